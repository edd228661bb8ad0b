//! Verifying a board: everything, from its public bytes alone.

mod against;
pub(crate) mod outcome;
mod petitions;
mod prose;
mod report;
mod state;
pub(crate) mod table;
mod tiles;

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::mirror::Source;
use suara_protocol::{Id, Proofs};

use crate::client::connect::{PinArgs, Place};
use crate::client::follow::{Follower, Located as _};
use crate::failure::{Wrong, exit_code};
use crate::fork;
use crate::output::Output;
use against::Known;
use report::Report;

/// Check a whole board from its public bytes: every entry, every proof, every total
///
/// Exit codes: 0 everything is right; 1 something is wrong, and which check fails at which entry; 2 it could not
/// be decided, because something is missing or cannot be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara verify https://example.org/v1/boards/village
  suara verify village --json            (a folder made by `suara mirror`)
  suara verify village.tar               (a file made by `suara bundle`)
  suara verify https://example.org/v1/boards/village --since verified.json --every 60
  suara verify https://example.org/v1/boards/village --against ballot.tlog-proof")]
pub(crate) struct Args {
    /// The board's URL, the folder of a mirror, or a bundle
    #[arg(value_name = "URL|FOLDER|BUNDLE")]
    place: String,
    #[command(flatten)]
    pin: PinArgs,
    /// Accept no other board than the one with this id
    #[arg(long, value_name = "ID")]
    board: Option<Id>,
    /// Remember in this file how far everything was verified, and check the proofs of ballots and acts only from there on
    #[arg(long, value_name = "STATE")]
    since: Option<PathBuf>,
    /// Demand that the log contains what was seen before: a saved checkpoint, a receipt, or another copy of the log
    #[arg(long, value_name = "CHECKPOINT|RECEIPT|URL|FOLDER|BUNDLE")]
    against: Option<String>,
    /// Where to write the proof if the log has contradicted itself (default: NAME-SIZE-SIZE.fork-proof)
    #[arg(long, value_name = "FILE")]
    fork_proof: Option<PathBuf>,
    /// Go on for ever, and verify what is new every so many seconds; ends where something is wrong
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    every: Option<u64>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let mut follower = match open(args, output) {
        Ok(follower) => follower,
        Err(error) => {
            show(&Report::new(None, Some(&error)), output)?;
            return Err(error);
        }
    };
    let verified = verify(args, &mut follower, output);
    show(&Report::new(Some(&follower), verified.as_ref().err()), output)?;
    verified?;
    match args.every {
        None => Ok(()),
        Some(seconds) => go_on(args, &mut follower, seconds, output),
    }
}

/// Verifies what is new every so many seconds, until something is wrong. What is missing or cannot be read is asked for
/// again at the next turn, with all that is not verified yet.
fn go_on(args: &Args, follower: &mut Follower<Place>, seconds: u64, output: &Output) -> anyhow::Result<()> {
    let mut verified = follower.checkpoint().clone();
    loop {
        thread::sleep(Duration::from_secs(seconds));
        let checked = match follower.advance().map(SignedCheckpoint::size) {
            Ok(size) if size == verified.size() => continue,
            advanced => advanced.and_then(|_| check(args, follower, verified.size(), output)),
        };
        if let Err(error) = &checked
            && exit_code(error) != 1
        {
            output.warn(format!("{error:#}; it is asked again in {seconds} s"));
            continue;
        }
        let before = Known {
            checkpoint: verified.clone(),
            place: None,
        };
        let checked = checked.map_err(|error| with_fork_proof(args, follower, &[before], error));
        show(&Report::new(Some(follower), checked.as_ref().err()), output)?;
        checked?;
        remember(args, follower)?;
        verified = follower.checkpoint().clone();
    }
}

fn show(report: &Report, output: &Output) -> anyhow::Result<()> {
    if output.json() {
        output.object(serde_json::to_value(report)?);
    } else {
        output.show(prose::of(report));
    }
    Ok(())
}

fn open(args: &Args, output: &Output) -> anyhow::Result<Follower<Place>> {
    let place = Place::new(&args.place)?;
    output.say(format!("Verifying {}", place.locate("")));
    Follower::open(place, args.pin.log_key.as_ref(), Proofs::Check)
}

