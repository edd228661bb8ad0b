//! The program `suara-server`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use suara_server::{Config, Server, check, config, restore};
use tracing_subscriber::EnvFilter;

/// Hosts Suara boards: takes submissions, keeps the public log, serves it to everybody.
///
/// Records go to stderr; what is recorded is chosen by the environment variable SUARA_LOG (`info` if it is not set).
/// SIGTERM and SIGINT end the service after everything under way is answered. It exits with 0 if it was told to end,
/// with 1 if it could not go on, and with 2 if the command line or the configuration is wrong.
#[derive(Parser)]
#[command(
    version,
    after_help = EXAMPLES,
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

const EXAMPLES: &str = "\
Examples:
  suara-server example-config > server.toml
      A configuration to begin with; every key is explained in it.
  suara-server check --config server.toml
      What is wrong or unwise about it on this machine.
  suara-server --config server.toml
      Runs the service until it is told to end.
  suara-server --config server.toml --records json
      The same, with one JSON object a line for a collector of logs.
  SUARA_LOG=debug suara-server --config server.toml
      Also records every request: its route, status and duration; no addresses, no bodies.
  suara-server restore --config server.toml --board village --from mirror/village
      Rebuilds a lost or damaged log from what `suara mirror` or `suara bundle` has kept.";

const CHECK_EXAMPLES: &str = "\
Examples:
  suara-server check --config server.toml
  sudo -u suara suara-server check --config /etc/suara/server.toml
      As the user that runs the service, so that its permissions are tried.

Exits with 0 if the service can start (there may be warnings), with 1 if it cannot, with 2 if the file is wrong.";

const RESTORE_EXAMPLES: &str = "\
Examples:
  suara-server restore --config server.toml --board village --from mirror/village
  suara-server restore --config server.toml --board village --from village.tar
  suara-server restore --config server.toml --board village --from mirror/village --newest-known 340
      If the board's folder has lost its file `checkpoint` as well, and 340 is the largest number of entries that
      anybody who follows the board has seen.

The service has to be stopped. What was there is moved to `log.damaged-N` in the board's folder, never deleted.
Exits with 0 if the log is restored, with 1 if it cannot be, with 2 if the command line or the configuration is wrong.";

#[derive(Subcommand)]
enum Command {
    /// Prints a configuration with every key, its default, and what it is for
    ExampleConfig,
    /// Prints a unit for systemd that runs the service in a sandbox
    ExampleUnit,
    /// Says what is wrong or unwise about a configuration on this machine
    #[command(after_help = CHECK_EXAMPLES)]
    Check {
        /// The configuration file (TOML)
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Rebuilds the log of a board, and its texts, from a mirror or a bundle
    #[command(after_help = RESTORE_EXAMPLES)]
    Restore {
        /// The configuration file (TOML)
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
        /// The name of the board
        #[arg(long, value_name = "NAME")]
        board: String,
        /// The folder of the mirror, or the file of the bundle
        #[arg(long, value_name = "FOLDER|FILE")]
        from: PathBuf,
        /// The largest number of entries of this log that anybody knows of; needed if the board's folder has no
        /// checkpoint
        #[arg(long, value_name = "ENTRIES")]
        newest_known: Option<u64>,
    },
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
        (Some(Command::ExampleConfig), _) => print(config::EXAMPLE),
        (Some(Command::ExampleUnit), _) => print(config::UNIT),
        (Some(Command::Check { config }), _) => configured(&config, check),
        (
            Some(Command::Restore {
                config,
                board,
                from,
                newest_known,
            }),
            _,
        ) => configured(&config, |config| restore(&config, &board, &from, newest_known)),
        (None, Some(file)) => configured(&file, |config| run(config, arguments.records)),
        (None, None) => ExitCode::from(2),
    }
}

fn configured(file: &Path, act: impl FnOnce(Config) -> ExitCode) -> ExitCode {
    match Config::read(file) {
        Ok(config) => act(config),
        Err(error) => fail(&error, 2),
    }
}

fn check(config: Config) -> ExitCode {
    let findings = check::check(&config);
    for finding in &findings {
        let kind = if finding.is_error { "error" } else { "warning" };
        eprintln!("{kind}: {}", finding.what);
    }
    if findings.iter().any(|finding| finding.is_error) {
        eprintln!("The service does not start like this.");
        return ExitCode::from(1);
    }
    eprintln!("The service can start.");
    ExitCode::SUCCESS
}

fn restore(config: &Config, board: &str, from: &Path, newest_known: Option<u64>) -> ExitCode {
    match restore::restore(&config.data.join(board), from, newest_known) {
        Ok(restored) => {
            eprintln!("The log of {board} is restored: {} entries.", restored.entries);
            if restored.missing_texts > 0 {
                eprintln!(
                    "{} detached texts are neither in the board's folder nor in {}: bring `texts/` back from a backup.",
                    restored.missing_texts,
                    from.display()
                );
            }
            if let Some(aside) = restored.aside {
                eprintln!("What was there is in {}.", aside.display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error, 1),
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

fn print(text: &str) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

fn fail(error: &dyn std::error::Error, code: u8) -> ExitCode {
    eprintln!("suara-server: {error}");
    ExitCode::from(code)
}
