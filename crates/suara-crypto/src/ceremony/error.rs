use crate::elgamal::KeysError;
use crate::group::GroupError;

/// Why something of a key ceremony is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// No key, or more commitments than one entry of the log holds.
    #[error("{numbers} keys with {threshold} coefficients each: must be 1 to 1800 commitments")]
    Size {
        /// `n`, the number of keys.
        numbers: usize,
        /// `t`, the number of coefficients of each polynomial.
        threshold: u32,
    },
    /// A threshold outside `1 ≤ t ≤ m`, or one with which two disjoint sets of trustees could decrypt.
    #[error("{threshold} of {trustees} trustees: must be a majority of at least one")]
    Threshold {
        /// `t`.
        threshold: u32,
        /// `m`.
        trustees: usize,
    },
    /// Two trustees with one role key.
    #[error("two trustees have the same role key")]
    RepeatedTrustee,
    /// Attempts are numbered from 1.
    #[error("attempts of a ceremony are numbered from 1")]
    Attempt,
    /// Trustees are numbered from 1: index 0 would be the secret itself.
    #[error("no trustee {index} among {trustees}")]
    Trustee {
        /// The index that was named.
        index: u32,
        /// `m`.
        trustees: usize,
    },
    /// Bytes that are not the points, scalars or number of them that belong here.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// Two commitments of one reveal are equal.
    #[error("two commitments of the reveal are equal")]
    RepeatedCommitment,
    /// A proof does not hold.
    #[error("the proof does not hold")]
    Proof,
    /// Secret material of another board, election, attempt or set of trustees.
    #[error("this belongs to another ceremony")]
    OtherCeremony,
    /// Not exactly one contribution from each trustee.
    #[error("not exactly one contribution from each trustee")]
    Contributions,
    /// What the trustees dealt adds up to keys that cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A transport key with which nothing can be encrypted.
    #[error("not a usable X25519 key")]
    TransportKey,
    /// Encryption of a share failed.
    #[error("the shares cannot be encrypted")]
    Seal,
}

/// Why shares that arrived are refused: each is a reason to complain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// The recipient asked for something that is not there: a sender or recipient outside the ceremony, or the
    /// commitments of another sender. No reason to complain.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// Not an encryption to this recipient in this place.
    #[error("the shares do not decrypt")]
    Sealed,
    /// What was encrypted is not `n` canonical scalars.
    #[error("the shares are not canonical scalars: {0}")]
    Form(GroupError),
    /// The share of this key (from 0) is not on the polynomial that the sender has committed to.
    #[error("the share of key {number} does not lie on the committed polynomial")]
    Wrong {
        /// Place of the key, from 0.
        number: usize,
    },
}
