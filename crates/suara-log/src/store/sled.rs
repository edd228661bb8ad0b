//! Entries on disk, in sled 0.34.
//!
//! What sled does not promise by itself, and is seen to here (`docs/log.md`, section "On disk"):
//!
//! - Its `flush` ends in `sync_file_range`, which does not wait for the disk's cache: after it the file is synced by
//!   `fdatasync`, through a handle that has been open since before the first write, so that no error is missed.
//! - Values of a fraction of a segment and more go to files that are never synced. Segments of 4 MiB keep a full
//!   node of the longest entries within the synced file.
//! - It would flush on its own every half second, and take a gigabyte of cache: both are set.
//! - A batch is atomic within one tree only. There is one tree, and everything but the entries is computed from them.
//! - It takes a file that was cut for a shorter store: how far the store had reached is noted beside it
//!   (`sled/extent.rs`), and what a crash or a damaged file can do to its opening is in `sled/opening.rs`.

mod extent;
mod limited;
mod opening;

use std::fmt::Display;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sled::{Batch, Db};

use self::extent::{Extent, ExtentFile};
use self::limited::limited;
use self::opening::{LOCK_PATIENCE, open_db, patience, quarantine_torn_snapshots, sync_all};
use super::{Store, StoreError, check_append, check_range};

/// How long sled may take to write a batch: longer than any disk that works.
const WRITING: Duration = Duration::from_secs(30);

/// Entries in a folder on disk. Clones are handles on the same store, which is closed with the last of them.
#[derive(Clone, Debug)]
pub struct SledStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    db: Db,
    /// The file that sled writes, for syncing it.
    file: File,
    extent: ExtentFile,
    /// The number of durable entries.
    len: AtomicU64,
    /// Set while a write is under way and from the first one that has not come to a good end.
    halted: AtomicBool,
}

impl SledStore {
    /// Opens the store in this folder, or creates it. Waits a few seconds for a lock that another process still
    /// holds. What is damaged is neither repaired nor deleted; but sled, once it has opened a damaged file, may have
    /// written to it, so a file that is shorter than it was is not opened.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(failed("creating", &folder))?;
        let deadline = Instant::now() + LOCK_PATIENCE;
        quarantine_torn_snapshots(&folder, deadline)?;
        let noted = Extent::noted(&folder);
        check_length(&folder, noted)?;
        let patience = patience(&folder);
        let db = open_db(&folder, deadline, patience)?;
        let path = folder.join("db");
        let file = File::open(&path).map_err(failed("opening", &path))?;
        sync_all(&folder)?;
        let last = caught(&folder, || db.last().map_err(failed("reading", &folder)))?;
        let len = match last {
            None => 0,
            Some((key, _)) => {
                index(&key).ok_or_else(|| damaged(&folder, "it holds a key that is no index"))? + 1
            }
        };
        if let Some(noted) = noted.filter(|noted| noted.entries > len) {
            let lost = format!("of {} entries {len} are left", noted.entries);
            return Err(damaged(&folder, &lost));
        }
        let extent = ExtentFile::open(&folder).map_err(failed("opening the extent in", &folder))?;
        let inner = Inner {
            folder,
            db,
            file,
            extent,
            len: AtomicU64::new(len),
            halted: AtomicBool::new(false),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Writes a batch. sled can wait without end for a write of its own that has failed.
    fn write(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (index, entry) in (first_index..).zip(entries) {
            batch.insert(&index.to_be_bytes(), entry.as_slice());
        }
        let (inner, entries) = (Arc::clone(&self.inner), first_index + entries.len() as u64);
        limited(WRITING, move || inner.write(batch, entries))
            .map_err(|wrong| failed("writing to", &self.inner.folder)(wrong))?
    }
}

impl Inner {
    /// Writes and syncs a batch, after which there are so many entries.
    fn write(&self, batch: Batch, entries: u64) -> Result<(), StoreError> {
        let Inner {
            folder,
            db,
            file,
            extent,
            ..
        } = self;
        db.apply_batch(batch).map_err(failed("writing to", folder))?;
        db.flush().map_err(failed("flushing", folder))?;
        let path = folder.join("db");
        file.sync_data().map_err(failed("syncing", &path))?;
        let bytes = file.metadata().map_err(failed("measuring", &path))?.len();
        extent
            .note(Extent { bytes, entries })
            .map_err(|error| StoreError::Failed(format!("writing {}: {error}", extent.path())))
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        let Inner { folder, db, .. } = self;
        let mut entries = Vec::new();
        let mut pairs = db.range(range.start.to_be_bytes()..range.end.to_be_bytes());
        for expected in range {
            let pair = pairs.next().transpose().map_err(failed("reading", folder))?;
            match pair {
                Some((key, entry)) if index(&key) == Some(expected) => entries.push(entry.to_vec()),
                _ => return Err(damaged(folder, &format!("entry {expected} is missing"))),
            }
        }
        Ok(entries)
    }
}

impl Store for SledStore {
    fn len(&self) -> u64 {
        self.inner.len.load(Ordering::Acquire)
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        check_range(self.len(), &range)?;
        caught(&self.inner.folder, || self.inner.read(range))
    }

    fn append(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        let len = self.len();
        check_append(len, first_index, entries)?;
        if entries.is_empty() {
            return Ok(());
        }
        // Taken back only after success, so that an error or a panic on the way leaves the store halted.
        if self.inner.halted.swap(true, Ordering::AcqRel) {
            let folder = self.inner.folder.display();
            return Err(StoreError::Failed(format!(
                "a write to {folder} has failed; open the store anew"
            )));
        }
        self.write(first_index, entries)?;
        self.inner
            .len
            .store(len + entries.len() as u64, Ordering::Release);
        self.inner.halted.store(false, Ordering::Release);
        Ok(())
    }
}

/// Refuses files that are shorter than they were, before sled can write to them.
fn check_length(folder: &Path, noted: Option<Extent>) -> Result<(), StoreError> {
    let Some(noted) = noted else { return Ok(()) };
    let path = folder.join("db");
    let bytes = match fs::metadata(&path) {
        Ok(file) => file.len(),
        Err(error) if error.kind() == ErrorKind::NotFound => 0,
        Err(error) => return Err(failed("measuring", &path)(error)),
    };
    if bytes >= noted.bytes {
        return Ok(());
    }
    Err(StoreError::Damaged(format!(
        "{} has been cut: it has {bytes} bytes and had {}. Nothing has been changed. Restore the log from a mirror \
         (suara-server restore)",
        path.display(),
        noted.bytes
    )))
}

/// Reads; sled panics on pages that it cannot make sense of.
fn caught<T>(folder: &Path, read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| damaged(folder, "sled panicked while reading it"))?
}

fn index(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(key.try_into().ok()?))
}

fn failed<E: Display>(action: &str, path: &Path) -> impl FnOnce(E) -> StoreError {
    move |error| StoreError::Failed(format!("{action} {}: {error}", path.display()))
}

fn damaged(folder: &Path, what: &str) -> StoreError {
    StoreError::Damaged(format!(
        "the store in {} is damaged: {what}. Keep a copy of the folder, and restore the log from a mirror \
         (suara-server restore)",
        folder.display()
    ))
}

#[cfg(test)]
mod tests;
