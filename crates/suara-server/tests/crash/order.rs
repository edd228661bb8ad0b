//! In which order the program writes and syncs. A loss of power can leave any of what was not synced, and killing the
//! program shows nothing of that: the system still has what was written. So `strace` tells the order.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::faults::{prepare, strace_works};
use crate::program::PROGRAM;
use crate::town::{admitted, site};

/// The calls that write, name or sync a file, and those that answer.
const CALLS: &str = "trace=openat,write,writev,sendto,pwrite64,sync_file_range,fdatasync,fsync,rename";

/// What a service does when it starts, before anything is acknowledged.
const STARTING: [&str; 5] = [
    "fsync log/conf",
    "fsync log/db",
    "fsync log/blobs",
    "fsync log",
    "fsync .",
];

/// What it does for a ballot, from the entry to the answer.
const BALLOT: [&str; 10] = [
    "pwrite64 log/db",
    "sync_file_range log/db",
    "fdatasync log/db",
    "pwrite64 log/extent",
    "openat checkpoint.new",
    "write checkpoint.new",
    "fsync checkpoint.new",
    "rename checkpoint.new",
    "fsync .",
    "answer 201",
];

/// The words before those of a program whose calls are to be told.
fn strace(told: &Path) -> [&str; 9] {
    // With -D the program is the child that is waited for, and strace its grandchild.
    [
        "strace",
        "-D",
        "-f",
        "-q",
        "-y",
        "-o",
        told.to_str().unwrap(),
        "-e",
        CALLS,
    ]
}

/// What was told, once the program has ended: each call with its file in the folder of the board, repetitions once.
fn calls(told: &Path, board: &Path) -> Vec<String> {
    let patience = Instant::now() + Duration::from_secs(20);
    let text = loop {
        let text = fs::read_to_string(told).unwrap_or_default();
        if text.trim_end().ends_with("+++ exited with 0 +++") {
            break text;
        }
        assert!(Instant::now() < patience, "{text}");
        thread::sleep(Duration::from_millis(20));
    };
    let mut calls: Vec<_> = text.lines().filter_map(|line| call(line, board)).collect();
    calls.dedup();
    calls
}

/// `NUMBER NAME(FIRST, …`, where the first argument names a file as `"PATH"` or `3<PATH>`.
fn call(line: &str, board: &Path) -> Option<String> {
    let (name, arguments) = line.split_once(' ')?.1.trim_start().split_once('(')?;
    if arguments.contains("HTTP/1.1 201") {
        return Some("answer 201".to_owned());
    }
    let board = board.to_str().unwrap();
    let (_, rest) = arguments.split_once(board)?;
    let file = rest.split(['"', '>']).next()?.trim_start_matches('/');
    let is_opened = name == "openat" && arguments.contains("O_CREAT");
    let file = if file.is_empty() { "." } else { file };
    (name != "openat" || is_opened).then(|| format!("{name} {file}"))
}

#[test]
fn r07_what_is_acknowledged_was_synced_before_and_the_checkpoint_after_its_entries() {
    if !strace_works() {
        return;
    }
    let prepared = prepare();
    let (site, told) = (site(prepared.folder.path()), prepared.folder.path().join("told"));
    let running = site.try_start(&strace(&told)).unwrap();
    admitted(running.address, &prepared.ballots[0]);
    running.terminate();
    let calls = calls(&told, &site.board("town"));
    let began = calls.windows(STARTING.len()).position(|calls| calls == STARTING);
    let began = began.unwrap_or_else(|| panic!("{calls:#?}"));
    let answer = calls.iter().position(|call| call == "answer 201").unwrap();
    let ballot = &calls[answer + 1 - BALLOT.len()..=answer];
    assert_eq!(ballot, BALLOT, "{calls:#?}");
    assert!(began + STARTING.len() <= answer);
}

/// A crash in between leaves a log that does not open, never one that signs less than it has signed.
#[test]
fn r07_what_is_restored_is_durable_and_promised_before_it_is_put_in_place() {
    if !strace_works() {
        return;
    }
    let prepared = prepare();
    let site = site(prepared.folder.path());
    let mirror = prepared.folder.path().join("mirror");
    let running = site.start();
    crate::damage::mirror(running.address, &mirror);
    running.terminate();
    let told = prepared.folder.path().join("told");
    let words = strace(&told);
    let restored = Command::new(words[0])
        .args(&words[1..])
        .args([PROGRAM, "restore", "--board", "town", "--config"])
        .arg(prepared.folder.path().join("server.toml"))
        .arg("--from")
        .arg(&mirror)
        .status();
    assert!(restored.unwrap().success());
    let calls = calls(&told, &site.board("town"));
    let last = [
        "fdatasync log.restoring/db",
        "rename checkpoint.new",
        "fsync .",
        "rename log",
        "rename log.restoring",
        "fsync .",
    ];
    let mut order = calls
        .iter()
        .filter(|call| last.contains(&call.as_str()))
        .collect::<Vec<_>>();
    order.dedup();
    let order = &order[order.len() - last.len()..];
    assert_eq!(order, last, "{calls:#?}");
}
