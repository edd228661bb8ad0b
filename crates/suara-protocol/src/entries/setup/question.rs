//! The questions of an election.

use std::collections::BTreeSet;

use suara_crypto::program;

use crate::check::{Check, Refusal};
use crate::outcome::OutcomeRule;
use crate::text::Text;
use crate::wire;

/// A question on the ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Unique in the election.
    pub id: String,
    /// What is asked.
    pub title: Text,
    /// Explanation, may be empty.
    pub description: Text,
    /// What can be answered.
    pub options: Vec<AnswerOption>,
    /// Whether a blank vote is offered.
    pub blank: bool,
    /// How it is answered.
    pub kind: QuestionKind,
    /// By which rule the totals decide, if one is stated.
    pub outcome: Option<OutcomeRule>,
}

/// An option of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerOption {
    /// Unique in the question.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Explanation, may be empty.
    pub description: Text,
    /// What it costs, whole units of money; 0 where there is no cost.
    pub cost: u64,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// Choose `min` to `max` options, together within `budget` where it is not 0.
    Choose {
        /// The fewest options.
        min: u32,
        /// The most options.
        max: u32,
        /// What they may cost together; 0 for no limit.
        budget: u64,
    },
    /// Give each option 0 to `most` points.
    Score {
        /// The most points for one option.
        most: u64,
        /// Least and largest sum of all points.
        sum: Option<(u64, u64)>,
        /// Fewest and most options with points.
        options: Option<(u64, u64)>,
    },
    /// Put at least `min` options in order; position `r`, from 0, gives `weights[r]` points.
    Rank {
        /// The fewest positions to fill.
        min: u32,
        /// Points of the positions.
        weights: Vec<u64>,
    },
    /// Choose any options that cost at most `budget` together.
    Budget {
        /// What they may cost together.
        budget: u64,
    },
    /// Put all options in an order in which several may share a place, counted by pairs.
    Pairwise,
    /// Give options votes that cost their square in credits.
    Quadratic {
        /// What a voter may spend altogether.
        credits: u64,
    },
}

impl QuestionKind {
    /// The word for it in definitions and data.
    pub fn word(&self) -> &'static str {
        match self {
            QuestionKind::Choose { .. } => "choose",
            QuestionKind::Score { .. } => "score",
            QuestionKind::Rank { .. } => "rank",
            QuestionKind::Budget { .. } => "budget",
            QuestionKind::Pairwise => "pairwise",
            QuestionKind::Quadratic { .. } => "quadratic",
        }
    }
}

impl Question {
    /// The rule that the ballot program compiles.
    pub(crate) fn rule(&self) -> program::Question {
        let options = self.options.len();
        let blank = self.blank;
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let costs = || self.options.iter().map(|option| option.cost).collect();
        match &self.kind {
            QuestionKind::Choose { min, max, budget } => {
                let money = (*budget > 0).then(|| program::Money {
                    costs: costs(),
                    budget: *budget,
                });
                program::Question::Choose(program::Choose {
                    options,
                    min: count(u64::from(*min)),
                    max: count(u64::from(*max)),
                    money,
                    blank,
                })
            }
            QuestionKind::Score {
                most,
                sum,
                options: limit,
            } => program::Question::Score(program::Score {
                options,
                most: *most,
                sum: *sum,
                limit: limit.map(|(min, max)| (count(min), count(max))),
                blank,
            }),
            QuestionKind::Rank { min, weights } => program::Question::Rank(program::Rank {
                options,
                min: count(u64::from(*min)),
                weights: weights.clone(),
                blank,
            }),
            QuestionKind::Budget { budget } => program::Question::Budget(program::Budget {
                costs: costs(),
                budget: *budget,
                blank,
            }),
            QuestionKind::Pairwise => program::Question::Pairwise(program::Pairwise { options, blank }),
            QuestionKind::Quadratic { credits } => program::Question::Quadratic(program::Quadratic {
                options,
                credits: *credits,
                blank,
            }),
        }
    }

