//! What an organiser does: create a board, set elections up, open and close them, publish the result.

mod create;
mod definition;
mod petition_type;
mod phases;
mod roles;
mod setup;
mod summary;

pub(crate) use create::translation;
pub(crate) use phases::{awaits_result, phase_word};
pub(crate) use summary::{few_confirmations, rare_vote, rule};

use clap::Subcommand;
use suara_protocol::{Proofs, RoleSecret};

use crate::client::connect::{BoardArgs, Client};
use crate::key_file::{self, KeyArgs, NewKeyArgs, Role, require_role};
use crate::output::Output;

/// Opens the organiser's key and the board, which has to be this organiser's.
fn connect(key: &KeyArgs, board: &BoardArgs, output: &Output) -> anyhow::Result<(Client, RoleSecret)> {
    let secret = key.open(Role::Organiser)?;
    let client = Client::open(board, Proofs::OwnLog, output)?;
    require_role(Role::Organiser, secret.public(), client.identity()?.1.organiser)?;
    Ok((client, secret))
}

/// Create boards, replace keys of roles, set elections up, open and close them, publish results
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new organiser's key; prints the public key
    #[command(after_help = "Example:\n  suara organiser key --out organiser.age")]
    Key(NewKeyArgs),
    Create(create::Args),
    Roles(Box<roles::Args>),
    Setup(Box<setup::Args>),
    /// Open an election: from here on ballots are admitted
    #[command(
        after_help = "Example:\n  suara organiser open https://example.org/v1/boards/village --key organiser.age"
    )]
    Open(phases::Args),
    /// Close an election: no ballot after this
    #[command(
        after_help = "Example:\n  suara organiser close https://example.org/v1/boards/village --key organiser.age"
    )]
    Close(phases::Args),
    /// Publish the totals that the trustees' shares decrypt to
    #[command(
        after_help = "Example:\n  suara organiser result https://example.org/v1/boards/village --key organiser.age"
    )]
    Result(phases::Args),
    PetitionType(petition_type::Args),
    PetitionClose(petition_type::CloseArgs),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Key(args) => key_file::generate(Role::Organiser, args, output),
            Verb::Create(args) => create::run(args, output),
            Verb::Roles(args) => roles::run(args, output),
            Verb::Setup(args) => setup::run(args, output),
            Verb::Open(args) => phases::open(args, output),
            Verb::Close(args) => phases::close(args, output),
            Verb::Result(args) => phases::result(args, output),
            Verb::PetitionType(args) => petition_type::run(args, output),
            Verb::PetitionClose(args) => petition_type::close(args, output),
        }
    }
}
