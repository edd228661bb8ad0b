//! Rank `min` to `p` of the options by positions, each worth a weight: Borda and every positional rule.
//!
//! Bits: `x_ro` (option `o` stands at position `r`), position by position; `b_0` of the blank vote; `empty_r` of
//! the positions that may stay empty; `unused_o`, option by option; the gaps. Numbers: `Σ_r weight_r·x_ro` for
//! each option, and `b_0`. Equations, in this order:
//!
//! ```text
//! Σ_o x_ro + empty_r = 1             for each position
//! Σ_r x_ro + unused_o = 1            for each option
//! later - earlier - gap = 0          for each neighbouring pair of (b_0,) empty_{min+1} … empty_p
//! ```
//!
//! Positions `1 … min` have no `empty_r`; where a blank vote is offered they share the one bit `b_0` in its
//! place, and with `min = 0` it is `b_0` that is `empty_1`: ranking nothing is then the blank vote. The last
//! equations say that a position after an empty one is empty. The pivots are `empty_r`, `unused_o` and the
//! gaps; of a position `r ≤ min` it is `x_r1`, and of position 1 with blank `b_0`.

use alloc::vec::Vec;
use core::ops::Range;

use super::linear::{Builder, MAX_SIZE};
use super::{AnswerError, Bits, Choice, DefinitionError, check_count, check_options};

/// Put `min` to all positions' number of options in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rank {
    /// How many options there are.
    pub options: usize,
    /// The least number of options that a voter must rank.
    pub min: usize,
    /// What each position is worth, from the first; the first at least 1, the others may be 0. There are as
    /// many positions as weights, at most as many as options.
    pub weights: Vec<u64>,
    /// Whether a blank vote is offered.
    pub blank: bool,
}

/// The bits of such a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    question: Rank,
    placed: Range<usize>,
    blank: Option<usize>,
    /// `(b_0,) empty_{min+1} … empty_p`, the last of which is position `p`.
    empty: Range<usize>,
    unused: Range<usize>,
    gaps: Range<usize>,
}

impl Rank {
    pub(super) fn compile(&self, builder: &mut Builder) -> Result<Layout, DefinitionError> {
        self.check()?;
        let layout = self.layout(builder)?;
        for option in 0..self.options {
            let positions = self.weights.iter().enumerate();
            builder.number(positions.map(|(r, weight)| (layout.placed_at(r, option), *weight)))?;
        }
        if let Some(bit) = layout.blank {
            builder.number([(bit, 1)])?;
        }

        for r in 0..self.positions() {
            // Σ_o x_ro + empty_r = 1
            let empty = layout.empty_at(r);
            let terms = (0..self.options).map(|o| layout.placed_at(r, o)).chain(empty);
            let own = empty.filter(|_| r == 0 || r >= self.min);
            let pivot = own.unwrap_or(layout.placed_at(r, 0));
            builder.equation(pivot, terms.map(|bit| (bit, 1)), 1)?;
        }
        for (o, unused) in layout.unused.clone().enumerate() {
            // Σ_r x_ro + unused_o = 1
            let terms = (0..self.positions())
                .map(|r| layout.placed_at(r, o))
                .chain([unused]);
            builder.equation(unused, terms.map(|bit| (bit, 1)), 1)?;
        }
        for (gap, earlier) in layout.gaps.clone().zip(layout.empty.clone()) {
            // later - earlier - gap = 0
            let later = earlier + 1;
            builder.equation(gap, [(later, 1), (earlier, -1), (gap, -1)], 0)?;
        }
        Ok(layout)
    }

    /// `p`, the number of positions.
    fn positions(&self) -> usize {
        self.weights.len()
    }

    fn check(&self) -> Result<(), DefinitionError> {
        let (options, min, max) = (self.options, self.min, self.positions());
        if options == 0 {
            return Err(DefinitionError::NoOptions);
        }
        if self.weights.first().is_none_or(|first| *first == 0) {
            return Err(DefinitionError::NoWeight);
        }
        if min > max || max > options {
            return Err(DefinitionError::Limits { min, max, options });
        }
        if options > MAX_SIZE {
            return Err(DefinitionError::TooLarge);
        }
        Ok(())
    }

    fn layout(&self, builder: &mut Builder) -> Result<Layout, DefinitionError> {
        let placed = builder.bits(self.positions() * self.options)?;
        // The blank vote's bit begins the run of empty positions; with min = 0 it is the first of them.
        let own_empty = self.positions() - self.min;
        let run = if self.blank && self.min > 0 {
            own_empty + 1
        } else {
            own_empty
        };
        let empty = builder.bits(run)?;
        Ok(Layout {
            question: self.clone(),
            placed,
            blank: self.blank.then_some(empty.start),
            unused: builder.bits(self.options)?,
            gaps: builder.bits(run.saturating_sub(1))?,
            empty,
        })
    }
}

impl Layout {
    /// `x_ro`, counted from 0.
    fn placed_at(&self, position: usize, option: usize) -> usize {
        self.placed.start + position * self.question.options + option
    }

    /// The bit that says that a position, counted from 0, is empty.
    fn empty_at(&self, position: usize) -> Option<usize> {
        if position < self.question.min {
            self.blank
        } else {
            Some(self.empty.end - (self.question.positions() - position))
        }
    }

    pub(super) fn encode(&self, choice: &Choice, bits: &mut Bits) -> Result<(), AnswerError> {
        let ranking: &[usize] = match choice {
            Choice::Ranking(ranking) => {
                check_options(ranking.iter().copied(), self.question.options)?;
                check_count(ranking.len(), self.question.min, self.question.positions())?;
                ranking
            }
            Choice::Blank if self.blank.is_some() => &[],
            Choice::Blank => return Err(AnswerError::NoBlank),
            _ => return Err(AnswerError::Kind("a ranking of options")),
        };
        for (position, option) in ranking.iter().enumerate() {
            bits.set(self.placed_at(position, *option));
        }
        for (option, unused) in self.unused.clone().enumerate() {
            if !ranking.contains(&option) {
                bits.set(unused);
            }
        }
        let mut earlier_empty = None;
        for position in ranking.len()..self.question.positions() {
            if let Some(bit) = self.empty_at(position) {
                bits.set(bit);
                earlier_empty.get_or_insert(bit);
            }
        }
        // The one step from a filled to an empty position.
        if let Some(first) = earlier_empty
            && first > self.empty.start
        {
            bits.set(self.gaps.start + (first - 1 - self.empty.start));
        }
        Ok(())
    }
}
