//! Ranked pairs: majorities are locked from the strongest down, except those that contradict what is locked.
//!
//! Source: T. N. Tideman, Independence of clones as a criterion for voting rules, Social Choice and Welfare 4 (1987).
//! A majority is stronger the more voters it has, and among equals the fewer are against it.

use std::cmp::Reverse;

use super::highest::fill;
use super::pairwise::{Square, layers};
use super::ties::TieOrder;
use super::{Detail, Outcome, Tie};

/// The `winners` options that come first in the order that the locked majorities give.
pub(super) fn ranked_pairs(sums: &Square<u64>, winners: u32, ties: &TieOrder) -> Outcome {
    let mut locked = Locked::new(sums.size());
    let mut broken = Vec::new();
    for equal in classes(sums) {
        if let Some(tie) = locked.contradiction(&equal) {
            match by_rank(&equal, ties) {
                Some(ordered) => ordered.into_iter().for_each(|pair| locked.lock(pair)),
                None => {
                    return Outcome {
                        tied: Some(tie),
                        broken,
                        detail: Detail::Locked(locked.pairs),
                        ..Outcome::default()
                    };
                }
            }
            broken.push(tie);
        } else {
            equal.into_iter().for_each(|pair| locked.lock(pair));
        }
    }
    let mut outcome = fill(layers(sums.size(), |a, b| locked.before.get(a, b)), winners, ties);
    outcome.broken.splice(0..0, broken);
    outcome.detail = Detail::Locked(locked.pairs);
    outcome
}

/// Who is before whom.
type Pair = (usize, usize);

/// The majorities in classes of equal strength, the strongest first.
fn classes(sums: &Square<u64>) -> Vec<Vec<Pair>> {
    let options = sums.size();
    let pairs = (0..options).flat_map(|a| (0..options).map(move |b| (a, b)));
    let mut majorities = pairs.filter(|(a, b)| sums.beats(*a, *b)).collect::<Vec<_>>();
    let strength = |&(a, b): &Pair| (Reverse(sums.get(a, b)), sums.get(b, a));
    majorities.sort_by_key(|pair| (strength(pair), *pair));
    majorities
        .chunk_by(|one, next| strength(one) == strength(next))
        .map(<[Pair]>::to_vec)
        .collect()
}

/// Equally strong majorities in the order of ties: first those of the option with the smaller rank, of these first
/// the one over the option with the larger. Nothing where ties are left open.
fn by_rank(pairs: &[Pair], ties: &TieOrder) -> Option<Vec<Pair>> {
    let ranked = pairs
        .iter()
        .map(|pair| Some(((ties.rank(pair.0)?, Reverse(ties.rank(pair.1)?)), *pair)));
    let mut ranked = ranked.collect::<Option<Vec<_>>>()?;
    ranked.sort_unstable();
    Some(ranked.into_iter().map(|(_, pair)| pair).collect())
}

/// The majorities that are locked, and the order that follows from them.
#[derive(Clone)]
struct Locked {
    pairs: Vec<Pair>,
    before: Square<bool>,
}

impl Locked {
    fn new(options: usize) -> Locked {
        Locked {
            pairs: Vec::new(),
            before: Square::new(options),
        }
    }

    /// Locks a majority, unless what is locked says the contrary.
    fn lock(&mut self, pair: Pair) {
        if !self.contradicts(pair) {
            self.pairs.push(pair);
            self.add(pair);
        }
    }

    fn contradicts(&self, (a, b): Pair) -> bool {
        self.before.get(b, a)
    }

    /// Puts `a` before `b`, and with it all that are before `a` before all that are behind `b`.
    fn add(&mut self, (a, b): Pair) {
        let options = 0..self.before.size();
        let upto = |option: &usize| *option == a || self.before.get(*option, a);
        let onwards = |option: &usize| *option == b || self.before.get(b, *option);
        let first = options.clone().filter(upto).collect::<Vec<_>>();
        let later = options.filter(onwards).collect::<Vec<_>>();
        for first in first {
            later
                .iter()
                .for_each(|later| self.before.set(first, *later, true));
        }
    }

    /// The options between which equally strong majorities, each of which could be locked, go round in a circle, so
    /// that it matters which is locked first; nothing if all can be.
    fn contradiction(&self, equal: &[Pair]) -> Option<Tie> {
        let mut all = self.clone();
        let allowed = equal.iter().filter(|pair| !self.contradicts(**pair));
        allowed.for_each(|pair| all.add(*pair));
        let options = (0..all.before.size()).filter(|option| all.before.get(*option, *option));
        let options = options.collect::<Vec<_>>();
        (!options.is_empty()).then_some(Tie {
            options,
            places: None,
        })
    }
}
