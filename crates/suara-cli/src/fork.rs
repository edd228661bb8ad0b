//! Proofs that a log has contradicted itself: finding them, and checking them offline.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use serde_json::json;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::fork::{ForkProof, ForkProofError};
use suara_log::log_key::LogKey;
use suara_log::mirror::{Mirror, Source};
use suara_log::tree::Tree;

use crate::client::connect::PinArgs;
use crate::durable::{self, Readers};
use crate::failure::Wrong;
use crate::output::Output;

/// Check a proof that a log has contradicted itself
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Check(Args),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Check(args) => check(args, output),
        }
    }
}

/// Check a proof that a log has signed two histories; asks nobody
///
/// Such a file is written by `suara verify` and `suara mirror` where they find that a log is not what it was. Exit codes:
/// 0 the log with these keys has contradicted itself; 1 the file does not prove it; 2 it cannot be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara fork check village-10-12.fork-proof --log-key log.vkey")]
pub(crate) struct Args {
    /// The proof
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    pin: PinArgs,
}

fn check(args: &Args, output: &Output) -> anyhow::Result<()> {
    let place = args.file.display();
    let text = fs::read_to_string(&args.file).with_context(|| format!("{place} cannot be read"))?;
    let proof = text.parse::<ForkProof>().map_err(|error| match error {
        ForkProofError::Form | ForkProofError::TooLong => anyhow!("{place}: {error}"),
        ForkProofError::Checkpoint(_) | ForkProofError::NoContradiction => {
            Wrong::new(format!("{place} proves nothing: {error}")).into()
        }
    })?;
    let log = proof.log();
    if args.pin.log_key.as_ref().is_some_and(|pin| !pin.accepts(log)) {
        return Err(Wrong::new(format!(
            "{place} is about a log with other keys than those you gave"
        ))
        .into());
    }
    if output.json() {
        output.object(json!({
            "origin": log.origin(),
            "log_key": log.ed25519().to_string(),
            "log_ml_dsa_key": log.ml_dsa().to_string(),
            "contradiction": proof.contradiction().to_string(),
            "smaller": proof.smaller().size(),
            "larger": proof.larger().size(),
            "pinned": args.pin.log_key.is_some(),
        }));
        return Ok(());
    }
    let whose = match args.pin.log_key {
        Some(_) => "the keys that you gave.".to_owned(),
        None => format!("these keys; compare them with the board's, or give them with --log-key:\n{log}"),
    };
    output.show(format!(
        "PROVEN: the log {} has contradicted itself: {}.\nNobody could make this but the holder of {whose}",
        log.origin(),
        proof.contradiction()
    ));
    Ok(())
}

/// Looks for a proof that what a log shows now and what it has signed before contradict each other. `before` is where
/// the older copy can be read, if it can.
pub(crate) fn find(
    log: &LogKey,
    known: &SignedCheckpoint,
    before: Option<&dyn Source>,
    now: &dyn Source,
) -> Option<ForkProof> {
    let found = Mirror::open(now, log.clone()).ok()?.checkpoint().clone();
    let larger = if found.size() >= known.size() {
        Some(now)
    } else {
        before
    };
    let tree = larger.and_then(|source| whole_tree(source, log));
    ForkProof::find(log, known, &found, tree.as_ref())
}

/// The tree over all entries of a source, if they are those of its checkpoint.
fn whole_tree(source: &dyn Source, log: &LogKey) -> Option<Tree> {
    let mut mirror = Mirror::open(source, log.clone()).ok()?;
    while mirror.next_bundle().ok()?.is_some() {}
    Some(mirror.tree().clone())
}

/// Writes a proof to a file, by default to one in the current folder; returns its path.
pub(crate) fn keep(proof: &ForkProof, file: Option<&Path>) -> anyhow::Result<PathBuf> {
    let name = proof.log().origin().rsplit('/').next().unwrap_or_default();
    let usual = format!(
        "{name}-{}-{}.fork-proof",
        proof.smaller().size(),
        proof.larger().size()
    );
    let path = file.map_or_else(|| PathBuf::from(usual), Path::to_owned);
    durable::replace(&path, proof.to_string().as_bytes(), Readers::Everybody)?;
    Ok(path)
}
