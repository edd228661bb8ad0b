//! A trustee's commitments and the proof that it knows what they commit to.
//!
//! Number the coefficients of trustee `j` as `e = 1 … n·t`, key by key, within a key from `k = 0`; `F_e = c_e·G`.
//! The proof is a batched Schnorr proof (Gennaro, Leigh, Sundaram, Yerazunis 2004):
//!
//! - send `R = σ·G`;
//! - absorb board, election, attempt, `j`, `m`, `t`, `n`, all role keys, all `F_e`, `R`; draw `x`;
//! - answer `z = σ + Σ x^e·c_e`.
//!
//! Check: `z·G = R + Σ x^e·F_e`. The exponents start at 1. From 0 the first commitment would have the factor 1,
//! and `R = σ·G - F_1` would "prove" a key whose secret nobody knows.
//!
//! Because every trustee knows the discrete logarithms of its own part, and committed to it before it saw the
//! others', nobody knows a linear relation between the election keys: that is what ElGamal with one randomness
//! for all of them rests on.

use alloc::vec::Vec;

use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{RistrettoPoint, Scalar};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::{CeremonyError, CeremonyParameters, DealtShares, ShareError};
use crate::group::{ENCODED, GroupError, Point, decode_scalar, encode_points, sum_of_products_vartime};
use crate::random::NonceRng;
use crate::transcript::{self, TranscriptProtocol, powers};

/// A trustee's commitments with their proof, not yet verified. Its points are valid and none the identity, all
/// are different, and there are exactly `t` for each of exactly `n` keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reveal {
    commitments: Vec<Point>,
    nonce: Point,
    response: Scalar,
}

impl Reveal {
    /// Reads a reveal: `n·t` points, key by key, constant coefficient first; and `R ‖ z`, 64 bytes.
    pub fn decode(
        parameters: &CeremonyParameters,
        commitments: &[u8],
        proof: &[u8],
    ) -> Result<Reveal, CeremonyError> {
        let commitments = Point::decode_packed(commitments, parameters.commitments())?
            .into_iter()
            .map(Point::non_identity)
            .collect::<Result<Vec<_>, _>>()?;
        let (nonce, response) = proof_parts(proof)?;
        let reveal = Reveal {
            commitments,
            nonce: Point::decode(nonce)?,
            response: decode_scalar(response)?,
        };
        reveal.check_distinct()?;
        Ok(reveal)
    }

    pub(super) fn prove(
        parameters: &CeremonyParameters,
        index: u32,
        commitments: Vec<Point>,
        coefficients: &[Scalar],
        rng: &mut impl CryptoRng,
    ) -> Reveal {
        let mut transcript = transcript::reveal(parameters, index, &commitments);
        let witnesses = coefficients.iter().map(|c| c.as_bytes().as_slice());
        let mut sigma = NonceRng::new(&transcript, witnesses, rng).scalar();
        // R = σ·G
        let nonce = Point::from(RistrettoPoint::mul_base(&sigma));
        transcript.absorb(b"R", nonce.bytes());
        let x = transcript.challenge(b"x");
        // z = σ + Σ x^e·c_e
        let response = sigma
            + powers(x)
                .zip(coefficients)
                .map(|(power, c)| power * c)
                .sum::<Scalar>();
        sigma.zeroize();
        Reveal {
            commitments,
            nonce,
            response,
        }
    }

    /// The commitments as they travel, `32·n·t` bytes.
    pub fn commitments_bytes(&self) -> Vec<u8> {
        encode_points(&self.commitments)
    }

