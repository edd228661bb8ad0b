//! `suara-server`: reads a configuration and serves until it is told to stop.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use suara_server::Server;
use suara_server::config::{Config, EXAMPLE};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Hosts Suara boards
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Examples:\n  suara-server example-config > server.toml\n  suara-server --config server.toml"
)]
struct Args {
    /// The configuration (TOML)
    #[arg(long, value_name = "FILE", required_unless_present = "example")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    example: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print a configuration with all keys, explained
    ExampleConfig,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let Some(file) = args.config else {
        print!("{EXAMPLE}");
        return ExitCode::SUCCESS;
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(&file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::read(file)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = Server::start(config).await?;
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let mut server = server;
        let failure = tokio::select! {
            _ = interrupt.recv() => None,
            _ = terminate.recv() => None,
            failure = server.failure() => failure,
        };
        tracing::info!("stopping: what was taken is finished first");
        server.shutdown().await;
        match failure {
            Some(failure) => Err(failure.into()),
            None => Ok(()),
        }
    })
}
