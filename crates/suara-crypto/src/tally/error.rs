use crate::group::GroupError;
use crate::lagrange::LagrangeError;

/// Why a tally share is refused, or totals cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TallyError {
    /// Bytes that are not the points and scalars, or the number of them, that belong here.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// A block has 1 to [`block_len`](super::block_len) groups, in ascending order of their ids, with as many numbers in each
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
    /// Not one bound for each number of each group.
    #[error("not one bound for each number of each group")]
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
