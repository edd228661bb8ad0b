//! Outcomes: who is elected, what is funded, whether a proposal is accepted.
//!
//! The rule stands in the definition of each question, so in the election's id. It decides from the verified
//! totals of all groups together, in exact integers and with nothing else but public figures; the service, the
//! command line and the verifier run this code. Each rule has a file of its own; `docs/outcomes.md` says the same
//! with examples.

mod condorcet;
mod decide;
mod greedy;
mod highest;
mod majority;
mod pairwise;
mod ranked_pairs;
mod referendum;
mod rule;
mod schulze;
mod seats;
mod share;
#[cfg(test)]
mod tests;
mod ties;

pub use decide::{Count, decide, of_election};
pub use rule::{Divisors, OutcomeRule, Rule};
pub use share::{Base, Share};
pub use ties::Ties;

pub use pairwise::Square;

/// What a rule gives. Options are places in the question, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The options that are elected, funded or accepted, the first first.
    pub chosen: Vec<Chosen>,
    /// A tie that the definition leaves open: the outcome is not decided.
    pub tied: Option<Tie>,
    /// Ties that made a difference and were decided by the order of the list or by lot.
    pub broken: Vec<Tie>,
    /// Quorums, majorities and thresholds, with whether they are reached.
    pub conditions: Vec<Condition>,
    /// What else the rule computed.
    pub detail: Detail,
}

/// An option that is elected, funded or accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Which one.
    pub option: usize,
    /// How many seats it has; 1 where the rule gives none.
    pub seats: u32,
}

/// Options between which the totals do not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Which ones, in the order of the question.
    pub options: Vec<usize>,
    /// How many places there are for them, where the rule counts places.
    pub places: Option<u32>,
}

/// A quorum, majority or threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it is about.
    pub kind: ConditionKind,
    /// The share that is asked for.
    pub share: Share,
    /// The size of the share's base.
    pub base: u64,
    /// The smallest number that reaches it.
    pub needed: u64,
    /// The number that is compared; where it is asked of each option, the largest total.
    pub found: u64,
    /// Whether it is reached; where it is asked of each option, whether one does.
    pub holds: bool,
}

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionKind {
    /// All ballots that were cast, of the roll.
    Participation,
    /// The total of an option.
    Majority,
    /// The total of the option that approves, of the roll.
    Approval,
    /// The total of a list that takes part in the distribution of seats.
    Threshold,
}

/// What a rule computed on the way.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Detail {
    /// Nothing to be shown.
    #[default]
    None,
    /// The money of the funded options, and what is left of the budget.
    Money {
        /// Costs of all that is funded.
        spent: u64,
        /// The rest of the budget.
        left: u64,
    },
    /// The strength of the strongest path from each option to each other (Schulze).
    Strengths(Square<u64>),
    /// The majorities that are locked, the strongest first: who is before whom (ranked pairs).
    Locked(Vec<(usize, usize)>),
}
