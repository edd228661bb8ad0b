//! Words that stand after a number.

use std::fmt::Display;

/// What is said after 1, and after every other number.
pub(in crate::pages) struct Counted {
    one: &'static str,
    other: &'static str,
}

impl Counted {
    pub(in crate::pages) const fn new(one: &'static str, other: &'static str) -> Counted {
        Counted { one, other }
    }

    /// In a language where the number changes nothing.
    pub(in crate::pages) const fn same(words: &'static str) -> Counted {
        Counted::new(words, words)
    }

    /// The words after this number, which may be written in groups of digits.
    pub(in crate::pages) fn after(&self, number: impl Display) -> &'static str {
        if number.to_string() == "1" {
            self.one
        } else {
            self.other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::figures::grouped;

    #[test]
    fn one_is_not_many() {
        let entries = Counted::new("entry", "entries");
        let said = [0, 1, 2, 1_001].map(|number| entries.after(grouped(number)));
        assert_eq!(said, ["entries", "entry", "entries", "entries"]);
        assert_eq!(Counted::same("catatan").after(1), "catatan");
    }
}
