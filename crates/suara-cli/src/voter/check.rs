//! Checking, from any device, which ballot of a code counts.

use anyhow::ensure;
use suara_protocol::{Id, Proofs};

use super::{CodeArgs, credential, voting};
use crate::client::ballot_id;
use crate::client::connect::{BoardArgs, Client};
use crate::failure::Wrong;
use crate::output::Output;

/// Check which ballot of a code counts, or that there is none
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara voter check https://example.org/v1/boards/village 3f6c…
  suara voter check https://example.org/v1/boards/village 3f6c… --ballot 7KQ2-…")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// The election's id
    #[arg(value_name = "ELECTION")]
    election: Id,
    #[command(flatten)]
    code: CodeArgs,
    /// The id that was shown when voting: it must be the one that counts
    #[arg(long, value_name = "ID")]
    ballot: Option<String>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election)?;
    let (_, place) = credential(&args.code.code()?, voting(election)?)?;
    let Some(last) = election.last_ballot(place) else {
        ensure!(
            args.ballot.is_none(),
            Wrong::new("the log has no ballot of this code")
        );
        output.say("The log has no ballot of this code.");
        return Ok(());
    };
    let short = ballot_id::short(&last.id);
    if let Some(kept) = args
        .ballot
        .as_ref()
        .filter(|kept| !ballot_id::is_written(&last.id, kept))
    {
        return Err(Wrong::new(format!(
            "the ballot that counts is {short} (entry {}), not {kept}",
            last.index
        ))
        .into());
    }
    output.say(format!(
        "The ballot of this code that counts is {short}, entry {} of the log.",
        last.index
    ));
    output.datum("ballot", last.id);
    Ok(())
}
