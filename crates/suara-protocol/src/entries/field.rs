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
