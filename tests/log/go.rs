//! The same log, read and checked by a program of others: Go's `sumdb/note` and `sumdb/tlog`, from Debian's packages
//! `golang-go` and `golang-golang-x-mod-dev`. Where they are not installed there is a message and no test;
//! `cargo xtask test` installs them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use suara_crypto::program::Choice;
use suara_tests::Town;
use tempfile::TempDir;

use crate::live::Live;
use crate::shown::{self, town};

/// Where Debian keeps the sources of Go's packages.
const DEBIAN: &str = "/usr/share/gocode";

/// The built checker, in a folder that goes with it.
struct Checker {
    _folder: TempDir,
    program: PathBuf,
}

impl Checker {
    /// Builds it without a network; `None` where Go or its packages are not installed.
    fn build() -> Option<Checker> {
        let packages = Path::new(DEBIAN).join("src/golang.org/x/mod/sumdb/tlog");
        if !packages.exists() || Command::new("go").arg("version").output().is_err() {
            println!("not checked by Go: apt-get install golang-go golang-golang-x-mod-dev");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("go-checker");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("go-checker");
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg("main.go")
            .current_dir(source)
            .env("GO111MODULE", "off")
            .env("GOFLAGS", "")
            .env("GOCACHE", folder.path().join("cache"))
            .env(
                "GOPATH",
                format!("{}:{DEBIAN}", folder.path().join("go").display()),
            )
            .output()
            .unwrap();
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        Some(Checker {
            _folder: folder,
            program,
        })
    }

    /// What it has checked, or what it finds wrong.
    fn check(&self, place: &str, old: Option<&Path>) -> Result<String, String> {
        let mut command = Command::new(&self.program);
        if let Some(old) = old {
            command.arg("-old").arg(old);
        }
        let output = command.arg(place).output().unwrap();
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap())
        } else {
            Err(String::from_utf8(output.stderr).unwrap())
        }
    }
}

fn vote(town: &mut Town, voter: usize) {
    town.vote(voter, &[Choice::Options(vec![0])]).unwrap();
}

#[test]
fn go_checks_a_live_board() {
    let Some(checker) = Checker::build() else { return };
    let mut live = Live::open(3, 520);
    let url = live.service.url().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("checkpoint");
    let kept = suara_log::mirror::Source::read(&live.service, "checkpoint").unwrap();
    fs::write(&old, kept).unwrap();
    let first = live.town.log.len();
    for voter in 0..3 {
        vote(&mut live.town, voter);
    }
    live.submit_from(first);
    let said = checker.check(&url, Some(&old)).unwrap();
    let size = live.town.log.len();
    assert!(said.contains(&format!("{size} entries, 4 tiles")), "{said}");
}

#[test]
fn go_refuses_what_was_tampered_with() {
    let Some(checker) = Checker::build() else { return };
    let mut town = town(4);
    vote(&mut town, 0);
    let folder = tempfile::tempdir().unwrap();
    let paths = shown::write(&town.log, folder.path());
    let place = folder.path().display().to_string();
    checker.check(&place, None).unwrap();
    for name in &paths {
        let file = folder.path().join(name);
        let bytes = fs::read(&file).unwrap();
        // The second line of keys and signatures, ML-DSA-44, is not Go's to check.
        let end = if name.starts_with("tile/") {
            bytes.len()
        } else {
            60
        };
        for at in [0, end / 3, end / 2, end - 1] {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            fs::write(&file, altered).unwrap();
            let refused = checker.check(&place, None);
            assert!(refused.is_err(), "byte {at} of {name}");
        }
        fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
        let cut = checker.check(&place, None);
        assert_eq!(cut.is_err(), name != "log.vkey", "{name} is cut: {cut:?}");
        fs::remove_file(&file).unwrap();
        assert!(checker.check(&place, None).is_err(), "{name} is missing");
        fs::write(&file, &bytes).unwrap();
    }
    // Another history, an entry left out, and a log that became smaller.
    let checkpoint = folder.path().join("kept");
    fs::copy(folder.path().join("checkpoint"), &checkpoint).unwrap();
    let mut other = self::town(4);
    vote(&mut other, 1);
    vote(&mut other, 2);
    for entries in [other.log.as_slice(), &town.log[..town.log.len() - 1]] {
        let forked = tempfile::tempdir().unwrap();
        shown::write(entries, forked.path());
        let place = forked.path().display().to_string();
        checker.check(&place, None).unwrap();
        assert!(checker.check(&place, Some(&checkpoint)).is_err());
    }
}
