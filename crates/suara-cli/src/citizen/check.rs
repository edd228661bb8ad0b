//! Checking, from any device, that the last ballot of a credential is the one that its holder cast; or, for
//! somebody who did not vote, that there is none.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use prost::Message as _;
use serde_json::json;
use suara_log::hash::leaf_hash;
use suara_protocol::{Election, Entry, Id, LastBallot, Payload, Phase, Proofs, ReceiptExtra};

use crate::client::ballot_id;
use crate::client::connect::{Client, ElectionArgs};
use crate::code::CodeArgs;
use crate::failure::Wrong;
use crate::output::Output;
use crate::voter::{credential, voting};

/// Check which ballot of your code counts; prints its id or `none`
///
/// Best from another device than the one you voted on, and again after the closing. Say what you expect: the id that
/// you noted, the receipt that you kept, or that there is none because you did not vote.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara citizen check https://example.org/v1/boards/village --ballot 7KQ2-…
  suara citizen check https://example.org/v1/boards/village 3f6c… --receipt ballot.tlog-proof
  suara citizen check https://example.org/v1/boards/village 3f6c… --none

Exit codes: 0 the log has what you expect, 1 it has something else, 2 this could not be decided.")]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    #[command(flatten)]
    code: CodeArgs,
    #[command(flatten)]
    expected: Expected,
}

/// What the citizen knows of the last ballot.
#[derive(Clone, Debug, Default, clap::Args)]
#[group(multiple = false)]
struct Expected {
    /// The id that was shown when you voted, all of it or its 24 symbols: it must be the one that counts
    #[arg(long, value_name = "ID")]
    ballot: Option<String>,
    /// The receipt that `suara voter vote --receipt` kept: its ballot must be the one that counts
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// You did not vote: there must be no ballot
    #[arg(long)]
    none: bool,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let client = Client::open(&args.election.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election, |election| election.voting().is_some())?;
    let (_, place) = credential(&args.code.code_for(client.key(), output)?, voting(election)?)?;
    let last = election.last_ballot(place);
    let id = last.map_or_else(|| "none".to_owned(), |last| last.id.to_string());
    if output.json() {
        let entry = last.map(|last| last.index);
        output.object(
            json!({ "election": election.id(), "ballot": id, "entry": entry, "closed": is_closed(election) }),
        );
    } else {
        output.datum("ballot", id);
    }
    output.say(found(election, last));
    let receipt = args.expected.receipt.as_deref();
    let kept = receipt.map(|path| Kept::read(path, &client)).transpose()?;
    require(
        &args.expected,
        kept.as_ref(),
        last.map(|last| (last.id, last.index)),
    )?;
    match (args.expected.is_given(), is_closed(election)) {
        (true, true) => output.say("This is what you expect, and it is final."),
        (true, false) => {
            output.say("This is what you expect. The election is still open: check again after the closing.");
        }
        (false, _) => {
            output.say("Is this what you expect? Compare it with the id that you noted when you voted.")
        }
    }
    Ok(())
}

fn is_closed(election: &Election) -> bool {
    !matches!(election.phase(), Phase::Ceremony | Phase::Ready | Phase::Open)
}

fn found(election: &Election, last: Option<&LastBallot>) -> String {
    let title = election.setup().title.first();
    match last {
        None => format!("{title}: the log has no ballot of your code."),
        Some(last) => format!(
            "{title}: the ballot of your code that counts is {}, entry {}.",
            last.id.short(),
            last.index
        ),
    }
}

impl Expected {
    fn is_given(&self) -> bool {
        self.none || self.ballot.is_some() || self.receipt.is_some()
    }
}

/// What a receipt that was kept says.
struct Kept {
    ballot: Id,
    index: u64,
}

