//! Petitions in the forms that others read: JSON, CSV, Atom.

pub(crate) mod csv;
pub(crate) mod feed;
pub(crate) mod shape;

use jiff::Timestamp;

/// A time as RFC 3339, in milliseconds.
fn time(unix_ms: u64) -> Option<String> {
    let ms = i64::try_from(unix_ms).ok()?;
    Some(Timestamp::from_millisecond(ms).ok()?.to_string())
}

/// The day of a time, UTC.
fn day(unix_ms: u64) -> Option<String> {
    let ms = i64::try_from(unix_ms).ok()?;
    Some(
        Timestamp::from_millisecond(ms)
            .ok()?
            .strftime("%Y-%m-%d")
            .to_string(),
    )
}
