//! What a voter does: vote from a terminal, check that the vote is the one that counts; and the batch client
//! that casts a file of votes.

mod answers;
mod ballot;
mod booth;
mod cast;
mod check;
pub(crate) mod codes;
mod typed;
mod vote;
mod votes;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use suara_crypto::credential::{Code, RollSecret};
use suara_protocol::{Election, Voting};
use zeroize::Zeroizing;

use crate::output::Output;
use crate::passphrase::ask_hidden;

/// Vote, and check that the vote counts
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Vote(vote::Args),
    Check(check::Args),
    Cast(cast::Args),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Vote(args) => vote::run(args, output),
            Verb::Check(args) => check::run(args, output),
            Verb::Cast(args) => cast::run(args, output),
        }
    }
}

/// The voter's code.
#[derive(Debug, clap::Args)]
pub(crate) struct CodeArgs {
    /// Read the code from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
}

impl CodeArgs {
    /// The code, asked for without showing it where no file is given.
    pub(crate) fn code(&self) -> anyhow::Result<Code> {
        let Some(file) = &self.code_file else {
            let typed =
                ask_hidden("Your code: ").context("no code: give --code-file, or run this on a terminal")?;
            return Ok(Code::parse(&typed)?);
        };
        let text = fs::read_to_string(file).map(Zeroizing::new);
        let text = text.with_context(|| format!("{} cannot be read", file.display()))?;
        Code::parse(text.lines().next().unwrap_or_default()).with_context(|| format!("{}:1", file.display()))
    }
}

/// What ballots of an election are checked against; an error before the opening.
fn voting(election: &Election) -> anyhow::Result<&Voting> {
    let voting = election.voting().context("the election is not open yet")?;
    Ok(voting)
}

/// The secret key for the election's roll, and the place of its public key there.
fn credential(code: &Code, voting: &Voting) -> anyhow::Result<(RollSecret, u32)> {
    let secret = code.secret().for_roll(&voting.roll.id().0);
    match voting.roll.find(secret.public()) {
        Some(place) => Ok((secret, place)),
        None => bail!("this code is not on the roll of this election: is it the code of this community?"),
    }
}
