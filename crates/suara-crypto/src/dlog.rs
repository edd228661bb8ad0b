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
    /// A table for about `expected_lookups` logarithms up to about `max_bound`. Other numbers of them and other
    /// bounds work too, only slower than need be.
    pub fn new(max_bound: u64, expected_lookups: usize) -> DiscreteLog {
        // w entries once, and max_bound / w steps for every lookup: least in sum at w² = max_bound · lookups.
        let lookups = (expected_lookups as u128).max(1);
        let best = (u128::from(max_bound) * lookups).isqrt().min(max_bound.into());
        let width = u64::try_from(best)
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
            let log = DiscreteLog::new(max_bound, lookups);
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
        let log = DiscreteLog::new(2_000, 1);
        for value in 0..=2_000 {
            assert_eq!(log.find(&times_g(value), 2_000), Some(value));
        }
    }

    #[test]
    fn w03_minus_one_is_not_found() {
        let log = DiscreteLog::new(100_000, 1);
        assert_eq!(log.find(&-times_g(1), 100_000), None);
        let halfway = RistrettoPoint::mul_base(&half(&Scalar::ONE));
        assert_eq!(log.find(&halfway, 100_000), None);
    }

    #[test]
    fn the_table_stays_small() {
        assert_eq!(DiscreteLog::new(0, 0).table.len(), 16);
        assert_eq!(DiscreteLog::new(100, usize::MAX).table.len(), 100);
        assert_eq!(DiscreteLog::new(1 << 20, 1).table.len(), 1 << 10);
        assert_eq!(DiscreteLog::new(1 << 40, 1_000).table.len(), 1 << 20);
    }

    #[test]
    fn a_number_far_above_the_table_is_found() {
        let log = DiscreteLog::new(1 << 32, 1);
        let value = (1 << 32) - 12_345;
        assert_eq!(log.find(&times_g(value), 1 << 32), Some(value));
    }
}
