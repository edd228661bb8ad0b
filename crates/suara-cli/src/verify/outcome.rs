//! Outcomes in words: by which rule, who is elected or what is funded, and what is tied.

use std::fmt::Write as _;

use suara_protocol::outcome::{Base, ConditionKind, Divisors, OutcomeRule, Rule, Share, Ties};
use suara_protocol::view::{ChosenView, ConditionView, OutcomeView, QuestionTotals, TieView};

/// A rule and what decides ties, as a sentence without its full stop.
pub(crate) fn rule(stated: &OutcomeRule) -> String {
    let quorum = |words: &str, quorum: &Option<Share>| {
        quorum.map_or_else(String::new, |quorum| format!("{words} {}", share(&quorum)))
    };
    let least = |least: u64| match least {
        0 => String::new(),
        least => format!(" with a total of at least {least}"),
    };
    let rule = match &stated.rule {
        Rule::Plurality {
            winners,
            least: needed,
        } => format!("{}{}", highest(*winners), least(*needed)),
        Rule::Majority {
            winners,
            majority,
            participation,
        } => format!(
            "{} that has {}{}",
            highest(*winners),
            share(majority),
            quorum(", if those who vote are", participation)
        ),
        Rule::Referendum {
            approve,
            majority,
            participation,
            approval,
        } => format!(
            "accepted if {approve:?} has {}{}{}",
            share(majority),
            quorum(", those who vote are", participation),
            quorum(", and those who approve are", approval)
        ),
        Rule::Seats {
            seats,
            divisors,
            threshold,
        } => {
            let method = match divisors {
                Divisors::DHondt => "D'Hondt (divisors 1, 2, 3, …)",
                Divisors::SainteLague => "Sainte-Laguë (divisors 1, 3, 5, …)",
            };
            let threshold = quorum(", among lists with", threshold);
            format!("{seats} seats by the method of {method}{threshold}")
        }
        Rule::Greedy {
            budget,
            least: needed,
        } => format!(
            "projects{} are funded by their totals, the highest first, skipping what no longer fits the budget of {budget}",
            least(*needed)
        ),
        Rule::Condorcet => "the option is elected that beats each other one".to_owned(),
        Rule::Schulze { winners } => format!("{} by the method of Schulze (winning votes)", first(*winners)),
        Rule::RankedPairs { winners } => format!("{} by ranked pairs (winning votes)", first(*winners)),
    };
    match stated.ties {
        None => rule,
        Some(Ties::Listed) => format!("{rule}; of equals the one that is listed first"),
        Some(Ties::Lot) => format!("{rule}; of equals by lot from the closing entry"),
        Some(Ties::Unresolved) => format!("{rule}; ties are left open"),
    }
}

fn highest(winners: u32) -> String {
    match winners {
        1 => "elected is the highest total".to_owned(),
        _ => format!("elected are the {winners} highest totals, each"),
    }
}

fn first(winners: u32) -> String {
    match winners {
        1 => "elected is the first".to_owned(),
        _ => format!("elected are the first {winners}"),
    }
}

/// `more than 1/2 of the valid votes`.
fn share(share: &Share) -> String {
    let words = if share.more { "more than" } else { "at least" };
    let part = match share.denominator {
        100 => format!("{} %", share.numerator),
        denominator => format!("{}/{denominator}", share.numerator),
    };
    format!("{words} {part} of {}", base(share.base))
}

fn base(base: Base) -> &'static str {
    match base {
        Base::Totals => "all totals together",
        Base::Valid => "the ballots that are not blank",
        Base::Cast => "all ballots",
        Base::Roll => "the roll",
    }
}

