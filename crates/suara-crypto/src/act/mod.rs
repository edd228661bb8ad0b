//! The proof of an act: whatever a citizen does other than cast a ballot (draft a petition, sponsor, sign,
//! withdraw, argue, endorse, appeal) is one Schnorr proof of knowledge of the credential's secret key.
//!
//! Statement: board, roll id and roll hash ([`ActContext`]); the credential `PK_ρ = sk·G`, the process, the kind
//! of act, the hashes of text, display name and comment, and the id of the citizen's previous act in this
//! process or none ([`ActStatement`]).
//!
//! 1. Nonce `σ`; send `R = σ·G`. Absorb the statement and `R`, draw `x`.
//! 2. Answer `s = σ + x·sk`.
//! 3. Check `s·G = x·PK_ρ + R`.
//!
//! Because the previous act is in the statement, neither a signature nor a withdrawal can be put in a second
//! time by anybody but the citizen: what stands before it is another act then.

mod batch;
mod proof;
#[cfg(test)]
mod tests;

use curve25519_dalek::Scalar;

pub use batch::verify_batch;

use crate::group::{ENCODED, GroupError, Point, decode_scalar};

/// What all acts of citizens on one roll have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActContext {
    /// The board id.
    pub board: [u8; 32],
    /// The roll id.
    pub roll: [u8; 32],
    /// The hash of the sealed roll.
    pub roll_hash: [u8; 32],
}

/// What an act says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActStatement {
    /// `PK_ρ`, the citizen's key on the roll.
    pub credential: Point,
    /// The process that it belongs to; 32 zero bytes where the act itself begins one.
    pub process: [u8; 32],
    /// What is done.
    pub kind: ActKind,
    /// Hash of what it is done to, or of what is said.
    pub text: [u8; 32],
    /// Hash of the display name, if the citizen gives one.
    pub name: Option<[u8; 32]>,
    /// Hash of the comment, if the citizen makes one.
    pub comment: Option<[u8; 32]>,
    /// The id of the citizen's previous act in this process, or none.
    pub previous: Option<[u8; 32]>,
}

/// What a citizen can do; each is absorbed as its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ActKind {
    /// Write a petition.
    Draft = 1,
    /// Be one of those who put a draft forward.
    Sponsor = 2,
    /// Sign a petition.
    Sign = 3,
    /// Take a signature back.
    Withdraw = 4,
    /// Give a reason for a petition.
    ArgueFor = 5,
    /// Give a reason against a petition.
    ArgueAgainst = 6,
    /// Find an argument worth reading.
    Endorse = 7,
    /// Object to a refusal by the moderator.
    Appeal = 8,
}

/// An act's proof as it came over the wire: `R` and `s`, well formed and not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    r: Point,
    s: Scalar,
}

/// An act whose proof holds for the statement that it was checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAct(());

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Not 64 bytes, or not canonical encodings of a point and a scalar.
    #[error("the proof of the act is malformed: {0}")]
    Encoding(GroupError),
    /// The credential is the identity, whose secret key everybody knows.
    #[error("the credential is the identity element")]
    Identity,
    /// The equation fails.
    #[error("the proof does not show knowledge of the credential's secret key")]
    Proof,
}

impl Act {
    /// Bytes of a proof.
    pub const BYTES: usize = 2 * ENCODED;

    /// Reads `R ‖ s`.
    pub fn decode(bytes: &[u8; Act::BYTES]) -> Result<Act, ActError> {
        let (r, s) = halves(bytes);
        Ok(Act {
            r: Point::decode(&r).map_err(ActError::Encoding)?,
            s: decode_scalar(&s).map_err(ActError::Encoding)?,
        })
    }

    /// `R ‖ s`.
    pub fn encode(&self) -> [u8; Act::BYTES] {
        let mut bytes = [0; Act::BYTES];
        let (r, s) = bytes.split_at_mut(ENCODED);
        r.copy_from_slice(self.r.bytes());
        s.copy_from_slice(self.s.as_bytes());
        bytes
    }
}

/// The two encodings of 64 bytes.
pub(crate) fn halves(bytes: &[u8; 2 * ENCODED]) -> ([u8; ENCODED], [u8; ENCODED]) {
    let (mut first, mut second) = ([0; ENCODED], [0; ENCODED]);
    let (left, right) = bytes.split_at(ENCODED);
    first.copy_from_slice(left);
    second.copy_from_slice(right);
    (first, second)
}

impl VerifiedAct {
    /// For a service that reads back from its own log what it verified before it wrote it there. Whoever reads
    /// a log that others wrote must call [`Act::verify`] or [`verify_batch`].
    pub fn from_own_log() -> VerifiedAct {
        VerifiedAct(())
    }
}
