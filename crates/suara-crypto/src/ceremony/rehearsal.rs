//! The rehearsal: every trustee decrypts something that is nobody's vote, before the election opens. It shows
//! that its key shares exist, fit the public ones and can be used.
//!
//! `T` is a point that nobody chose: the one-way map of RFC 9496 (section 4.3.4) of SHA-512 of
//! `suara/v1/rehearsal-point`, a zero byte, board, election and attempt (4 bytes, little-endian). Trustee `l`
//! publishes `D_i = s_li·T` for every key `i`, with the tally's proof of equality under a label of its own.

use alloc::vec::Vec;

use curve25519_dalek::RistrettoPoint;
use rand_core::CryptoRng;
use sha2::{Digest, Sha512};

use super::{CeremonyError, CeremonyParameters, KeyShares};
use crate::equality::{Equality, EqualityProof};
use crate::group::{Point, encode_points};
use crate::transcript;

/// Makes the rehearsal of trustee `index` with its key shares.
pub fn rehearse(
    parameters: &CeremonyParameters,
    index: u32,
    shares: &KeyShares,
    rng: &mut impl CryptoRng,
) -> Result<Rehearsal, CeremonyError> {
    parameters.check_trustee(index)?;
    if shares.scalars().len() != parameters.numbers() {
        return Err(CeremonyError::OtherCeremony);
    }
    let base = rehearsal_point(parameters);
    let public = shares.public();
    // D_i = s_li·T
    let factors: Vec<_> = shares
        .scalars()
        .iter()
        .map(|share| Point::from(base.element() * share))
        .collect();
    let statement = Equality {
        bases: &[&base],
        public: &public,
        factors: &factors,
    };
    let transcript = transcript::rehearsal(parameters, index, &statement);
    let proof = EqualityProof::prove(transcript, &statement, shares.scalars(), rng);
    Ok(Rehearsal { factors, proof })
}

/// A trustee's rehearsal, not yet verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    factors: Vec<Point>,
    proof: EqualityProof,
}

impl Rehearsal {
    /// Reads `n` points and `T_1 ‖ T_2 ‖ z`, 96 bytes.
    pub fn decode(
        parameters: &CeremonyParameters,
        factors: &[u8],
        proof: &[u8],
    ) -> Result<Rehearsal, CeremonyError> {
        Ok(Rehearsal {
            factors: Point::decode_packed(factors, parameters.numbers())?,
            proof: EqualityProof::decode(proof)?,
        })
    }

    /// The factors as they travel, `32·n` bytes.
    pub fn factors_bytes(&self) -> Vec<u8> {
        encode_points(&self.factors)
    }

    /// `T_1 ‖ T_2 ‖ z`, 96 bytes.
    pub fn proof_bytes(&self) -> Vec<u8> {
        self.proof.encode()
    }

    /// Checks that the factors of trustee `index` are the rehearsal point times the secrets behind its public
    /// shares.
    pub fn verify(
        self,
        parameters: &CeremonyParameters,
        index: u32,
        public_shares: &[Point],
    ) -> Result<VerifiedRehearsal, CeremonyError> {
        parameters.check_trustee(index)?;
        let numbers = parameters.numbers();
        if public_shares.len() != numbers || self.factors.len() != numbers {
            return Err(CeremonyError::OtherCeremony);
        }
        let statement = Equality {
            bases: &[&rehearsal_point(parameters)],
            public: public_shares,
            factors: &self.factors,
        };
        let transcript = transcript::rehearsal(parameters, index, &statement);
        if self.proof.holds(transcript, &statement) {
            Ok(VerifiedRehearsal { trustee: index })
        } else {
            Err(CeremonyError::Proof)
        }
    }
}

/// A trustee has shown that it can decrypt.
#[derive(Clone, Copy, Debug)]
pub struct VerifiedRehearsal {
    trustee: u32,
}

impl VerifiedRehearsal {
    /// Takes the rehearsal of `trustee` as verified: only for a service that reads back the log which it wrote
    /// itself after checking.
    pub fn from_own_log(
        parameters: &CeremonyParameters,
        trustee: u32,
    ) -> Result<VerifiedRehearsal, CeremonyError> {
        parameters.check_trustee(trustee)?;
        Ok(VerifiedRehearsal { trustee })
    }

    /// The index of the trustee, from 1.
    pub fn trustee(&self) -> u32 {
        self.trustee
    }
}

/// `T`.
pub(super) fn rehearsal_point(parameters: &CeremonyParameters) -> Point {
    let mut hash = Sha512::new();
    hash.update(b"suara/v1/rehearsal-point\0");
    hash.update(parameters.place());
    let uniform: [u8; 64] = hash.finalize().into();
    Point::from(RistrettoPoint::from_uniform_bytes(&uniform))
}
