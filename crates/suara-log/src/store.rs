//! Where a log keeps its entries, and its newest signed checkpoint.
//!
//! The two are separate on purpose: a restored old copy of the entries is noticed by the checkpoint that does not
//! come with it ([`Log::open`](crate::log::Log::open)).

mod checkpoint;
mod memory;

#[cfg(any(test, feature = "testing"))]
pub mod conformance;
#[cfg(any(test, feature = "testing"))]
mod failing;
#[cfg(feature = "sled")]
mod sled;

use std::ops::Range;

pub use checkpoint::{CheckpointStore, MemoryCheckpoint};
#[cfg(any(test, feature = "testing"))]
pub use failing::{Failing, Failure};
pub use memory::MemoryStore;

#[cfg(not(target_family = "wasm"))]
pub use checkpoint::CheckpointFile;
#[cfg(feature = "sled")]
pub use sled::SledStore;

use crate::chain::MAX_ENTRY;

/// Entries in order, from index 0, without gaps; added at the end and never changed.
///
/// There is one writer; any number of threads read beside it. `conformance::suite` (feature `testing`) tests
/// what is demanded here.
pub trait Store: Send + Sync + 'static {
    /// The number of entries that are durable.
    fn len(&self) -> u64;

    /// Whether there is no entry yet.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries of a range within `0..len()`, all of them.
    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Appends entries, the first of which gets the index `first_index`, which must be `len()`. All or none of them
    /// are stored. They are durable when this returns, and readers see them only then.
    ///
    /// An error other than [`StoreError::NotNext`] and [`StoreError::TooLong`] leaves open whether they have been
    /// stored: the caller has to stop writing, and to open the store anew.
    fn append(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError>;
}

/// Why a store did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The range to read does not lie within the store.
    #[error("entries {start} to {end} are not all there: the store has {len}")]
    Beyond {
        /// The first index that was asked for.
        start: u64,
        /// The index after the last one.
        end: u64,
        /// The number of entries in the store.
        len: u64,
    },
    /// The entries to append do not come directly after the last one.
    #[error("entry {first} cannot be appended to a store of {len}")]
    NotNext {
        /// The index that the first entry was to get.
        first: u64,
        /// The number of entries in the store.
        len: u64,
    },
    /// An entry is longer than [`MAX_ENTRY`].
    #[error("entry {index} has {bytes} bytes, at most 60000 are allowed")]
    TooLong {
        /// The index that the entry was to get.
        index: u64,
        /// Its length.
        bytes: usize,
    },
    /// Another process has the store open.
    #[error("{0} is in use by another process; stop that one first")]
    Locked(String),
    /// What is stored is damaged; says what, and what can be done.
    #[error("{0}")]
    Damaged(String),
    /// Reading or writing failed; says what was tried, and what the system answered.
    #[error("{0}")]
    Failed(String),
}

/// Refuses what no store may append.
fn check_append(len: u64, first: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
    if first != len {
        return Err(StoreError::NotNext { first, len });
    }
    for (index, entry) in (first..).zip(entries) {
        if entry.len() > MAX_ENTRY {
            return Err(StoreError::TooLong {
                index,
                bytes: entry.len(),
            });
        }
    }
    Ok(())
}

/// Refuses a range that does not lie within the store.
fn check_range(len: u64, range: &Range<u64>) -> Result<(), StoreError> {
    if range.start > range.end || range.end > len {
        return Err(StoreError::Beyond {
            start: range.start,
            end: range.end,
            len,
        });
    }
    Ok(())
}
