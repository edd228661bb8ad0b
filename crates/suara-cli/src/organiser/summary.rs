//! An election in plain words, before it is set up.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use suara_crypto::program::Program;
use suara_protocol::entries::{Grouping, Question, QuestionKind, Setup, SmallGroups};

use suara_protocol::groups::{self, Cell, REMAINDER};
use suara_protocol::roll::Entitled;

use crate::verify::outcome;

/// Bytes of a ballot beside its points and scalars: ids of board, election and superseded ballot, the place on
/// the roll, and what an entry adds.
const BALLOT_OVERHEAD: usize = 3 * 34 + 80;

/// What would be set up.
pub(crate) fn of(setup: &Setup, program: &Program) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        let _ = writeln!(text, "{words}");
    };
    line(setup.title.first().to_owned());
    for question in &setup.questions {
        line(format!(
            "  {:?}: {}, {} options",
            question.id,
            rule(question),
            question.options.len()
        ));
        line(match &question.outcome {
            Some(stated) => format!("    {}.", outcome::rule(stated)),
            None => "    No rule says what the totals decide.".to_owned(),
        });
    }
    let (numbers, bits) = (program.numbers(), program.bits());
    let bytes = 32 * (numbers + 1 + bits + 7 + 1) + BALLOT_OVERHEAD;
    line(format!(
        "A ballot encrypts {numbers} numbers, proves {bits} bits, and has about {bytes} bytes."
    ));
    let (t, m, c) = (setup.threshold, setup.trustees.len(), setup.confirmations);
    line(format!(
        "{t} of {m} trustees decrypt together; fewer than {t} can read nothing."
    ));
    line(format!(
        "{c} of {m} trustees confirm the same sums before any decrypts.{}",
        safety(setup)
    ));
    line(match setup.grouping {
        Grouping::Whole => "One total is published for the whole roll.".to_owned(),
        Grouping::Districts => format!(
            "Totals are published for each district in which no weight has fewer than {} ballots, all others together.",
            setup.privacy_minimum
        ),
    });
    line(match setup.small_groups {
        SmallGroups::Decrypt => format!(
            "If voters of one weight, or all, cast fewer than {} ballots, all districts are one total, and votes may \
             become visible.",
            setup.privacy_minimum
        ),
        SmallGroups::Withhold => format!(
            "If voters of one weight, or all, cast fewer than {} ballots, there is no result.",
            setup.privacy_minimum
        ),
    });
    let time = i64::try_from(setup.closes_at_ms)
        .ok()
        .and_then(|time| jiff::Timestamp::from_millisecond(time).ok());
    let time = time.map_or_else(|| "an unknown time".to_owned(), |time| time.to_string());
    let early = if setup.early_close {
        ", or earlier when the organiser closes it"
    } else {
        ""
    };
    line(format!("It closes at {time}{early}."));
    text.trim_end().to_owned()
}

/// What the confirmations prevent; nothing where they are too few, see [`few_confirmations`].
fn safety(setup: &Setup) -> String {
    match few_confirmations(setup) {
        Some(_) => String::new(),
        None => format!(
            " Whoever runs the log, together with fewer than {} trustees, cannot have two different sums decrypted to \
             single out a vote.",
            setup.threshold
        ),
    }
}

/// The rule of a question in words.
pub(crate) fn rule(question: &Question) -> String {
    let rule = match &question.kind {
        QuestionKind::Choose { min, max, budget: 0 } => format!("choose {min} to {max}"),
        QuestionKind::Choose { min, max, budget } => {
            format!("choose {min} to {max} that cost at most {budget} together")
        }
        QuestionKind::Score { most, sum, options } => {
            let sum = sum.map_or_else(String::new, |(least, largest)| {
                format!(", {least} to {largest} altogether")
            });
            let options =
                options.map_or_else(String::new, |(min, max)| format!(", to {min} to {max} options"));
            format!("give each 0 to {most} points{sum}{options}")
        }
        QuestionKind::Rank { min, weights } => format!("put {min} to {} in order", weights.len()),
        QuestionKind::Budget { budget } => format!("choose any that cost at most {budget} together"),
        QuestionKind::Pairwise => {
            "put in order, equal places allowed; those not named come last together".to_owned()
        }
        QuestionKind::Quadratic { credits } => {
            format!("give votes; n votes for one cost n × n of {credits} credits")
        }
    };
    if question.blank {
        format!("{rule}, or leave blank")
    } else {
        rule
    }
}

/// Warns where fewer confirmations are asked for than are safe.
pub(crate) fn few_confirmations(setup: &Setup) -> Option<String> {
    let safe = Setup::safe_confirmations(setup.trustees.len(), setup.threshold);
    let (t, c) = (setup.threshold, setup.confirmations);
    (c < safe).then(|| {
        format!(
            "with {c} confirmations instead of {safe}, whoever runs the log could, together with fewer than {t} \
             trustees, single out a vote: two halves of the trustees can be shown different logs"
        )
    })
}

