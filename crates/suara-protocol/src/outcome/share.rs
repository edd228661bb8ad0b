//! Shares of a base: majorities, quorums and thresholds, compared in integers.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::wire;

/// "More than" or "at least" a share of a base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Numerator of the share.
    pub numerator: u32,
    /// Denominator of the share, at least 1 and at least the numerator.
    pub denominator: u32,
    /// Whether more than the share is needed, or the share itself is enough.
    pub more: bool,
    /// Of what.
    pub base: Base,
}

/// What a share is a share of. All are sums of voters' weights, where weights are in use, or of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// The totals of all options together.
    Totals,
    /// The counted ballots that are not blank on this question.
    Valid,
    /// All counted ballots.
    Cast,
    /// All voters on the roll.
    Roll,
}

impl Share {
    /// Whether `found` is enough of `base`.
    pub fn holds(&self, found: u64, base: u64) -> bool {
        let found = u128::from(found) * u128::from(self.denominator);
        let share = u128::from(base) * u128::from(self.numerator);
        if self.more { found > share } else { found >= share }
    }

    /// The smallest number that is enough of `base`.
    pub fn needed(&self, base: u64) -> u64 {
        let share = u128::from(base) * u128::from(self.numerator);
        let denominator = u128::from(self.denominator).max(1);
        let needed = if self.more {
            share / denominator + 1
        } else {
            share.div_ceil(denominator)
        };
        u64::try_from(needed).unwrap_or(u64::MAX)
    }

    /// Whether it is a share at all.
    pub(super) fn is_sound(&self) -> bool {
        (1..=self.denominator).contains(&self.numerator) && !(self.more && self.numerator == self.denominator)
    }

    pub(super) fn from_wire(wire: wire::Share) -> Option<Share> {
        let base = match wire.base() {
            wire::Base::Totals => Base::Totals,
            wire::Base::Valid => Base::Valid,
            wire::Base::Cast => Base::Cast,
            wire::Base::Roll => Base::Roll,
            wire::Base::Unspecified => return None,
        };
        Some(Share {
            numerator: wire.numerator,
            denominator: wire.denominator,
            more: wire.more,
            base,
        })
    }

    pub(super) fn to_wire(self) -> wire::Share {
        let base = match self.base {
            Base::Totals => wire::Base::Totals,
            Base::Valid => wire::Base::Valid,
            Base::Cast => wire::Base::Cast,
            Base::Roll => wire::Base::Roll,
        };
        wire::Share {
            numerator: self.numerator,
            denominator: self.denominator,
            more: self.more,
            base: base.into(),
        }
    }
}

/// `{"more_than": "1/2", "of": "valid"}` or `{"at_least": "2/3", "of": "cast"}`, as definitions have it.
impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        let key = if self.more { "more_than" } else { "at_least" };
        map.serialize_entry(key, &format_args!("{}/{}", self.numerator, self.denominator))?;
        map.serialize_entry("of", &self.base)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(numerator: u32, denominator: u32, more: bool) -> Share {
        Share {
            numerator,
            denominator,
            more,
            base: Base::Valid,
        }
    }

    #[test]
    fn half_is_not_more_than_half() {
        let majority = share(1, 2, true);
        assert_eq!((majority.needed(10), majority.needed(11)), (6, 6));
        assert!(!majority.holds(5, 10) && majority.holds(6, 10) && majority.holds(6, 11));
        let two_thirds = share(2, 3, false);
        assert_eq!((two_thirds.needed(9), two_thirds.needed(10)), (6, 7));
        assert_eq!(share(1, 4, false).needed(0), 0);
    }

    proptest! {
        #[test]
        fn the_needed_number_is_enough_and_one_less_is_not(
            numerator in 1..=u32::MAX, rest in 0..=u32::MAX, more: bool, base in 0..=1_u64 << 40,
        ) {
            let share = share(numerator, numerator.saturating_add(rest), more);
            let needed = share.needed(base);
            prop_assert!(share.holds(needed, base));
            prop_assert!(needed == 0 || !share.holds(needed - 1, base));
        }
    }
}
