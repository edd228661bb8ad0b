//! The two keys of a log: Ed25519, which every reader of signed notes knows, and ML-DSA-44, which a quantum computer
//! does not break. Every checkpoint carries the signatures of both.

use std::fmt;
use std::str::FromStr;

use crate::checkpoint::Checkpoint;
use crate::note::{
    CheckpointSigner, Note, NoteError, NoteSigner, SignatureType, VerifierKey, VerifierKeyError,
};

/// The published file with the keys of a log.
pub const KEY_FILE: &str = "log.vkey";

/// The public keys of a log. Their name is its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKey {
    /// Ed25519, then ML-DSA-44.
    keys: [VerifierKey; 2],
}

impl LogKey {
    /// The keys of the log with this origin: 32 bytes of Ed25519, 1,312 of ML-DSA-44.
    pub fn new(origin: &str, ed25519: &[u8], ml_dsa: &[u8]) -> Result<Self, VerifierKeyError> {
        let ed25519 = VerifierKey::new(origin, SignatureType::Ed25519, ed25519)?;
        let ml_dsa = VerifierKey::new(origin, SignatureType::MlDsa44, ml_dsa)?;
        Ok(Self {
            keys: [ed25519, ml_dsa],
        })
    }

    /// The origin of the log.
    pub fn origin(&self) -> &str {
        self.ed25519().name()
    }

    /// The Ed25519 key (type 01).
    pub fn ed25519(&self) -> &VerifierKey {
        let [ed25519, _] = &self.keys;
        ed25519
    }

    /// The ML-DSA-44 key (type 06).
    pub fn ml_dsa(&self) -> &VerifierKey {
        let [_, ml_dsa] = &self.keys;
        ml_dsa
    }

    /// Both, in this order.
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }
}

impl fmt::Display for LogKey {
    /// Writes both keys, each on a line, without a newline at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.ed25519(), self.ml_dsa())
    }
}

impl FromStr for LogKey {
    type Err = VerifierKeyError;

    /// Reads two lines, Ed25519 first; one final newline, as a file has it, is allowed.
    fn from_str(text: &str) -> Result<Self, VerifierKeyError> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let (ed25519, ml_dsa) = text.split_once('\n').ok_or(VerifierKeyError::Pair)?;
        if ml_dsa.contains('\n') {
            return Err(VerifierKeyError::Pair);
        }
        let keys: [VerifierKey; 2] = [ed25519.parse()?, ml_dsa.parse()?];
        let [ed25519, ml_dsa] = &keys;
        let is_pair = ed25519.name() == ml_dsa.name()
            && ed25519.signs() == SignatureType::Ed25519
            && ml_dsa.signs() == SignatureType::MlDsa44;
        if is_pair {
            Ok(Self { keys })
        } else {
            Err(VerifierKeyError::Pair)
        }
    }
}

/// The secret keys of a log. Zeroed when dropped; they do not print.
pub struct LogSigner {
    ed25519: NoteSigner,
    ml_dsa: CheckpointSigner,
    key: LogKey,
}

impl LogSigner {
    /// The keys of the log with this origin, from their 32-byte seeds (RFC 8032 section 5.1.5; ξ of FIPS 204
    /// algorithm 6).
    pub fn from_seeds(origin: &str, ed25519: &[u8; 32], ml_dsa: &[u8; 32]) -> Result<Self, VerifierKeyError> {
        let ed25519 = NoteSigner::from_seed(origin, ed25519)?;
        let ml_dsa = CheckpointSigner::from_seed(origin, ml_dsa)?;
        let key = LogKey {
            keys: [ed25519.verifier().clone(), ml_dsa.verifier().clone()],
        };
        Ok(Self { ed25519, ml_dsa, key })
    }

    /// The public halves.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// Signs a checkpoint with both keys: it is the largest tree of this log at this time, in Unix seconds.
    pub(crate) fn sign(&self, checkpoint: &Checkpoint, time: u64) -> Result<Note, NoteError> {
        let mut note = self.ed25519.sign(&checkpoint.to_string())?;
        note.push(self.ml_dsa.sign(checkpoint, time)?);
        Ok(note)
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogSigner")
            .field("origin", &self.key.origin())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::log_signer;

    #[test]
    fn the_keys_of_a_log_are_two_lines() {
        let key = log_signer().key().clone();
        let text = key.to_string();
        assert_eq!(text.lines().count(), 2);
        assert_eq!(text.parse(), Ok(key.clone()));
        assert_eq!(format!("{text}\n").parse(), Ok(key));
    }

    #[test]
    fn other_texts_are_not_the_keys_of_a_log() {
        let text = log_signer().key().to_string();
        let (ed25519, ml_dsa) = text.split_once('\n').unwrap();
        let other = LogSigner::from_seeds("suara.example/log2", &[1; 32], &[2; 32]).unwrap();
        let foreign = other.key().ml_dsa();
        for wrong in [
            String::new(),
            ed25519.to_owned(),
            format!("{ml_dsa}\n{ed25519}"),
            format!("{ed25519}\n{ed25519}"),
            format!("{ed25519}\n{foreign}"),
            format!("{text}\n{ed25519}"),
        ] {
            assert_eq!(wrong.parse::<LogKey>(), Err(VerifierKeyError::Pair), "{wrong}");
        }
        assert_eq!(
            format!("{ed25519}\n").parse::<LogKey>(),
            Err(VerifierKeyError::Pair)
        );
        assert_eq!(
            format!("{text}\n\n").parse::<LogKey>(),
            Err(VerifierKeyError::Pair)
        );
    }

    #[test]
    fn the_secrets_do_not_print() {
        let printed = format!("{:?}", log_signer());
        assert_eq!(printed, "LogSigner { origin: \"suara.example/log1\", .. }");
    }
}
