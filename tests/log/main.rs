//! The log as others see it: a service on a loopback port, copies of it, and the command line that checks them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where something is not as it should be"
)]

mod booth;
mod copies;
mod election;
mod forks;
mod go;
mod live;
mod python;
mod receipts;
mod recount;
mod shown;
mod texts;
mod web;

use std::process::ExitCode;

use clap::Parser as _;

/// Runs the command line inside this process.
fn suara(words: &[&str]) -> ExitCode {
    let words = ["suara", "--quiet"].iter().chain(words);
    suara_cli::run(suara_cli::Cli::try_parse_from(words).unwrap())
}

/// Demands the exit code: 0 verified, 1 wrong, 2 could not decide.
#[track_caller]
fn assert_exits(words: &[&str], code: u8) {
    assert_eq!(suara(words), ExitCode::from(code), "suara {}", words.join(" "));
}
