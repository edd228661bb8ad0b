//! A disk that fails, at every system call with which the program writes: `strace` makes the call fail, or kills the
//! program right after it. A sync that fails leaves what was written before it; a write that fails leaves nothing:
//! so both "failed" and "failed and yet stored" are among them. Where the machine has no `strace`, or does not let it
//! work, only the failing store of the unit tests does this.

use std::path::Path;
use std::process::{Command, Stdio};

use suara_protocol::Submission;

use crate::observer::{Acknowledged, observe};
use crate::program::{Ended, Site};
use crate::town::{ballots, copy, log_key, open_election, post, receipt, site};

const VOTERS: usize = 3;

/// How many times each call may succeed before it fails, at most.
const OCCURRENCES: u32 = 3;

/// A system call and the file, in the board's folder, that it concerns.
const CALLS: [(&str, &str); 9] = [
    ("pwrite64", "log/db"),
    ("sync_file_range", "log/db"),
    ("fdatasync", "log/db"),
    ("pwrite64", "log/extent"),
    ("openat", "checkpoint.new"),
    ("write", "checkpoint.new"),
    ("fsync", "checkpoint.new"),
    ("rename", "checkpoint.new"),
    ("fsync", ""),
];

/// Whether `strace` is here and may do its work.
pub fn strace_works() -> bool {
    let works = Command::new("strace")
        .args([
            "-D",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "inject=fsync:error=EIO",
            "true",
        ])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !works {
        eprintln!("strace does not work here: the system calls are not made to fail");
    }
    works
}

/// The words that make the `occurrence`th call fail in this way.
fn failing(call: &str, file: &Path, fault: &str, occurrence: u32) -> Vec<String> {
    let inject = format!("inject={call}:{fault}:when={occurrence}");
    let trace = format!("trace={call}");
    let file = file.to_str().unwrap();
    // With -D the program is the child that is waited for, and strace its grandchild.
    [
        "strace",
        "-D",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        file,
        "-e",
        &trace,
        "-e",
        &inject,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// A town with an open election, whose service has ended in good order, and the ballots that come next.
pub struct Prepared {
    pub folder: tempfile::TempDir,
    pub ballots: Vec<Submission>,
}

pub fn prepare() -> Prepared {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let running = site.start();
    let mut town = open_election(running.address, VOTERS);
    let ballots = ballots(&mut town, VOTERS, 2).concat();
    let ended = running.terminate();
    assert_eq!(ended.code, Some(0), "{}", ended.records);
    Prepared { folder, ballots }
}

/// Sends the ballots to a service that fails on the way; what was acknowledged, and how it ended if it did.
pub fn vote(site: &Site, before: &[String], ballots: &[Submission]) -> (Vec<Acknowledged>, Option<Ended>) {
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    let running = match site.try_start(&before) {
        Ok(running) => running,
        Err(ended) => return (Vec::new(), Some(ended)),
    };
    let mut acknowledged = Vec::new();
    for ballot in ballots {
        match post(running.address, ballot) {
            Some(answer) if matches!(answer.status, 200 | 201) => {
                acknowledged.push((ballot.clone(), receipt(&answer)));
            }
            Some(answer) if answer.status != 503 => panic!("{answer:?}"),
            _ => return (acknowledged, Some(running.wait())),
        }
    }
    running.terminate();
    (acknowledged, None)
}

/// After the fault: everything acknowledged is there, and everything can be sent again and stands there once.
pub fn recover(site: &Site, acknowledged: &[Acknowledged], ballots: &[Submission]) {
    let running = site.start();
    let key = log_key(running.address);
    observe(running.address, &key, acknowledged);
    let mut all = Vec::new();
    for ballot in &ballots[acknowledged.len()..] {
        let answer = post(running.address, ballot).unwrap();
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        all.push((ballot.clone(), receipt(&answer)));
    }
    all.extend(acknowledged.iter().cloned());
    observe(running.address, &key, &all);
}

/// The faults of one kind, at every call; how often each call was hit.
fn try_all(fault: &str, expected: impl Fn(&Ended)) {
    let prepared = prepare();
    let mut missed = Vec::new();
    for (call, file) in CALLS {
        let mut hits = 0;
        for occurrence in 1..=OCCURRENCES {
            let folder = tempfile::tempdir().unwrap();
            copy(&prepared.folder.path().join("data"), &folder.path().join("data"));
            let site = site(folder.path());
            let file = folder.path().join("data/town").join(file);
            let (acknowledged, ended) =
                vote(&site, &failing(call, &file, fault, occurrence), &prepared.ballots);
            if let Some(ended) = ended {
                hits += 1;
                expected(&ended);
            } else {
                assert_eq!(acknowledged.len(), prepared.ballots.len());
            }
            recover(&site, &acknowledged, &prepared.ballots);
        }
        if hits == 0 {
            missed.push((call, file));
        }
    }
    assert_eq!(missed, [], "never called");
}

#[test]
fn r07_a_disk_that_fails_ends_the_service_and_loses_nothing_acknowledged() {
    if strace_works() {
        try_all("error=EIO", |ended| {
            assert_eq!(ended.code, Some(1), "{}", ended.records);
            assert!(ended.records.contains("Input/output error"), "{}", ended.records);
        });
    }
}

#[test]
fn r07_killed_at_every_write_it_loses_nothing_acknowledged() {
    if strace_works() {
        try_all("signal=KILL", |ended| {
            assert_eq!(ended.code, None, "{}", ended.records)
        });
    }
}
