//! The part of a page that shows what the rule of a question gives.

use suara_protocol::Text;
use suara_protocol::outcome::{Base, ConditionKind, Divisors, OutcomeRule, Rule, Share, Ties};
use suara_protocol::view::{ChosenView, ConditionView, OutcomeView, QuestionTotals, TieView};

use super::figures::grouped;
use super::words::{OutcomeWords, Words};

/// An outcome, ready to be shown in one language.
pub(super) struct OutcomePart {
    pub(super) rule: String,
    pub(super) conditions: Vec<ConditionLine>,
    /// Ties that were decided.
    pub(super) broken: Vec<String>,
    /// Above the options that are taken.
    pub(super) heading: &'static str,
    pub(super) chosen: Vec<ChosenLine>,
    /// Said where nothing is taken and no tie is the reason.
    pub(super) nothing: Option<&'static str>,
    pub(super) money: Option<String>,
    /// A tie that is left open.
    pub(super) tied: Option<String>,
}

pub(super) struct ConditionLine {
    pub(super) name: &'static str,
    pub(super) words: String,
    pub(super) verdict: &'static str,
}

pub(super) struct ChosenLine {
    pub(super) title: String,
    pub(super) seats: Option<String>,
}

impl OutcomePart {
    pub(super) fn new(
        outcome: &OutcomeView,
        totals: &QuestionTotals,
        words: &Words,
        language: &str,
    ) -> OutcomePart {
        let words = words.outcome;
        let title = |id: &str| {
            let option = totals.options.iter().find(|option| option.id == id);
            option.map_or(id, |option| option.title.get(language)).to_owned()
        };
        let isolated = |id: &str| isolated(&title(id));
        let names = |tie: &TieView| {
            let names = tie.options.iter().map(|id| isolated(id));
            names.collect::<Vec<_>>().join(", ")
        };
        let broken = match outcome.rule.ties {
            Some(Ties::Lot) => words.broken_by_lot,
            _ => words.broken_by_list,
        };
        let (heading, nothing) = headings(&outcome.rule.rule, words);
        let chosen = |chosen: &ChosenView| ChosenLine {
            title: title(&chosen.option),
            seats: chosen.seats.map(|seats| grouped(seats.into())),
        };
        let money = outcome.spent.zip(outcome.left);
        OutcomePart {
            rule: rule(&outcome.rule, words, &isolated),
            conditions: outcome
                .conditions
                .iter()
                .map(|one| condition(one, words))
                .collect(),
            broken: outcome
                .broken
                .iter()
                .map(|tie| fill(broken, &[&names(tie)]))
                .collect(),
            heading,
            chosen: outcome.chosen.iter().map(chosen).collect(),
            nothing: (outcome.chosen.is_empty() && outcome.decided).then_some(nothing),
            money: money.map(|(spent, left)| fill(words.money, &[&grouped(spent), &grouped(left)])),
            tied: outcome.tied.as_ref().map(|tie| fill(words.tied, &[&names(tie)])),
        }
    }
}

/// A name that may stand within a sentence and never turns the direction of what is around it: between isolates
/// (UAX #9), and without characters that would end or override them.
fn isolated(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name = name.chars().filter(|c| !turns(*c)).collect::<String>();
    format!("\u{2068}{name}\u{2069}")
}

/// Fills each `{}` of a pattern, in order.
fn fill(pattern: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut parts = pattern.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(values.next().copied().unwrap_or_default());
        text.push_str(part);
    }
    text
}

fn headings(rule: &Rule, words: &OutcomeWords) -> (&'static str, &'static str) {
    match rule {
        Rule::Referendum { .. } => (words.accepted, words.rejected),
        Rule::Greedy { .. } => (words.funded, words.nothing_funded),
        Rule::Seats { .. } => (words.seats, words.no_seats),
        _ => (words.elected, words.nobody_elected),
    }
}

/// The rule, its quorums, and what decides ties.
fn rule(stated: &OutcomeRule, words: &OutcomeWords, title: &impl Fn(&str) -> String) -> String {
    let number = |number: u32| grouped(number.into());
    let least = |least: u64| match least {
        0 => String::new(),
        least => fill(words.least, &[&grouped(least)]),
    };
    let rule = match &stated.rule {
        Rule::Plurality {
            winners,
            least: needed,
        } => fill(words.plurality.after(winners), &[&number(*winners)]) + &least(*needed),
        Rule::Majority {
            winners, majority, ..
        } => fill(
            words.majority.after(winners),
            &[&number(*winners), &share(majority, words)],
        ),
        Rule::Referendum {
            approve, majority, ..
        } => fill(words.referendum, &[&title(approve), &share(majority, words)]),
        Rule::Seats { seats, divisors, .. } => {
            let method = match divisors {
                Divisors::DHondt => &words.dhondt,
                Divisors::SainteLague => &words.sainte_lague,
            };
            fill(method.after(seats), &[&number(*seats)])
        }
        Rule::Greedy {
            budget,
            least: needed,
        } => fill(words.greedy, &[&grouped(*budget)]) + &least(*needed),
        Rule::Condorcet => words.condorcet.to_owned(),
        Rule::Schulze { winners } => fill(words.schulze, &[&number(*winners)]),
        Rule::RankedPairs { winners } => fill(words.ranked_pairs, &[&number(*winners)]),
    };
    match stated.ties {
        None => format!("{rule}."),
        Some(Ties::Listed) => format!("{rule}; {}.", words.ties_listed),
        Some(Ties::Lot) => format!("{rule}; {}.", words.ties_lot),
        Some(Ties::Unresolved) => format!("{rule}; {}.", words.ties_open),
    }
}