/// How many districts would have a total of their own if everybody on the roll voted.
pub(crate) fn groups(setup: &Setup, districts: usize, roll: &[Entitled]) -> String {
    let mut cells = BTreeMap::<Cell, u64>::new();
    for entitled in roll {
        *cells.entry((entitled.district, entitled.weight)).or_default() += 1;
    }
    let places = u16::try_from(districts).unwrap_or(u16::MAX);
    let formed = groups::form(setup.grouping, places, setup.privacy_minimum.into(), &cells);
    let alone = formed.groups.iter().filter(|group| group.id != REMAINDER).count();
    match setup.grouping {
        Grouping::Whole if districts == 1 => "The roll has one district.".to_owned(),
        Grouping::Whole => format!("The {districts} districts of the roll are one total."),
        Grouping::Districts => format!(
            "If everybody voted, {alone} of the {districts} districts would have a total of their own."
        ),
    }
}

/// Warns a voter of a weight that few others have.
pub(crate) fn rare_vote(setup: &Setup, weight: u32, roll: &[Entitled]) -> Option<String> {
    let minimum = u64::from(setup.privacy_minimum);
    let count = roll.iter().filter(|entitled| entitled.weight == weight).count() as u64;
    let may_show = setup.small_groups == SmallGroups::Decrypt && count < 2 * minimum;
    may_show.then(|| {
        format!(
            "only {count} voters have your weight, {weight}: if fewer than {minimum} of them vote, your vote may become \
             visible"
        )
    })
}

/// Warns of each weight that few voters have.
pub(crate) fn rare_weights(setup: &Setup, voters: &BTreeMap<u32, u64>) -> Vec<String> {
    let minimum = u64::from(setup.privacy_minimum);
    let rare = voters.iter().filter(|(_, count)| **count < 2 * minimum);
    let consequence = match setup.small_groups {
        SmallGroups::Decrypt => "their votes may become visible",
        SmallGroups::Withhold => "there is no result",
    };
    rare.map(|(weight, count)| {
        format!(
            "only {count} voters have the weight {weight}: if fewer than {minimum} of them vote, {consequence} \
             (a weight should have at least {})",
            2 * minimum
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use suara_protocol::{Id, RoleSecret, Text};
    use zeroize::Zeroizing;

    use super::*;

    fn setup(confirmations: u32) -> Setup {
        let trustee = |seed: u8| RoleSecret::from_seed(&Zeroizing::new([seed; 32])).public();
        let text = |text: &str| Text::new([("en".to_owned(), text.to_owned())]);
        let option = |id: &str| suara_protocol::entries::AnswerOption {
            id: id.to_owned(),
            title: text(id),
            description: Text::default(),
            cost: 0,
        };
        Setup {
            board: Id::ZERO,
            roll: Id::ZERO,
            languages: vec!["en".to_owned()],
            title: text("Budget"),
            description: Text::default(),
            questions: vec![Question {
                id: "q".to_owned(),
                title: text("Which?"),
                description: Text::default(),
                options: vec![option("a"), option("b")],
                blank: true,
                kind: QuestionKind::Choose {
                    min: 1,
                    max: 2,
                    budget: 0,
                },
                outcome: None,
            }],
            trustees: vec![trustee(1), trustee(2), trustee(3)],
            threshold: 2,
            confirmations,
            grouping: Grouping::Whole,
            privacy_minimum: 5,
            small_groups: SmallGroups::Decrypt,
            closes_at_ms: 1_796_148_000_000,
            early_close: false,
            answer_within_ms: 1,
            petition: None,
        }
    }

    #[test]
    fn the_summary_says_what_decides_the_election() {
        let setup = setup(3);
        let text = of(&setup, &setup.program().unwrap());
        for words in [
            "choose 1 to 2, or leave blank",
            "2 of 3 trustees decrypt",
            "2026-12-01T18:00:00Z",
            "votes may",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn s11_too_few_confirmations_are_said_plainly() {
        assert_eq!(few_confirmations(&setup(3)), None);
        assert!(
            few_confirmations(&setup(2))
                .unwrap()
                .contains("single out a vote")
        );
    }

    #[test]
    fn s11_nothing_is_promised_of_too_few_confirmations() {
        let summary = |confirmations| {
            let setup = setup(confirmations);
            of(&setup, &setup.program().unwrap())
        };
        assert!(summary(3).contains("cannot have two different sums"));
        assert!(!summary(2).contains("two different sums"));
    }

    #[test]
    fn v04_voters_and_organisers_are_told_what_the_groups_hide() {
        let roll = [(0, 1, 12), (1, 1, 4), (1, 3, 3)];
        let roll = roll
            .map(|(district, weight, voters)| vec![Entitled { district, weight }; voters])
            .concat();
        let mut setup = setup(3);
        setup.grouping = Grouping::Districts;
        // Three voters of weight 3 cannot be hidden, so all are one total.
        assert!(groups(&setup, 2, &roll).contains("0 of the 2 districts"));
        assert!(groups(&setup, 2, &roll[..12]).contains("2 of the 2 districts"));
        assert!(rare_vote(&setup, 3, &roll).unwrap().contains("only 3 voters"));
        assert_eq!(rare_vote(&setup, 1, &roll), None);
        setup.small_groups = SmallGroups::Withhold;
        assert_eq!(rare_vote(&setup, 3, &roll), None);
    }

    #[test]
    fn v04_weights_that_few_voters_have_are_named() {
        let voters = BTreeMap::from([(1, 10), (3, 9)]);
        let warnings = rare_weights(&setup(3), &voters);
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0].contains("only 9 voters have the weight 3"),
            "{}",
            warnings[0]
        );
    }
}
