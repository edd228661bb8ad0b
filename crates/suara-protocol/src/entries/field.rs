//! Reading single fields of the wire format.

use crate::check::{Check, Refusal};
use crate::id::Id;

/// A field of exactly `N` bytes.
pub(super) fn fixed<const N: usize>(bytes: &[u8], name: &str) -> Result<[u8; N], Refusal> {
    let found = bytes.len();
    bytes
        .try_into()
        .map_err(|_| Check::Canonical.refuse(format_args!("{name} has {found} bytes instead of {N}")))
}

/// A field that holds an id or hash.
pub(super) fn id(bytes: &[u8], name: &str) -> Result<Id, Refusal> {
    fixed(bytes, name).map(Id)
}

/// A field that holds an id or hash, or nothing.
pub(super) fn optional_id(bytes: &[u8], name: &str) -> Result<Option<Id>, Refusal> {
    if bytes.is_empty() {
        Ok(None)
    } else {
        id(bytes, name).map(Some)
    }
}

/// The bytes of an id, or none.
pub(super) fn optional_bytes(id: &Option<Id>) -> Vec<u8> {
    id.map_or_else(Vec::new, |id| id.0.to_vec())
}
