//! What can be wrong with a log that is read from outside.

use crate::chain::ChainError;
use crate::checkpoint::CheckpointError;
use crate::tile::BundleError;

/// Why a log cannot be read, or must not be believed; names what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MirrorError {
    /// The source does not have a file that it must have: the log is incomplete.
    #[error("{path} is missing")]
    Missing {
        /// The path of the file.
        path: String,
    },
    /// The source could not be read; this says nothing about the log.
    #[error("{path} could not be read: {reason}")]
    Source {
        /// The path of the file.
        path: String,
        /// What the source said.
        reason: String,
    },
    /// The checkpoint is no checkpoint of this log, or not signed by it.
    #[error("the checkpoint is wrong: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The file is no bundle, or not one of this many entries.
    #[error("{path} is wrong: {reason}")]
    Bundle {
        /// The path of the file.
        path: String,
        /// What is wrong with it.
        reason: BundleError,
    },
    /// An entry does not follow the one before it.
    #[error("the chain breaks at entry {index}: {reason}")]
    Chain {
        /// The index of the entry.
        index: u64,
        /// What is wrong with it.
        reason: ChainError,
    },
    /// An entry is not the one that was read at this index before.
    #[error("entry {index} is not the one that was read before")]
    Rewritten {
        /// The index of the entry.
        index: u64,
    },
    /// The tree over the entries has another root than the checkpoint says.
    #[error("the tree over the {size} entries has not the root that is signed")]
    Root {
        /// The size of the checkpoint.
        size: u64,
    },
    /// The newest checkpoint is smaller than one that is known.
    #[error("the log has signed {known} entries, and now shows {found}")]
    Smaller {
        /// The size of the checkpoint that is known.
        known: u64,
        /// The size of the one found.
        found: u64,
    },
    /// The log has signed a checkpoint that is not contained in the newest one: it shows different logs.
    #[error(
        "the log has signed two histories: its checkpoint over {known} entries is not part of that over {found}"
    )]
    Fork {
        /// The size of the checkpoint that is known.
        known: u64,
        /// The size of the one found.
        found: u64,
    },
}

impl MirrorError {
    /// Whether something is missing, or could not be read, rather than wrong.
    pub fn is_incomplete(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Source { .. })
    }
}
