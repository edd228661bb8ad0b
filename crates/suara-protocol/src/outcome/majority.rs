//! Absolute majority: the highest totals of those that reach a share, with a quorum where there is one.

use super::decide::Count;
use super::highest::highest;
use super::share::Share;
use super::ties::TieOrder;
use super::{Condition, ConditionKind, Outcome};

/// The `winners` options with the highest totals, of those whose total reaches `share`; none where the
/// participation is too small. A total of 0 never reaches it.
pub(super) fn majority(
    count: &Count<'_>,
    winners: u32,
    share: Share,
    participation: Option<Share>,
    ties: &TieOrder,
) -> Outcome {
    let largest = count.totals.iter().copied().max().unwrap_or(0);
    let quorum = participation.map(|share| count.participation(share));
    let majority = count.condition(ConditionKind::Majority, share, largest);
    let candidates = if quorum.is_none_or(|quorum| quorum.holds) {
        count.reaching(share)
    } else {
        Vec::new()
    };
    let mut outcome = highest(candidates, count.totals, winners, ties);
    outcome.conditions = quorum.into_iter().chain([majority]).collect();
    outcome
}

impl Count<'_> {
    /// The options whose total is not 0 and reaches a share.
    pub(super) fn reaching(&self, share: Share) -> Vec<usize> {
        let base = self.base(share.base);
        let reaches = |total: u64| total > 0 && share.holds(total, base);
        let options = self.totals.iter().enumerate();
        options
            .filter(|(_, total)| reaches(**total))
            .map(|(option, _)| option)
            .collect()
    }

    /// The condition that ballots are cast by a share of the roll.
    pub(super) fn participation(&self, share: Share) -> Condition {
        self.condition(ConditionKind::Participation, share, self.cast)
    }

    /// A condition for the number `found`. Nothing but the participation is reached by 0.
    pub(super) fn condition(&self, kind: ConditionKind, share: Share, found: u64) -> Condition {
        let base = self.base(share.base);
        let counts = found > 0 || kind == ConditionKind::Participation;
        Condition {
            kind,
            share,
            base,
            needed: share.needed(base).max(1),
            found,
            holds: counts && share.holds(found, base),
        }
    }
}
