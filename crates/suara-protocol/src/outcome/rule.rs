//! The rules that a definition can name, and which question each fits.

use serde::Serialize;

use super::{Base, Share, Ties};
use crate::check::{Check, Refusal};
use crate::entries::{Question, QuestionKind};
use crate::wire;

/// The most seats that a rule gives out.
const MOST_SEATS: u32 = 2_000;

/// By which rule a question's totals decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutcomeRule {
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// What decides ties; stated exactly where the rule can have any.
    pub ties: Option<Ties>,
}

/// A rule with its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub enum Rule {
    /// The `winners` highest totals, of those of at least `least`.
    Plurality {
        /// How many are elected.
        winners: u32,
        /// What an option needs; 0 for nothing.
        least: u64,
    },
    /// The `winners` highest totals, of those that reach a share.
    Majority {
        /// How many are elected at most.
        winners: u32,
        /// What an option needs.
        majority: Share,
        /// How many of the roll must have voted.
        participation: Option<Share>,
    },
    /// One option approves, all others are against it.
    Referendum {
        /// Id of the option that approves.
        approve: String,
        /// What it needs.
        majority: Share,
        /// How many of the roll must have voted.
        participation: Option<Share>,
        /// How many of the roll must approve.
        approval: Option<Share>,
    },
    /// Seats for lists by highest averages.
    Seats {
        /// How many seats there are.
        seats: u32,
        /// What totals are divided by.
        divisors: Divisors,
        /// What a list needs to take part.
        threshold: Option<Share>,
    },
    /// Projects by total, the highest first, skipping what no longer fits.
    Greedy {
        /// The money that there is.
        budget: u64,
        /// What a project needs; 0 for nothing.
        least: u64,
    },
    /// The option that beats each other one.
    Condorcet,
    /// The method of Schulze.
    Schulze {
        /// How many are elected.
        winners: u32,
    },
    /// Ranked pairs.
    RankedPairs {
        /// How many are elected.
        winners: u32,
    },
}

/// What totals are divided by in the distribution of seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Divisors {
    /// 1, 2, 3, …
    #[serde(rename = "dhondt")]
    DHondt,
    /// 1, 3, 5, …
    SainteLague,
}

impl Rule {
    /// The word for it in definitions and data.
    pub fn word(&self) -> &'static str {
        match self {
            Rule::Plurality { .. } => "plurality",
            Rule::Majority { .. } => "majority",
            Rule::Referendum { .. } => "referendum",
            Rule::Seats { .. } => "seats",
            Rule::Greedy { .. } => "greedy",
            Rule::Condorcet => "condorcet",
            Rule::Schulze { .. } => "schulze",
            Rule::RankedPairs { .. } => "ranked-pairs",
        }
    }

    /// Whether options can be tied under it.
    pub fn can_tie(&self) -> bool {
        !matches!(self, Rule::Referendum { .. } | Rule::Condorcet)
    }
}

impl OutcomeRule {
    /// Refuses a rule that says nothing for this question (C20).
    pub fn check(&self, question: &Question) -> Result<(), Refusal> {
        let wrong = |detail: &str| {
            let word = self.rule.word();
            Err(Check::Definition.refuse(format_args!(
                "question {:?}: the outcome {word:?} {detail}",
                question.id
            )))
        };
        let pairwise = matches!(question.kind, QuestionKind::Pairwise);
        let by_pairs = matches!(
            self.rule,
            Rule::Condorcet | Rule::Schulze { .. } | Rule::RankedPairs { .. }
        );
        if pairwise != by_pairs {
            return wrong(if by_pairs {
                "needs pairwise sums: a question of the kind pairwise"
            } else {
                "does not decide from pairwise sums: condorcet, schulze and ranked-pairs do"
            });
        }
        if self.ties.is_some() != self.rule.can_tie() {
            return wrong(if self.rule.can_tie() {
                "must say what decides ties: listed, lot or unresolved"
            } else {
                "has no ties to decide"
            });
        }
        let options = u32::try_from(question.options.len()).unwrap_or(u32::MAX);
        if let Rule::Plurality { winners, .. }
        | Rule::Majority { winners, .. }
        | Rule::Schulze { winners }
        | Rule::RankedPairs { winners } = self.rule
            && !(1..=options).contains(&winners)
        {
            return wrong("elects 1 to as many winners as there are options");
        }
        let each_is_a_vote = matches!(
            question.kind,
            QuestionKind::Choose { .. } | QuestionKind::Budget { .. }
        );
        match &self.rule {
            Rule::Majority { .. } | Rule::Referendum { .. } if !each_is_a_vote => {
                return wrong("counts votes, not points: it is for the kinds choose and budget");
            }
            Rule::Referendum { approve, .. }
                if !question.options.iter().any(|option| option.id == *approve) =>
            {
                return wrong("names an option that the question does not have");
            }
            Rule::Seats { seats, .. } if !(1..=MOST_SEATS).contains(seats) => {
                return wrong("gives out 1 to 2,000 seats");
            }
            Rule::Greedy { budget: 0, .. } => return wrong("needs a budget of at least 1"),
            _ => {}
        }
        for (share, of_roll) in self.shares() {
            if !share.is_sound() {
                return wrong("has a share that is none: it is more than 0 and at most the whole");
            }
            if of_roll && share.base != Base::Roll {
                return wrong("has a quorum that is not a share of the roll");
            }
            if !each_is_a_vote && share.base != Base::Totals {
                return wrong("compares points with numbers of voters: only a share of all totals fits");
            }
        }
        Ok(())
    }

