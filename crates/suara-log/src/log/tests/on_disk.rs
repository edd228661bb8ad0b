//! A log in a folder.

use std::fs;
use std::path::Path;

use super::*;
use crate::store::{CheckpointFile, SledStore};

fn open_in(folder: &Path) -> Result<Log<SledStore>, LogError> {
    let store = SledStore::open(folder.join("entries"))?;
    Log::open(
        store,
        CheckpointFile::new(folder.join("checkpoint")),
        log_signer(),
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for found in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(found.file_name());
        if found.file_type().unwrap().is_dir() {
            copy(&found.path(), &target);
        } else {
            fs::copy(found.path(), target).unwrap();
        }
    }
}

#[test]
fn a_log_on_disk_goes_on_where_it_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut log = open_in(folder.path()).unwrap();
    log.append(&entries(log.head(), 700).0).unwrap();
    let signed = log.sign_checkpoint(TIME).unwrap();
    let head = log.head();
    drop(log);
    let log = open_in(folder.path()).unwrap();
    assert_eq!(log.head(), head);
    assert_eq!(log.reader().checkpoint(), Some(signed));
}

/// The folder of entries comes back from an old backup, the checkpoint beside it does not.
#[test]
fn r07_a_restored_old_copy_on_disk_refuses_to_sign() {
    let folder = tempfile::tempdir().unwrap();
    let (now, old) = (folder.path().join("entries"), folder.path().join("backup"));
    let mut log = open_in(folder.path()).unwrap();
    log.append(&entries(log.head(), 300).0).unwrap();
    log.sign_checkpoint(TIME).unwrap();
    drop(log);
    copy(&now, &old);
    let mut log = open_in(folder.path()).unwrap();
    log.append(&entries(log.head(), 1).0).unwrap();
    log.sign_checkpoint(TIME).unwrap();
    drop(log);

    fs::remove_dir_all(&now).unwrap();
    copy(&old, &now);
    assert_eq!(
        open_in(folder.path()).err(),
        Some(LogError::Smaller {
            signed: 301,
            stored: 300
        })
    );
}
