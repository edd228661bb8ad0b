//! Rebuilding the log of a board from a mirror or a bundle.
//!
//! What comes back is what the log has signed: the copy's checkpoint, chain and tree are checked before anything
//! is put in place, and a copy that has less than the newest checkpoint of the board's folder is refused. The
//! damaged log is moved aside, never deleted. Detached texts that the board's folder lacks come back with it.

mod copy;
mod texts;

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use suara_log::archive::ArchiveError;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::log_key::LogKey;
use suara_log::mirror::{Mirror, MirrorError};
use suara_log::store::{CheckpointFile, CheckpointStore as _, SledStore, Store as _, StoreError};

use suara_protocol::detached::NamedTexts;

use crate::folder::{BoardFolder, FolderError, sync};
use copy::Copy;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Entries of the log.
    pub entries: u64,
    /// Where the log that was there before is now.
    pub aside: Option<PathBuf>,
    /// Detached texts that entries name, and that are neither in the board's folder nor in the copy.
    pub missing_texts: u64,
}

/// Why a log was not restored. Nothing has been put in its place.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The board's folder is not as it should be.
    #[error(
        "{0}. The log's key and the reservation are in no mirror: bring reservation.toml and log.key back from your \
         own backup first"
    )]
    Folder(#[from] FolderError),
    /// A service runs on this folder.
    #[error("{} is in use; stop the service first", .0.display())]
    InUse(PathBuf),
    /// The file is not a bundle, or not a whole one.
    #[error("the copy {0}")]
    Bundle(#[from] ArchiveError),
    /// The mirror or bundle is not a whole copy of this log.
    #[error("the copy {}: {cause}", .copy.display())]
    Copy {
        /// Its folder or file.
        copy: PathBuf,
        /// What is wrong with it.
        cause: MirrorError,
    },
    /// The folder has no checkpoint, so what the log has signed is known only from the copy.
    #[error(
        "the folder of the board has no checkpoint, and the copy has one over {entries} entries. If the log has ever \
         signed more, going on from here would make two logs of it: ask everybody who follows the board for the newest \
         checkpoint they know, and if nobody has more than {entries} entries, run this again with --newest-known {entries}"
    )]
    Unknown {
        /// Entries of the copy.
        entries: u64,
    },
    /// The copy has fewer entries than is known of the log.
    #[error("the copy has {found} entries, but {known} are known: a newer one is needed")]
    Older {
        /// Entries that are known.
        known: u64,
        /// Entries of the copy.
        found: u64,
    },
    /// The new store could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or folder could not be moved.
    #[error("{}: {cause}", .path.display())]
    Files {
        /// Its path.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

/// Rebuilds the log of the board in `folder` from the files `checkpoint`, `tile/entries/…` and `texts/…` of a copy: the
/// folder of a mirror, as `suara mirror` makes it, or a bundle. `newest_known` is the largest size of the log that
/// anybody knows, and has to be given where the folder has no checkpoint.
pub fn restore(folder: &Path, copy: &Path, newest_known: Option<u64>) -> Result<Restored, RestoreError> {
    let board = BoardFolder::open(folder.to_owned())?;
    let key = board.signer()?.key().clone();
    let log = board.log();
    let _locked = lock(&log)?;
    let unfinished = folder.join("log.restoring");
    remove_unfinished(&unfinished)?;
    let checkpoints = CheckpointFile::new(board.checkpoint());
    let signed = checkpoints.load()?;
    let source = Copy::open(copy)?;
    let wrong = |cause| RestoreError::Copy {
        copy: copy.to_owned(),
        cause,
    };
    let mirror = Mirror::open(&source, key.clone()).map_err(wrong)?;
    let rebuilt = rebuild(mirror, &key, signed.as_deref(), newest_known, &unfinished, wrong)?;
    let missing_texts = texts::bring_back(&rebuilt.texts, &source, &board.texts());
    let missing_texts = missing_texts.map_err(at(&board.texts()))?;
    // First the promise, then the entries: a crash in between leaves a log that does not open, and is restored again.
    checkpoints.save(&rebuilt.checkpoint)?;
    let aside = move_aside(&log)?;
    fs::rename(&unfinished, &log).map_err(at(&log))?;
    sync(folder).map_err(at(folder))?;
    Ok(Restored {
        entries: rebuilt.size,
        aside,
        missing_texts,
    })
}

/// A log that is whole in its new store.
struct Rebuilt {
    checkpoint: String,
    size: u64,
    texts: NamedTexts,
}

/// Copies all entries into a new store, and checks them.
fn rebuild(
    mut mirror: Mirror<&Copy>,
    key: &LogKey,
    signed: Option<&str>,
    newest_known: Option<u64>,
    target: &Path,
    wrong: impl Fn(MirrorError) -> RestoreError,
) -> Result<Rebuilt, RestoreError> {
    let found = mirror.checkpoint().size();
    match (signed, newest_known) {
        (None, None) => return Err(RestoreError::Unknown { entries: found }),
        (_, Some(known)) if known > found => return Err(RestoreError::Older { known, found }),
        _ => {}
    }
    if let Some(signed) = signed {
        let signed = SignedCheckpoint::open(signed.as_bytes(), key);
        let signed = signed.map_err(|cause| wrong(MirrorError::from(cause)))?;
        if signed.size() > found {
            let known = signed.size();
            return Err(RestoreError::Older { known, found });
        }
        mirror.require(signed).map_err(&wrong)?;
    }
    let store = SledStore::open(target)?;
    let mut texts = NamedTexts::default();
    while let Some(entries) = mirror.next_bundle().map_err(&wrong)? {
        entries.iter().for_each(|entry| texts.read(entry));
        store.append(store.len(), &entries)?;
    }
    Ok(Rebuilt {
        checkpoint: mirror.checkpoint().to_string(),
        size: found,
        texts,
    })
}

/// A store that is open holds a lock on its file. Whoever restores it holds the same, so that no service starts meanwhile.
fn lock(log: &Path) -> Result<Option<File>, RestoreError> {
    let path = log.join("db");
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(RestoreError::Files { path, cause }),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Err(RestoreError::InUse(log.to_owned())),
        Err(fs::TryLockError::Error(cause)) => Err(RestoreError::Files { path, cause }),
    }
}

/// What an earlier restoration has not finished is its own, and of no use.
fn remove_unfinished(folder: &Path) -> Result<(), RestoreError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(at(folder)(error)),
        _ => Ok(()),
    }
}

fn move_aside(log: &Path) -> Result<Option<PathBuf>, RestoreError> {
    if !log.exists() {
        return Ok(None);
    }
    let free = (1..)
        .map(|number: u32| log.with_file_name(format!("log.damaged-{number}")))
        .find(|path| !path.exists());
    if let Some(aside) = &free {
        fs::rename(log, aside).map_err(at(log))?;
    }
    Ok(free)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RestoreError {
    move |cause| RestoreError::Files {
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests;
