//! The method of Schulze: an option beats another if its strongest path to it is stronger than the one back.
//!
//! Source: M. Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
//! single-winner election method, Social Choice and Welfare 36 (2011). Strength is measured in winning votes.

use super::highest::fill;
use super::pairwise::{Square, layers};
use super::ties::TieOrder;
use super::{Detail, Outcome};

/// The `winners` options that come first: those that none beats, then those that none of the rest beats.
pub(super) fn schulze(sums: &Square<u64>, winners: u32, ties: &TieOrder) -> Outcome {
    let strengths = strengths(sums);
    let before = |a: usize, b: usize| strengths.get(a, b) > strengths.get(b, a);
    let mut outcome = fill(layers(sums.size(), before), winners, ties);
    outcome.detail = Detail::Strengths(strengths);
    outcome
}

/// The strength of the strongest path between each two options. The strength of a path is that of its weakest
/// step; a step from `a` to `b` is as strong as the number of those who put `a` before `b`, where they are more
/// than those who put `b` before `a`.
pub(super) fn strengths(sums: &Square<u64>) -> Square<u64> {
    let options = sums.size();
    let mut strongest = Square::new(options);
    for a in 0..options {
        for b in (0..options).filter(|b| sums.beats(a, *b)) {
            strongest.set(a, b, sums.get(a, b));
        }
    }
    for by in 0..options {
        for a in (0..options).filter(|a| *a != by) {
            for b in (0..options).filter(|b| *b != by && *b != a) {
                let detour = strongest.get(a, by).min(strongest.get(by, b));
                strongest.set(a, b, strongest.get(a, b).max(detour));
            }
        }
    }
    strongest
}
