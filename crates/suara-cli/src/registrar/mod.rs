//! What a registrar does: make codes for voters, enrol those who made their own, keep the register, publish
//! rolls.

mod codes;
mod districts;
mod enrol;
mod letters;
mod petitions;
mod register;
mod roll;
mod statistics;
mod voters;

use clap::Subcommand;

use crate::key_file::{self, NewKeyArgs, Role};
use crate::output::Output;

/// Make codes for voters, keep the register, publish rolls
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new registrar's key; prints the public key
    #[command(after_help = "Example:\n  suara registrar key --out registrar.age")]
    Key(NewKeyArgs),
    Codes(codes::Args),
    Letters(letters::Args),
    Enrol(Box<enrol::Args>),
    Roll(Box<roll::Args>),
    Statistics(statistics::Args),
    Sheets(petitions::SheetsArgs),
    Paper(petitions::PaperArgs),
    Remove(petitions::RemoveArgs),
    Revoke(petitions::RevokeArgs),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Key(args) => key_file::generate(Role::Registrar, args, output),
            Verb::Codes(args) => codes::run(args, output),
            Verb::Enrol(args) => enrol::run(args, output),
            Verb::Letters(args) => letters::run(args, output),
            Verb::Roll(args) => roll::run(args, output),
            Verb::Statistics(args) => statistics::run(args, output),
            Verb::Sheets(args) => petitions::sheets(args, output),
            Verb::Paper(args) => petitions::paper(args, output),
            Verb::Remove(args) => petitions::remove(args, output),
            Verb::Revoke(args) => petitions::revoke(args, output),
        }
    }
}
