//! Following a log from outside, trusting nothing but its keys.

mod error;
mod source;

use std::collections::VecDeque;

pub use error::MirrorError;
pub use source::{Source, SourceError};

use crate::chain::Head;
use crate::checkpoint::SignedCheckpoint;
use crate::hash::{Hash, leaf_hash};
use crate::log_key::LogKey;
use crate::tile::{TILE_WIDTH, TilePath, decode_bundle, encode_bundle, hash_tiles, width_at};
use crate::tree::Tree;

/// Reads a log from its beginning to its newest checkpoint, and on from there.
///
/// Every entry is read from the bundles; chain and tree are rebuilt from the entries alone. No tile of hashes is
/// used. The entries that [`next_bundle`](Self::next_bundle) gives are authentic once it has returned `Ok(None)`:
/// then the tree over all of them has the root that the log has signed.
///
/// ```
/// # use suara_log::{log::Log, log_key::LogSigner, mirror::{Mirror, MirrorError}, store::{MemoryCheckpoint, MemoryStore}};
/// # let signer = LogSigner::from_seeds("example.org/board", &[7; 32], &[8; 32]).unwrap();
/// # let key = signer.key().clone();
/// # let mut log = Log::open(MemoryStore::new(), MemoryCheckpoint::new(), signer).unwrap();
/// # log.append(&[log.head().link().to_vec()]).unwrap();
/// # log.sign_checkpoint(1_700_000_000).unwrap();
/// # let source = log.reader();
/// let mut mirror = Mirror::open(source, key)?;
/// while let Some(entries) = mirror.next_bundle()? {
///     for entry in entries {
///         // replay it
///     }
/// }
/// println!("all {} entries are those that the log has signed", mirror.size());
/// # Ok::<(), MirrorError>(())
/// ```
pub struct Mirror<S> {
    source: S,
    key: LogKey,
    tree: Tree,
    head: Head,
    /// The checkpoint that is being read up to.
    checkpoint: SignedCheckpoint,
    /// Older checkpoints that the log has to contain, and that the tree has not been compared with yet.
    ancestors: Vec<SignedCheckpoint>,
    /// The bundle that the last entries came from, as far as the checkpoint reaches.
    bundle: Option<(TilePath, Vec<u8>)>,
}

impl<S: Source> Mirror<S> {
    /// Reads the newest checkpoint of the log with these keys, to read the log from its beginning.
    pub fn open(source: S, key: LogKey) -> Result<Self, MirrorError> {
        let checkpoint = read_checkpoint(&source, &key)?;
        let (tree, head) = (Tree::new(), Head::EMPTY);
        Ok(Self {
            source,
            key,
            tree,
            head,
            checkpoint,
            ancestors: Vec::new(),
            bundle: None,
        })
    }

    /// Goes on from what is already known of the log: the `known` checkpoint, the tree over its entries, and the
    /// hash of the last of them. The source's newest checkpoint has to contain the known one.
    pub fn resume(
        source: S,
        key: LogKey,
        known: SignedCheckpoint,
        tree: Tree,
        chain: Hash,
    ) -> Result<Self, MirrorError> {
        let size = known.size();
        if tree.size() != size || tree.root(size) != Some(*known.root()) {
            return Err(MirrorError::Root { size });
        }
        let checkpoint = read_checkpoint(&source, &key)?;
        let head = Head { size, chain };
        let mut mirror = Self {
            source,
            key,
            tree,
            head,
            checkpoint,
            ancestors: Vec::new(),
            bundle: None,
        };
        mirror.require(known)?;
        Ok(mirror)
    }

    /// Reads the newest checkpoint again, to go on where the log ended. It has to contain the one before.
    pub fn advance(&mut self) -> Result<&SignedCheckpoint, MirrorError> {
        let newer = read_checkpoint(&self.source, &self.key)?;
        compare(&self.checkpoint, &newer)?;
        let before = std::mem::replace(&mut self.checkpoint, newer);
        if before.size() < self.checkpoint.size() {
            self.require(before)?;
        }
        Ok(&self.checkpoint)
    }

    /// Goes on with the same log from another source, say from a mirror to the server.
    pub fn switch<T: Source>(self, source: T) -> Result<Mirror<T>, MirrorError> {
        let Self {
            key,
            tree,
            head,
            checkpoint,
            ancestors,
            bundle,
            ..
        } = self;
        let mut mirror = Mirror {
            source,
            key,
            tree,
            head,
            checkpoint,
            ancestors,
            bundle,
        };
        mirror.advance()?;
        Ok(mirror)
    }

    /// Demands that the log contains a checkpoint that was seen earlier or elsewhere. If it does not, this or the end
    /// of reading is an error: two checkpoints signed by the log contradict each other.
    pub fn require(&mut self, checkpoint: SignedCheckpoint) -> Result<(), MirrorError> {
        compare(&checkpoint, &self.checkpoint)?;
        self.ancestors.push(checkpoint);
        self.check_ancestors()
    }

    /// Compares the older checkpoints with the tree, as far as it has grown.
    fn check_ancestors(&mut self) -> Result<(), MirrorError> {
        let tree = &self.tree;
        if let Some(foreign) = self.ancestors.iter().find(|known| !agrees(tree, known)) {
            return Err(MirrorError::Fork {
                known: foreign.size(),
                found: self.checkpoint.size(),
            });
        }
        self.ancestors.retain(|known| known.size() > tree.size());
        Ok(())
    }

