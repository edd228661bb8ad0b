//! The tally: trustees decrypt sums, each with its key shares, and `t` of them together give the totals.
//!
//! - Trustee `l` publishes `D_lik = s_li·U_k` for each group `k` and number `i`, block by block, with the proof
//!   of equality of [`crate::equality`] over the whole block.
//! - `v_ik·G = V_ik - Σ_l λ_l·D_lik` over exactly `t` trustees with their Lagrange coefficients at 0; `v_ik` is
//!   a small discrete logarithm within a bound that follows from the roll. A number that is not found is an
//!   alarm and never a result.
//!
//! Only sums are ever decrypted. Which sums these are, and that enough trustees have confirmed the same ones
//! before any of them decrypts, are rules of the protocol; the hash that was confirmed is part of the proof.

use alloc::vec::Vec;

use curve25519_dalek::Scalar;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};

use crate::ceremony::KeyShares;
use crate::dlog::DiscreteLog;
use crate::elgamal::Ciphertext;
use crate::equality::{Equality, EqualityProof};
use crate::group::{GroupError, Point, encode_points, sum_of_products_vartime};
use crate::lagrange::{LagrangeError, lagrange_at_zero};
use crate::transcript;

/// Most factors of one block.
const MOST_FACTORS: usize = 1_800;

/// Why a tally share is refused, or totals cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TallyError {
    /// Bytes that are not the points and scalars, or the number of them, that belong here.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// A block has 1 to [`block_len`] groups, in ascending order of their ids, with as many numbers in each
    /// ciphertext as there are public shares; trustees are numbered from 1.
    #[error("the statement is not that of a block of a tally")]
    Statement,
    /// The key shares are not those behind the trustee's public shares.
    #[error("the key shares do not belong to this trustee and election")]
    KeyShares,
    /// The proof does not hold: this trustee's block is wrong.
    #[error("the proof of the tally share does not hold")]
    Proof,
    /// Not exactly `t` shares.
    #[error("{found} shares instead of {expected}")]
    Shares {
        /// `t`.
        expected: u32,
        /// How many there are.
        found: usize,
    },
    /// Shares of different blocks, tallies or sums.
    #[error("the shares are not all for these sums")]
    Mixed,
    /// A trustee twice, or index 0.
    #[error(transparent)]
    Trustees(#[from] LagrangeError),
    /// Not one bound for each number.
    #[error("not one bound for each number")]
    Bounds,
    /// A total that is not within its bound: an alarm. Never a result.
    #[error("number {number} of group {group} decrypts to nothing within its bound")]
    NotFound {
        /// The id of the group.
        group: u32,
        /// Place of the number, from 0.
        number: usize,
    },
}

/// The sum of the ballots of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupSum {
    /// The group's id: the place of the district on the roll, or `u32::MAX` for the remainder.
    pub id: u32,
    /// `(U_k, V_1k … V_nk)`.
    pub ciphertext: Ciphertext,
}

/// What a trustee's share of one block is about.
#[derive(Clone, Copy, Debug)]
pub struct TallyStatement<'a> {
    /// The board's id.
    pub board: &'a [u8; 32],
    /// The election's id.
    pub election: &'a [u8; 32],
    /// The hash of all groups and sums that the trustees have confirmed.
    pub tally: &'a [u8; 32],
    /// The trustee's index, from 1.
    pub trustee: u32,
    /// The number of the block, from 0.
    pub block: u32,
    /// The groups of the block, in ascending order of their ids.
    pub groups: &'a [GroupSum],
    /// `S_l1 … S_ln`, the public shares of the trustee.
    pub public_shares: &'a [Point],
}

