//! Checking proofs of the Merkle tree (RFC 9162 sections 2.1.3.2 and 2.1.4.2; the proofs are those of RFC 6962).

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The index is not below the size, or the old size is above the new one.
    #[error("the proof is about something beyond the tree")]
    Beyond,
    /// The proof has more or fewer hashes than these positions need.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The proof does not lead to the root that was given.
    #[error("the proof leads to another root")]
    Root,
}

/// Checks that `leaf` stands at `index` in the tree of `size` leaves with this `root`.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Beyond);
    }
    let mut node = index;
    let mut last = size - 1;
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

/// Checks that the tree of `new_size` leaves with root `new_root` only adds leaves to the tree of `old_size` leaves
/// with root `old_root`.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Beyond);
    }
    if old_size == 0 || old_size == new_size {
        let expected = if old_size == 0 { &EMPTY_ROOT } else { new_root };
        return match proof {
            [_, ..] => Err(ProofError::Length),
            [] if old_root == expected && (new_size != 0 || new_root == expected) => Ok(()),
            [] => Err(ProofError::Root),
        };
    }

    // A complete old tree is itself the first node of the path, and not sent.
    let (first, path) = if old_size.is_power_of_two() {
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofError::Length)?
    };
    let complete = (old_size - 1).trailing_ones();
    let mut node = (old_size - 1) >> complete;
    let mut last = (new_size - 1) >> complete;
    let mut old_hash = *first;
    let mut new_hash = *first;
    for sibling in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if old_hash == *old_root && new_hash == *new_root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}
