//! The hash chain: every entry begins with the hash of the entry before it.
//!
//! The first 34 bytes of an entry are `0a 20` and 32 bytes: field 1 of a protobuf message, of 32 bytes, which is
//! how `Entry.previous` is encoded. So the chain is checked without knowing what else an entry holds.

use crate::hash::{Hash, entry_hash};

/// The greatest length of an entry in bytes.
pub const MAX_ENTRY: usize = 60_000;

/// The length of the link at the beginning of an entry in bytes.
pub const LINK_LENGTH: usize = 34;

/// Tag and length of protobuf field 1 with 32 bytes.
const LINK_PREFIX: [u8; 2] = [0x0a, 0x20];

/// Where a log ends: how many entries it has, and what the next one has to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of entries, which is the index of the next one.
    pub size: u64,
    /// The hash of the last entry, [`entry_hash`]; 32 zero bytes while there is none.
    pub chain: Hash,
}

impl Head {
    /// The head of a log without entries.
    pub const EMPTY: Self = Self {
        size: 0,
        chain: [0; 32],
    };

    /// The first [`LINK_LENGTH`] bytes of the next entry.
    pub fn link(&self) -> [u8; LINK_LENGTH] {
        let mut link = [0; LINK_LENGTH];
        let (prefix, hash) = link.split_at_mut(LINK_PREFIX.len());
        prefix.copy_from_slice(&LINK_PREFIX);
        hash.copy_from_slice(&self.chain);
        link
    }

    /// The head after `entry`, if `entry` may stand here.
    pub fn follow(&self, entry: &[u8]) -> Result<Self, ChainError> {
        if entry.len() > MAX_ENTRY {
            return Err(ChainError::TooLong { bytes: entry.len() });
        }
        let previous = previous(entry).ok_or(ChainError::NoLink)?;
        if previous != self.chain {
            return Err(ChainError::Link);
        }
        Ok(Self {
            size: self.size + 1,
            chain: entry_hash(entry),
        })
    }
}

/// The hash of the entry before, as `entry` carries it; `None` if it does not begin with a link.
pub fn previous(entry: &[u8]) -> Option<Hash> {
    let (hash, _) = entry.strip_prefix(&LINK_PREFIX)?.split_first_chunk::<32>()?;
    Some(*hash)
}

/// Why an entry may not stand where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The entry is longer than [`MAX_ENTRY`].
    #[error("it has {bytes} bytes, at most 60000 are allowed")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The entry does not begin with `0a 20` and 32 bytes.
    #[error("it does not begin with the hash of the entry before it")]
    NoLink,
    /// The entry begins with the hash of something else than the entry before it.
    #[error("it carries another hash than that of the entry before it")]
    Link,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(head: &Head, text: &[u8]) -> Vec<u8> {
        [&head.link()[..], text].concat()
    }

    #[test]
    fn each_entry_carries_the_hash_of_the_one_before() {
        let first = entry(&Head::EMPTY, b"first");
        assert_eq!(first[..2], [0x0a, 0x20]);
        assert_eq!(first[2..34], [0; 32]);
        let head = Head::EMPTY.follow(&first).unwrap();
        assert_eq!(
            head,
            Head {
                size: 1,
                chain: entry_hash(&first)
            }
        );
        let second = entry(&head, b"second");
        assert_eq!(previous(&second), Some(entry_hash(&first)));
        assert_eq!(head.follow(&second).unwrap().size, 2);
    }

    #[test]
    fn an_entry_that_follows_another_is_refused() {
        let first = entry(&Head::EMPTY, b"first");
        let head = Head::EMPTY.follow(&first).unwrap();
        assert_eq!(head.follow(&first), Err(ChainError::Link));
        assert_eq!(Head::EMPTY.follow(&entry(&head, b"")), Err(ChainError::Link));
    }

    #[test]
    fn an_entry_without_a_link_is_refused() {
        for bytes in [
            &b""[..],
            b"\x0a",
            b"\x0a\x20",
            &[0; 40],
            &entry(&Head::EMPTY, b"")[..33],
        ] {
            assert_eq!(Head::EMPTY.follow(bytes), Err(ChainError::NoLink));
        }
        let mut long_field = entry(&Head::EMPTY, b"x");
        long_field[1] = 0x21;
        assert_eq!(Head::EMPTY.follow(&long_field), Err(ChainError::NoLink));
        assert!(
            Head::EMPTY.follow(&entry(&Head::EMPTY, b"")).is_ok(),
            "a link alone is an entry"
        );
    }

    #[test]
    fn the_greatest_length_is_60000_bytes() {
        let mut longest = entry(&Head::EMPTY, &[]);
        longest.resize(MAX_ENTRY, 1);
        assert!(Head::EMPTY.follow(&longest).is_ok());
        longest.push(1);
        assert_eq!(
            Head::EMPTY.follow(&longest),
            Err(ChainError::TooLong { bytes: 60_001 })
        );
    }
}
