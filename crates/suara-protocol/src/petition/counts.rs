//! The count of a petition's signatures, by channel, district and day, and how it grew.

use std::collections::BTreeMap;

use serde::Serialize;

use super::links::Channel;
use crate::entries::Threshold;

/// Milliseconds of a day. Days are those of UTC.
const DAY_MS: u64 = 86_400_000;
/// The most points of a curve before every second one is dropped.
const MOST_POINTS: usize = 256;

/// The signatures of a petition, counted.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Standing signatures by citizens' own acts.
    pub web: u64,
    /// Standing signatures on paper.
    pub paper: u64,
    /// How often a signature was withdrawn.
    pub withdrawn: u64,
    /// How many signatures were removed, revocations included.
    pub removed: u64,
    /// Standing signatures by place of the district on the roll.
    pub by_district: BTreeMap<u16, u64>,
    /// What happened on each day, by the number of the day since 1970 (UTC).
    pub by_day: BTreeMap<u64, Day>,
}

/// What happened on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Day {
    /// Signed by citizens' own acts.
    pub web: u64,
    /// Signed on paper.
    pub paper: u64,
    /// Withdrawn.
    pub withdrawn: u64,
    /// Removed.
    pub removed: u64,
}

/// How a signature ceases to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    Withdrawn,
    Removed,
}

impl Counts {
    /// All standing signatures.
    pub fn total(&self) -> u64 {
        self.web + self.paper
    }

    pub(super) fn add(&mut self, channel: Channel, district: u16, time_ms: u64) {
        let day = self.by_day.entry(time_ms / DAY_MS).or_default();
        let (count, of_day) = match channel {
            Channel::Web => (&mut self.web, &mut day.web),
            Channel::Paper => (&mut self.paper, &mut day.paper),
        };
        *count += 1;
        *of_day += 1;
        *self.by_district.entry(district).or_default() += 1;
    }

    pub(super) fn take(&mut self, channel: Channel, district: u16, leaving: Leaving, time_ms: u64) {
        let day = self.by_day.entry(time_ms / DAY_MS).or_default();
        let (count, of_day) = match leaving {
            Leaving::Withdrawn => (&mut self.withdrawn, &mut day.withdrawn),
            Leaving::Removed => (&mut self.removed, &mut day.removed),
        };
        *count += 1;
        *of_day += 1;
        match channel {
            Channel::Web => self.web -= 1,
            Channel::Paper => self.paper -= 1,
        }
        if let Some(count) = self.by_district.get_mut(&district) {
            *count -= 1;
        }
    }
}

/// How near a count is to a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    threshold: Threshold,
    /// Districts that have as many signatures as the spread asks for.
    full: u32,
}

impl Progress {
    pub(super) fn new(threshold: Threshold) -> Progress {
        Progress { threshold, full: 0 }
    }

    /// A district's count went from `before` to `after`.
    pub(super) fn moved(&mut self, before: u64, after: u64) {
        let wanted = self.threshold.in_each;
        if before < wanted && after >= wanted {
            self.full += 1;
        } else if before >= wanted && after < wanted {
            self.full -= 1;
        }
    }

    pub(super) fn full(&self) -> u32 {
        self.full
    }

    pub(super) fn is_reached(&self, total: u64) -> bool {
        total >= self.threshold.signatures && self.full >= self.threshold.districts
    }
}

/// How a count grew: at most 256 points, nearer to each other where less has happened in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Curve {
    step: u64,
    points: Vec<(u64, u64)>,
}

impl Curve {
    pub(super) fn new() -> Curve {
        Curve {
            step: 1,
            points: Vec::new(),
        }
    }

    pub(super) fn moved(&mut self, time_ms: u64, total: u64) {
        let last = self.points.last().map_or(0, |(_, total)| *total);
        if total.abs_diff(last) < self.step {
            return;
        }
        self.points.push((time_ms, total));
        if self.points.len() > MOST_POINTS {
            let mut place = 0_usize;
            self.points.retain(|_| {
                place += 1;
                place.is_multiple_of(2)
            });
            self.step *= 2;
        }
    }

    pub(super) fn points(&self) -> &[(u64, u64)] {
        &self.points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_reached_when_enough_districts_have_enough() {
        let threshold = Threshold {
            signatures: 5,
            districts: 2,
            in_each: 2,
        };
        let mut progress = Progress::new(threshold);
        (0..9).for_each(|before| progress.moved(before, before + 1));
        assert!(!progress.is_reached(9));
        progress.moved(1, 2);
        assert!(progress.is_reached(11) && !progress.is_reached(4));
        progress.moved(2, 1);
        assert!(!progress.is_reached(10));
    }

    #[test]
    fn without_a_spread_the_number_is_enough() {
        let threshold = Threshold {
            signatures: 2,
            districts: 0,
            in_each: 0,
        };
        let mut progress = Progress::new(threshold);
        progress.moved(0, 1);
        assert!(progress.is_reached(2) && !progress.is_reached(1));
    }

    #[test]
    fn a_curve_of_a_million_signatures_is_short_and_ends_near_its_end() {
        let mut curve = Curve::new();
        (1..=1_000_000).for_each(|total| curve.moved(total * 7, total));
        let points = curve.points();
        assert!(
            points.len() <= MOST_POINTS && points.len() > MOST_POINTS / 4,
            "{}",
            points.len()
        );
        assert!(points.is_sorted());
        assert!(points.last().unwrap().1 > 990_000);
    }
}