impl TallyStatement<'_> {
    fn check(&self) -> Result<(), TallyError> {
        let numbers = self.public_shares.len();
        let ascending = self
            .groups
            .array_windows()
            .all(|[group, next]| group.id < next.id);
        let fits = (1..=block_len(numbers)).contains(&self.groups.len())
            && self
                .groups
                .iter()
                .all(|group| group.ciphertext.v.len() == numbers);
        if fits && ascending && self.trustee != 0 {
            Ok(())
        } else {
            Err(TallyError::Statement)
        }
    }

    fn equality<'a>(&'a self, bases: &'a [&'a Point], factors: &'a [Point]) -> Equality<'a> {
        Equality {
            bases,
            public: self.public_shares,
            factors,
        }
    }

    fn bases(&self) -> Vec<&Point> {
        self.groups.iter().map(|group| &group.ciphertext.u).collect()
    }

    /// The ids of the groups, 4 bytes each, little-endian.
    pub(crate) fn group_ids(&self) -> Vec<[u8; 4]> {
        self.groups.iter().map(|group| group.id.to_le_bytes()).collect()
    }

    /// All `U_k, V_1k … V_nk`, group by group.
    pub(crate) fn ciphertexts(&self) -> Vec<u8> {
        self.groups
            .iter()
            .flat_map(|group| group.ciphertext.encode())
            .collect()
    }
}

/// How many groups a block has: `floor(1,800 / n)`, the last one fewer; at least 1.
pub fn block_len(numbers: usize) -> usize {
    MOST_FACTORS.checked_div(numbers).unwrap_or(0).max(1)
}

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
        statement.check()?;
        if self.factors.len() != statement.groups.len() * statement.public_shares.len() {
            return Err(TallyError::Statement);
        }
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
        statement.check()?;
        if share.factors.len() != statement.groups.len() * statement.public_shares.len() {
            return Err(TallyError::Statement);
        }
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

/// Which sums a share decrypts, so that shares of different ones are never put together.
fn sums_digest(groups: &[GroupSum]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"suara/v1/sums\0");
    for group in groups {
        hash.update(group.id.to_le_bytes());
        hash.update((group.ciphertext.v.len() as u32).to_le_bytes());
        hash.update(group.ciphertext.encode());
    }
    hash.finalize().into()
}

/// The totals of one block, group by group, `n` each: from exactly `threshold` (`t`) verified shares of different
/// trustees, all for this block. `bounds` has the largest possible total of each of the `n` numbers.
pub fn decrypt(
    threshold: u32,
    groups: &[GroupSum],
    shares: &[&VerifiedTallyShare],
    log: &DiscreteLog,
    bounds: &[u64],
) -> Result<Vec<Vec<u64>>, TallyError> {
    if shares.len() != threshold as usize {
        return Err(TallyError::Shares {
            expected: threshold,
            found: shares.len(),
        });
    }
    check_same(groups, shares)?;
    let trustees: Vec<_> = shares.iter().map(|share| share.trustee).collect();
    let lambda = lagrange_at_zero(&trustees)?;
    let numbers = bounds.len();
    if numbers == 0 || groups.iter().any(|group| group.ciphertext.v.len() != numbers) {
        return Err(TallyError::Bounds);
    }
    let mut factors: Vec<_> = shares
        .iter()
        .map(|share| share.factors.chunks_exact(numbers))
        .collect();
    groups
        .iter()
        .map(|group| {
            let of_group: Vec<_> = factors.iter_mut().filter_map(Iterator::next).collect();
            decrypt_group(group, &of_group, &lambda, log, bounds)
        })
        .collect()
}

fn check_same(groups: &[GroupSum], shares: &[&VerifiedTallyShare]) -> Result<(), TallyError> {
    let sums = sums_digest(groups);
    let same = shares.iter().all(|share| share.sums == sums)
        && shares
            .array_windows()
            .all(|[one, next]| one.tally == next.tally && one.block == next.block);
    if same { Ok(()) } else { Err(TallyError::Mixed) }
}

/// `factors` holds `D_l1 … D_ln` for each trustee `l`.
fn decrypt_group(
    group: &GroupSum,
    factors: &[&[Point]],
    lambda: &[Scalar],
    log: &DiscreteLog,
    bounds: &[u64],
) -> Result<Vec<u64>, TallyError> {
    let numbers = group.ciphertext.v.iter().zip(bounds).enumerate();
    numbers
        .map(|(number, (v, bound))| {
            // v_i·G = V_i - Σ_l λ_l·D_li
            let of_number = factors.iter().filter_map(|factors| factors.get(number));
            let terms = lambda.iter().copied().zip(of_number.map(|d| *d.element()));
            let mask = sum_of_products_vartime(terms);
            log.find(&(v.element() - mask), *bound)
                .ok_or(TallyError::NotFound {
                    group: group.id,
                    number,
                })
        })
        .collect()
}
