//! `cargo xtask vectors`: writes the frozen records anew, after a change of the formats that is meant.

use std::fs;

use anyhow::Context as _;

use crate::process::{self, Interrupt};
use crate::workspace;

/// Write the records in tests/vectors/forged anew; look at what `git diff --stat` says about them
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Removes the records, so that none is left whose test is gone, and runs the tests that make them.
pub fn run(_: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let folder = workspace::root().join("tests/vectors/forged");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    let mut test = workspace::cargo();
    test.args(["test", "-p", "suara-tests", "--test", "attacks"])
        .env("SUARA_BLESS", "1");
    process::run(&mut test, interrupt)
}
