//! Entry bundles: up to 256 entries, each with its length before it as two bytes, big-endian.

use super::TILE_WIDTH;

/// Why bytes are no bundle, or entries do not go into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry is longer than two bytes can say.
    #[error("entry {position} of the bundle is longer than 65535 bytes")]
    EntryTooLong {
        /// The position of the entry in the bundle, from 0.
        position: usize,
    },
    /// There are more than 256 entries.
    #[error("the bundle has more than 256 entries")]
    TooMany,
    /// The bytes end within an entry or its length.
    #[error("the bundle ends within its entry {position}")]
    Truncated {
        /// The position of the entry in the bundle, from 0.
        position: usize,
    },
    /// The bundle holds another number of entries than its path says.
    #[error("the bundle has {found} entries where {expected} belong")]
    Count {
        /// How many it should hold.
        expected: u16,
        /// How many it holds.
        found: usize,
    },
}

/// Writes at most 256 entries of at most 65,535 bytes into a bundle.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    if entries.len() > usize::from(TILE_WIDTH) {
        return Err(BundleError::TooMany);
    }
    let mut bundle = Vec::with_capacity(entries.iter().map(|entry| 2 + entry.as_ref().len()).sum());
    for (position, entry) in entries.iter().enumerate() {
        let entry = entry.as_ref();
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong { position })?;
        bundle.extend_from_slice(&length.to_be_bytes());
        bundle.extend_from_slice(entry);
    }
    Ok(bundle)
}

/// Reads the entries of a bundle, `count` of them and nothing after them. Allocates no more than the bytes that are
/// there.
pub fn decode_bundle(bundle: &[u8], count: u16) -> Result<Vec<Vec<u8>>, BundleError> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while !rest.is_empty() {
        let position = entries.len();
        if position == usize::from(TILE_WIDTH) {
            return Err(BundleError::TooMany);
        }
        let (length, after) = rest
            .split_first_chunk::<2>()
            .ok_or(BundleError::Truncated { position })?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after
            .split_at_checked(length)
            .ok_or(BundleError::Truncated { position })?;
        entries.push(entry.to_vec());
        rest = after;
    }
    if entries.len() != usize::from(count) {
        return Err(BundleError::Count {
            expected: count,
            found: entries.len(),
        });
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_entry_stands_after_its_length() {
        let bundle = encode_bundle(&["suara test entry 0"]).unwrap();
        assert_eq!(bundle, b"\x00\x12suara test entry 0");
        assert_eq!(decode_bundle(&bundle, 1).unwrap(), [b"suara test entry 0"]);
    }

    #[test]
    fn the_limits_are_256_entries_of_65535_bytes() {
        let longest = vec![7; 65_535];
        let bundle = encode_bundle(&[&longest]).unwrap();
        assert_eq!(decode_bundle(&bundle, 1).unwrap(), [longest]);
        assert_eq!(
            encode_bundle(&[vec![], vec![7; 65_536]]),
            Err(BundleError::EntryTooLong { position: 1 })
        );
        assert!(encode_bundle(&[[0_u8; 3]; 256]).is_ok());
        assert_eq!(encode_bundle(&[[0_u8; 3]; 257]), Err(BundleError::TooMany));
        assert_eq!(decode_bundle(&[0; 2 * 256], 256).unwrap().len(), 256);
        assert_eq!(decode_bundle(&[0; 2 * 257], 256), Err(BundleError::TooMany));
    }

    #[test]
    fn a_bundle_with_other_entries_than_its_path_says_is_refused() {
        let bundle = encode_bundle(&["a", "b"]).unwrap();
        assert_eq!(
            decode_bundle(&bundle, 3),
            Err(BundleError::Count {
                expected: 3,
                found: 2
            })
        );
        assert_eq!(
            decode_bundle(&bundle, 1),
            Err(BundleError::Count {
                expected: 1,
                found: 2
            })
        );
        assert_eq!(
            decode_bundle(&[], 1),
            Err(BundleError::Count {
                expected: 1,
                found: 0
            })
        );
    }

    /// A length is two bytes, so the greatest lie is 65,535, and nothing is allocated for it.
    #[test]
    fn o03_a_declared_length_beyond_the_bytes_is_refused() {
        assert_eq!(
            decode_bundle(&[0xff, 0xff, 1], 1),
            Err(BundleError::Truncated { position: 0 })
        );
        assert_eq!(
            decode_bundle(&[0, 1, 9, 0], 2),
            Err(BundleError::Truncated { position: 1 })
        );
        assert_eq!(
            decode_bundle(&[0, 1, 9, 0, 2, 1], 2),
            Err(BundleError::Truncated { position: 1 })
        );
    }

    proptest! {
        #[test]
        fn bundles_round_trip(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..=256)) {
            let bundle = encode_bundle(&entries).unwrap();
            prop_assert_eq!(decode_bundle(&bundle, entries.len() as u16).unwrap(), entries);
        }

        #[test]
        fn what_is_decoded_is_encoded_the_same(bytes in prop::collection::vec(0_u8..4, 0..60)) {
            for count in 1..30 {
                if let Ok(entries) = decode_bundle(&bytes, count) {
                    prop_assert_eq!(encode_bundle(&entries).unwrap(), bytes.clone());
                }
            }
        }
    }
}
