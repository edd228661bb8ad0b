//! A disk without room.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::faults::{prepare, recover, vote};
use crate::program::Ended;
use crate::town::{copy, site};

fn named(ended: &Ended, error: &str) {
    assert_eq!(ended.code, Some(1), "{}", ended.records);
    let last = ended.records.lines().last().unwrap();
    assert!(last.contains(error) && last.contains("data/town/log"), "{last}");
}

/// A limit for the size of files stands in for a disk without room where no file system can be mounted; the signal that
/// goes with it is ignored, so that the program sees the error.
#[test]
fn a_file_that_may_not_grow_is_named_and_nothing_acknowledged_is_lost() {
    let prepared = prepare();
    let log = prepared.folder.path().join("data/town/log/db");
    let room = fs::metadata(&log).unwrap().len() + 2_000;
    let site = site(prepared.folder.path());
    let limit = format!("--fsize={room}");
    let full = ["env", "--ignore-signal=XFSZ", "prlimit", &limit].map(str::to_owned);
    let (acknowledged, ended) = vote(&site, &full, &prepared.ballots);
    named(
        &ended.expect("there is no room for all of them"),
        "File too large",
    );
    recover(&site, &acknowledged, &prepared.ballots);
}

#[test]
fn a_full_disk_is_named_and_nothing_acknowledged_is_lost() {
    let prepared = prepare();
    let folder = tempfile::tempdir().unwrap();
    let Some(small) = Small::mount(folder.path()) else {
        return eprintln!("no file system can be mounted here: only the size of files is limited");
    };
    copy(&prepared.folder.path().join("data"), &folder.path().join("data"));
    let filler = folder.path().join("filler");
    fill(&filler);
    let site = site(folder.path());
    let (acknowledged, ended) = vote(&site, &[], &prepared.ballots);
    let ended = ended.expect("there is no room for all of them");
    assert_eq!(ended.code, Some(1), "{}", ended.records);
    assert!(
        ended.records.contains("No space left on device"),
        "{}",
        ended.records
    );
    fs::remove_file(filler).unwrap();
    recover(&site, &acknowledged, &prepared.ballots);
    drop(small);
}

/// A file system of 32 MiB, until it is dropped.
struct Small(PathBuf);

impl Small {
    fn mount(folder: &Path) -> Option<Small> {
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=32m", "tmpfs"])
            .arg(folder)
            .stderr(Stdio::null())
            .status();
        mount
            .is_ok_and(|status| status.success())
            .then(|| Small(folder.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Takes all the room there is but a few kilobytes.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    while file.write_all(&[7; 4_096]).is_ok() {}
    let bytes = file.metadata().unwrap().len();
    file.set_len(bytes - 16_384).unwrap();
}
