//! Checking, from any device, that the last ballot of a credential is the one that its holder cast; or, for
//! somebody who did not vote, that there is none.

use suara_protocol::Proofs;

use super::{CodeArgs, credential, voting};
use crate::client::ballot_id;
use crate::client::connect::{Client, ElectionArgs};
use crate::failure::Wrong;
use crate::output::Output;

/// Check which ballot of your code counts; prints its id or `none`
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara voter check https://example.org/v1/boards/village 3f6c…
  suara voter check https://example.org/v1/boards/village 3f6c… --ballot 7KQ2-…

Exit code 1: the last ballot in the log is not the one you name.")]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    #[command(flatten)]
    code: CodeArgs,
    /// The id that was shown when you voted, all of it or its 24 symbols: it must be the one that counts
    #[arg(long, value_name = "ID")]
    ballot: Option<String>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let client = Client::open(&args.election.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election.id)?;
    let (_, place) = credential(&args.code.code()?, voting(election)?)?;
    let last = election.last_ballot(place);
    output.say(match last {
        None => "The log has no ballot of this code.".to_owned(),
        Some(last) => {
            format!(
                "The ballot of this code that counts is {}, entry {}.",
                ballot_id::short(&last.id),
                last.index
            )
        }
    });
    output.datum(
        "ballot",
        last.map_or_else(|| "none".to_owned(), |last| last.id.to_string()),
    );
    if let Some(noted) = &args.ballot {
        if !last.is_some_and(|last| ballot_id::is_written(&last.id, noted)) {
            return Err(Wrong::new(format!(
                "this is not the ballot {noted}. If you did not vote again, somebody has your code or the log is wrong: \
                 tell the registrar, and run `suara verify`"
            ))
            .into());
        }
        output.say("It is the one that you noted: your vote counts as you cast it.");
    }
    Ok(())
}
