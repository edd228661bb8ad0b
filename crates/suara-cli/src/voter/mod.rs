//! What a voter does: vote from a terminal; and the batch client that casts a file of votes.

mod answers;
mod ballot;
mod booth;
mod cast;
pub(crate) mod codes;
mod typed;
mod vote;
mod votes;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use suara_crypto::credential::{Code, RollSecret};
use suara_protocol::{Election, Voting};

use crate::output::Output;

/// Vote
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Vote(vote::Args),
    Cast(cast::Args),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Vote(args) => vote::run(args, output),
            Verb::Cast(args) => cast::run(args, output),
        }
    }
}

/// What ballots of an election are checked against; an error before the opening.
pub(crate) fn voting(election: &Election) -> anyhow::Result<&Voting> {
    let voting = election.voting().context("the election is not open yet")?;
    Ok(voting)
}

/// The secret key for the election's roll, and the place of its public key there.
pub(crate) fn credential(code: &Code, voting: &Voting) -> anyhow::Result<(RollSecret, u32)> {
    let secret = code.secret().for_roll(&voting.roll.id().0);
    match voting.roll.find(secret.public()) {
        Some(place) => Ok((secret, place)),
        None => bail!("this code is not on the roll of this election: is it the code of this community?"),
    }
}
