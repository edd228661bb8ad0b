//! Rows of `L` and equations of `E`, and the limits that every program keeps.

use alloc::vec::Vec;
use core::ops::{Add, Mul, Range, Sub};

use curve25519_dalek::Scalar;

use super::DefinitionError;

/// Numbers and bits together that a program may have; a ballot is then under 60,000 bytes.
pub const MAX_SIZE: usize = 1_800;
/// What a total may reach: 2^40.
pub const MAX_TOTAL: u64 = 1 << 40;
/// The largest coefficient in a row of `L`.
const MAX_NUMBER_COEFFICIENT: u64 = 1 << 32;
/// The largest coefficient of an equation, whatever its sign.
const MAX_EQUATION_COEFFICIENT: u128 = 1 << 40;
/// What the coefficients of an equation and its right side, without signs, must stay under together.
const MAX_EQUATION_SUM: u128 = 1 << 62;

/// What rows and equations are multiplied with: the scalars mod `q`. The tests use a field of five elements as
/// well, small enough to compare distributions exactly.
pub(crate) trait Field: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// 0.
    const ZERO: Self;

    /// An integer in the field.
    fn from_integer(integer: i128) -> Self;
}

impl Field for Scalar {
    const ZERO: Scalar = Scalar::ZERO;

    fn from_integer(integer: i128) -> Scalar {
        let magnitude = Scalar::from(integer.unsigned_abs());
        if integer < 0 { -magnitude } else { magnitude }
    }
}

/// A row of `L`: bits, ascending, with their coefficients, none of which is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row(Vec<(usize, u64)>);

impl Row {
    /// The bits and their coefficients.
    pub(crate) fn terms(&self) -> impl ExactSizeIterator<Item = (usize, u64)> + '_ {
        self.0.iter().copied()
    }

    /// The sum of the coefficients.
    pub(crate) fn largest(&self) -> u64 {
        self.terms().map(|(_, coefficient)| coefficient).sum()
    }

    /// The row times a vector of `N` elements.
    pub(crate) fn times<F: Field>(&self, vector: &[F]) -> F {
        dot(self.terms().map(|(bit, l)| (bit, i128::from(l))), vector)
    }
}

/// An equation: bits, ascending, with their coefficients, none of which is 0, and the right side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Equation {
    terms: Vec<(usize, i64)>,
    right: i64,
    pivot: usize,
}

impl Equation {
    /// The bits and their coefficients.
    pub(crate) fn terms(&self) -> impl ExactSizeIterator<Item = (usize, i64)> + '_ {
        self.terms.iter().copied()
    }

    /// The right side.
    pub(crate) fn right(&self) -> i64 {
        self.right
    }

    /// The bit that is solved for: coefficient 1 or -1, in no equation before this one.
    pub(crate) fn pivot(&self) -> usize {
        self.pivot
    }

    /// The left side for a vector of `N` elements.
    pub(crate) fn times<F: Field>(&self, vector: &[F]) -> F {
        dot(self.terms().map(|(bit, e)| (bit, i128::from(e))), vector)
    }

    /// The value of the pivot with which the left side becomes 0, given all other bits' values.
    pub(crate) fn solve<F: Field>(&self, vector: &[F]) -> F {
        let others = self.terms().filter(|(bit, _)| *bit != self.pivot);
        let sum = dot(others.map(|(bit, e)| (bit, i128::from(e))), vector);
        let positive = self.terms().any(|term| term == (self.pivot, 1));
        if positive { F::ZERO - sum } else { sum }
    }
}

/// A sparse product. The coefficients are public and the vector may be secret: the time depends on the
/// coefficients alone.
#[expect(
    clippy::indexing_slicing,
    reason = "rows and equations name bits of the program only"
)]
fn dot<F: Field>(terms: impl Iterator<Item = (usize, i128)>, vector: &[F]) -> F {
    terms.fold(F::ZERO, |sum, (bit, coefficient)| match coefficient {
        1 => sum + vector[bit],
        -1 => sum - vector[bit],
        _ => sum + F::from_integer(coefficient) * vector[bit],
    })
}

/// Collects the bits, rows and equations of a program, and holds it to the limits.
#[derive(Default)]
pub(super) struct Builder {
    bits: usize,
    rows: Vec<Row>,
    equations: Vec<Equation>,
}

impl Builder {
    /// How many numbers there are so far.
    pub(super) fn numbers(&self) -> usize {
        self.rows.len()
    }

    /// Takes `count` more bits.
    pub(super) fn bits(&mut self, count: usize) -> Result<Range<usize>, DefinitionError> {
        let start = self.bits;
        self.bits = start.saturating_add(count);
        self.check_size()?;
        Ok(start..self.bits)
    }

    /// Takes one more bit.
    pub(super) fn bit(&mut self) -> Result<usize, DefinitionError> {
        self.bits(1).map(|bits| bits.start)
    }

    /// Adds a number: a row of `L`. Terms of coefficient 0 are left out.
    pub(super) fn number(
        &mut self,
        terms: impl IntoIterator<Item = (usize, u64)>,
    ) -> Result<(), DefinitionError> {
        let mut terms: Vec<_> = terms.into_iter().filter(|(_, l)| *l != 0).collect();
        terms.sort_unstable();
        for (_, coefficient) in &terms {
            if *coefficient > MAX_NUMBER_COEFFICIENT {
                return Err(DefinitionError::Coefficient((*coefficient).into()));
            }
        }
        self.rows.push(Row(terms));
        self.check_size()
    }

    /// Adds an equation that is solved for `pivot`. Terms of coefficient 0 are left out.
    pub(super) fn equation(
        &mut self,
        pivot: usize,
        terms: impl IntoIterator<Item = (usize, i128)>,
        right: u64,
    ) -> Result<(), DefinitionError> {
        let mut terms: Vec<_> = terms.into_iter().filter(|(_, e)| *e != 0).collect();
        terms.sort_unstable();
        let mut sum = u128::from(right);
        for (_, coefficient) in &terms {
            let magnitude = coefficient.unsigned_abs();
            if magnitude > MAX_EQUATION_COEFFICIENT {
                return Err(DefinitionError::Coefficient(magnitude));
            }
            sum += magnitude;
        }
        if sum >= MAX_EQUATION_SUM {
            return Err(DefinitionError::Coefficient(sum));
        }
        let narrow = |integer: i128| i64::try_from(integer).map_err(|_| DefinitionError::Coefficient(sum));
        let terms = terms.into_iter().map(|(bit, e)| Ok((bit, narrow(e)?)));
        self.equations.push(Equation {
            terms: terms.collect::<Result<_, _>>()?,
            right: narrow(right.into())?,
            pivot,
        });
        Ok(())
    }

    /// The number of bits, the rows of `L`, and the equations.
    pub(super) fn finish(self) -> (usize, Vec<Row>, Vec<Equation>) {
        (self.bits, self.rows, self.equations)
    }

    fn check_size(&self) -> Result<(), DefinitionError> {
        if self.bits.saturating_add(self.rows.len()) > MAX_SIZE {
            return Err(DefinitionError::TooLarge);
        }
        Ok(())
    }
}
