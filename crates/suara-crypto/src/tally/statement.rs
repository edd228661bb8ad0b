//! What one block of a trustee's tally is about.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use super::TallyError;
use crate::elgamal::Ciphertext;
use crate::equality::Equality;
use crate::group::Point;

/// Most factors of one block.
const MOST_FACTORS: usize = 1_800;

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
    pub(super) fn check(&self) -> Result<(), TallyError> {
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

    pub(super) fn equality<'a>(&'a self, bases: &'a [&'a Point], factors: &'a [Point]) -> Equality<'a> {
        Equality {
            bases,
            public: self.public_shares,
            factors,
        }
    }

    pub(super) fn bases(&self) -> Vec<&Point> {
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

/// Which sums a share decrypts, so that shares of different ones are never put together.
pub(super) fn sums_digest(groups: &[GroupSum]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"suara/v1/sums\0");
    for group in groups {
        hash.update(group.id.to_le_bytes());
        hash.update((group.ciphertext.v.len() as u32).to_le_bytes());
        hash.update(group.ciphertext.encode());
    }
    hash.finalize().into()
}
