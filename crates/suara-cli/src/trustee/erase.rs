//! The end of a trustee's work: its key shares are erased, and it says so.

use anyhow::ensure;
use suara_protocol::entries::KeyErasure;
use suara_protocol::{Election, Proofs, Submission};

use super::index_of;
use super::vault::Vault;
use crate::client::connect::{Client, ElectionArgs};
use crate::key_file::KeyArgs;
use crate::output::Output;

/// Erase this trustee's key shares of an election whose result stands, and say so in the log
///
/// Whoever later gets the shares of enough trustees can read every single ballot. So none may be left: also destroy all
/// copies of the key file that you made since the key ceremony, or the disks that they are on.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara trustee erase https://example.org/v1/boards/village --key trustee1.age")]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    #[command(flatten)]
    key: KeyArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let mut vault = Vault::open(&args.key)?;
    let client = Client::open(&args.election.board, Proofs::OwnLog, output)?;
    let key = vault.secret().public();
    let fits = |election: &Election| {
        let mine = index_of(election, key).ok();
        election.nothing_to_decrypt() && mine.is_some_and(|index| !election.has_erased_keys(index))
    };
    let election = client.election(&args.election, fits)?;
    let (id, trustee) = (election.id(), index_of(election, key)?);
    ensure!(
        election.nothing_to_decrypt(),
        "the result is not published yet: the key shares may still be needed"
    );
    if vault.kept(&id).is_some_and(|kept| kept.shares.is_some()) {
        vault.keep(&id, |kept| kept.shares = None)?;
        output.say("The key shares are erased from this file.");
    }
    if election.has_erased_keys(trustee) {
        output.say(format!("Trustee {trustee} has said so already."));
    } else {
        let board = election.setup().board;
        let erasure = KeyErasure {
            board,
            election: id,
            trustee,
        };
        client.submit(&Submission::sign(erasure, &vault.secret()))?;
    }
    output.warn(
        "copies of the key file from before still hold the shares: destroy them, too. This file is still your key.",
    );
    output.datum("erased", id);
    Ok(())
}
