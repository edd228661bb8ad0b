//! Ids: hashes of what an author made, known to the author before the service sees it.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

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
    use super::*;

    #[test]
    fn an_id_reads_back_from_its_text() {
        let id = Id::hash("test", [b"a".as_slice()]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("abc".parse::<Id>(), Err(ParseIdError));
    }

    #[test]
    fn the_label_is_set_apart_from_what_follows() {
        assert_ne!(Id::hash("a", [b"b".as_slice()]), Id::hash("ab", []));
    }
}
