//! The one writer of a log.

use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use crate::chain::{ChainError, Head};
use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::hash::{Hash, leaf_hash};
use crate::log_key::LogSigner;
use crate::reader::LogReader;
use crate::store::{CheckpointStore, Store, StoreError};
use crate::tree::Tree;

/// How many entries are read at once when a log is opened: 60 MB of the longest ones.
const READ_AT_ONCE: u64 = 1_024;

/// What writer and readers share.
pub(crate) struct Shared<S: ?Sized> {
    pub(crate) tree: RwLock<Tree>,
    /// The newest signed checkpoint; readers see nothing beyond it. The tree always reaches that far.
    pub(crate) published: RwLock<Option<Arc<SignedCheckpoint>>>,
    pub(crate) store: S,
}

/// A log that is open for writing. There must be one at a time for a store and a key.
pub struct Log<S: Store> {
    shared: Arc<Shared<S>>,
    checkpoints: Box<dyn CheckpointStore>,
    signer: LogSigner,
    head: Head,
    /// The first error of a store, after which nothing is written any more.
    halted: Option<StoreError>,
}

impl<S: Store> Log<S> {
    /// Opens the log whose entries are in `store` and whose newest checkpoint is in `checkpoints`; both may be empty.
    /// The name of the signing keys is the origin of the log.
    ///
    /// Reads all entries, checks their chain, and rebuilds the tree. What this log has once signed binds it: if the
    /// stored checkpoint is not the root of the entries up to its size, the log does not open, and so never signs a
    /// tree that is smaller than, or different from, one that it has signed before.
    pub fn open(store: S, checkpoints: impl CheckpointStore, signer: LogSigner) -> Result<Self, LogError> {
        Self::open_and_read(store, checkpoints, signer, |_| {})
    }

    /// The same, and hands over the entries while they are read, in order and each once: whoever needs them reads them no
    /// second time. What was handed over is this log's only when this returns without an error: of one chunk no more is
    /// known than that each of its entries follows the one before.
    pub fn open_and_read(
        store: S,
        checkpoints: impl CheckpointStore,
        signer: LogSigner,
        each_chunk: impl FnMut(Vec<Vec<u8>>),
    ) -> Result<Self, LogError> {
        let signed = match checkpoints.load()? {
            Some(note) => Some(SignedCheckpoint::open(note.as_bytes(), signer.key())?),
            None => None,
        };
        let (tree, head) = replay(&store, each_chunk)?;
        if let Some(signed) = &signed {
            match tree.root(signed.size()) {
                None => {
                    return Err(LogError::Smaller {
                        signed: signed.size(),
                        stored: head.size,
                    });
                }
                Some(root) if root != *signed.root() => {
                    return Err(LogError::Different { size: signed.size() });
                }
                Some(_) => {}
            }
        }
        let published = RwLock::new(signed.map(Arc::new));
        let shared = Arc::new(Shared {
            tree: RwLock::new(tree),
            published,
            store,
        });
        Ok(Self {
            shared,
            checkpoints: Box::new(checkpoints),
            signer,
            head,
            halted: None,
        })
    }

    /// How many entries there are, and what the next one has to carry.
    pub fn head(&self) -> Head {
        self.head
    }

    /// A reader of what is published, now and later.
    pub fn reader(&self) -> LogReader {
        LogReader::new(Arc::clone(&self.shared) as Arc<Shared<dyn Store>>)
    }

    /// Appends entries in one batch, durable when this returns, and returns their indexes. They are published with
    /// the next checkpoint.
    ///
    /// Entries that may not stand here are refused before anything is written ([`LogError::Entry`]). After any other
    /// error the log takes no more: the entries may have been stored or not, and the log has to be opened anew.
    pub fn append(&mut self, entries: &[Vec<u8>]) -> Result<Range<u64>, LogError> {
        self.check_running()?;
        let first = self.head.size;
        let mut head = self.head;
        for entry in entries {
            head = head.follow(entry).map_err(|reason| LogError::Entry {
                index: head.size,
                reason,
            })?;
        }
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        self.halting(|log| log.shared.store.append(first, entries))?;
        let mut tree = self.shared.tree.write().unwrap_or_else(PoisonError::into_inner);
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        drop(tree);
        self.head = head;
        Ok(first..head.size)
    }

