//! Greedy participatory budgeting: by total, the largest first; what no longer fits is skipped.

use super::ties::{TieOrder, classes};
use super::{Chosen, Detail, Outcome, Tie};

/// Funds options while money is left, of those that have at least `least`. It is the rule "greedy" of PaBuLib.
pub(super) fn greedy(totals: &[u64], costs: &[u64], budget: u64, least: u64, ties: &TieOrder) -> Outcome {
    let of = |numbers: &[u64], option: usize| numbers.get(option).copied().unwrap_or(0);
    let cost = |option: usize| of(costs, option);
    let (mut outcome, mut left) = (Outcome::default(), budget);
    let enough = (0..totals.len()).filter(|option| of(totals, *option) >= least);
    for class in classes(enough.collect(), |option| of(totals, option)) {
        let fitting = class.into_iter().filter(|option| cost(*option) <= left);
        let mut fitting = fitting.collect::<Vec<_>>();
        let together = fitting
            .iter()
            .map(|option| u128::from(cost(*option)))
            .sum::<u128>();
        if together > u128::from(left) {
            // Each fits, not all do: the order among them decides.
            let tie = Tie {
                options: fitting,
                places: None,
            };
            let Some(ordered) = ties.sorted(&tie.options) else {
                outcome.tied = Some(tie);
                break;
            };
            outcome.broken.push(tie);
            fitting = ordered;
        }
        for option in fitting {
            if let Some(rest) = left.checked_sub(cost(option)) {
                left = rest;
                outcome.chosen.push(Chosen { option, seats: 1 });
            }
        }
    }
    outcome.detail = Detail::Money {
        spent: budget - left,
        left,
    };
    outcome
}
