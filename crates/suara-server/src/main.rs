//! The program `suara-server`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use suara_server::{Config, Server, config};
use tracing_subscriber::EnvFilter;

/// Hosts Suara boards: takes submissions, keeps the public log, serves it to everybody.
///
/// Records go to stderr; what is recorded is chosen by the environment variable SUARA_LOG (`info` if it is not set).
/// SIGTERM and SIGINT end the service after everything under way is answered. It exits with 0 if it was told to end,
/// with 1 if it could not go on, and with 2 if the command line or the configuration is wrong.
#[derive(Parser)]
#[command(
    version,
    subcommand_negates_reqs = true,
    args_conflicts_with_subcommands = true
)]
struct Arguments {
    /// The configuration file (TOML)
    #[arg(long, value_name = "FILE", required = true)]
    config: Option<PathBuf>,
    /// The form of the records
    #[arg(long, value_enum, default_value_t = Records::Text)]
    records: Records,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Prints a configuration with every key, its default, and what it is for
    ExampleConfig,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Records {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match (arguments.command, arguments.config) {
        (Some(Command::ExampleConfig), _) => print_example(),
        (None, Some(file)) => match Config::read(&file) {
            Ok(config) => run(config, arguments.records),
            Err(error) => fail(&error, 2),
        },
        (None, None) => ExitCode::from(2),
    }
}

fn run(config: Config, records: Records) -> ExitCode {
    start_records(records);
    let running = match Server::start(config) {
        Ok(running) => running,
        Err(error) => return fail(&error, 1),
    };
    match running.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

fn start_records(records: Records) {
    let filter = EnvFilter::try_from_env("SUARA_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let to_stderr = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    match records {
        Records::Text => to_stderr
            .with_ansi(io::stderr().is_terminal())
            .with_target(false)
            .init(),
        Records::Json => to_stderr.json().init(),
    }
}

fn print_example() -> ExitCode {
    match io::stdout().write_all(config::EXAMPLE.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

fn fail(error: &dyn std::error::Error, code: u8) -> ExitCode {
    eprintln!("suara-server: {error}");
    ExitCode::from(code)
}
