//! `cargo xtask bench start`: how long the service takes to start with a board of many ballots, and its memory.

#[cfg(feature = "bench")]
mod board;

use std::path::PathBuf;

#[cfg(feature = "bench")]
use std::{
    path::Path,
    time::{Duration, Instant},
};

#[cfg(feature = "bench")]
use super::memory::Memory;
#[cfg(feature = "bench")]
use crate::{
    demo::{binaries, server::Server},
    process::Interrupt,
};

/// Make a board of many ballots and start the service with it: seconds until it is ready, and memory
///
/// Every voter of a roll votes on a question of five options, and one in ten votes again. The ballots are real.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench start
  cargo xtask bench start --ballots 1000000 --board /var/tmp/million
  cargo xtask bench start --board /var/tmp/million --server old/suara-server --server new/suara-server
      The board of before is started again, with two programs in turn.")]
pub struct Args {
    /// How many ballots the log has.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(100..=4_000_000))]
    ballots: u32,
    /// End the log with the closing of the election.
    #[arg(long)]
    closed: bool,
    /// Keep the board in this folder; if one is kept there, start that.
    #[arg(long, value_name = "FOLDER")]
    board: Option<PathBuf>,
    /// Start this program instead of the one that is built here; where there are several they take turns.
    #[arg(long, value_name = "FILE")]
    server: Vec<PathBuf>,
    /// How many times each program is started.
    #[arg(long, value_name = "N", default_value_t = 2)]
    starts: u32,
}

/// How long a start may take.
#[cfg(feature = "bench")]
const PATIENCE: Duration = Duration::from_secs(600);

/// Makes the board, and starts the service with it.
#[cfg(feature = "bench")]
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let programs = if args.server.is_empty() {
        vec![binaries::build(interrupt)?.server]
    } else {
        args.server.clone()
    };
    let scratch = tempfile::Builder::new().prefix("suara-bench-").tempdir()?;
    let folder = args.board.as_deref().unwrap_or(scratch.path());
    if !board::is_in(folder) {
        let began = Instant::now();
        let entries = board::make(args.ballots, args.closed, folder, interrupt)?;
        eprintln!("{entries} entries made in {:.0} s", began.elapsed().as_secs_f64());
    }
    for _ in 0..args.starts {
        for program in &programs {
            start(program, folder, interrupt)?;
        }
    }
    Ok(())
}

/// Starts a program once, and says what it took.
#[cfg(feature = "bench")]
fn start(program: &Path, folder: &Path, interrupt: &Interrupt) -> anyhow::Result<()> {
    let began = Instant::now();
    let organiser = board::organiser().to_string();
    let server = Server::start(program, folder, &organiser, PATIENCE, interrupt)?;
    let seconds = began.elapsed().as_secs_f64();
    let memory = Memory::of(server.process())?;
    println!(
        "{}: ready after {seconds:.1} s; {:.0} MB of memory, {:.0} MB at most",
        program.display(),
        memory.now_mb,
        memory.most_mb
    );
    Ok(())
}
