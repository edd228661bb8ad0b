//! Definitions of elections for tests.

use suara_protocol::Text;
use suara_protocol::entries::{AnswerOption, Grouping, Question, QuestionKind, Setup, SmallGroups};
use suara_protocol::outcome::{OutcomeRule, Rule, Ties};

use crate::town::{EVENING, Town};

impl Town {
    /// A definition over `questions` with all three trustees, two of whom decrypt.
    pub fn definition(&self, questions: Vec<Question>) -> Setup {
        Setup {
            board: self.id(),
            roll: self.roll,
            languages: vec!["en".to_owned()],
            title: english("What the town decides"),
            description: Text::default(),
            questions,
            trustees: self.trustees.iter().map(|trustee| trustee.public()).collect(),
            threshold: 2,
            confirmations: 3,
            grouping: Grouping::Whole,
            privacy_minimum: 5,
            small_groups: SmallGroups::Decrypt,
            closes_at_ms: EVENING,
            early_close: true,
            answer_within_ms: 3_600_000,
            petition: None,
        }
    }
}

/// A question with `options` options of this kind, each of which costs ten times its number.
pub fn question(id: &str, options: u64, kind: QuestionKind) -> Question {
    let option = |number: u64| AnswerOption {
        id: format!("{id}-{number}"),
        title: english(&format!("Option {number}")),
        description: Text::default(),
        cost: 10 * number,
    };
    Question {
        id: id.to_owned(),
        title: english(&format!("Question {id}")),
        description: Text::default(),
        options: (1..=options).map(option).collect(),
        blank: false,
        kind,
        outcome: None,
    }
}

/// Approval of any number of `options` options.
pub fn approval(options: u32) -> Question {
    question(
        "approval",
        u64::from(options),
        QuestionKind::Choose {
            min: 0,
            max: options,
            budget: 0,
        },
    )
}

/// Choose `min` to `max` of `options` options.
pub fn limited(options: u32, min: u32, max: u32) -> Question {
    question(
        "limited",
        u64::from(options),
        QuestionKind::Choose { min, max, budget: 0 },
    )
}

/// Share out `low` to `high` points among `options` options.
pub fn scores(options: u64, low: u64, high: u64) -> Question {
    question(
        "scores",
        options,
        QuestionKind::Score {
            most: high,
            sum: Some((low, high)),
            options: None,
        },
    )
}

/// Put at least `min` options in order.
pub fn ranking(options: u64, min: u32, weights: &[u64]) -> Question {
    question(
        "ranking",
        options,
        QuestionKind::Rank {
            min,
            weights: weights.to_vec(),
        },
    )
}

/// Choose options, which cost 10, 20, 30, …, within a budget.
pub fn budget(options: u64, budget: u64) -> Question {
    question("budget", options, QuestionKind::Budget { budget })
}

/// Put options in order, equals allowed, counted by pairs.
pub fn pairwise(options: u64) -> Question {
    question("pairwise", options, QuestionKind::Pairwise)
}

/// Give votes that cost their square.
pub fn quadratic(options: u64, credits: u64) -> Question {
    question("quadratic", options, QuestionKind::Quadratic { credits })
}

/// The question with a rule for its outcome.
pub fn deciding(question: Question, rule: Rule, ties: Option<Ties>) -> Question {
    Question {
        outcome: Some(OutcomeRule { rule, ties }),
        ..question
    }
}

fn english(text: &str) -> Text {
    Text::new([("en".to_owned(), text.to_owned())])
}
