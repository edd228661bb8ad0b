//! Signed notes (C2SP signed-note): a text of some lines, a blank line, and one line for each signature.
//!
//! ```text
//! suara.example/log1
//! 3
//! JXfAoPKMbi2Bv8SsYu2JFOCt3J84iHBEnIiLmioNY8Q=
//!
//! — suara.example/log1 XlOKGWhi++0+DpvjbtZA6dHBTERZTFn7X0uoD0Gf2C2ld06/Dfpz9uK8QvPMNZEytGPR5GjwZ12FWoUc5jwtgl/0PQc=
//! ```
//!
//! A signature line names a key and carries the key's id and the signature in base64. A reader knows some keys and
//! ignores all other lines, so a note can carry signatures of kinds that a reader does not know.

mod key;
mod ml_dsa;
mod signer;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

pub use key::{SignatureType, VerifierKey, VerifierKeyError};
pub use ml_dsa::{CheckpointSigner, ML_DSA_KEY};
pub use signer::NoteSigner;

/// The greatest length of a note in bytes. A hundred signatures of the longest kind (ML-DSA-44) are far longer than
/// any checkpoint needs; sixteen, which every reader has to accept, fit in easily.
pub const MAX_NOTE: usize = 256 * 1024;

/// The greatest number of signature lines.
pub const MAX_SIGNATURES: usize = 64;

/// Em dash and space, which begin a signature line.
const SIGNATURE_PREFIX: &str = "— ";

/// A text with its signatures, well-formed but not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The id of the key.
    pub id: [u8; 4],
    /// What the kind of the key makes of it; 64 bytes for a log's Ed25519 key.
    pub bytes: Vec<u8>,
}

/// A signature that a known key has made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The key.
    pub key: &'a VerifierKey,
    /// When it was made, in Unix seconds; `None` where the signature does not say, as a log's Ed25519 one.
    pub time: Option<u64>,
}

impl Note {
    /// Reads a note and checks its form, not its signatures.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NoteError::Characters)?;
        if note.chars().any(is_forbidden) {
            return Err(NoteError::Characters);
        }
        let blank_line = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, block) = note
            .split_at_checked(blank_line + 1)
            .ok_or(NoteError::NoSignatures)?;
        let lines = block
            .strip_prefix('\n')
            .and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(Signature::parse(line).ok_or(NoteError::SignatureLine)?);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// Adds a signature line at the end.
    pub fn push(&mut self, signature: Signature) {
        self.signatures.push(signature);
    }

    /// Leaves out the signature lines that are not to be kept.
    pub fn retain(&mut self, keep: impl Fn(&Signature) -> bool) {
        self.signatures.retain(keep);
    }

    /// The text that is signed, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures in their order.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Checks the signatures of the keys given. Signatures of other keys are ignored; one of these keys that fails
    /// spoils the note, and so does the lack of any.
    pub fn verify<'a>(&self, keys: &'a [VerifierKey]) -> Result<Vec<Verified<'a>>, NoteError> {
        let mut verified = Vec::new();
        for signature in &self.signatures {
            let known = keys
                .iter()
                .find(|key| key.name() == signature.name && key.id() == signature.id);
            if let Some(key) = known {
                let time = key
                    .verify(&self.text, &signature.bytes)
                    .ok_or_else(|| NoteError::Signature {
                        name: signature.name.clone(),
                    })?;
                verified.push(Verified { key, time });
            }
        }
        if verified.is_empty() {
            Err(NoteError::Unsigned)
        } else {
            Ok(verified)
        }
    }
}

impl fmt::Display for Note {
    /// Writes the note as it is signed and served.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl Signature {
    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
        let signature = BASE64.decode(signature).ok()?;
        let (id, bytes) = signature.split_first_chunk::<4>()?;
        let complete = is_key_name(name) && !bytes.is_empty();
        complete.then(|| Self {
            name: name.to_owned(),
            id: *id,
            bytes: bytes.to_vec(),
        })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = [&self.id[..], &self.bytes].concat();
        write!(f, "{SIGNATURE_PREFIX}{} {}", self.name, BASE64.encode(signature))
    }
}

/// The control characters that must not stand in a note: all of ASCII below the space but the newline.
fn is_forbidden(character: char) -> bool {
    character < ' ' && character != '\n'
}

/// Whether a text can be the name of a key: not empty, no space of any kind, no `+`, no control character.
fn is_key_name(name: &str) -> bool {
    let allowed =
        |character: char| !character.is_whitespace() && character != '+' && !is_forbidden(character);
    !name.is_empty() && name.chars().all(allowed)
}

/// Whether a text can be signed: not empty, complete lines, no control characters.
fn is_text(text: &str) -> bool {
    text.ends_with('\n') && !text.chars().any(is_forbidden)
}

/// Why bytes are no signed note, or why a note is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The note is longer than [`MAX_NOTE`].
    #[error("the note is longer than 262144 bytes")]
    TooLong,
    /// The note is not UTF-8, or has control characters.
    #[error("the note has bytes that must not stand in a text")]
    Characters,
    /// There is no blank line with complete signature lines after it.
    #[error("the note does not end in signature lines after a blank line")]
    NoSignatures,
    /// There are more signature lines than [`MAX_SIGNATURES`].
    #[error("the note has more than 64 signatures")]
    TooManySignatures,
    /// A line after the blank line is no signature line.
    #[error("the note has a malformed signature line")]
    SignatureLine,
    /// A text to be signed is empty, not of complete lines, or has control characters.
    #[error("the text cannot be signed: it has to consist of complete lines without control characters")]
    Text,
    /// None of the known keys has signed.
    #[error("the note is not signed by any known key")]
    Unsigned,
    /// The signature of a known key is wrong.
    #[error("the signature of {name} is wrong")]
    Signature {
        /// The name of the key.
        name: String,
    },
}

#[cfg(test)]
mod tests;
