//! The outcome of a question as a definition states it: a rule, its numbers, and what decides ties.

use serde::Deserialize;
use suara_protocol::outcome::{Base, Divisors, OutcomeRule, Rule, Share, Ties};

/// A rule as it is written. Which numbers it has depends on the rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutcomeEntry {
    rule: RuleWord,
    ties: Option<TiesWord>,
    winners: Option<u32>,
    least: Option<u64>,
    majority: Option<ShareEntry>,
    participation: Option<ShareEntry>,
    approval: Option<ShareEntry>,
    approve: Option<String>,
    seats: Option<u32>,
    divisors: Option<DivisorsWord>,
    threshold: Option<ShareEntry>,
    budget: Option<u64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RuleWord {
    Plurality,
    Majority,
    Referendum,
    Seats,
    Greedy,
    Condorcet,
    Schulze,
    RankedPairs,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TiesWord {
    Listed,
    Lot,
    Unresolved,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum DivisorsWord {
    Dhondt,
    SainteLague,
}

/// `{ more_than = "1/2", of = "valid" }` or `{ at_least = "25%", of = "roll" }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShareEntry {
    more_than: Option<String>,
    at_least: Option<String>,
    of: BaseWord,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum BaseWord {
    Totals,
    Valid,
    Cast,
    Roll,
}

impl OutcomeEntry {
    pub(super) fn rule(&self) -> Result<OutcomeRule, String> {
        self.check_fields()?;
        let share = |name: &str, entry: &Option<ShareEntry>| {
            let share = entry.as_ref().map(ShareEntry::share).transpose();
            share.map_err(|reason| format!("`{name}`: {reason}"))
        };
        let majority = || needed("majority", share("majority", &self.majority)?);
        let rule = match self.rule {
            RuleWord::Plurality => Rule::Plurality {
                winners: needed("winners", self.winners)?,
                least: self.least.unwrap_or(0),
            },
            RuleWord::Majority => Rule::Majority {
                winners: needed("winners", self.winners)?,
                majority: majority()?,
                participation: share("participation", &self.participation)?,
            },
            RuleWord::Referendum => Rule::Referendum {
                approve: needed("approve", self.approve.clone())?,
                majority: majority()?,
                participation: share("participation", &self.participation)?,
                approval: share("approval", &self.approval)?,
            },
            RuleWord::Seats => Rule::Seats {
                seats: needed("seats", self.seats)?,
                divisors: match needed("divisors", self.divisors)? {
                    DivisorsWord::Dhondt => Divisors::DHondt,
                    DivisorsWord::SainteLague => Divisors::SainteLague,
                },
                threshold: share("threshold", &self.threshold)?,
            },
            RuleWord::Greedy => Rule::Greedy {
                budget: needed("budget", self.budget)?,
                least: self.least.unwrap_or(0),
            },
            RuleWord::Condorcet => Rule::Condorcet,
            RuleWord::Schulze => Rule::Schulze {
                winners: needed("winners", self.winners)?,
            },
            RuleWord::RankedPairs => Rule::RankedPairs {
                winners: needed("winners", self.winners)?,
            },
        };
        let ties = self.ties.map(|word| match word {
            TiesWord::Listed => Ties::Listed,
            TiesWord::Lot => Ties::Lot,
            TiesWord::Unresolved => Ties::Unresolved,
        });
        Ok(OutcomeRule { rule, ties })
    }

    /// Refuses numbers that say nothing under this rule.
    fn check_fields(&self) -> Result<(), String> {
        let given = [
            ("winners", self.winners.is_some()),
            ("least", self.least.is_some()),
            ("majority", self.majority.is_some()),
            ("participation", self.participation.is_some()),
            ("approval", self.approval.is_some()),
            ("approve", self.approve.is_some()),
            ("seats", self.seats.is_some()),
            ("divisors", self.divisors.is_some()),
            ("threshold", self.threshold.is_some()),
            ("budget", self.budget.is_some()),
        ];
        let (word, allowed): (_, &[&str]) = match self.rule {
            RuleWord::Plurality => ("plurality", &["winners", "least"]),
            RuleWord::Majority => ("majority", &["winners", "majority", "participation"]),
            RuleWord::Referendum => (
                "referendum",
                &["approve", "majority", "participation", "approval"],
            ),
            RuleWord::Seats => ("seats", &["seats", "divisors", "threshold"]),
            RuleWord::Greedy => ("greedy", &["budget", "least"]),
            RuleWord::Condorcet => ("condorcet", &[]),
            RuleWord::Schulze => ("schulze", &["winners"]),
            RuleWord::RankedPairs => ("ranked-pairs", &["winners"]),
        };
        match given
            .iter()
            .find(|(name, given)| *given && !allowed.contains(name))
        {
            Some((name, _)) => Err(format!("`{name}` has no meaning under the rule \"{word}\"")),
            None => Ok(()),
        }
    }
}

fn needed<T>(name: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("`{name}` is missing"))
}

impl ShareEntry {
    fn share(&self) -> Result<Share, String> {
        let (text, more) = match (&self.more_than, &self.at_least) {
            (Some(text), None) => (text, true),
            (None, Some(text)) => (text, false),
            _ => return Err("it has either `more_than` or `at_least`".to_owned()),
        };
        let (numerator, denominator) =
            fraction(text).ok_or_else(|| format!("{text:?} is not a share such as 2/3 or 25%"))?;
        let base = match self.of {
            BaseWord::Totals => Base::Totals,
            BaseWord::Valid => Base::Valid,
            BaseWord::Cast => Base::Cast,
            BaseWord::Roll => Base::Roll,
        };
        Ok(Share {
            numerator,
            denominator,
            more,
            base,
        })
    }
}

/// `2/3`, `25%` or `33.3 %`, as numerator and denominator.
fn fraction(text: &str) -> Option<(u32, u32)> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| digits(text));
    if let Some((numerator, denominator)) = text.split_once('/') {
        return Some((number(numerator.trim())?, number(denominator.trim())?));
    }
    let percent = text.strip_suffix('%')?.trim();
    let (whole, decimals) = percent.split_once('.').unwrap_or((percent, ""));
    if whole.is_empty() || (decimals.is_empty() && percent.contains('.')) {
        return None;
    }
    let scale = 10_u32.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    Some((number(&format!("{whole}{decimals}"))?, scale.checked_mul(100)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Result<OutcomeRule, String> {
        toml::from_str::<OutcomeEntry>(text)
            .map_err(|error| error.to_string())?
            .rule()
    }

    #[test]
    fn shares_are_fractions_or_percents() {
        assert_eq!(fraction("2/3"), Some((2, 3)));
        assert_eq!(fraction("25%"), Some((25, 100)));
        assert_eq!(fraction("33.3 %"), Some((333, 1_000)));
        for wrong in [
            "",
            "1",
            "0.5",
            "-1/2",
            "1/-2",
            "+1/2",
            "%",
            ".5%",
            "5.%",
            "1/2/3",
            "5%%",
            "1e1%",
            "99999999999%",
        ] {
            assert_eq!(fraction(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn every_rule_is_written_down() {
        let half = Share {
            numerator: 1,
            denominator: 2,
            more: true,
            base: Base::Valid,
        };
        let quarter = Share {
            numerator: 25,
            denominator: 100,
            more: false,
            base: Base::Roll,
        };
        let majority = "majority = { more_than = \"1/2\", of = \"valid\" }\n";
        let participation = "participation = { at_least = \"25%\", of = \"roll\" }\n";
        for (text, expected) in [
            (
                "rule = \"plurality\"\nwinners = 2".to_owned(),
                Rule::Plurality { winners: 2, least: 0 },
            ),
            (
                format!("rule = \"majority\"\nwinners = 1\n{majority}{participation}"),
                Rule::Majority {
                    winners: 1,
                    majority: half,
                    participation: Some(quarter),
                },
            ),
            (
                format!("rule = \"referendum\"\napprove = \"yes\"\n{majority}"),
                Rule::Referendum {
                    approve: "yes".to_owned(),
                    majority: half,
                    participation: None,
                    approval: None,
                },
            ),
            (
                "rule = \"seats\"\nseats = 9\ndivisors = \"sainte-lague\"".to_owned(),
                Rule::Seats {
                    seats: 9,
                    divisors: Divisors::SainteLague,
                    threshold: None,
                },
            ),
            (
                "rule = \"greedy\"\nbudget = 100\nleast = 3".to_owned(),
                Rule::Greedy {
                    budget: 100,
                    least: 3,
                },
            ),
            ("rule = \"condorcet\"".to_owned(), Rule::Condorcet),
            (
                "rule = \"schulze\"\nwinners = 1".to_owned(),
                Rule::Schulze { winners: 1 },
            ),
            (
                "rule = \"ranked-pairs\"\nwinners = 1".to_owned(),
                Rule::RankedPairs { winners: 1 },
            ),
        ] {
            let stated = rule(&format!("ties = \"lot\"\n{text}")).unwrap();
            assert_eq!((stated.rule, stated.ties), (expected, Some(Ties::Lot)), "{text}");
        }
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for (text, message) in [
            ("rule = \"plurality\"", "`winners` is missing"),
            ("rule = \"greedy\"", "`budget` is missing"),
            ("rule = \"condorcet\"\nwinners = 1", "`winners` has no meaning"),
            ("rule = \"borda\"", "unknown variant `borda`"),
            ("rule = \"condorcet\"\nties = \"coin\"", "unknown variant `coin`"),
            (
                "rule = \"referendum\"\napprove = \"yes\"\nmajority = { of = \"cast\" }",
                "either `more_than` or `at_least`",
            ),
            (
                "rule = \"referendum\"\napprove = \"yes\"\nmajority = { more_than = \"half\", of = \"cast\" }",
                "\"half\" is not a share",
            ),
        ] {
            let error = rule(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
