//! A number from 0 to a largest, in bits.
//!
//! A number `s ∈ [0, R]` is written with the weights `1, 2, 4, …, 2^(m-1), R-(2^m-1)`, where
//! `m = floor(log2(R+1))` and a last weight of 0 is left out. Every sum of some of the weights lies in
//! `[0, R]`, and every number in it is such a sum. Inequalities become equations with such a number as slack.

use alloc::vec::Vec;
use core::ops::Range;

use super::linear::Builder;
use super::{Bits, DefinitionError};

/// A bounded number: its bits, which are consecutive, and their weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bounded {
    bits: Range<usize>,
    weights: Vec<u64>,
}

impl Bounded {
    /// Takes the bits of a number from 0 to `largest`; none for 0.
    pub(super) fn allocate(largest: u64, builder: &mut Builder) -> Result<Bounded, DefinitionError> {
        let weights = weights(largest);
        Ok(Bounded {
            bits: builder.bits(weights.len())?,
            weights,
        })
    }

    /// The bits with their weights.
    pub(super) fn terms(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.bits.clone().zip(self.weights.iter().copied())
    }

    /// The bit of weight 1, which every number has whose largest is at least 1.
    pub(super) fn unit(&self) -> Option<usize> {
        self.bits.clone().next()
    }

    /// Sets the bits to `value`, which is at most the largest: filled from the last weight down.
    pub(super) fn set(&self, value: u64, bits: &mut Bits) {
        let mut rest = value;
        for (bit, &weight) in self.bits.clone().zip(&self.weights).rev() {
            if rest >= weight {
                rest -= weight;
                bits.set(bit);
            }
        }
        debug_assert_eq!(rest, 0, "{value} is more than the weights hold");
    }
}

/// The weights of a number from 0 to `largest`.
fn weights(largest: u64) -> Vec<u64> {
    let powers = (u128::from(largest) + 1).ilog2();
    let mut weights: Vec<u64> = (0..powers).map(|power| 1 << power).collect();
    let rest = largest - weights.iter().sum::<u64>();
    if rest > 0 {
        weights.push(rest);
    }
    weights
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn weights_reach_every_number_and_no_more() {
        assert_eq!(weights(0), []);
        assert_eq!(weights(1), [1]);
        assert_eq!(weights(2), [1, 1]);
        assert_eq!(weights(10), [1, 2, 4, 3]);
        for largest in 0..=300 {
            let mut sums = BTreeSet::from([0]);
            for weight in weights(largest) {
                let more: Vec<u64> = sums.iter().map(|sum| sum + weight).collect();
                sums.extend(more);
            }
            assert!(sums.into_iter().eq(0..=largest), "{largest}");
        }
        assert_eq!(weights(u64::MAX).len(), 64);
    }

    #[test]
    fn every_number_is_set() {
        for largest in 0..=300 {
            let mut builder = Builder::default();
            builder.bits(2).unwrap();
            let number = Bounded::allocate(largest, &mut builder).unwrap();
            for value in 0..=largest {
                let mut bits = Bits::zeros(2 + number.weights.len());
                number.set(value, &mut bits);
                let sum: u64 = number
                    .terms()
                    .map(|(bit, weight)| weight * u64::from(bits.get(bit)))
                    .sum();
                assert_eq!(sum, value, "of {largest}");
            }
        }
    }
}
