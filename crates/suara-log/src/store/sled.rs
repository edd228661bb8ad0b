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

use std::fmt::Display;
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sled::{Batch, Db};

use super::{Store, StoreError, check_append, check_range};

/// The size of sled's segments in bytes, fixed when a store is created.
const SEGMENT: usize = 4 << 20;

/// The size of sled's cache in bytes.
const CACHE: u64 = 64 << 20;

/// How long a lock is waited for: a process that was killed can hold it for a second.
const LOCK_PATIENCE: Duration = Duration::from_secs(3);

/// How long to wait between two attempts at a lock.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

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
    /// The number of durable entries.
    len: AtomicU64,
    /// Set while a write is under way and from the first one that has not come to a good end.
    halted: AtomicBool,
}

impl SledStore {
    /// Opens the store in this folder, or creates it. Waits a few seconds for a lock that another process still
    /// holds. What is damaged is neither repaired nor deleted.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(failed("creating", &folder))?;
        let deadline = Instant::now() + LOCK_PATIENCE;
        quarantine_torn_snapshots(&folder, deadline)?;
        let db = open_db(&folder, deadline)?;
        let path = folder.join("db");
        let file = File::open(&path).map_err(failed("opening", &path))?;
        sync_all(&folder)?;
        let len = match db.last().map_err(failed("reading", &folder))? {
            None => 0,
            Some((key, _)) => {
                index(&key).ok_or_else(|| damaged(&folder, "it holds a key that is no index"))? + 1
            }
        };
        let inner = Inner {
            folder,
            db,
            file,
            len: AtomicU64::new(len),
            halted: AtomicBool::new(false),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    fn write(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (index, entry) in (first_index..).zip(entries) {
            batch.insert(&index.to_be_bytes(), entry.as_slice());
        }
        let Inner { folder, db, file, .. } = &*self.inner;
        db.apply_batch(batch).map_err(failed("writing to", folder))?;
        db.flush().map_err(failed("flushing", folder))?;
        file.sync_data().map_err(failed("syncing", &folder.join("db")))
    }
}

impl Store for SledStore {
    fn len(&self) -> u64 {
        self.inner.len.load(Ordering::Acquire)
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        check_range(self.len(), &range)?;
        let Inner { folder, db, .. } = &*self.inner;
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

fn index(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(key.try_into().ok()?))
}

fn open_db(folder: &Path, deadline: Instant) -> Result<Db, StoreError> {
    let config = sled::Config::new()
        .path(folder)
        .segment_size(SEGMENT)
        .cache_capacity(CACHE)
        .flush_every_ms(None)
        .use_compression(false);
    loop {
        // sled panics on some files that it cannot make sense of.
        let opened = catch_unwind(AssertUnwindSafe(|| config.open()))
            .map_err(|_| damaged(folder, "sled panicked while opening it"))?;
        match opened {
            Ok(db) => return Ok(db),
            Err(error) if is_locked(&error) => wait_for_lock(folder, deadline)?,
            Err(sled::Error::Io(error)) => return Err(failed("opening", folder)(error)),
            Err(error) => return Err(damaged(folder, &error.to_string())),
        }
    }
}

fn is_locked(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

fn wait_for_lock(folder: &Path, deadline: Instant) -> Result<(), StoreError> {
    if Instant::now() >= deadline {
        return Err(StoreError::Locked(folder.display().to_string()));
    }
    thread::sleep(LOCK_PAUSE);
    Ok(())
}

/// A snapshot that a crash has left half written makes sled refuse a store whose data is whole; without it sled reads
/// its log instead. Moved away, not deleted, and only while no other process has the store open.
fn quarantine_torn_snapshots(folder: &Path, deadline: Instant) -> Result<(), StoreError> {
    let path = folder.join("db");
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("opening", &path)(error)),
    };
    while let Err(error) = file.try_lock() {
        match error {
            fs::TryLockError::WouldBlock => wait_for_lock(folder, deadline)?,
            fs::TryLockError::Error(error) => return Err(failed("locking", &path)(error)),
        }
    }
    let quarantine = folder.join("quarantine");
    for found in fs::read_dir(folder).map_err(failed("reading", folder))? {
        let found = found.map_err(failed("reading", folder))?;
        let name = found.file_name();
        let is_torn = name
            .to_str()
            .is_some_and(|name| name.starts_with("snap.") && name.ends_with(".generating"));
        if is_torn {
            fs::create_dir_all(&quarantine).map_err(failed("creating", &quarantine))?;
            fs::rename(found.path(), quarantine.join(&name)).map_err(failed("moving away", &found.path()))?;
        }
    }
    Ok(())
}

/// Makes what sled has created durable: its settings, and the names of its files.
fn sync_all(folder: &Path) -> Result<(), StoreError> {
    let parent = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    for path in [
        &folder.join("conf"),
        &folder.join("db"),
        &folder.join("blobs"),
        folder,
        parent,
    ] {
        File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(failed("syncing", path))?;
    }
    Ok(())
}

fn failed<E: Display>(action: &str, path: &Path) -> impl FnOnce(E) -> StoreError {
    move |error| StoreError::Failed(format!("{action} {}: {error}", path.display()))
}

fn damaged(folder: &Path, what: &str) -> StoreError {
    StoreError::Damaged(format!(
        "the store in {} is damaged: {what}. Nothing in it has been changed. Keep a copy of the folder, and restore \
         the log from a mirror",
        folder.display()
    ))
}

#[cfg(test)]
mod tests;
