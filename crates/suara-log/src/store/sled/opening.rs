//! Opening sled's files, whatever state a crash or a broken disk has left them in.
//!
//! sled answers damaged files in four ways: with an error, with a panic, with a panic of one of its own threads
//! that is then waited for without end, and with reading in circles. So it opens in a thread of its own, under a
//! time limit that grows with the files.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use sled::Db;

use super::limited::limited;
use super::{damaged, failed};
use crate::store::StoreError;

/// The size of sled's segments in bytes, fixed when a store is created.
const SEGMENT: usize = 4 << 20;

/// The size of sled's cache in bytes.
const CACHE: u64 = 64 << 20;

/// How long a lock is waited for: a process that was killed can hold it for a second.
pub(super) const LOCK_PATIENCE: Duration = Duration::from_secs(3);

/// How long to wait between two attempts at a lock.
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// How long sled may take to open a store without entries, and for each further second how many bytes it has
/// to have read at least: far less than any disk gives.
const OPENING: Duration = Duration::from_secs(60);
const BYTES_PER_SECOND: u64 = 2 << 20;

/// How long sled may take to open the files in this folder.
pub(super) fn patience(folder: &Path) -> Duration {
    let bytes = fs::metadata(folder.join("db")).map_or(0, |file| file.len());
    OPENING + Duration::from_secs(bytes / BYTES_PER_SECOND)
}

/// Opens sled, or creates its files. An opening that does not come to an end within `patience` is given up; its
/// thread is left behind, and the process should end.
pub(super) fn open_db(folder: &Path, deadline: Instant, patience: Duration) -> Result<Db, StoreError> {
    let config = sled::Config::new()
        .path(folder)
        .segment_size(SEGMENT)
        .cache_capacity(CACHE)
        .flush_every_ms(None)
        .use_compression(false);
    loop {
        let config = config.clone();
        match within(folder, patience, move || config.open())? {
            Ok(db) => return Ok(db),
            Err(error) if is_locked(&error) => wait_for_lock(folder, deadline)?,
            Err(sled::Error::Io(error)) => return Err(failed("opening", folder)(error)),
            Err(error) => return Err(damaged(folder, &error.to_string())),
        }
    }
}

fn within<T: Send + 'static>(
    folder: &Path,
    patience: Duration,
    open: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    limited(patience, open).map_err(|wrong| damaged(folder, &format!("{wrong} while opening it")))
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
pub(super) fn quarantine_torn_snapshots(folder: &Path, deadline: Instant) -> Result<(), StoreError> {
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
pub(super) fn sync_all(folder: &Path) -> Result<(), StoreError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(patience: Duration, open: impl FnOnce() + Send + 'static) -> String {
        within(Path::new("here"), patience, open).unwrap_err().to_string()
    }

    #[test]
    fn an_opening_without_end_is_given_up_and_says_how_to_restore() {
        let error = refused(Duration::from_millis(50), || {
            thread::sleep(Duration::from_secs(2))
        });
        assert!(
            error.contains("within 0.05 seconds while opening it") && error.contains("suara-server restore"),
            "{error}"
        );
    }

    #[test]
    fn an_opening_that_panics_is_damage_and_says_how_to_restore() {
        let error = refused(OPENING, || panic!("as sled does on some files"));
        assert!(
            error.contains("panicked") && error.contains("suara-server restore"),
            "{error}"
        );
    }

    #[test]
    fn large_files_get_more_time() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(patience(folder.path()), OPENING);
        let file = File::create(folder.path().join("db")).unwrap();
        file.set_len(100 * BYTES_PER_SECOND).unwrap();
        assert_eq!(patience(folder.path()), OPENING + Duration::from_secs(100));
    }
}
