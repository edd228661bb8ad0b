//! Small discrete logarithms: which number `v` of votes is it, given `v·G`?
//!
//! Baby-step giant-step: a table of `0·G, 1·G, … (w-1)·G`, and steps of `w·G` down from the point until it
//! falls into the table. A million votes take about a thousand steps, a millisecond. Points are compared by
//! their encodings, and encodings of many points are computed together, as doubles of halves.
//!
//! All of it is variable time: a total is public the moment it is found.

use alloc::vec::Vec;

use curve25519_dalek::traits::Identity;
use curve25519_dalek::{RistrettoPoint, Scalar};

use crate::group::{ENCODED, half};

/// Most entries of the table: 16 MB.
const MOST_ENTRIES: u64 = 1 << 20;

/// Points that are encoded together.
const BATCH: u64 = 256;

/// A table for logarithms up to any bound, of a size that suits those it was made for.
pub struct DiscreteLog {
    // The first 8 bytes of the encoding of v·G, and v; ascending.
    table: Vec<(u64, u32)>,
    // w
    width: u64,
    // w·G/2
    half_giant: RistrettoPoint,
}

impl DiscreteLog {
    /// A table for logarithms up to these bounds, one bound for each of them. Others can be found too, only slower
    /// than need be.
    pub fn new(bounds: impl IntoIterator<Item = u64>) -> DiscreteLog {
        // w entries once, and bound / w steps for every logarithm: least in sum at w² = Σ bound.
        let (sum, largest) = bounds.into_iter().fold((0, 0), |(sum, largest), bound| {
            (u128::saturating_add(sum, bound.into()), bound.max(largest))
        });
        let width = u64::try_from(sum.isqrt().min(largest.into()))
            .unwrap_or(MOST_ENTRIES)
            .clamp(16, MOST_ENTRIES);
        let half_one = RistrettoPoint::mul_base(&half(&Scalar::ONE));
        let steps = encoded_steps(RistrettoPoint::identity(), half_one, width);
        let mut table: Vec<_> = steps
            .map(|(value, encoding)| (prefix(&encoding), value as u32))
            .collect();
        table.sort_unstable();
        DiscreteLog {
            table,
            width,
            half_giant: half_one * Scalar::from(width),
        }
    }

    /// The `v` in `0 ..= bound` with `v·G` equal to the point, if there is one.
    pub fn find(&self, point: &RistrettoPoint, bound: u64) -> Option<u64> {
        let steps = bound / self.width + 1;
        let half_point = point * half(&Scalar::ONE);
        encoded_steps(half_point, -self.half_giant, steps)
            .filter_map(|(giant, encoding)| self.value(giant, &encoding))
            .find(|value| *value <= bound && RistrettoPoint::mul_base(&Scalar::from(*value)) == *point)
    }

    /// `giant·w + baby` where a point of the table has this encoding's first bytes.
    fn value(&self, giant: u64, encoding: &[u8; ENCODED]) -> Option<u64> {
        let place = self
            .table
            .binary_search_by_key(&prefix(encoding), |(prefix, _)| *prefix)
            .ok()?;
        let (_, baby) = self.table.get(place)?;
        giant.checked_mul(self.width)?.checked_add(u64::from(*baby))
    }
}

/// Encodings of `2·(start + k·step)` for `k = 0 … count-1`, each with its `k`.
fn encoded_steps(
    start: RistrettoPoint,
    step: RistrettoPoint,
    count: u64,
) -> impl Iterator<Item = (u64, [u8; ENCODED])> {
    let mut next = start;
    (0..count).step_by(BATCH as usize).flat_map(move |first| {
        let batch = first..count.min(first + BATCH);
        let halves: Vec<_> = batch
            .clone()
            .map(|_| {
                let half = next;
                next += step;
                half
            })
            .collect();
        let encodings = RistrettoPoint::double_and_compress_batch(&halves);
        batch.zip(encodings.into_iter().map(|encoding| encoding.0))
    })
}

fn prefix(encoding: &[u8; ENCODED]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *encoding;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    use core::iter::repeat_n;

    use super::*;

    fn times_g(value: u64) -> RistrettoPoint {
        RistrettoPoint::mul_base(&Scalar::from(value))
    }

    #[test]
    fn w04_the_bound_is_found_and_one_more_is_not() {
        for (max_bound, lookups) in [
            (0, 1),
            (1, 1),
            (1_000, 1),
            (1_000, 500),
            (70_000, 1),
            (300_000, 9),
        ] {
            let log = DiscreteLog::new(repeat_n(max_bound, lookups));
            for bound in [0, 1, 15, 16, 17, 999, max_bound] {
                assert_eq!(
                    log.find(&times_g(bound), bound),
                    Some(bound),
                    "{max_bound} {bound}"
                );
                assert_eq!(log.find(&times_g(bound + 1), bound), None, "{max_bound} {bound}");
            }
        }
    }

    #[test]
    fn every_small_number_is_found() {
        let log = DiscreteLog::new([2_000]);
        for value in 0..=2_000 {
            assert_eq!(log.find(&times_g(value), 2_000), Some(value));
        }
    }

    #[test]
    fn w03_minus_one_is_not_found() {
        let log = DiscreteLog::new([100_000]);
        assert_eq!(log.find(&-times_g(1), 100_000), None);
        let halfway = RistrettoPoint::mul_base(&half(&Scalar::ONE));
        assert_eq!(log.find(&halfway, 100_000), None);
    }

    #[test]
    fn the_table_stays_small() {
        assert_eq!(DiscreteLog::new([]).table.len(), 16);
        assert_eq!(DiscreteLog::new(repeat_n(100, 1_000)).table.len(), 100);
        assert_eq!(DiscreteLog::new([1 << 20]).table.len(), 1 << 10);
        assert_eq!(DiscreteLog::new([1 << 18, 1 << 18, 1 << 19]).table.len(), 1 << 10);
        assert_eq!(DiscreteLog::new(repeat_n(1 << 40, 1_000)).table.len(), 1 << 20);
        assert_eq!(DiscreteLog::new([u64::MAX; 3]).table.len(), 1 << 20);
    }

    #[test]
    fn no_two_entries_of_the_largest_table_begin_alike() {
        let table = DiscreteLog::new([u64::MAX]).table;
        assert!(table.array_windows().all(|[(one, _), (next, _)]| one < next));
    }

    #[test]
    fn a_number_far_above_the_table_is_found() {
        let log = DiscreteLog::new([1 << 32]);
        let value = (1 << 32) - 12_345;
        assert_eq!(log.find(&times_g(value), 1 << 32), Some(value));
    }
}
