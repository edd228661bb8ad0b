//! The section META: what the process was, and its limits.

use std::collections::BTreeMap;

use super::{
    Fault,
    amount::{self, Amount},
    section::Section,
};

/// The pairs of META; a key without a value counts as left out.
pub struct Meta {
    entries: BTreeMap<String, At<String>>,
}

/// Something with the line it stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// What stands there.
    pub value: T,
    /// The line, from 1.
    pub line: usize,
}

impl Meta {
    pub(super) fn read(section: &Section) -> Result<Self, Fault> {
        let (head, rest) = section.columns().split_at(section.columns().len().min(2));
        if head != ["key", "value"] || !rest.iter().all(String::is_empty) {
            let what = format!(
                "the header of META is `{}` (it must be `key;value`)",
                section.columns().join(";")
            );
            return Err(Fault::new(section.columns_line(), what));
        }
        let mut entries = BTreeMap::<String, At<String>>::new();
        for row in section.rows() {
            let Some((key, rest)) = row.fields.split_first() else {
                continue;
            };
            let value = rest.join(";").trim_end_matches([';', ' ']).to_owned();
            if value.is_empty() {
                continue;
            }
            let key = key.to_lowercase();
            if let Some(first) = entries.get(&key).filter(|first| first.value != value) {
                let what = format!("`{key}` has another value on line {} (name it once)", first.line);
                return Err(Fault::new(row.line, what));
            }
            entries.entry(key).or_insert(At {
                value,
                line: row.line,
            });
        }
        Ok(Self { entries })
    }

    /// The text of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.entries.get(key).map(|entry| entry.value.as_str())
    }

    /// The text of a key, and where it stands.
    pub fn entry(&self, key: &str) -> Option<At<&str>> {
        self.entries.get(key).map(|entry| At {
            value: entry.value.as_str(),
            line: entry.line,
        })
    }

    /// The keys that contain `part`.
    pub fn keys_with<'a>(&'a self, part: &'a str) -> impl Iterator<Item = &'a str> {
        self.entries
            .keys()
            .map(String::as_str)
            .filter(move |key| key.contains(part))
    }

    /// A whole number.
    pub(super) fn whole(&self, key: &str) -> Result<Option<At<u64>>, Fault> {
        self.number(key, amount::whole)
    }

    /// An amount of money.
    pub(super) fn amount(&self, key: &str) -> Result<Option<At<Amount>>, Fault> {
        self.number(key, Amount::parse)
    }

    fn number<T>(&self, key: &str, parse: fn(&str) -> Result<T, String>) -> Result<Option<At<T>>, Fault> {
        let Some(entry) = self.entries.get(key) else {
            return Ok(None);
        };
        match parse(&entry.value) {
            Ok(value) => Ok(Some(At {
                value,
                line: entry.line,
            })),
            Err(what) => Err(Fault::new(entry.line, format!("`{key}` {what}"))),
        }
    }
}
