//! Verifier keys: who may sign a note, as text `name+id+base64(type ‖ public key)`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::is_key_name;

/// What a key signs, and how. (Type 06, an ML-DSA-44 cosignature, has a public key of 1,312 bytes and is not known
/// here; lines signed with it are ignored as those of any other unknown key.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureType {
    /// Type 01: a log's Ed25519 signature over the text.
    Ed25519,
    /// Type 04: a witness's Ed25519 signature over time and text (C2SP tlog-cosignature).
    Cosignature,
}

impl SignatureType {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Ed25519),
            0x04 => Some(Self::Cosignature),
            _ => None,
        }
    }
}

/// A named public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    signs: SignatureType,
    key: VerifyingKey,
}

impl VerifierKey {
    /// The key of a log, or of a witness, from its 32-byte Ed25519 public key.
    pub fn new(name: &str, signs: SignatureType, key: &[u8; 32]) -> Result<Self, VerifierKeyError> {
        if !is_key_name(name) {
            return Err(VerifierKeyError::Name);
        }
        let id = key_id(name, signs, key);
        let key = VerifyingKey::from_bytes(key).map_err(|_| VerifierKeyError::Key)?;
        if key.is_weak() {
            return Err(VerifierKeyError::Key);
        }
        Ok(Self {
            name: name.to_owned(),
            id,
            signs,
            key,
        })
    }

    /// The name of the key; for a log this is its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ public key).
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// What the key signs.
    pub fn signs(&self) -> SignatureType {
        self.signs
    }

    /// The 32 bytes of the Ed25519 public key.
    pub fn public_key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// `None` if this is not the key's signature of the text; else the time within it, which only a witness's has.
    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        match self.signs {
            SignatureType::Ed25519 => {
                self.verify_bytes(text.as_bytes(), signature)?;
                Some(None)
            }
            SignatureType::Cosignature => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                let message = format!("cosignature/v1\ntime {time}\n{text}");
                self.verify_bytes(message.as_bytes(), signature)?;
                Some(Some(time))
            }
        }
    }

    fn verify_bytes(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        let signature = Signature::from_slice(signature).ok()?;
        self.key.verify_strict(message, &signature).ok()
    }
}

fn key_id(name: &str, signs: SignatureType, key: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', signs.byte()])
        .chain_update(key)
        .finalize();
    let mut id = [0; 4];
    id.iter_mut().zip(hash).for_each(|(byte, hash)| *byte = hash);
    id
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [&[self.signs.byte()][..], self.public_key()].concat();
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            u32::from_be_bytes(self.id),
            BASE64.encode(typed)
        )
    }
}

impl FromStr for VerifierKey {
    type Err = VerifierKeyError;

    /// Reads a key; one final newline, as a file has it, is allowed.
    fn from_str(text: &str) -> Result<Self, VerifierKeyError> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let (name, rest) = text.split_once('+').ok_or(VerifierKeyError::Form)?;
        let (id, typed) = rest.split_once('+').ok_or(VerifierKeyError::Form)?;
        let typed = BASE64.decode(typed).map_err(|_| VerifierKeyError::Form)?;
        let (signs, key) = typed.split_first().ok_or(VerifierKeyError::Form)?;
        let signs = SignatureType::from_byte(*signs).ok_or(VerifierKeyError::Type { byte: *signs })?;
        let key = key.try_into().map_err(|_| VerifierKeyError::Key)?;
        let key = Self::new(name, signs, key)?;
        if format!("{:08x}", u32::from_be_bytes(key.id)) != id {
            return Err(VerifierKeyError::Id);
        }
        Ok(key)
    }
}

/// Why a text or bytes are no verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifierKeyError {
    /// The text is not `name+id+base64`.
    #[error("a verifier key has the form name+id+base64")]
    Form,
    /// The name is empty or has a space, a `+` or a control character.
    #[error("the name of a key must be without spaces, '+' and control characters")]
    Name,
    /// The type is none that is known here.
    #[error("signatures of type {byte:02x} are not known")]
    Type {
        /// The type.
        byte: u8,
    },
    /// The bytes are no Ed25519 public key, or one of small order.
    #[error("the bytes are no usable Ed25519 public key")]
    Key,
    /// The id is not that of name and key.
    #[error("the id does not belong to this name and key")]
    Id,
}
