//! What becomes of data that nobody reads, or that cannot be written.
#![expect(clippy::unwrap_used, reason = "a broken fixture must fail the test")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn verify(stdout: Stdio, then: impl FnOnce(&mut std::process::Child)) -> Output {
    let record = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/forged/an_honest_record");
    let mut child = Command::new(env!("CARGO_BIN_EXE_suara"))
        .args(["verify", "--json", "--quiet"])
        .arg(record)
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    then(&mut child);
    child.wait_with_output().unwrap()
}

#[test]
fn a_reader_who_has_had_enough_changes_no_verdict() {
    let ended = verify(Stdio::piped(), |child| drop(child.stdout.take()));
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// Linux has a device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn a_verdict_that_cannot_be_written_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = verify(full.into(), |_| ());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot be written"), "{said}");
}
