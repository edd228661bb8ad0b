//! The Condorcet winner: the option that beats every other.

use super::pairwise::Square;
use super::{Chosen, Outcome};

/// The option that more voters put before each other option than behind it, if there is one.
pub(super) fn condorcet(sums: &Square<u64>) -> Outcome {
    let options = sums.size();
    let beats_all = |a: usize| (0..options).all(|b| a == b || sums.beats(a, b));
    let winner = (0..options).find(|option| beats_all(*option));
    Outcome {
        chosen: winner
            .map(|option| Chosen { option, seats: 1 })
            .into_iter()
            .collect(),
        ..Outcome::default()
    }
}