/// The outcome below the totals of its question.
pub(super) fn lines(text: &mut String, outcome: &OutcomeView, totals: &QuestionTotals, language: &str) {
    let _ = writeln!(text, "\n  Rule: {}.", rule(&outcome.rule));
    for one in &outcome.conditions {
        let _ = writeln!(text, "  {}", condition(one));
    }
    for tie in &outcome.broken {
        let by = match outcome.rule.ties {
            Some(Ties::Lot) => "by lot",
            _ => "by the order of the list",
        };
        let _ = writeln!(text, "  Tie between {}, decided {by}.", tied(tie));
    }
    let name = |chosen: &ChosenView| {
        let title = totals.options.iter().find(|option| option.id == chosen.option);
        let title = title.map_or("", |option| option.title.get(language));
        match chosen.seats {
            Some(1) => format!("{} {title}: 1 seat", chosen.option),
            Some(seats) => format!("{} {title}: {seats} seats", chosen.option),
            None => format!("{} {title}", chosen.option),
        }
    };
    let list = || outcome.chosen.iter().map(name).collect::<Vec<_>>().join("\n    ");
    let (heading, nothing) = headings(&outcome.rule.rule);
    let _ = match (outcome.chosen.is_empty(), &outcome.tied) {
        (false, _) => writeln!(text, "  {heading}:\n    {}", list()),
        (true, None) => writeln!(text, "  {nothing}."),
        (true, Some(_)) => Ok(()),
    };
    if let (Some(spent), Some(left)) = (outcome.spent, outcome.left) {
        let _ = writeln!(text, "  {spent} are spent, {left} are left.");
    }
    if let Some(tie) = &outcome.tied {
        let _ = writeln!(text, "  NOT DECIDED: a tie between {}.", tied(tie));
    }
}

/// What is said above the options that the rule takes, and where it takes none.
fn headings(rule: &Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::Referendum { .. } => ("Accepted", "Rejected"),
        Rule::Greedy { .. } => ("Funded", "Nothing is funded"),
        Rule::Seats { .. } => ("Seats", "No seat is given"),
        Rule::Condorcet => ("Elected", "Nobody is elected: no option beats each other one"),
        _ => ("Elected", "Nobody is elected"),
    }
}

fn condition(condition: &ConditionView) -> String {
    let name = match condition.kind {
        ConditionKind::Participation => "Participation",
        ConditionKind::Majority => "Majority",
        ConditionKind::Approval => "Approval",
        ConditionKind::Threshold => "Threshold",
    };
    let verdict = if condition.holds { "reached" } else { "NOT reached" };
    format!(
        "{name}: {} of {}, {} needed ({}): {verdict}.",
        condition.found,
        condition.base,
        condition.needed,
        share(&condition.share)
    )
}

fn tied(tie: &TieView) -> String {
    let options = tie.options.join(", ");
    match tie.places {
        None => options,
        Some(1) => format!("{options} for 1 place"),
        Some(places) => format!("{options} for {places} places"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half(base: Base) -> Share {
        Share {
            numerator: 1,
            denominator: 2,
            more: true,
            base,
        }
    }

    #[test]
    fn rules_are_said_in_words() {
        let words = |stated, ties| rule(&OutcomeRule { rule: stated, ties });
        assert_eq!(
            words(Rule::Plurality { winners: 2, least: 5 }, Some(Ties::Lot)),
            "elected are the 2 highest totals, each with a total of at least 5; of equals by lot from the closing entry"
        );
        let quarter = Share {
            numerator: 25,
            denominator: 100,
            more: false,
            base: Base::Roll,
        };
        let referendum = Rule::Referendum {
            approve: "yes".to_owned(),
            majority: half(Base::Valid),
            participation: None,
            approval: Some(quarter),
        };
        assert_eq!(
            words(referendum, None),
            "accepted if \"yes\" has more than 1/2 of the ballots that are not blank, and those who approve are at least \
             25 % of the roll"
        );
    }

    #[test]
    fn a_tie_that_is_left_open_is_said_last() {
        let totals = QuestionTotals {
            id: "q".to_owned(),
            title: suara_protocol::Text::default(),
            kind: "choose",
            options: Vec::new(),
            blank: None,
            pairwise: None,
            outcome: None,
        };
        let outcome = OutcomeView {
            rule: OutcomeRule {
                rule: Rule::Plurality { winners: 1, least: 0 },
                ties: Some(Ties::Unresolved),
            },
            decided: false,
            chosen: Vec::new(),
            tied: Some(TieView {
                options: vec!["A".to_owned(), "B".to_owned()],
                places: Some(1),
            }),
            broken: Vec::new(),
            conditions: Vec::new(),
            spent: None,
            left: None,
            strengths: None,
            locked: None,
        };
        let mut text = String::new();
        lines(&mut text, &outcome, &totals, "en");
        assert!(
            text.ends_with("NOT DECIDED: a tie between A, B for 1 place.\n"),
            "{text}"
        );
        assert!(!text.contains("Nobody"), "{text}");
    }
}
