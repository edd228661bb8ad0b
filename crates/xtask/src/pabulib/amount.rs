//! Numbers as PaBuLib files write them: `1200`, `1200.0`, `1200.50`, `1 200`.

/// An amount that is not negative, exact to a millionth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount {
    millionths: u128,
}

const UNIT: u128 = 1_000_000;

impl Amount {
    /// Reads an amount. The error says what is wrong with it, to follow on the number's name.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("is empty (write a number)".into());
        }
        if text.starts_with(['-', '−']) {
            return Err(format!("is negative: {text} (write 0 or more)"));
        }
        let wrong = || format!("is not a number: {text} (write digits, decimals after a point)");
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let whole = ungroup(whole).ok_or_else(wrong)?;
        let decimals = decimals.trim_end_matches('0');
        if !whole
            .bytes()
            .chain(decimals.bytes())
            .all(|byte| byte.is_ascii_digit())
        {
            return Err(wrong());
        }
        if whole.len() > 15 || decimals.len() > 6 {
            return Err(format!(
                "has too many digits: {text} (15 before the point, 6 after it)"
            ));
        }
        let digits = format!("{whole}{decimals:0<6}");
        digits
            .parse()
            .map(|millionths| Self { millionths })
            .map_err(|_| wrong())
    }

    /// The amount in units, if it has no decimals.
    pub fn whole(self) -> Option<u64> {
        self.scaled(0)
    }

    /// The amount in units, rounded.
    pub fn rounded(self) -> u64 {
        u64::try_from((self.millionths + UNIT / 2) / UNIT).unwrap_or(u64::MAX)
    }

    /// The amount in 1/10^`decimals` of a unit, if that leaves no rest; at most six decimals.
    pub fn scaled(self, decimals: u32) -> Option<u64> {
        let step = 10_u128.checked_pow(6_u32.checked_sub(decimals)?)?;
        if self.millionths.is_multiple_of(step) {
            u64::try_from(self.millionths / step).ok()
        } else {
            None
        }
    }

    /// How many decimals it has.
    pub fn decimals(self) -> u32 {
        (0..6)
            .find(|decimals| self.scaled(*decimals).is_some())
            .unwrap_or(6)
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self {
            millionths: amounts.map(|amount| amount.millionths).sum(),
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decimals = format!("{:06}", self.millionths % UNIT);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{}", self.millionths / UNIT),
            decimals => write!(f, "{}.{decimals}", self.millionths / UNIT),
        }
    }
}

/// A whole number that is not negative; `.0` may follow. The error reads on from the number's name.
pub fn whole(text: &str) -> Result<u64, String> {
    Amount::parse(text)?
        .whole()
        .ok_or_else(|| format!("is not a whole number: {text} (write it without decimals)"))
}

/// Digits without the spaces between groups of three; nothing if there are none, or the groups are wrong.
fn ungroup(text: &str) -> Option<String> {
    let mut groups = text.split(char::is_whitespace);
    let first = groups.next().filter(|first| !first.is_empty())?;
    let mut digits = String::from(first);
    for group in groups {
        if first.len() > 3 || group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_as_files_write_them() {
        for (text, number) in [
            ("0", 0),
            ("00", 0),
            ("12345.0", 12345),
            ("1 234", 1234),
            ("1\u{a0}234\u{a0}567.00", 1_234_567),
        ] {
            assert_eq!(whole(text), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "-5",
            "1,5",
            "1.2.3",
            "12a",
            ".5",
            "1 2",
            "1234 567",
            "+3",
            "1e6",
            "1234567890123456",
            "0.1234567",
        ] {
            assert!(Amount::parse(text).is_err(), "{text}");
        }
        assert!(whole("2.5").unwrap_err().contains("not a whole number"));
        assert!(whole("-5").unwrap_err().contains("negative"));
    }

    #[test]
    fn decimals_are_exact() {
        let amount = Amount::parse("1200.50").unwrap();
        assert_eq!(
            (
                amount.decimals(),
                amount.scaled(2),
                amount.whole(),
                amount.rounded()
            ),
            (1, Some(120_050), None, 1201)
        );
        assert_eq!(amount.to_string(), "1200.5");
        assert_eq!(Amount::parse("7.00").unwrap().to_string(), "7");
    }
}
