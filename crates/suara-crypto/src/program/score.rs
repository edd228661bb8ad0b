//! Give each option 0 to `s` points; optionally limits of the sum (cumulative voting) and of the number of
//! options that get any.
//!
//! Bits: those of `v_1 … v_n ∈ [0, s]`, option by option; `b_0` of the blank vote; the sum's slack; `u_1 … u_n`,
//! which say that an option gets points; their slack; those of `gap_1 … gap_n ∈ [0, s-1]`. Numbers: `v_i`.
//! Equations, in this order:
//!
//! ```text
//! Σ v_i + hi·b_0 + slack = hi           slack ∈ [0, hi-lo]      (lo = 0, hi = n·s where no limits are given)
//! Σ u_i + max·b_0 + slack' = max        slack' ∈ [0, max-min]
//! v_i + gap_i - s·u_i = 0               for each option
//! ```
//!
//! Terms with `b_0` are there where a blank vote is offered. An equation that excludes nothing is left out: the
//! first for `0 … n·s` without blank, the others (with `u`, `slack'` and the gaps) for `0 … n`. With `s = 1` the
//! number of options that get points is the sum of the points: the narrower limits of both are limits of the
//! sum, and there are no `u`. The pivots are the bits of weight 1 of the slacks and gaps; where a slack is 0,
//! the bit of weight 1 of `v_1`, or `u_1`.

use alloc::vec::Vec;
use core::ops::Range;

use super::bounded::Bounded;
use super::linear::Builder;
use super::{AnswerError, Bits, Choice, DefinitionError, check_count, check_options};

/// Give each option 0 to `most` points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// How many options there are.
    pub options: usize,
    /// The largest number of points for an option; at least 1.
    pub most: u64,
    /// The least and the largest sum of all points, if there are such limits.
    pub sum: Option<(u64, u64)>,
    /// The least and the largest number of options that get points, if there are such limits.
    pub limit: Option<(usize, usize)>,
    /// Whether a blank vote is offered.
    pub blank: bool,
}

/// The bits of such a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    question: Score,
    points: Vec<Bounded>,
    blank: Option<usize>,
    sum: Option<Sum>,
    limit: Option<Limit>,
}

/// The limits of the sum, and the slack.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sum {
    max: u64,
    slack: Bounded,
}

/// The limits of the number of options that get points.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Limit {
    max: usize,
    used: Range<usize>,
    slack: Bounded,
    gaps: Vec<Bounded>,
}

impl Score {
    pub(super) fn compile(&self, builder: &mut Builder) -> Result<Layout, DefinitionError> {
        self.check()?;
        let points: Vec<Bounded> = (0..self.options)
            .map(|_| Bounded::allocate(self.most, builder))
            .collect::<Result<_, _>>()?;
        for number in &points {
            builder.number(number.terms())?;
        }
        let blank = if self.blank { Some(builder.bit()?) } else { None };
        if let Some(bit) = blank {
            builder.number([(bit, 1)])?;
        }
        Ok(Layout {
            question: self.clone(),
            sum: self.compile_sum(&points, blank, builder)?,
            limit: self.compile_limit(&points, blank, builder)?,
            points,
            blank,
        })
    }

    fn compile_sum(
        &self,
        points: &[Bounded],
        blank: Option<usize>,
        builder: &mut Builder,
    ) -> Result<Option<Sum>, DefinitionError> {
        let (min, max) = self.sum_limits();
        if !self.blank && min == 0 && u128::from(max) == self.all_points() {
            return Ok(None);
        }
        let slack = Bounded::allocate(max - min, builder)?;
        // Σ v_i + hi·b_0 + slack = hi
        let terms = points.iter().flat_map(Bounded::terms);
        let terms = terms.chain(blank.map(|bit| (bit, max))).chain(slack.terms());
        let unit = slack.unit().or_else(|| points.first().and_then(Bounded::unit));
        let pivot = unit.ok_or(DefinitionError::NoPoints)?;
        builder.equation(pivot, terms.map(|(bit, e)| (bit, e.into())), max)?;
        Ok(Some(Sum { max, slack }))
    }

