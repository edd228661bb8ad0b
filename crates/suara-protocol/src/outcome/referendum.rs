//! Referendum: one option approves; it is accepted or not, with quorums where there are any.

use super::decide::Count;
use super::share::Share;
use super::{Chosen, ConditionKind, Outcome};

/// Accepts `option` if its total reaches the majority and every quorum holds.
pub(super) fn referendum(
    count: &Count<'_>,
    option: usize,
    majority: Share,
    participation: Option<Share>,
    approval: Option<Share>,
) -> Outcome {
    let approving = count.totals.get(option).copied().unwrap_or(0);
    let conditions = [
        participation.map(|share| count.participation(share)),
        Some(count.condition(ConditionKind::Majority, majority, approving)),
        approval.map(|share| count.condition(ConditionKind::Approval, share, approving)),
    ];
    let conditions = conditions.into_iter().flatten().collect::<Vec<_>>();
    let accepted = conditions.iter().all(|condition| condition.holds);
    Outcome {
        chosen: accepted
            .then_some(Chosen { option, seats: 1 })
            .into_iter()
            .collect(),
        conditions,
        ..Outcome::default()
    }
}
