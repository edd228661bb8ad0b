//! Verifying a board: everything, from its public bytes alone.

mod prose;
mod report;
pub(crate) mod table;
mod tiles;

use anyhow::{Context as _, ensure};
use suara_protocol::{Id, Proofs};

use crate::client::connect::{PinArgs, Place};
use crate::client::follow::{Follower, Located as _};
use crate::failure::Wrong;
use crate::output::Output;
use report::Report;

/// Check a whole board from its public bytes: every entry, every proof, every total
///
/// Exit codes: 0 everything is right; 1 something is wrong, and which check fails at which entry; 2 it could not
/// be decided, because something is missing or cannot be read.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara verify https://example.org/v1/boards/village
  suara verify village --json            (a folder made by `suara mirror`)")]
pub(crate) struct Args {
    /// The board's URL, or the folder of a mirror
    #[arg(value_name = "URL|FOLDER")]
    place: String,
    #[command(flatten)]
    pin: PinArgs,
    /// Accept no other board than the one with this id
    #[arg(long, value_name = "ID")]
    board: Option<Id>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (follower, checked) = match read(args, output) {
        Ok(mut follower) => {
            let checked = check(args, &mut follower, output);
            (Some(follower), checked)
        }
        Err(error) => (None, Err(error)),
    };
    let report = Report::new(follower.as_ref(), checked.as_ref().err());
    if output.json() {
        output.object(serde_json::to_value(&report)?);
    } else {
        output.show(prose::of(&report));
    }
    checked
}

fn read(args: &Args, output: &Output) -> anyhow::Result<Follower<Place>> {
    let place = Place::new(&args.place)?;
    output.say(format!("Verifying {}", place.locate("")));
    Follower::open(place, args.pin.log_key.as_ref(), Proofs::Check)
}

/// Reads and replays everything; an error is the verdict.
fn check(args: &Args, follower: &mut Follower<Place>, output: &Output) -> anyhow::Result<()> {
    let bar = output.progress("Checking entries", 0);
    let read = follower.read(&bar).map(drop);
    bar.finish_and_clear();
    read?;
    let board = follower.board();
    let id = board.id().context("INCOMPLETE: the log has no entries yet")?;
    if let Some(wanted) = args.board.filter(|wanted| *wanted != id) {
        return Err(Wrong::new(format!("this is the board {id}, not {wanted}")).into());
    }
    for election in board.elections() {
        // What the shares decrypt to is checked even where the organiser has not published it.
        election.totals().map_err(|refusal| {
            Wrong::check(
                refusal.check,
                None,
                format!("election {}: {}", election.id(), refusal.detail),
            )
        })?;
    }
    tiles::check(follower.source(), follower.tree(), output)?;
    ensure!(
        follower.tree().size() == board.head().size,
        "entries were read that were not replayed"
    );
    Ok(())
}