    fn compile_limit(
        &self,
        points: &[Bounded],
        blank: Option<usize>,
        builder: &mut Builder,
    ) -> Result<Option<Limit>, DefinitionError> {
        let (min, max) = self.option_limits();
        if self.most == 1 || (min, max) == (0, self.options) {
            return Ok(None);
        }
        let used = builder.bits(self.options)?;
        let slack = Bounded::allocate((max - min) as u64, builder)?;
        let gaps: Vec<Bounded> = (0..self.options)
            .map(|_| Bounded::allocate(self.most - 1, builder))
            .collect::<Result<_, _>>()?;
        // Σ u_i + max·b_0 + slack' = max
        let terms = used.clone().map(|bit| (bit, 1));
        let terms = terms
            .chain(blank.map(|bit| (bit, max as u64)))
            .chain(slack.terms());
        let pivot = slack.unit().unwrap_or(used.start);
        builder.equation(pivot, terms.map(|(bit, e)| (bit, e.into())), max as u64)?;
        for ((v, gap), u) in points.iter().zip(&gaps).zip(used.clone()) {
            // v_i + gap_i - s·u_i = 0
            let terms = v.terms().chain(gap.terms()).map(|(bit, e)| (bit, e.into()));
            let terms = terms.chain([(u, -i128::from(self.most))]);
            let pivot = gap.unit().ok_or(DefinitionError::NoPoints)?;
            builder.equation(pivot, terms, 0)?;
        }
        Ok(Some(Limit {
            max,
            used,
            slack,
            gaps,
        }))
    }

    fn check(&self) -> Result<(), DefinitionError> {
        let options = self.options;
        if options == 0 {
            return Err(DefinitionError::NoOptions);
        }
        if self.most == 0 {
            return Err(DefinitionError::NoPoints);
        }
        let (min, max) = self.option_limits();
        if min > max || max > options || max == 0 {
            return Err(DefinitionError::Limits { min, max, options });
        }
        let all = self.all_points();
        if all > u128::from(u64::MAX) {
            return Err(DefinitionError::Coefficient(all));
        }
        let (lo, hi) = self.sum.unwrap_or((0, all as u64));
        if lo > hi || u128::from(hi) > all || hi == 0 {
            return Err(DefinitionError::Sum {
                min: lo,
                max: hi,
                all,
            });
        }
        // c options can get any sum from c to c·s points: some c in min…max must reach into lo…hi.
        if min as u64 > hi || (max as u128) * u128::from(self.most) < u128::from(lo) {
            return Err(DefinitionError::SumAgainstLimits);
        }
        Ok(())
    }

    /// The limits of the sum; all that can be given where there are none.
    fn sum_limits(&self) -> (u64, u64) {
        let (lo, hi) = self.sum.unwrap_or((0, self.most * self.options as u64));
        if self.most == 1 {
            let (min, max) = self.option_limits();
            (lo.max(min as u64), hi.min(max as u64))
        } else {
            (lo, hi)
        }
    }

    /// The limits of the number of options with points; all where there are none.
    fn option_limits(&self) -> (usize, usize) {
        self.limit.unwrap_or((0, self.options))
    }

    /// `n·s`, what all options together can get.
    fn all_points(&self) -> u128 {
        self.options as u128 * u128::from(self.most)
    }
}

impl Layout {
    pub(super) fn encode(&self, choice: &Choice, bits: &mut Bits) -> Result<(), AnswerError> {
        let given = match choice {
            Choice::Points(given) => given,
            Choice::Blank => {
                bits.set(self.blank.ok_or(AnswerError::NoBlank)?);
                return Ok(());
            }
            _ => return Err(AnswerError::Kind("points for options")),
        };
        check_options(given.iter().map(|(option, _)| *option), self.points.len())?;
        let most = self.question.most;
        if let Some(&(option, points)) = given.iter().find(|(_, points)| *points > most) {
            return Err(AnswerError::TooManyPoints { option, points, most });
        }
        let given = || given.iter().copied().filter(|(_, points)| *points > 0);
        let (min, max) = self.question.option_limits();
        let count = given().count();
        check_count(count, min, max)?;
        let (min, max) = self.question.sum_limits();
        let sum = given().map(|(_, points)| u128::from(points)).sum();
        if sum < u128::from(min) {
            return Err(AnswerError::SumTooSmall { sum, min });
        }
        if sum > u128::from(max) {
            return Err(AnswerError::SumTooLarge { sum, max });
        }

        for (option, points) in given() {
            if let Some(number) = self.points.get(option) {
                number.set(points, bits);
            }
        }
        if let Some(Sum { max, slack }) = &self.sum {
            slack.set(max - sum as u64, bits);
        }
        if let Some(limit) = &self.limit {
            limit.slack.set((limit.max - count) as u64, bits);
            for (option, points) in given() {
                bits.set(limit.used.start + option);
                if let Some(gap) = limit.gaps.get(option) {
                    gap.set(most - points, bits);
                }
            }
        }
        Ok(())
    }
}
