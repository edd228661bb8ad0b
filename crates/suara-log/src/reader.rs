//! Reading a log beside its writer.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLockReadGuard};

use crate::checkpoint::SignedCheckpoint;
use crate::hash::Hash;
use crate::log::Shared;
use crate::mirror::{Source, SourceError};
use crate::store::{Store, StoreError};
use crate::tile::{TILE_WIDTH, TilePath, encode_bundle, hashes_at};
use crate::tree::Tree;

/// A reader of what a log has published: everything up to its newest signed checkpoint, and nothing beyond it.
/// Clones are cheap, and read beside the writer and each other.
#[derive(Clone)]
pub struct LogReader {
    shared: Arc<Shared<dyn Store>>,
}

impl fmt::Debug for LogReader {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "LogReader({} entries)", self.size())
    }
}

impl LogReader {
    pub(crate) fn new(shared: Arc<Shared<dyn Store>>) -> Self {
        Self { shared }
    }

    /// The newest signed checkpoint; `None` before the first.
    pub fn checkpoint(&self) -> Option<Arc<SignedCheckpoint>> {
        self.shared
            .published
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The number of entries that are published.
    pub fn size(&self) -> u64 {
        self.checkpoint().map_or(0, |checkpoint| checkpoint.size())
    }

    /// The entries of a range within `0..size()`.
    pub fn entries(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        let size = self.size();
        if range.end > size {
            return Err(StoreError::Beyond {
                start: range.start,
                end: range.end,
                len: size,
            });
        }
        self.shared.store.read(range)
    }

    /// The bundle of the `width` entries (1 to 256) from `256 * index` on; `None` if they are not all published.
    pub fn bundle(&self, index: u64, width: u16) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(range) = published(index, width, self.size()) else {
            return Ok(None);
        };
        let entries = self.shared.store.read(range)?;
        encode_bundle(&entries)
            .map(Some)
            .map_err(|error| StoreError::Damaged(error.to_string()))
    }

    /// The hash tile of the `width` hashes (1 to 256) from `256 * index` on of a level; `None` if they do not all lie
    /// in the published tree.
    pub fn tile(&self, level: u8, index: u64, width: u16) -> Option<Vec<u8>> {
        published(index, width, hashes_at(self.size(), level))?;
        self.tree().tile(level, index, width)
    }

    /// What is served under the path of a tile; `None` if it does not exist (yet).
    pub fn file(&self, path: &TilePath) -> Result<Option<Vec<u8>>, StoreError> {
        match *path {
            TilePath::Hashes { level, index, width } => Ok(self.tile(level, index, width)),
            TilePath::Entries { index, width } => self.bundle(index, width),
        }
    }

    /// The newest checkpoint and the proof that the entry `index` is in it; `None` if it is not published.
    pub fn inclusion(&self, index: u64) -> Option<(Arc<SignedCheckpoint>, Vec<Hash>)> {
        let checkpoint = self.checkpoint()?;
        let proof = self.tree().inclusion(index, checkpoint.size())?;
        Some((checkpoint, proof))
    }

    /// The newest checkpoint and the proof that it only adds to the first `old` entries; `None` if it has fewer.
    pub fn consistency(&self, old: u64) -> Option<(Arc<SignedCheckpoint>, Vec<Hash>)> {
        let checkpoint = self.checkpoint()?;
        let proof = self.tree().consistency(old, checkpoint.size())?;
        Some((checkpoint, proof))
    }

    fn tree(&self) -> RwLockReadGuard<'_, Tree> {
        self.shared.tree.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The positions of a tile if all of them are below `count`.
fn published(index: u64, width: u16, count: u64) -> Option<Range<u64>> {
    let start = index.checked_mul(u64::from(TILE_WIDTH))?;
    let end = start.checked_add(u64::from(width))?;
    (1..=TILE_WIDTH)
        .contains(&width)
        .then_some(start..end)
        .filter(|range| range.end <= count)
}

/// A log as its own source: a reader serves what a server of it would.
impl Source for LogReader {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if path == "checkpoint" {
            let checkpoint = self.checkpoint().ok_or(SourceError::NotFound)?;
            return Ok(checkpoint.to_string().into_bytes());
        }
        let path: TilePath = path.parse().map_err(|_| SourceError::NotFound)?;
        let file = self
            .file(&path)
            .map_err(|error| SourceError::Other(error.to_string()))?;
        file.ok_or(SourceError::NotFound)
    }
}