    /// The next entries, at most 256: those of the next bundle that have not been given yet. `None` when all entries
    /// of the checkpoint have been read and their tree has the signed root.
    ///
    /// After an error the same bundle is tried again; nothing of it has been taken in.
    pub fn next_bundle(&mut self) -> Result<Option<Vec<Vec<u8>>>, MirrorError> {
        let size = self.checkpoint.size();
        if self.head.size >= size {
            if !agrees(&self.tree, &self.checkpoint) {
                return Err(MirrorError::Root { size });
            }
            self.check_ancestors()?;
            return Ok(None);
        }
        let index = self.head.size / u64::from(TILE_WIDTH);
        let path = TilePath::Entries {
            index,
            width: width_at(index, size),
        };
        let entries = self.read_bundle(path)?;
        let file = encode_bundle(&entries).map_err(|reason| MirrorError::Bundle {
            path: path.to_string(),
            reason,
        })?;
        let new = self.take_in(index * u64::from(TILE_WIDTH), entries)?;
        self.bundle = Some((path, file));
        Ok(Some(new))
    }

    /// Reads the entries of a bundle, from the full one if the partial one is gone.
    fn read_bundle(&self, path: TilePath) -> Result<Vec<Vec<u8>>, MirrorError> {
        for found in [path, path.full()] {
            let name = found.to_string();
            match self.source.read(&name) {
                Ok(bytes) => {
                    let mut entries = decode_bundle(&bytes, found.width())
                        .map_err(|reason| MirrorError::Bundle { path: name, reason })?;
                    entries.truncate(usize::from(path.width()));
                    return Ok(entries);
                }
                Err(SourceError::NotFound) => {}
                Err(SourceError::Other(reason)) => return Err(MirrorError::Source { path: name, reason }),
            }
        }
        Err(MirrorError::Missing {
            path: path.to_string(),
        })
    }

    /// Takes in the entries of a bundle that begins at index `first`, and returns the new ones.
    fn take_in(&mut self, first: u64, entries: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, MirrorError> {
        let mut head = self.head;
        let mut new = VecDeque::from(entries);
        for index in first..head.size {
            let known = new.pop_front().map(|entry| leaf_hash(&entry));
            if known != self.tree.leaf(index) {
                return Err(MirrorError::Rewritten { index });
            }
        }
        let mut leaves = Vec::with_capacity(new.len());
        for entry in &new {
            head = head.follow(entry).map_err(|reason| MirrorError::Chain {
                index: head.size,
                reason,
            })?;
            leaves.push(leaf_hash(entry));
        }
        leaves.into_iter().for_each(|leaf| self.tree.push(leaf));
        self.head = head;
        Ok(new.into())
    }
}

impl<S> Mirror<S> {
    /// How many entries have been read.
    pub fn size(&self) -> u64 {
        self.head.size
    }

    /// Where the log stands after the entries that have been read.
    pub fn head(&self) -> Head {
        self.head
    }

    /// The checkpoint that is being read up to; the log's signature on it has been checked.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// The tree over the entries that have been read.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Path and bytes of the bundle that the last entries came from, as a mirror keeps it.
    pub fn bundle_file(&self) -> Option<(TilePath, &[u8])> {
        self.bundle
            .as_ref()
            .map(|(path, bytes)| (*path, bytes.as_slice()))
    }
}

/// The files of hashes of the tree at this size, under the paths where they are served: rebuilt, so that a mirror does
/// not have to trust those of its source. Nothing if the tree is smaller.
pub fn static_files(tree: &Tree, size: u64) -> impl Iterator<Item = (TilePath, Vec<u8>)> + '_ {
    let size = if size <= tree.size() { size } else { 0 };
    hash_tiles(size).filter_map(|path| match path {
        TilePath::Hashes { level, index, width } => Some((path, tree.tile(level, index, width)?)),
        TilePath::Entries { .. } => None,
    })
}

fn read_checkpoint(source: &impl Source, key: &LogKey) -> Result<SignedCheckpoint, MirrorError> {
    let path = "checkpoint";
    let note = source.read(path).map_err(|error| match error {
        SourceError::NotFound => MirrorError::Missing {
            path: path.to_owned(),
        },
        SourceError::Other(reason) => MirrorError::Source {
            path: path.to_owned(),
            reason,
        },
    })?;
    Ok(SignedCheckpoint::open(&note, key)?)
}

/// Compares two checkpoints of one log by what they say themselves.
fn compare(known: &SignedCheckpoint, newer: &SignedCheckpoint) -> Result<(), MirrorError> {
    if newer.size() < known.size() {
        return Err(MirrorError::Smaller {
            known: known.size(),
            found: newer.size(),
        });
    }
    if newer.size() == known.size() && newer.root() != known.root() {
        return Err(MirrorError::Fork {
            known: known.size(),
            found: newer.size(),
        });
    }
    Ok(())
}

/// Whether a checkpoint is that of the tree at its size, or lies beyond the tree.
fn agrees(tree: &Tree, checkpoint: &SignedCheckpoint) -> bool {
    tree.root(checkpoint.size())
        .is_none_or(|root| root == *checkpoint.root())
}

#[cfg(test)]
mod tests;
