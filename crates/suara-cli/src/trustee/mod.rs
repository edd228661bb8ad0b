//! What a trustee does: make the election keys with the others, confirm the sums, decrypt them, erase the shares.

mod ceremony;
mod erase;
mod kept;
mod steps;
mod tally;
mod vault;

use anyhow::Context as _;
use clap::Subcommand;
use suara_protocol::{Election, RoleKey};

use crate::key_file::{self, NewKeyArgs, Role};
use crate::output::Output;

/// Make election keys with the other trustees, confirm the sums, decrypt them, erase the keys
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new trustee's key; prints the public key
    #[command(after_help = "Example:\n  suara trustee key --out trustee1.age\n
The same file later holds this trustee's share of the election keys. Keep it on one machine.")]
    Key(NewKeyArgs),
    Ceremony(ceremony::Args),
    /// Check the whole log, add the ballots up, and confirm the sums; once in an election
    #[command(
        after_help = "Example:\n  suara trustee tally-confirm https://example.org/v1/boards/village --key trustee1.age"
    )]
    TallyConfirm(tally::Args),
    /// Decrypt the sums that this trustee has confirmed, when enough trustees have confirmed the same
    #[command(
        after_help = "Example:\n  suara trustee decrypt https://example.org/v1/boards/village --key trustee1.age"
    )]
    Decrypt(tally::Args),
    Erase(erase::Args),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Key(args) => key_file::generate(Role::Trustee, args, output),
            Verb::Ceremony(args) => ceremony::run(args, output),
            Verb::TallyConfirm(args) => tally::confirm(args, output),
            Verb::Decrypt(args) => tally::decrypt(args, output),
            Verb::Erase(args) => erase::run(args, output),
        }
    }
}

/// The index of the trustee with this key.
fn index_of(election: &Election, key: RoleKey) -> anyhow::Result<u32> {
    let place = (1..)
        .zip(&election.setup().trustees)
        .find(|(_, trustee)| **trustee == key);
    let (index, _) = place.with_context(|| format!("the key {key} is no trustee's of this election"))?;
    Ok(index)
}
