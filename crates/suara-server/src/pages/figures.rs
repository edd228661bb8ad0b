//! Numbers, times and bars as people read them.

use jiff::Timestamp;

/// A number with its digits in groups of three, parted by narrow spaces that do not break.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A moment, in Unix milliseconds, for people and for programs.
pub(super) struct Moment {
    /// `2027-01-17 16:00 UTC`.
    pub(super) shown: String,
    /// RFC 3339.
    pub(super) exact: String,
}

impl Moment {
    pub(super) fn new(unix_ms: u64) -> Moment {
        let moment = i64::try_from(unix_ms)
            .ok()
            .and_then(|ms| Timestamp::from_millisecond(ms).ok());
        match moment {
            Some(moment) => Moment {
                shown: moment.strftime("%Y-%m-%d %H:%M UTC").to_string(),
                exact: moment.to_string(),
            },
            None => Moment {
                shown: "–".to_owned(),
                exact: String::new(),
            },
        }
    }
}

/// How much of `whole` a part is, in hundredths with one decimal; 0 of nothing.
pub(super) fn percent(part: u64, whole: u64) -> String {
    let share = if whole == 0 {
        0.0
    } else {
        100.0 * part as f64 / whole as f64
    };
    format!("{share:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped_from_the_right() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1\u{202f}000");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
    }

    #[test]
    fn moments_are_in_utc() {
        let moment = Moment::new(1_800_000_000_000);
        assert_eq!(moment.shown, "2027-01-15 08:00 UTC");
        assert_eq!(moment.exact, "2027-01-15T08:00:00Z");
        assert_eq!(Moment::new(u64::MAX).shown, "–");
    }

    #[test]
    fn shares_of_nothing_are_nothing() {
        assert_eq!(percent(1, 3), "33.3");
        assert_eq!(percent(5, 5), "100.0");
        assert_eq!(percent(0, 0), "0.0");
    }
}
