//! The `suara` command.

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    suara_cli::run(suara_cli::Cli::parse())
}
