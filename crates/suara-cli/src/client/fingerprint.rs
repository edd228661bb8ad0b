//! The fingerprint of a log's keys: short enough for a letter, so that what a screen shows can be compared with
//! what came on paper.

use std::fmt;

use suara_log::log_key::LogKey;

use super::ballot_id;

/// See [`suara_protocol::fingerprint`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of these keys.
    pub(crate) fn of(log: &LogKey) -> Fingerprint {
        Fingerprint(suara_protocol::fingerprint(log))
    }

    /// Reads a fingerprint as a person copies it.
    pub(crate) fn read(text: &str) -> Option<Fingerprint> {
        ballot_id::read(text).map(Fingerprint)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