    /// The shares that it names, and whether each must be one of the roll.
    fn shares(&self) -> Vec<(Share, bool)> {
        let quorum = |share: &Option<Share>| share.map(|share| (share, true));
        let other = |share: Share| Some((share, false));
        let shares = match &self.rule {
            Rule::Majority {
                majority,
                participation,
                ..
            } => vec![other(*majority), quorum(participation)],
            Rule::Referendum {
                majority,
                participation,
                approval,
                ..
            } => vec![other(*majority), quorum(participation), quorum(approval)],
            Rule::Seats { threshold, .. } => vec![threshold.and_then(other)],
            _ => Vec::new(),
        };
        shares.into_iter().flatten().collect()
    }

    pub(crate) fn from_wire(wire: wire::Outcome, question: &str) -> Result<OutcomeRule, Refusal> {
        use wire::outcome::Rule as Wire;
        let missing = |what: &str| {
            Check::Definition.refuse(format_args!(
                "question {question:?}: the outcome states no {what}"
            ))
        };
        let ties = match wire.ties() {
            wire::Ties::Listed => Some(Ties::Listed),
            wire::Ties::Lot => Some(Ties::Lot),
            wire::Ties::Unresolved => Some(Ties::Unresolved),
            wire::Ties::Unspecified => None,
        };
        let share = |share: wire::Share| Share::from_wire(share).ok_or_else(|| missing("base of a share"));
        let optional = |wire: Option<wire::Share>| wire.map(share).transpose();
        let needed = |wire: Option<wire::Share>| wire.ok_or_else(|| missing("majority")).and_then(share);
        let divisors = |wire: wire::Divisors| match wire {
            wire::Divisors::Dhondt => Ok(Divisors::DHondt),
            wire::Divisors::SainteLague => Ok(Divisors::SainteLague),
            wire::Divisors::Unspecified => Err(missing("divisors")),
        };
        let rule = match wire.rule.ok_or_else(|| missing("rule"))? {
            Wire::Plurality(wire::Plurality { winners, least }) => Rule::Plurality { winners, least },
            Wire::Majority(majority) => Rule::Majority {
                winners: majority.winners,
                majority: needed(majority.majority)?,
                participation: optional(majority.participation)?,
            },
            Wire::Referendum(referendum) => Rule::Referendum {
                approve: referendum.approve,
                majority: needed(referendum.majority)?,
                participation: optional(referendum.participation)?,
                approval: optional(referendum.approval)?,
            },
            Wire::Seats(seats) => Rule::Seats {
                seats: seats.seats,
                divisors: divisors(seats.divisors())?,
                threshold: optional(seats.threshold)?,
            },
            Wire::Greedy(wire::Greedy { budget, least }) => Rule::Greedy { budget, least },
            Wire::Condorcet(wire::Condorcet {}) => Rule::Condorcet,
            Wire::Schulze(wire::Schulze { winners }) => Rule::Schulze { winners },
            Wire::RankedPairs(wire::RankedPairs { winners }) => Rule::RankedPairs { winners },
        };
        Ok(OutcomeRule { rule, ties })
    }

    pub(crate) fn to_wire(&self) -> wire::Outcome {
        use wire::outcome::Rule as Wire;
        let ties = match self.ties {
            Some(Ties::Listed) => wire::Ties::Listed,
            Some(Ties::Lot) => wire::Ties::Lot,
            Some(Ties::Unresolved) => wire::Ties::Unresolved,
            None => wire::Ties::Unspecified,
        };
        let rule = match &self.rule {
            Rule::Plurality { winners, least } => Wire::Plurality(wire::Plurality {
                winners: *winners,
                least: *least,
            }),
            Rule::Majority {
                winners,
                majority,
                participation,
            } => Wire::Majority(wire::Majority {
                winners: *winners,
                majority: Some(majority.to_wire()),
                participation: participation.map(Share::to_wire),
            }),
            Rule::Referendum {
                approve,
                majority,
                participation,
                approval,
            } => Wire::Referendum(wire::Referendum {
                approve: approve.clone(),
                majority: Some(majority.to_wire()),
                participation: participation.map(Share::to_wire),
                approval: approval.map(Share::to_wire),
            }),
            Rule::Seats {
                seats,
                divisors,
                threshold,
            } => {
                let divisors = match divisors {
                    Divisors::DHondt => wire::Divisors::Dhondt,
                    Divisors::SainteLague => wire::Divisors::SainteLague,
                };
                Wire::Seats(wire::Seats {
                    seats: *seats,
                    divisors: divisors.into(),
                    threshold: threshold.map(Share::to_wire),
                })
            }
            Rule::Greedy { budget, least } => Wire::Greedy(wire::Greedy {
                budget: *budget,
                least: *least,
            }),
            Rule::Condorcet => Wire::Condorcet(wire::Condorcet {}),
            Rule::Schulze { winners } => Wire::Schulze(wire::Schulze { winners: *winners }),
            Rule::RankedPairs { winners } => Wire::RankedPairs(wire::RankedPairs { winners: *winners }),
        };
        wire::Outcome {
            rule: Some(rule),
            ties: ties.into(),
        }
    }
}
