//! The fingerprint of a log's keys: short enough for a letter, so that what a screen shows can be compared with
//! what came on paper.

use std::fmt;

use suara_log::log_key::LogKey;
use suara_protocol::Id;

use super::ballot_id;

/// The first 24 symbols, written as those of ballot ids, of SHA-256 over `suara/v1/log-key`, a zero byte and the
/// text of `log.vkey` without the line end after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of these keys.
    pub(crate) fn of(log: &LogKey) -> Fingerprint {
        Fingerprint::of_text(&log.to_string())
    }

    fn of_text(keys: &str) -> Fingerprint {
        Fingerprint(ballot_id::short(&Id::hash("suara/v1/log-key", [keys.as_bytes()])))
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

#[cfg(test)]
mod tests {
    use suara_log::log_key::LogSigner;

    use super::*;

    #[test]
    fn the_fingerprint_is_that_of_the_text() {
        let of = |origin: &str| {
            let signer = LogSigner::from_seeds(origin, &[7; 32], &[7; 32]).unwrap();
            Fingerprint::of(signer.key()).to_string()
        };
        assert_eq!(of("example.org/village").len(), 29);
        assert_ne!(
            of("example.org/village"),
            of("example.org/village2"),
            "the origin counts"
        );
        let frozen = Fingerprint::of_text("example.org/village+00000000+AAAA");
        assert_eq!(frozen.to_string(), "9H62-H6KB-4XPJ-01WZ-YVF7-99GX");
    }
}
