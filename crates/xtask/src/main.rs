//! Developer commands, run as `cargo xtask COMMAND`.

mod bench;
mod demo;
mod fuzz;
mod pabulib;
mod process;
mod scenario;
mod test;
mod vectors;
mod workspace;

use std::process::ExitCode;

use clap::Parser as _;
use process::Interrupt;

/// Developer commands of Suara.
#[derive(Debug, clap::Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
enum Command {
    Demo(demo::Args),
    Test(test::Args),
    Fuzz(fuzz::Args),
    Bench(bench::Args),
    Vectors(vectors::Args),
}

fn main() -> ExitCode {
    let command = Command::parse();
    let run = |interrupt: Interrupt| match &command {
        Command::Demo(args) => demo::run(args, &interrupt),
        Command::Test(args) => test::run(args, &interrupt),
        Command::Fuzz(args) => fuzz::run(args, &interrupt),
        Command::Bench(args) => bench::run(args, &interrupt),
        Command::Vectors(args) => vectors::run(args, &interrupt),
    };
    match Interrupt::install().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
