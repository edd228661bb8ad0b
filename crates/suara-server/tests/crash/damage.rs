//! Files that are not as they were left, and how a board comes back from a mirror.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use suara_log::mirror::{Mirror, static_files};
use suara_protocol::Submission;
use tempfile::TempDir;

use crate::observer::{Acknowledged, Files, observe};
use crate::program::{Ended, PROGRAM, Site};
use crate::town::{admitted, ballots, copy, log_key, open_election, site};

const VOTERS: usize = 4;

/// A town whose service has ended, what was acknowledged, and a mirror of everything.
struct Kept {
    folder: TempDir,
    site: Site,
    acknowledged: Vec<Acknowledged>,
    next: Vec<Submission>,
}

impl Kept {
    fn new() -> Kept {
        let folder = tempfile::tempdir().unwrap();
        let site = site(folder.path());
        let running = site.start();
        let mut town = open_election(running.address, VOTERS);
        let mut ballots = ballots(&mut town, VOTERS, 3).concat();
        let next = ballots.split_off(8);
        let mut acknowledged = cast(running.address, &ballots[..4]);
        copy(&folder.path().join("data/town/log"), &folder.path().join("old"));
        acknowledged.extend(cast(running.address, &ballots[4..]));
        let kept = Kept {
            folder,
            site,
            acknowledged,
            next,
        };
        mirror(running.address, &kept.folder.path().join("mirror"));
        assert_eq!(running.terminate().code, Some(0));
        kept
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("data/town/log")
    }

    fn does_not_start(&self) -> Ended {
        match self.site.try_start(&[]) {
            Ok(_) => panic!("it starts"),
            Err(ended) => {
                assert_eq!(ended.code, Some(1), "{}", ended.records);
                assert!(
                    ended.records.contains("suara-server restore"),
                    "{}",
                    ended.records
                );
                ended
            }
        }
    }

    fn restore(&self) -> Output {
        Command::new(PROGRAM)
            .args(["restore", "--board", "town", "--config"])
            .arg(self.folder.path().join("server.toml"))
            .arg("--from")
            .arg(self.folder.path().join("mirror"))
            .output()
            .unwrap()
    }

    /// Everything acknowledged is there, and voting goes on.
    fn goes_on(&self) {
        let running = self.site.start();
        let key = log_key(running.address);
        observe(running.address, &key, &self.acknowledged);
        let mut all = cast(running.address, &self.next);
        all.extend(self.acknowledged.iter().cloned());
        observe(running.address, &key, &all);
    }
}

/// Keeps a copy of a board in a folder, as `suara mirror` does.
pub fn mirror(address: SocketAddr, folder: &Path) {
    let write = |path: String, bytes: &[u8]| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let mut mirror = Mirror::open(Files(address), log_key(address)).unwrap();
    while mirror.next_bundle().unwrap().is_some() {
        let (path, bytes) = mirror.bundle_file().unwrap();
        write(path.to_string(), bytes);
    }
    for (path, bytes) in static_files(mirror.tree(), mirror.size()) {
        write(path.to_string(), &bytes);
    }
    write(
        "checkpoint".to_owned(),
        mirror.checkpoint().to_string().as_bytes(),
    );
}

fn cast(address: SocketAddr, ballots: &[Submission]) -> Vec<Acknowledged> {
    let cast = |ballot: &Submission| (ballot.clone(), admitted(address, ballot));
    ballots.iter().map(cast).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    names
        .map(|found| found.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn r07_a_file_that_was_cut_is_named_left_alone_and_restored_from_a_mirror() {
    let kept = Kept::new();
    let db = kept.log().join("db");
    let bytes = fs::metadata(&db).unwrap().len();
    fs::File::options()
        .write(true)
        .open(&db)
        .unwrap()
        .set_len(bytes / 2)
        .unwrap();
    let before = fs::read(&db).unwrap();
    let ended = kept.does_not_start();
    assert!(ended.records.contains("has been cut"), "{}", ended.records);
    assert!(fs::read(&db).unwrap() == before, "it has been changed");
    let restored = kept.restore();
    assert!(restored.status.success(), "{restored:?}");
    assert!(names(&kept.folder.path().join("data/town")).contains(&"log.damaged-1".to_owned()));
    kept.goes_on();
}

#[test]
fn r07_an_old_copy_of_the_log_does_not_start_and_is_restored_from_a_mirror() {
    let kept = Kept::new();
    fs::remove_dir_all(kept.log()).unwrap();
    copy(&kept.folder.path().join("old"), &kept.log());
    let ended = kept.does_not_start();
    assert!(
        ended.records.contains("signs nothing smaller"),
        "{}",
        ended.records
    );
    assert!(kept.restore().status.success());
    kept.goes_on();
}

#[test]
fn r07_a_lost_log_is_restored_from_a_mirror() {
    let kept = Kept::new();
    fs::remove_dir_all(kept.log()).unwrap();
    kept.does_not_start();
    assert!(kept.restore().status.success());
    kept.goes_on();
}

#[test]
fn r07_a_torn_snapshot_is_no_obstacle() {
    let kept = Kept::new();
    let torn = "snap.00000000000000FF.generating";
    fs::write(kept.log().join(torn), "half").unwrap();
    kept.goes_on();
    assert_eq!(names(&kept.log().join("quarantine")), [torn]);
}

#[test]
fn a_running_service_is_not_restored_over() {
    let kept = Kept::new();
    let running = kept.site.start();
    let refused = kept.restore();
    assert_eq!(refused.status.code(), Some(1));
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("stop the service first"), "{error}");
    drop(running);
    kept.goes_on();
}