impl Kept {
    /// Reads a receipt, checks it, and demands that the log that was read now begins with the one that it is of.
    fn read(path: &Path, client: &Client) -> anyhow::Result<Kept> {
        let receipt = crate::receipt::read(path)?;
        let extra = receipt.extra().and_then(|extra| ReceiptExtra::decode(extra).ok());
        let extra = extra.with_context(|| format!("{} is not the receipt of a ballot", path.display()))?;
        let entry = Entry::decode(&extra.entry)
            .map_err(|error| Wrong::new(format!("the receipt's entry: {error}")))?;
        let (Payload::Ballot(ballot), Ok(context)) =
            (entry.submission.payload(), extra.context.as_slice().try_into())
        else {
            bail!("{} is not the receipt of a ballot", path.display());
        };
        receipt
            .verify(&leaf_hash(&extra.entry), client.key().keys())
            .map_err(|error| Wrong::new(format!("the receipt is wrong: {error}")))?;
        let checkpoint = receipt.checkpoint();
        ensure!(
            client.tree().root(checkpoint.size) == Some(checkpoint.root),
            Wrong::new(format!(
                "the log is another one than when you voted: the service has signed a log of {} entries that is not the \
                 beginning of this one. The receipt is the proof: keep it, and make it public",
                checkpoint.size
            ))
        );
        Ok(Kept {
            ballot: ballot.id_under(context),
            index: receipt.index(),
        })
    }
}

/// Refuses another last ballot than the expected one.
fn require(expected: &Expected, kept: Option<&Kept>, last: Option<(Id, u64)>) -> Result<(), Wrong> {
    let advice = "somebody has your code, or the log is wrong: tell the registrar, and run `suara verify`";
    if expected.none && last.is_some() {
        return Err(Wrong::new(format!(
            "somebody has cast a ballot with your code. If it was not you, {advice}"
        )));
    }
    let noted = expected
        .ballot
        .clone()
        .or(kept.map(|kept| kept.ballot.to_string()));
    let Some(noted) = noted else { return Ok(()) };
    let is_it = last.is_some_and(|(id, _)| ballot_id::is_written(&id, &noted));
    if !is_it {
        return Err(Wrong::new(format!(
            "this is not the ballot {noted}. If you did not vote again, {advice}"
        )));
    }
    match (kept, last) {
        (Some(kept), Some((_, index))) if kept.index != index => Err(Wrong::new(format!(
            "the receipt says entry {}, and the ballot is entry {index}: {advice}",
            kept.index
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ballot that is entry 7 of the log.
    fn last(id: u8) -> (Id, u64) {
        (Id([id; 32]), 7)
    }

    fn ballot(id: u8) -> Expected {
        Expected {
            ballot: Some(Id([id; 32]).short()),
            ..Expected::default()
        }
    }

    #[test]
    fn r03_for_one_who_abstained_there_must_be_none() {
        let none = Expected {
            none: true,
            ..Expected::default()
        };
        assert!(require(&none, None, None).is_ok());
        let stuffed = require(&none, None, Some(last(1))).unwrap_err();
        assert!(
            stuffed
                .detail
                .contains("somebody has cast a ballot with your code"),
            "{stuffed}"
        );
    }

    #[test]
    fn r04_the_last_ballot_must_be_the_one_that_was_noted() {
        assert!(require(&ballot(1), None, Some(last(1))).is_ok());
        assert!(
            require(&ballot(1), None, Some(last(2))).is_err(),
            "an other one counts"
        );
        assert!(require(&ballot(1), None, None).is_err(), "it was dropped");
        assert!(
            require(&Expected::default(), None, Some(last(2))).is_ok(),
            "nothing is expected"
        );
    }

    #[test]
    fn r20_the_entry_of_the_receipt_must_be_that_of_the_ballot() {
        let kept = |index| Kept {
            ballot: Id([1; 32]),
            index,
        };
        let none = Expected::default();
        assert!(require(&none, Some(&kept(7)), Some(last(1))).is_ok());
        assert!(require(&none, Some(&kept(6)), Some(last(1))).is_err());
        assert!(require(&none, Some(&kept(7)), Some(last(2))).is_err());
    }
}
