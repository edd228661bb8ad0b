//! Put all options in an order in which some may stand equal, counted by pairs: for Condorcet methods, which
//! need to know only how many voters prefer each option to each other one. Nobody's order is ever visible, so
//! it cannot serve as a signature (the Italian attack).
//!
//! Bits: those of the rank numbers `ρ_1 … ρ_k ∈ [0, k-1]`, option by option (0 is the first place; equal numbers
//! stand equal); `x_ab` of each ordered pair of different options (a is before b), first by `a`, then by `b`;
//! those of the slacks `s_ab ∈ [0, k-1]` in the same order. Numbers: `x_ab`. Equations, one for each pair:
//!
//! ```text
//! ρ_b - ρ_a - k·x_ab + s_ab = 0
//! ```
//!
//! So `x_ab = 1` needs `ρ_b - ρ_a ≥ 1`, and `x_ab = 0` needs `ρ_b - ρ_a ≤ 0`. There is no blank vote. The pivots
//! are the slacks' bits of weight 1.

use alloc::vec::Vec;
use core::ops::Range;

use super::bounded::Bounded;
use super::linear::Builder;
use super::{AnswerError, Bits, Choice, DefinitionError, check_options};

/// Put all options in order, ties allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairwise {
    /// How many options there are; at least 2, and at most 16 on a ballot of its own.
    pub options: usize,
    /// Must be false: to leave all options equal already says nothing about any pair.
    pub blank: bool,
}

/// The bits of such a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    ranks: Vec<Bounded>,
    before: Range<usize>,
    slacks: Vec<Bounded>,
}

impl Pairwise {
    pub(super) fn compile(&self, builder: &mut Builder) -> Result<Layout, DefinitionError> {
        self.check()?;
        let last = self.options as u64 - 1;
        let numbers = |count, builder: &mut Builder| {
            let numbers = (0..count).map(|_| Bounded::allocate(last, builder));
            numbers.collect::<Result<Vec<_>, _>>()
        };
        let ranks = numbers(self.options, builder)?;
        let pairs = self.options * (self.options - 1);
        let layout = Layout {
            ranks,
            before: builder.bits(pairs)?,
            slacks: numbers(pairs, builder)?,
        };
        for bit in layout.before.clone() {
            builder.number([(bit, 1)])?;
        }
        for (((a, b), x), slack) in layout.pairs().zip(layout.before.clone()).zip(&layout.slacks) {
            // ρ_b - ρ_a - k·x_ab + s_ab = 0
            let plus = b
                .terms()
                .chain(slack.terms())
                .map(|(bit, e)| (bit, i128::from(e)));
            let minus = a.terms().chain([(x, self.options as u64)]);
            let terms = plus.chain(minus.map(|(bit, e)| (bit, -i128::from(e))));
            let pivot = slack.unit().ok_or(DefinitionError::OneOption)?;
            builder.equation(pivot, terms, 0)?;
        }
        Ok(layout)
    }

    fn check(&self) -> Result<(), DefinitionError> {
        match self.options {
            0 => Err(DefinitionError::NoOptions),
            1 => Err(DefinitionError::OneOption),
            _ if self.blank => Err(DefinitionError::BlankOrder),
            _ => Ok(()),
        }
    }
}

impl Layout {
    /// The rank numbers of every ordered pair of different options.
    fn pairs(&self) -> impl Iterator<Item = (&Bounded, &Bounded)> {
        pairs(&self.ranks)
    }

    pub(super) fn encode(&self, choice: &Choice, bits: &mut Bits) -> Result<(), AnswerError> {
        let Choice::WeakOrder(places) = choice else {
            return match choice {
                Choice::Blank => Err(AnswerError::NoBlank),
                _ => Err(AnswerError::Kind("an order of options")),
            };
        };
        if let Some(place) = places.iter().position(Vec::is_empty) {
            return Err(AnswerError::EmptyPlace(place));
        }
        check_options(places.iter().flatten().copied(), self.ranks.len())?;
        // Options that are not named share the place after the last.
        let mut ranks = alloc::vec![places.len() as u64; self.ranks.len()];
        for (place, options) in (0..).zip(places) {
            for option in options {
                if let Some(rank) = ranks.get_mut(*option) {
                    *rank = place;
                }
            }
        }
        for (number, rank) in self.ranks.iter().zip(&ranks) {
            number.set(*rank, bits);
        }
        let k = self.ranks.len() as u64;
        for (((a, b), x), slack) in pairs(&ranks).zip(self.before.clone()).zip(&self.slacks) {
            if a < b {
                bits.set(x);
                slack.set(k + a - b, bits);
            } else {
                slack.set(a - b, bits);
            }
        }
        Ok(())
    }
}

/// Every ordered pair of elements at different places: first by the first, then by the second.
fn pairs<T>(elements: &[T]) -> impl Iterator<Item = (&T, &T)> {
    elements.iter().enumerate().flat_map(move |(a, first)| {
        let others = elements.iter().enumerate().filter(move |(b, _)| a != *b);
        others.map(move |(_, second)| (first, second))
    })
}
