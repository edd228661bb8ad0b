//! A trustee's decryption of one block: `D_lik = s_li·U_k`, with one proof for all of them. For the challenges
//! `ω`, `ψ`, drawn after everything else is absorbed,
//!
//! `s* = Σ ω^i·s_li`, `S* = Σ ω^i·S_li`, `B = Σ ψ^k·U_k`, `D* = Σ_k Σ_i ψ^k·ω^i·D_lik`,
//!
//! where `k` is the place in the block, from 1. Send `T_1 = τ·G`, `T_2 = τ·B`; draw `x`; answer `z = τ + x·s*`.
//! Check `z·G = T_1 + x·S*` and `z·B = T_2 + x·D*`.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::statement::sums_digest;
use super::{GroupSum, TallyError, TallyStatement};
use crate::ceremony::KeyShares;
use crate::equality::EqualityProof;
use crate::group::{Point, encode_points};
use crate::transcript;

/// A trustee's decryption of one block, not yet verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyShare {
    factors: Vec<Point>,
    proof: EqualityProof,
}

impl TallyShare {
    /// Reads `D_lik`, group by group, `n` for each of `groups`; and `T_1 ‖ T_2 ‖ z`, 96 bytes.
    pub fn decode(
        numbers: usize,
        groups: usize,
        factors: &[u8],
        proof: &[u8],
    ) -> Result<TallyShare, TallyError> {
        let count = numbers.checked_mul(groups).ok_or(TallyError::Statement)?;
        Ok(TallyShare {
            factors: Point::decode_packed(factors, count)?,
            proof: EqualityProof::decode(proof)?,
        })
    }

    /// The factors as they travel, 32 bytes each.
    pub fn factors_bytes(&self) -> Vec<u8> {
        encode_points(&self.factors)
    }

    /// `T_1 ‖ T_2 ‖ z`, 96 bytes.
    pub fn proof_bytes(&self) -> Vec<u8> {
        self.proof.encode()
    }

    /// Decrypts a block with a trustee's key shares, which must be those behind the public shares.
    pub fn prove(
        statement: &TallyStatement<'_>,
        shares: &KeyShares,
        rng: &mut impl CryptoRng,
    ) -> Result<TallyShare, TallyError> {
        statement.check()?;
        if shares.public() != statement.public_shares {
            return Err(TallyError::KeyShares);
        }
        // D_lik = s_li·U_k
        let factors: Vec<_> = statement
            .groups
            .iter()
            .flat_map(|group| {
                let u = group.ciphertext.u.element();
                shares.scalars().iter().map(move |share| Point::from(u * share))
            })
            .collect();
        let bases = statement.bases();
        let transcript = transcript::tally(statement, &factors);
        let proof = EqualityProof::prove(
            transcript,
            &statement.equality(&bases, &factors),
            shares.scalars(),
            rng,
        );
        Ok(TallyShare { factors, proof })
    }

    /// Checks that the factors are the `U_k` times the secrets behind the public shares.
    pub fn verify(self, statement: &TallyStatement<'_>) -> Result<VerifiedTallyShare, TallyError> {
        self.check_shape(statement)?;
        let bases = statement.bases();
        let transcript = transcript::tally(statement, &self.factors);
        if self
            .proof
            .holds(transcript, &statement.equality(&bases, &self.factors))
        {
            Ok(VerifiedTallyShare::new(statement, self.factors))
        } else {
            Err(TallyError::Proof)
        }
    }

    fn check_shape(&self, statement: &TallyStatement<'_>) -> Result<(), TallyError> {
        statement.check()?;
        if self.factors.len() == statement.groups.len() * statement.public_shares.len() {
            Ok(())
        } else {
            Err(TallyError::Statement)
        }
    }
}

/// A trustee's decryption of one block whose proof holds.
#[derive(Clone, Debug)]
pub struct VerifiedTallyShare {
    trustee: u32,
    block: u32,
    tally: [u8; 32],
    sums: [u8; 32],
    factors: Vec<Point>,
}

impl VerifiedTallyShare {
    /// Takes a share without checking its proof again: only for a service that reads back the log which it
    /// wrote itself after checking.
    pub fn from_own_log(
        share: TallyShare,
        statement: &TallyStatement<'_>,
    ) -> Result<VerifiedTallyShare, TallyError> {
        share.check_shape(statement)?;
        Ok(VerifiedTallyShare::new(statement, share.factors))
    }

    fn new(statement: &TallyStatement<'_>, factors: Vec<Point>) -> VerifiedTallyShare {
        VerifiedTallyShare {
            trustee: statement.trustee,
            block: statement.block,
            tally: *statement.tally,
            sums: sums_digest(statement.groups),
            factors,
        }
    }

    /// Whether this is a decryption of these sums.
    pub(super) fn decrypts(&self, groups: &[GroupSum]) -> bool {
        self.sums == sums_digest(groups)
    }

    /// Whether this and another share stand in the same tally, at the same place.
    pub(super) fn beside(&self, other: &VerifiedTallyShare) -> bool {
        self.tally == other.tally && self.block == other.block
    }

    /// The trustee's index, from 1.
    pub fn trustee(&self) -> u32 {
        self.trustee
    }

    /// The number of the block, from 0.
    pub fn block(&self) -> u32 {
        self.block
    }

    /// `D_lik`, group by group, `n` each.
    pub fn factors(&self) -> &[Point] {
        &self.factors
    }
}
