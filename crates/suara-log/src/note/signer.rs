//! Signing notes with a log's Ed25519 key.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use super::{Note, NoteError, Signature, SignatureType, VerifierKey, VerifierKeyError, is_text};

/// The secret key of a log. Zeroed when dropped; does not print.
pub struct NoteSigner {
    secret: SigningKey,
    verifier: VerifierKey,
}

impl NoteSigner {
    /// The key with this name (a log's origin) and this 32-byte Ed25519 seed (RFC 8032 section 5.1.5).
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, VerifierKeyError> {
        let secret = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, SignatureType::Ed25519, secret.verifying_key().as_bytes())?;
        Ok(Self { secret, verifier })
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Signs a text of complete lines.
    pub fn sign(&self, text: &str) -> Result<Note, NoteError> {
        if !is_text(text) {
            return Err(NoteError::Text);
        }
        let signature = Signature {
            name: self.verifier.name().to_owned(),
            id: self.verifier.id(),
            bytes: self.secret.sign(text.as_bytes()).to_bytes().to_vec(),
        };
        Ok(Note {
            text: text.to_owned(),
            signatures: vec![signature],
        })
    }
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NoteSigner")
            .field("verifier", &self.verifier.to_string())
            .finish_non_exhaustive()
    }
}
