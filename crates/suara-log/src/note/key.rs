//! Verifier keys: who may sign a note, as text `name+id+base64(type ‖ public key)`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

use super::is_key_name;
use super::ml_dsa::{self, ML_DSA_KEY};
use crate::checkpoint::Checkpoint;

/// The greatest time that a cosignature may state (C2SP tlog-cosignature).
const LAST_TIME: u64 = u64::MAX >> 1;

/// What a key signs, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureType {
    /// Type 01: a log's Ed25519 signature over the text.
    Ed25519,
    /// Type 04: a witness's Ed25519 signature over time and text (C2SP tlog-cosignature).
    Cosignature,
    /// Type 06: an ML-DSA-44 signature, of a log or a witness, over time and what a checkpoint says (C2SP
    /// tlog-cosignature).
    MlDsa44,
}

impl SignatureType {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
            Self::MlDsa44 => 0x06,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Ed25519),
            0x04 => Some(Self::Cosignature),
            0x06 => Some(Self::MlDsa44),
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
    key: PublicKey,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum PublicKey {
    Ed25519(VerifyingKey),
    MlDsa44(Box<[u8; ML_DSA_KEY]>),
}

impl VerifierKey {
    /// The key with this name, from the bytes of the public key: 32 of Ed25519, 1,312 of ML-DSA-44.
    pub fn new(name: &str, signs: SignatureType, key: &[u8]) -> Result<Self, VerifierKeyError> {
        if !is_key_name(name) {
            return Err(VerifierKeyError::Name);
        }
        Ok(Self {
            name: name.to_owned(),
            id: key_id(name, signs, key),
            signs,
            key: PublicKey::new(signs, key).ok_or(VerifierKeyError::Key)?,
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

    /// The bytes of the public key.
    pub fn public_key(&self) -> &[u8] {
        match &self.key {
            PublicKey::Ed25519(key) => key.as_bytes(),
            PublicKey::MlDsa44(key) => key.as_slice(),
        }
    }

    /// `None` if this is not the key's signature of the text; else the time within it, where there is one.
    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        if self.signs == SignatureType::Ed25519 {
            self.verify_bytes(text.as_bytes(), signature)?;
            return Some(None);
        }
        let (time, signature) = signature.split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        let message = match self.signs {
            SignatureType::MlDsa44 => ml_dsa::message(&self.name, time, &text.parse::<Checkpoint>().ok()?)?,
            _ => format!("cosignature/v1\ntime {time}\n{text}").into_bytes(),
        };
        self.verify_bytes(&message, signature)?;
        (time <= LAST_TIME).then_some(Some(time).filter(|time| *time > 0))
    }

    fn verify_bytes(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        match &self.key {
            PublicKey::Ed25519(key) => {
                let signature = Signature::from_slice(signature).ok()?;
                key.verify_strict(message, &signature).ok()
            }
            PublicKey::MlDsa44(key) => ml_dsa::verify(key, message, signature).then_some(()),
        }
    }
}

impl PublicKey {
    fn new(signs: SignatureType, bytes: &[u8]) -> Option<Self> {
        match signs {
            SignatureType::MlDsa44 => Some(Self::MlDsa44(Box::new(bytes.try_into().ok()?))),
            SignatureType::Ed25519 | SignatureType::Cosignature => {
                let key = VerifyingKey::from_bytes(bytes.try_into().ok()?).ok()?;
                (!key.is_weak()).then_some(Self::Ed25519(key))
            }
        }
    }
}

fn key_id(name: &str, signs: SignatureType, key: &[u8]) -> [u8; 4] {
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
    /// The bytes are no public key of this type, or one of small order.
    #[error("the bytes are no usable public key of this type")]
    Key,
    /// The text is not the two keys of a log.
    #[error("a log has two keys of one name, Ed25519 and ML-DSA-44, each on a line, in this order")]
    Pair,
    /// The id is not that of name and key.
    #[error("the id does not belong to this name and key")]
    Id,
}
