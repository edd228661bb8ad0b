//! `cargo xtask bench`: measurements. They run in a build of this program of their own, optimised and with what
//! only they need.

#[cfg(feature = "bench")]
mod backend;
mod ballot;
#[cfg(feature = "bench")]
mod clock;
mod consttime;
mod log;
#[cfg(feature = "bench")]
mod memory;
mod petition;
mod start;

use std::env;

use crate::{
    process::{self, Interrupt},
    workspace,
};

/// Measure how fast Suara is.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    bench: Bench,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench ballot --json ballot.json
  cargo xtask bench consttime
  cargo xtask bench log
  cargo xtask bench petition
  cargo xtask bench petition --signatures 100000 --json petition.json
  cargo xtask bench start --ballots 1000000";

#[derive(Debug, clap::Subcommand)]
enum Bench {
    Ballot(ballot::Args),
    Consttime(consttime::Args),
    Log(log::Args),
    Petition(petition::Args),
    Start(start::Args),
}

/// Runs a measurement; unless this is already the build for it, in one that is.
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    if let Bench::Log(args) = &args.bench {
        return log::run(args, interrupt);
    }
    #[cfg(feature = "bench")]
    if !cfg!(debug_assertions) {
        return match &args.bench {
            Bench::Ballot(args) => ballot::run(args, interrupt),
            Bench::Consttime(args) => consttime::run(args, interrupt),
            Bench::Log(args) => log::run(args, interrupt),
            Bench::Petition(args) => petition::run(args, interrupt),
            Bench::Start(args) => start::run(args, interrupt),
        };
    }
    let Args { bench: _ } = args;
    let mut again = workspace::cargo();
    again.args([
        "run",
        "--release",
        "--quiet",
        "--package",
        "xtask",
        "--features",
        "bench",
        "--",
    ]);
    again.args(env::args_os().skip(1));
    // Files are named as seen from here.
    again.current_dir(env::current_dir()?);
    process::run(&mut again, interrupt)
}
