//! `cargo xtask bench log`: a log on disk, measured by the example `bench` of the crate `suara-log`.

use crate::{
    process::{self, Interrupt},
    workspace,
};

/// Measure a log on disk: appends a second by size of batch, bytes on disk, time and memory to start.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask bench log
  cargo xtask bench log --entries 100000")]
pub struct Args {
    /// How many entries the log has that is started
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    entries: u64,
}

/// Runs it, optimised.
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let mut cargo = workspace::cargo();
    cargo
        .args(["run", "--release", "--quiet", "--package", "suara-log"])
        .args(["--features", "sled", "--example", "bench", "--"])
        .arg(args.entries.to_string());
    process::run(&mut cargo, interrupt)
}