    /// `R ‖ z`, 64 bytes.
    pub fn proof_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * ENCODED);
        bytes.extend_from_slice(self.nonce.bytes());
        bytes.extend_from_slice(self.response.as_bytes());
        bytes
    }

    /// The commitments `F_jik`, key by key, constant coefficient first. A board refuses those that occur in any
    /// other reveal it has seen.
    pub fn commitments(&self) -> &[Point] {
        &self.commitments
    }

    /// What trustee `index` publishes before anybody reveals: SHA-256 of `suara/v1/reveal`, a zero byte, board,
    /// election, attempt and index (4 bytes each, little-endian), the commitments, `R`, `z`.
    pub fn hash(&self, parameters: &CeremonyParameters, index: u32) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"suara/v1/reveal\0");
        hash.update(parameters.place());
        hash.update(index.to_le_bytes());
        hash.update(self.commitments_bytes());
        hash.update(self.proof_bytes());
        hash.finalize().into()
    }

    /// Checks the proof for trustee `index`. Variable time: everything here is public.
    pub fn verify(
        self,
        parameters: &CeremonyParameters,
        index: u32,
    ) -> Result<VerifiedReveal, CeremonyError> {
        self.check_shape(parameters, index)?;
        let mut transcript = transcript::reveal(parameters, index, &self.commitments);
        transcript.absorb(b"R", self.nonce.bytes());
        let x = transcript.challenge(b"x");
        // z·G = R + Σ x^e·F_e
        let commitments = self.commitments.iter().map(|commitment| *commitment.element());
        let sum = sum_of_products_vartime(powers(x).zip(commitments));
        if (self.nonce.element() + sum - RistrettoPoint::mul_base(&self.response)).is_identity() {
            Ok(VerifiedReveal::new(parameters, index, self.commitments))
        } else {
            Err(CeremonyError::Proof)
        }
    }

    fn check_shape(&self, parameters: &CeremonyParameters, index: u32) -> Result<(), CeremonyError> {
        parameters.check_trustee(index)?;
        if self.commitments.len() == parameters.commitments() {
            Ok(())
        } else {
            Err(CeremonyError::OtherCeremony)
        }
    }

    fn check_distinct(&self) -> Result<(), CeremonyError> {
        let mut encodings: Vec<_> = self.commitments.iter().map(Point::bytes).collect();
        encodings.sort_unstable();
        if encodings.array_windows().any(|[one, next]| one == next) {
            Err(CeremonyError::RepeatedCommitment)
        } else {
            Ok(())
        }
    }
}

fn proof_parts(proof: &[u8]) -> Result<(&[u8; ENCODED], &[u8; ENCODED]), GroupError> {
    match proof.as_chunks() {
        ([nonce, response], []) => Ok((nonce, response)),
        _ => Err(GroupError::Length {
            expected: 2 * ENCODED,
            found: proof.len(),
        }),
    }
}

/// The commitments of a trustee who has proved to know their coefficients.
#[derive(Clone, Debug)]
pub struct VerifiedReveal {
    index: u32,
    threshold: usize,
    commitments: Vec<Point>,
}

impl VerifiedReveal {
    /// Takes a reveal without checking its proof again: only for a service that reads back the log which it
    /// wrote itself after checking.
    pub fn from_own_log(
        reveal: Reveal,
        parameters: &CeremonyParameters,
        index: u32,
    ) -> Result<VerifiedReveal, CeremonyError> {
        reveal.check_shape(parameters, index)?;
        Ok(VerifiedReveal::new(parameters, index, reveal.commitments))
    }

    fn new(parameters: &CeremonyParameters, index: u32, commitments: Vec<Point>) -> VerifiedReveal {
        VerifiedReveal {
            index,
            threshold: parameters.threshold() as usize,
            commitments,
        }
    }

    /// The index of the trustee, from 1.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// The commitments `F_jik`, key by key, constant coefficient first.
    pub fn commitments(&self) -> &[Point] {
        &self.commitments
    }

    /// `F_ji0 … F_ji(t-1)` for each key `i`.
    pub(super) fn polynomials(&self) -> impl Iterator<Item = &[Point]> {
        self.commitments.chunks_exact(self.threshold)
    }

    /// Checks `f_ji(l)·G = Σ_k l^k·F_jik` for every key `i`, where `l` is the recipient: whether what this
    /// trustee dealt is what it committed to.
    pub fn check_shares(&self, recipient: u32, shares: &DealtShares) -> Result<(), ShareError> {
        let shares = shares.scalars();
        if shares.len() * self.threshold != self.commitments.len() {
            return Err(ShareError::Ceremony(CeremonyError::OtherCeremony));
        }
        for (number, (share, polynomial)) in shares.iter().zip(self.polynomials()).enumerate() {
            let polynomial = polynomial.iter().map(|commitment| *commitment.element());
            if RistrettoPoint::mul_base(share) != evaluate_vartime(polynomial, recipient) {
                return Err(ShareError::Wrong { number });
            }
        }
        Ok(())
    }
}

/// `Σ_k l^k·P_k`. Variable time: for public points.
pub(super) fn evaluate_vartime(
    coefficients: impl IntoIterator<Item = RistrettoPoint>,
    at: u32,
) -> RistrettoPoint {
    let at = Scalar::from(at);
    let powers = core::iter::successors(Some(Scalar::ONE), |power| Some(power * at));
    sum_of_products_vartime(powers.zip(coefficients))
}

#[cfg(test)]
mod tests;
