use std::path::Path;

use suara_log::log::Log;
use suara_log::log_key::LogSigner;
use suara_log::reader::LogReader;
use suara_log::store::{MemoryCheckpoint, MemoryStore};

use super::*;
use crate::failure::exit_code;

/// A log in memory, served as a service would.
struct Served(LogReader);

impl Source for Served {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        self.0.read(path)
    }
}

impl Located for Served {
    fn locate(&self, path: &str) -> String {
        format!("served/{path}")
    }
}

type MemoryLog = Log<MemoryStore>;

fn log(seed: u8) -> (MemoryLog, LogKey) {
    let signer = LogSigner::from_seeds("example.org/board", &[seed; 32], &[seed; 32]).unwrap();
    let key = signer.key().clone();
    (
        Log::open(MemoryStore::new(), MemoryCheckpoint::new(), signer).unwrap(),
        key,
    )
}

fn grow(log: &mut MemoryLog, count: usize) {
    for _ in 0..count {
        let entry = [log.head().link().as_slice(), b"entry"].concat();
        log.append(&[entry]).unwrap();
    }
    log.sign_checkpoint(1_700_000_000).unwrap();
}

fn mirrored(log: &MemoryLog, folder: &Path, key: &LogKey) -> anyhow::Result<Copied> {
    copy(
        &Served(log.reader()),
        &Folder::new(folder),
        key,
        &Output::new(false, true),
    )
}

#[test]
fn a_copy_has_the_files_that_are_served_and_fetches_only_what_is_new() {
    let ((mut log, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log, 300);
    let copied = mirrored(&log, folder.path(), &key).unwrap();
    assert_eq!((copied.size, copied.fetched), (300, 2));
    for path in [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/001.p/44",
    ] {
        let served = Served(log.reader()).read(path).unwrap();
        assert_eq!(fs::read(folder.path().join(path)).unwrap(), served, "{path}");
    }
    assert_eq!(
        fs::read_to_string(folder.path().join(KEY_FILE)).unwrap(),
        format!("{key}\n")
    );
    grow(&mut log, 300);
    let copied = mirrored(&log, folder.path(), &key).unwrap();
    assert_eq!(
        (copied.size, copied.fetched),
        (600, 2),
        "the first bundle is not fetched again"
    );
    assert!(
        !folder.path().join("tile/entries/001.p").exists(),
        "what has been outgrown is removed"
    );
}

#[test]
fn a_kept_bundle_that_was_changed_is_found_and_named() {
    let ((mut log, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log, 300);
    mirrored(&log, folder.path(), &key).unwrap();
    let file = folder.path().join("tile/entries/000");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let error = mirrored(&log, folder.path(), &key).err().unwrap();
    assert_eq!(exit_code(&error), 1);
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

#[test]
fn r07_a_log_that_became_smaller_or_another_is_not_copied_over_what_is_known() {
    let ((mut log_of_300, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log_of_300, 300);
    mirrored(&log_of_300, folder.path(), &key).unwrap();
    let (mut smaller, _) = log(7);
    grow(&mut smaller, 10);
    assert_eq!(
        exit_code(&mirrored(&smaller, folder.path(), &key).err().unwrap()),
        1
    );
    let (mut other, other_key) = log(8);
    grow(&mut other, 400);
    let error = mirrored(&other, folder.path(), &other_key)
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("choose an empty folder"), "{error}");
}
