//! Ids: hashes of what an author made, known to the author before the service sees it.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use suara_crypto::credential::ALPHABET;
use suara_log::log_key::LogKey;

/// A 32-byte id or hash, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, pattern = "^[0-9a-f]{64}$"))]
pub struct Id(pub [u8; 32]);

impl Id {
    /// 32 zero bytes: the board id inside the submission that creates a board.
    pub const ZERO: Id = Id([0; 32]);

    /// SHA-256 of `label`, a zero byte, and the parts one after the other. Parts are of fixed length, or carry
    /// their length, or are the last.
    pub fn hash<'a>(label: &str, parts: impl IntoIterator<Item = &'a [u8]>) -> Id {
        let mut hasher = Sha256::new();
        hasher.update(label.as_bytes());
        hasher.update([0]);
        for part in parts {
            hasher.update(part);
        }
        Id(hasher.finalize().into())
    }
}

impl Id {
    /// `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`, for people to compare: the first 120 bits in Crockford's base 32, the highest
    /// five first.
    pub fn short(&self) -> String {
        let symbols = self.0.chunks_exact(5).take(3).flat_map(|bytes| {
            let bits = bytes
                .iter()
                .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            (0..8).rev().map(move |place| (bits >> (5 * place) & 31) as usize)
        });
        let mut text = String::with_capacity(29);
        for (place, symbol) in symbols.enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.extend(ALPHABET.get(symbol).copied().map(char::from));
        }
        text
    }
}

/// The fingerprint of a log's keys, short enough for a letter: [`Id::short`] of SHA-256 over `suara/v1/log-key`, a zero
/// byte and the text of `log.vkey` without the line end after it.
pub fn fingerprint(log: &LogKey) -> String {
    fingerprint_of(&log.to_string())
}

fn fingerprint_of(keys: &str) -> String {
    Id::hash("suara/v1/log-key", [keys.as_bytes()]).short()
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Id({self})")
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 64 hexadecimal digits are expected")]
pub struct ParseIdError;

impl FromStr for Id {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Id, ParseIdError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseIdError)?;
        Ok(Id(bytes))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use suara_log::log_key::LogSigner;

    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = Id::hash("test", [b"a".as_slice()]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("abc".parse::<Id>(), Err(ParseIdError));
    }

    #[test]
    fn the_first_bits_are_the_first_symbol() {
        let mut bytes = [0; 32];
        bytes[0] = 0b1111_1000;
        bytes[14] = 0b0000_0001;
        assert_eq!(Id(bytes).short(), "Z000-0000-0000-0000-0000-0001");
    }

    #[test]
    fn the_fingerprint_is_that_of_the_keys_and_the_origin() {
        let of = |origin: &str| fingerprint(LogSigner::from_seeds(origin, &[7; 32], &[7; 32]).unwrap().key());
        assert_eq!(of("example.org/village").len(), 29);
        assert_ne!(of("example.org/village"), of("example.org/village2"));
        assert_eq!(
            fingerprint_of("example.org/village+00000000+AAAA"),
            "9H62-H6KB-4XPJ-01WZ-YVF7-99GX"
        );
    }

    #[test]
    fn the_label_is_set_apart_from_what_follows() {
        assert_ne!(Id::hash("a", [b"b".as_slice()]), Id::hash("ab", []));
    }
}