/// Verifies everything, and that what is known from before is part of it.
fn verify(args: &Args, follower: &mut Follower<Place>, output: &Output) -> anyhow::Result<()> {
    let mut known = Vec::new();
    if let Some(text) = &args.against {
        let old = Known::read(text, follower.key())?;
        known.push(old);
    }
    let since = match &args.since {
        None => None,
        Some(path) => state::load(path, follower.key())?,
    };
    let checked = check_all(args, follower, &known, since.as_ref(), output);
    known.extend(since.map(|checkpoint| Known {
        checkpoint,
        place: None,
    }));
    checked.map_err(|error| with_fork_proof(args, follower, &known, error))?;
    remember(args, follower)
}

fn check_all(
    args: &Args,
    follower: &mut Follower<Place>,
    known: &[Known],
    since: Option<&SignedCheckpoint>,
    output: &Output,
) -> anyhow::Result<()> {
    known
        .iter()
        .try_for_each(|known| follower.require(&known.checkpoint))?;
    since.map_or(Ok(()), |since| follower.know(since))?;
    check(args, follower, 0, output)
}

fn remember(args: &Args, follower: &Follower<Place>) -> anyhow::Result<()> {
    match &args.since {
        None => Ok(()),
        Some(path) => state::save(path, follower.key(), follower.checkpoint()),
    }
}

/// Where the log is not what it was, proves it if that can be done.
fn with_fork_proof(
    args: &Args,
    follower: &Follower<Place>,
    known: &[Known],
    error: anyhow::Error,
) -> anyhow::Error {
    let Some(wrong) = error.downcast_ref::<Wrong>() else {
        return error;
    };
    let proof = known.iter().find_map(|known| {
        let before = known.place.as_ref().map(|place| place as &dyn Source);
        fork::find(follower.key(), &known.checkpoint, before, follower.source())
    });
    match proof.map(|proof| fork::keep(&proof, args.fork_proof.as_deref())) {
        None => error,
        Some(Ok(path)) => wrong.proven_by(&path).into(),
        Some(Err(unwritten)) => unwritten,
    }
}

/// Reads and replays what was not read yet, and checks all that is new since the log had `checked` entries; an error is the
/// verdict.
fn check(args: &Args, follower: &mut Follower<Place>, checked: u64, output: &Output) -> anyhow::Result<()> {
    let bar = output.progress("Checking entries", 0);
    let read = follower.read(&bar).map(drop);
    bar.finish_and_clear();
    read?;
    let board = follower.board();
    let id = board.id().context("INCOMPLETE: the log has no entries yet")?;
    if let Some(wanted) = args.board.filter(|wanted| *wanted != id) {
        return Err(Wrong::new(format!("this is the board {id}, not {wanted}")).into());
    }
    check_totals(follower)?;
    petitions::check(follower.board(), follower.source(), checked, output)?;
    refuse_strange_texts(follower)?;
    tiles::check(follower.source(), follower.tree(), checked, output)?;
    ensure!(
        follower.tree().size() == follower.board().head().size,
        "entries were read that were not replayed"
    );
    Ok(())
}

/// A bundle holds the texts that the log names and does not erase, and no others.
fn refuse_strange_texts(follower: &Follower<Place>) -> anyhow::Result<()> {
    let Place::Archive(archive) = follower.source() else {
        return Ok(());
    };
    let named = follower.board().texts();
    let strange = archive.texts().find(|text| {
        let hash = text.parse::<Id>().ok();
        hash.and_then(|hash| named.get(&hash))
            .is_none_or(|named| named.erased.is_some())
    });
    strange.map_or(Ok(()), |text| {
        let place = archive.locate("");
        bail!("{place} is not a bundle of this log: no entry names texts/{text}, or one erases it")
    })
}

fn check_totals(follower: &Follower<Place>) -> anyhow::Result<()> {
    for election in follower.board().elections() {
        // What the shares decrypt to is checked even where the organiser has not published it.
        election.totals().map_err(|refusal| {
            Wrong::check(
                refusal.check,
                None,
                format!("election {}: {}", election.id(), refusal.detail),
            )
        })?;
    }
    Ok(())
}
