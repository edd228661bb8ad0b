//! THE proof of a ballot: that an encrypted vector is the program's image of bits that satisfy its equations,
//! made by the holder of a credential. One proof, whatever and however many the questions are.
//!
//! Statement: the context ([`BallotContext`]), the credential `PK_ρ = sk·G`, the id of the ballot that this one
//! supersedes or none ([`Statement`]), and the ciphertext `(U, V_1 … V_n)`. The prover knows the bits `b`, the
//! randomness `r` and `sk`.
//!
//! 1. Random `a` in the kernel of `E`, a blind `μ`. It sends `M = Σ b_j·G_j + Σ a_j·(1-2b_j)·K_j + μ·H`.
//!    Challenge `w`.
//! 2. Blinds `α, δ, σ`. It sends `A = Σ a_j·G_j - Σ a_j²·K_j + α·H`, `D_1 = δ·G`,
//!    `D_2 = (Σ w^i·(L·a)_i)·G + δ·Σ w^i·Y_i` and `R = σ·G`. Challenge `x`.
//! 3. Responses `f_j = x·b_j + a_j`, `z = x·μ + α`, `ζ = x·r + δ`, `s = x·sk + σ`.
//!
//! The verifier checks
//!
//! ```text
//! (a) x·M + A = Σ f_j·G_j + Σ f_j·(x - f_j)·K_j + z·H
//! (b) x·U + D_1 = ζ·G    x·Σ w^i·V_i + D_2 = (Σ w^i·(L·f)_i)·G + ζ·Σ w^i·Y_i
//! (c) E·f = x·e
//! (d) x·PK_ρ + R = s·G
//! ```
//!
//! All that is absorbed before a challenge, and in which order, stands in `transcript.rs`.

mod batch;
mod bytes;
mod context;
mod kernel;
mod prove;
#[cfg(test)]
mod tests;
mod verify;

use curve25519_dalek::Scalar;

pub use batch::verify_batch;
pub use context::{BallotContext, ContextError};
pub use verify::verify;

use alloc::vec::Vec;

use crate::elgamal::Ciphertext;
use crate::group::{GroupError, Point};

/// What a ballot says about itself besides its ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// `PK_ρ`, the voter's key on the roll.
    pub credential: Point,
    /// The id of this credential's last ballot in the log, or none.
    pub supersedes: Option<[u8; 32]>,
}

/// A ballot as it came over the wire: well formed, its proof not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    ciphertext: Ciphertext,
    m: Point,
    a: Point,
    d_1: Point,
    d_2: Point,
    r: Point,
    f: Vec<Scalar>,
    z: Scalar,
    zeta: Scalar,
    s: Scalar,
}

/// A ballot whose proof holds for the statement that it was checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedBallot(Ballot);

impl VerifiedBallot {
    /// The ballot.
    pub fn ballot(&self) -> &Ballot {
        &self.0
    }

    /// The encrypted numbers.
    pub fn ciphertext(&self) -> &Ciphertext {
        &self.0.ciphertext
    }
}

/// Why a ballot is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BallotError {
    /// A field has not as many bytes as the program demands.
    #[error("the {field} has {found} bytes instead of {expected}")]
    Length {
        /// `ciphertext` or `proof`.
        field: &'static str,
        /// Bytes that were expected.
        expected: usize,
        /// Bytes that were found.
        found: usize,
    },
    /// A field holds bytes that are no canonical encoding.
    #[error("the {field} holds bytes that are {error}")]
    Encoding {
        /// `ciphertext`, `proof` or `response`.
        field: &'static str,
        /// What they are not.
        error: GroupError,
    },
    /// `U` is the identity, and the ballot would not be encrypted; or the credential is, and would be
    /// everybody's.
    #[error("U or the credential is the identity element")]
    Identity,
    /// (c) fails: an equation of the program, from 0, does not hold for the responses.
    #[error("the answers do not satisfy equation {}", .0 + 1)]
    Equations(usize),
    /// (a), (b) or (d) fails.
    #[error("the proof does not show {0}")]
    Proof(Claim),
}

/// What each of the four equations between points shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// (a)
    Bits,
    /// The first equation of (b).
    Randomness,
    /// The second equation of (b).
    Numbers,
    /// (d)
    Credential,
}

impl core::fmt::Display for Claim {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str(match self {
            Claim::Bits => "that every bit is 0 or 1",
            Claim::Randomness => "knowledge of the randomness",
            Claim::Numbers => "that the numbers follow from the bits",
            Claim::Credential => "knowledge of the credential's secret key",
        })
    }
}
