//! Role keys: Ed25519, one key for one role. There are no accounts: authority is a signature that everybody
//! can check.

use std::fmt;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::check::{Check, Refusal};
use crate::id::Id;

/// The secret key of a role.
pub struct RoleSecret(SigningKey);

impl RoleSecret {
    /// A new key from 32 uniformly random bytes.
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> RoleSecret {
        RoleSecret(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> RoleKey {
        RoleKey(self.0.verifying_key().to_bytes())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for RoleSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RoleSecret({}, secret half hidden)", self.public())
    }
}

/// The public key of a role, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleKey([u8; 32]);

impl RoleKey {
    /// Takes 32 bytes that encode an Ed25519 key canonically and are not of small order.
    pub fn decode(bytes: &[u8]) -> Result<RoleKey, Refusal> {
        let bytes: [u8; 32] = bytes
            .try_into()
            .map_err(|_| Check::RoleKeys.refuse("a role key has 32 bytes"))?;
        let key =
            VerifyingKey::from_bytes(&bytes).map_err(|_| Check::RoleKeys.refuse("not an Ed25519 key"))?;
        Check::RoleKeys.require(!key.is_weak(), "an Ed25519 key of small order")?;
        Check::RoleKeys.require(
            key.to_edwards().compress().to_bytes() == bytes,
            "an Ed25519 key not canonically encoded",
        )?;
        Ok(RoleKey(bytes))
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Checks a signature as strictly as Ed25519 allows (canonical encodings, no small order, no cofactor).
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), Refusal> {
        let holds = VerifyingKey::from_bytes(&self.0)
            .and_then(|key| key.verify_strict(message, &Signature::from_bytes(signature)));
        holds.map_err(|_| Check::Signature.refuse(format_args!("the signature is not by the key {self}")))
    }
}

impl fmt::Display for RoleKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Id(self.0).fmt(out)
    }
}

impl fmt::Debug for RoleKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "RoleKey({self})")
    }
}

impl std::str::FromStr for RoleKey {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<RoleKey, Refusal> {
        let bytes: Id = text
            .parse()
            .map_err(|_| Check::RoleKeys.refuse("a role key is 64 hexadecimal digits"))?;
        RoleKey::decode(&bytes.0)
    }
}

/// What a role signs: label of the kind, a zero byte, the board, the canonical payload.
pub(crate) fn signed_message(kind: &str, board: &Id, payload: &[u8]) -> Vec<u8> {
    [b"suara/v1/".as_slice(), kind.as_bytes(), &[0], &board.0, payload].concat()
}