    /// Signs the log as it is, keeps the checkpoint durably, and then publishes it with all entries. If nothing was
    /// appended since the last time, that checkpoint is returned again. The time is in Unix seconds, and should be that
    /// of the last entry: then a checkpoint depends on the log alone.
    pub fn sign_checkpoint(&mut self, time: u64) -> Result<Arc<SignedCheckpoint>, LogError> {
        self.check_running()?;
        let size = self.head.size;
        let published = self
            .shared
            .published
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(signed) = published.filter(|signed| signed.size() == size) {
            return Ok(signed);
        }
        let root = self
            .shared
            .tree
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .newest_root();
        let signed = Arc::new(SignedCheckpoint::sign(size, root, time, &self.signer)?);
        let text = signed.to_string();
        self.halting(|log| log.checkpoints.save(&text))?;
        *self
            .shared
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&signed));
        Ok(signed)
    }

    /// Does something with a store; from its first error on, or its first panic, the log is halted.
    fn halting(&mut self, write: impl FnOnce(&Self) -> Result<(), StoreError>) -> Result<(), LogError> {
        self.halted = Some(StoreError::Failed(
            "the last write did not come to an end".to_owned(),
        ));
        match write(self) {
            Ok(()) => {
                self.halted = None;
                Ok(())
            }
            Err(error) => {
                self.halted = Some(error.clone());
                Err(LogError::Store(error))
            }
        }
    }

    fn check_running(&self) -> Result<(), LogError> {
        match &self.halted {
            Some(cause) => Err(LogError::Halted { cause: cause.clone() }),
            None => Ok(()),
        }
    }
}

/// Reads all entries, checks their chain, and builds the tree over them.
fn replay(store: &impl Store, mut each_chunk: impl FnMut(Vec<Vec<u8>>)) -> Result<(Tree, Head), LogError> {
    let mut tree = Tree::new();
    let mut head = Head::EMPTY;
    let len = store.len();
    while head.size < len {
        let chunk = store.read(head.size..len.min(head.size + READ_AT_ONCE))?;
        for entry in &chunk {
            head = head.follow(entry).map_err(|reason| LogError::Chain {
                index: head.size,
                reason,
            })?;
            tree.push(leaf_hash(entry));
        }
        each_chunk(chunk);
    }
    Ok((tree, head))
}

/// Why a log does not open, or does not take an entry or sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// An entry to append may not stand where it would; nothing has been written.
    #[error("entry {index} cannot be appended: {reason}")]
    Entry {
        /// The index that it would have had.
        index: u64,
        /// Why not.
        reason: ChainError,
    },
    /// A stored entry does not follow the one before it.
    #[error(
        "the stored log is damaged at entry {index}: {reason}. Restore it from a mirror (suara-server restore)"
    )]
    Chain {
        /// The index of the entry.
        index: u64,
        /// What is wrong with it.
        reason: ChainError,
    },
    /// Fewer entries are stored than the log has signed for.
    #[error(
        "the log has signed a checkpoint over {signed} entries, but {stored} are stored: an old copy? It signs nothing \
         smaller. Restore the log from a mirror (suara-server restore)"
    )]
    Smaller {
        /// The size of the newest signed checkpoint.
        signed: u64,
        /// The number of entries.
        stored: u64,
    },
    /// Other entries are stored than the log has signed for.
    #[error(
        "the stored entries are not those that the log has signed at size {size}: it signs nothing different. Restore \
         it from a mirror (suara-server restore)"
    )]
    Different {
        /// The size of the newest signed checkpoint.
        size: u64,
    },
    /// The stored checkpoint is none of this log's.
    #[error("the stored checkpoint is not this log's: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// A store failed; what was to be written may have been, or not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A store has failed before, and the log takes no more until it is opened anew.
    #[error("the log is halted and has to be opened anew, because: {cause}")]
    Halted {
        /// The first error.
        cause: StoreError,
    },
}

#[cfg(test)]
mod tests;
