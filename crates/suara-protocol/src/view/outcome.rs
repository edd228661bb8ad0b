//! What the outcome of a question shows, with the ids of its options.

use serde::Serialize;

use crate::entries::Question;
use crate::outcome::{Condition, ConditionKind, Detail, Outcome, OutcomeRule, Rule, Share, Tie};

/// The outcome of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OutcomeView {
    /// The rule and its numbers, and what decides ties.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub rule: OutcomeRule,
    /// Whether the rule decided everything; not where a tie is left open.
    pub decided: bool,
    /// The options that are elected, funded or accepted, the first first.
    pub chosen: Vec<ChosenView>,
    /// The tie that is left open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tied: Option<TieView>,
    /// Ties that were decided by the order of the list or by lot.
    pub broken: Vec<TieView>,
    /// Quorums, majorities and thresholds.
    pub conditions: Vec<ConditionView>,
    /// Costs of all that is funded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spent: Option<u64>,
    /// The rest of the budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u64>,
    /// Strengths of the strongest paths, by the method of Schulze: from the option of the row to that of the column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strengths: Option<Vec<Vec<u64>>>,
    /// The majorities that ranked pairs have locked, the strongest first: who is before whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<Vec<[String; 2]>>,
}

/// An option that is elected, funded or accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChosenView {
    /// The option.
    pub option: String,
    /// Its seats, where the rule gives seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
}

/// Options between which the totals do not decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TieView {
    /// The options.
    pub options: Vec<String>,
    /// The places that there are for them, where the rule counts places.
    pub places: Option<u32>,
}

/// A quorum, majority or threshold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ConditionView {
    /// What it is about.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub kind: ConditionKind,
    /// The share that is asked for.
    #[serde(flatten)]
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub share: Share,
    /// The size of the base.
    pub base: u64,
    /// The smallest number that reaches it.
    pub needed: u64,
    /// The number that is compared; where it is asked of each option, the largest total.
    pub found: u64,
    /// Whether it is reached.
    pub holds: bool,
}

/// The view of a question's outcome; nothing where the question states no rule.
pub(super) fn view(question: &Question, outcome: &Outcome) -> Option<OutcomeView> {
    let rule = question.outcome.clone()?;
    let id = |option: &usize| {
        question
            .options
            .get(*option)
            .map_or_else(String::new, |option| option.id.clone())
    };
    let tie = |tie: &Tie| TieView {
        options: tie.options.iter().map(id).collect(),
        places: tie.places,
    };
    let gives_seats = matches!(rule.rule, Rule::Seats { .. });
    let chosen = outcome.chosen.iter().map(|chosen| ChosenView {
        option: id(&chosen.option),
        seats: gives_seats.then_some(chosen.seats),
    });
    let (spent, left) = match outcome.detail {
        Detail::Money { spent, left } => (Some(spent), Some(left)),
        _ => (None, None),
    };
    Some(OutcomeView {
        decided: outcome.tied.is_none(),
        chosen: chosen.collect(),
        tied: outcome.tied.as_ref().map(tie),
        broken: outcome.broken.iter().map(tie).collect(),
        conditions: outcome.conditions.iter().map(condition).collect(),
        spent,
        left,
        strengths: match &outcome.detail {
            Detail::Strengths(strengths) => Some(strengths.rows().map(<[u64]>::to_vec).collect()),
            _ => None,
        },
        locked: match &outcome.detail {
            Detail::Locked(pairs) => Some(pairs.iter().map(|(a, b)| [id(a), id(b)]).collect()),
            _ => None,
        },
        rule,
    })
}

fn condition(condition: &Condition) -> ConditionView {
    ConditionView {
        kind: condition.kind,
        share: condition.share,
        base: condition.base,
        needed: condition.needed,
        found: condition.found,
        holds: condition.holds,
    }
}