    pub(super) fn check(&self) -> Result<(), Refusal> {
        let ids = self
            .options
            .iter()
            .map(|option| option.id.as_str())
            .collect::<BTreeSet<_>>();
        let unique = ids.len() == self.options.len() && !ids.contains("");
        Check::Definition.require(
            unique,
            format_args!(
                "options of question {:?}: ids are not empty and all different",
                self.id
            ),
        )?;
        self.outcome
            .as_ref()
            .map_or(Ok(()), |outcome| outcome.check(self))
    }

    pub(super) fn check_texts(&self, languages: &[String]) -> Result<(), Refusal> {
        let id = &self.id;
        self.title
            .check_languages(&format!("the title of question {id:?}"), languages, false)?;
        self.description
            .check_languages(&format!("the description of question {id:?}"), languages, true)?;
        self.options.iter().try_for_each(|option| {
            let name = format!("the title of option {:?} of question {id:?}", option.id);
            option.title.check_languages(&name, languages, false)?;
            option
                .description
                .check_languages(&format!("the description below {name}"), languages, true)
        })
    }

    pub(super) fn from_wire(wire: wire::Question) -> Result<Question, Refusal> {
        use wire::question::Kind;
        let limits = |limits: Option<wire::Limits>| limits.map(|limits| (limits.min, limits.max));
        let kind = match wire.kind {
            Some(Kind::Choose(wire::Choose { min, max, budget })) => {
                QuestionKind::Choose { min, max, budget }
            }
            Some(Kind::Score(score)) => QuestionKind::Score {
                most: score.most,
                sum: limits(score.sum),
                options: limits(score.options),
            },
            Some(Kind::Rank(wire::Rank { min, weights })) => QuestionKind::Rank { min, weights },
            Some(Kind::Budget(wire::Budget { budget })) => QuestionKind::Budget { budget },
            Some(Kind::Pairwise(wire::Pairwise {})) => QuestionKind::Pairwise,
            Some(Kind::Quadratic(wire::Quadratic { credits })) => QuestionKind::Quadratic { credits },
            None => {
                return Err(Check::Definition.refuse(format_args!("question {:?} is of no kind", wire.id)));
            }
        };
        let option = |option: wire::Option| AnswerOption {
            id: option.id,
            title: Text::from_wire(option.title),
            description: Text::from_wire(option.description),
            cost: option.cost,
        };
        let outcome = wire
            .outcome
            .map(|outcome| OutcomeRule::from_wire(outcome, &wire.id));
        Ok(Question {
            outcome: outcome.transpose()?,
            id: wire.id,
            title: Text::from_wire(wire.title),
            description: Text::from_wire(wire.description),
            options: wire.options.into_iter().map(option).collect(),
            blank: wire.blank,
            kind,
        })
    }

    pub(super) fn to_wire(&self) -> wire::Question {
        use wire::question::Kind;
        let limits = |limits: &Option<(u64, u64)>| limits.map(|(min, max)| wire::Limits { min, max });
        let kind = match &self.kind {
            QuestionKind::Choose { min, max, budget } => Kind::Choose(wire::Choose {
                min: *min,
                max: *max,
                budget: *budget,
            }),
            QuestionKind::Score { most, sum, options } => Kind::Score(wire::Score {
                most: *most,
                sum: limits(sum),
                options: limits(options),
            }),
            QuestionKind::Rank { min, weights } => Kind::Rank(wire::Rank {
                min: *min,
                weights: weights.clone(),
            }),
            QuestionKind::Budget { budget } => Kind::Budget(wire::Budget { budget: *budget }),
            QuestionKind::Pairwise => Kind::Pairwise(wire::Pairwise {}),
            QuestionKind::Quadratic { credits } => Kind::Quadratic(wire::Quadratic { credits: *credits }),
        };
        let option = |option: &AnswerOption| wire::Option {
            id: option.id.clone(),
            title: option.title.to_wire(),
            description: option.description.to_wire(),
            cost: option.cost,
        };
        wire::Question {
            id: self.id.clone(),
            title: self.title.to_wire(),
            description: self.description.to_wire(),
            options: self.options.iter().map(option).collect(),
            blank: self.blank,
            kind: Some(kind),
            outcome: self.outcome.as_ref().map(OutcomeRule::to_wire),
        }
    }
}
