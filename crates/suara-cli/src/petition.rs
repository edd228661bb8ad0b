//! Petitions as everybody reads them in the terminal, and what those who act on them share.

mod drawing;
mod texts;

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, anyhow};
use clap::Subcommand;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use serde::{Deserialize, Serialize};
use suara_log::mirror::{Source, SourceError};
use suara_protocol::entries::SheetSignature;
use suara_protocol::view::{self, PetitionView};
use suara_protocol::{Board, Detached, Id, Petition, Proofs};

use crate::client::connect::{PinArgs, Place};
use crate::client::follow::Follower;
use crate::output::Output;

pub(crate) use drawing::clock_line;
pub(crate) use texts::{Texts, duration, moment, read_toml};

/// Look at petitions
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Show(ShowArgs),
    List(ListArgs),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Show(args) => show(args, output),
            Verb::List(args) => list(args, output),
        }
    }
}

/// Show a petition: its progress, its clocks, and how its signatures grew
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara petition show https://example.org/v1/boards/village 3f6c…

The numbers are counted from the log; `suara verify` checks every proof behind them.")]
pub(crate) struct ShowArgs {
    /// The board's URL, or the folder of a mirror
    #[arg(value_name = "URL|FOLDER")]
    place: String,
    #[command(flatten)]
    pin: PinArgs,
    /// The petition's id
    #[arg(value_name = "PETITION")]
    id: Id,
}

/// List the petitions of a board by stage
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara petition list https://example.org/v1/boards/village
  suara petition list https://example.org/v1/boards/village --stage open
  suara petition list https://example.org/v1/boards/village --unanswered")]
pub(crate) struct ListArgs {
    /// The board's URL, or the folder of a mirror
    #[arg(value_name = "URL|FOLDER")]
    place: String,
    #[command(flatten)]
    pin: PinArgs,
    /// Only those at this stage: sponsoring, lapsed, review, refused, open, closed
    #[arg(long, value_name = "STAGE", value_parser = ["sponsoring", "lapsed", "review", "refused", "open", "closed"])]
    stage: Option<String>,
    /// Only those that are owed an answer, the longest overdue first
    #[arg(long)]
    unanswered: bool,
}

fn read(place: &str, pin: &PinArgs, output: &Output) -> anyhow::Result<Follower<Place>> {
    let mut follower = Follower::open(Place::new(place)?, pin.log_key.as_ref(), Proofs::OwnLog)?;
    let bar = output.progress("Reading the board", 0);
    follower.read(&bar)?;
    bar.finish_and_clear();
    Ok(follower)
}

fn show(args: &ShowArgs, output: &Output) -> anyhow::Result<()> {
    let follower = read(&args.place, &args.pin, output)?;
    let petition = follower.board().petition(&args.id);
    let petition = petition.with_context(|| format!("this board has no petition {}", args.id))?;
    let view = view_of(follower.board(), petition, follower.source());
    if output.json() {
        output.object(serde_json::to_value(view.at(now_ms()))?);
    } else {
        output.show(drawing::petition(&view, now_ms()));
    }
    Ok(())
}

fn list(args: &ListArgs, output: &Output) -> anyhow::Result<()> {
    let follower = read(&args.place, &args.pin, output)?;
    let (board, now_ms) = (follower.board(), now_ms());
    let mut chosen = board.petitions().rev().collect::<Vec<_>>();
    if let Some(stage) = &args.stage {
        chosen.retain(|petition| petition.stage(now_ms).word() == stage);
    }
    if args.unanswered {
        chosen.retain(|petition| petition.is_unanswered());
        chosen.sort_by_key(|petition| petition.answer_reached().map(|at| at.time_ms));
    }
    let views = chosen
        .into_iter()
        .map(|petition| view_of(board, petition, follower.source()));
    let views = views.collect::<Vec<_>>();
    if output.json() {
        let readings = views.iter().map(|view| view.at(now_ms)).collect::<Vec<_>>();
        output.object(serde_json::to_value(readings)?);
    } else {
        output.show(drawing::table(&views, now_ms));
    }
    Ok(())
}

/// The view of a petition, with the texts that `source` has.
pub(crate) fn view_of(board: &Board, petition: &Petition, source: &(impl Source + Sync)) -> PetitionView {
    view::petition(board, petition, &|hash| {
        let text = text(source, hash).ok().flatten()?;
        Some(text.text().to_owned())
    })
}

/// A detached text from where a board is read; `None` if it is not there. What is there and is not the text is an error.
pub(crate) fn text(source: &impl Source, hash: &Id) -> anyhow::Result<Option<Detached>> {
    match source.read(&format!("texts/{hash}")) {
        Ok(content) => {
            let text = Detached::decode(&content).map_err(|refusal| anyhow!("{refusal}"))?;
            Ok(Some(text).filter(|text| text.hash() == *hash))
        }
        Err(SourceError::NotFound) => Ok(None),
        Err(SourceError::Other(reason)) => Err(anyhow!("the text {hash} cannot be read: {reason}")),
    }
}

/// Does something with many texts, several at once.
pub(crate) fn texts_of<N: Send, T: Send>(
    named: Vec<N>,
    work: impl Fn(N) -> anyhow::Result<T> + Send + Sync,
) -> anyhow::Result<Vec<T>> {
    named.into_par_iter().map(work).collect()
}

/// Unix milliseconds, now.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A line of the file in which an officer hands signed sheets to the registrar.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignedSheet {
    sheet: String,
    officer: u32,
    signature: String,
}

impl From<SheetSignature> for SignedSheet {
    fn from(signed: SheetSignature) -> SignedSheet {
        SignedSheet {
            sheet: signed.sheet.to_string(),
            officer: signed.officer,
            signature: hex::encode(signed.signature),
        }
    }
}

impl TryFrom<SignedSheet> for SheetSignature {
    type Error = anyhow::Error;

    fn try_from(written: SignedSheet) -> anyhow::Result<SheetSignature> {
        let mut signature = [0; 64];
        let decoded = hex::decode_to_slice(&written.signature, &mut signature);
        decoded.map_err(|wrong| anyhow!("the signature: {wrong}"))?;
        Ok(SheetSignature {
            sheet: written.sheet.parse().context("the sheet")?,
            officer: written.officer,
            signature,
        })
    }
}