fn share(share: &Share, words: &OutcomeWords) -> String {
    let pattern = if share.more {
        words.more_than
    } else {
        words.at_least
    };
    let base = match share.base {
        Base::Totals => words.of_totals,
        Base::Valid => words.of_valid,
        Base::Cast => words.of_cast,
        Base::Roll => words.of_roll,
    };
    let part = match share.denominator {
        100 => format!("{} %", share.numerator),
        denominator => format!("{}/{denominator}", share.numerator),
    };
    fill(pattern, &[&part, base])
}

fn condition(condition: &ConditionView, words: &OutcomeWords) -> ConditionLine {
    let [found, base, needed] = [condition.found, condition.base, condition.needed].map(grouped);
    ConditionLine {
        name: match condition.kind {
            ConditionKind::Participation => words.participation,
            ConditionKind::Majority => words.absolute_majority,
            ConditionKind::Approval => words.approval,
            ConditionKind::Threshold => words.threshold,
        },
        words: fill(
            words.condition,
            &[&found, &base, &needed, &share(&condition.share, words)],
        ),
        verdict: if condition.holds {
            words.reached
        } else {
            words.not_reached
        },
    }
}

/// The sums of a pairwise question, with the titles of its options.
pub(super) struct MatrixPart {
    /// Ids of the options, in the order of the columns.
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<MatrixRow>,
}

pub(super) struct MatrixRow {
    pub(super) id: String,
    pub(super) title: String,
    /// Nothing on the diagonal.
    pub(super) cells: Vec<Option<MatrixCell>>,
}

pub(super) struct MatrixCell {
    pub(super) sum: String,
    /// Whether the option of the row beats that of the column.
    pub(super) beats: bool,
}

impl MatrixPart {
    pub(super) fn new(totals: &QuestionTotals, language: &str) -> Option<MatrixPart> {
        let sums = totals.pairwise.as_ref()?;
        let at = |row: usize, column: usize| sums.get(row).and_then(|row| row.get(column)).copied();
        let text = |text: &Text| text.get(language).to_owned();
        let cell = |row: usize, column: usize| {
            let sum = at(row, column).filter(|_| row != column)?;
            Some(MatrixCell {
                sum: grouped(sum),
                beats: Some(sum) > at(column, row),
            })
        };
        let columns = totals.options.len();
        let rows = totals.options.iter().enumerate().map(|(row, option)| MatrixRow {
            id: option.id.clone(),
            title: text(&option.title),
            cells: (0..columns).map(|column| cell(row, column)).collect(),
        });
        Some(MatrixPart {
            heads: totals.options.iter().map(|option| option.id.clone()).collect(),
            rows: rows.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_filled_in_order() {
        assert_eq!(fill("{} of {}.", &["1", "2"]), "1 of 2.");
        assert_eq!(fill("none", &[]), "none");
    }

    #[test]
    fn o01_a_name_does_not_turn_the_sentence_around_it() {
        assert_eq!(isolated("نعم"), "\u{2068}نعم\u{2069}");
        assert_eq!(isolated("a\u{202e}b\u{2069}c"), "\u{2068}abc\u{2069}");
    }

    #[test]
    fn every_language_has_the_same_gaps() {
        let [english, indonesian] = ["en", "id"].map(|language| super::super::words::of(language).outcome);
        let gaps = |words: &OutcomeWords| {
            [
                words.plurality.after(1),
                words.plurality.after(2),
                words.least,
                words.majority.after(1),
                words.majority.after(2),
                words.referendum,
                words.dhondt.after(1),
                words.dhondt.after(2),
                words.sainte_lague.after(1),
                words.sainte_lague.after(2),
                words.greedy,
                words.schulze,
                words.ranked_pairs,
                words.more_than,
                words.at_least,
                words.condition,
                words.money,
                words.broken_by_list,
                words.broken_by_lot,
                words.tied,
            ]
            .map(|pattern| pattern.matches("{}").count())
        };
        assert_eq!(gaps(english), gaps(indonesian));
    }
}
