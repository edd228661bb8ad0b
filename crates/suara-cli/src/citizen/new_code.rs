//! Making a code oneself: nobody else ever has it, and the registrar gets what the rolls need.

use std::path::PathBuf;

use anyhow::ensure;
use suara_crypto::credential::Code;
use suara_protocol::Proofs;

use crate::client::connect::{BoardArgs, Client};
use crate::client::fingerprint::Fingerprint;
use crate::durable::{self, Readers};
use crate::enrolment::Request;
use crate::output::Output;

/// Make a code of your own; prints it once, and writes the enrolment for the registrar
///
/// The code is shown this once and kept nowhere: write it down. Whoever has it can vote in your name, and nobody
/// can give it to you again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara citizen new-code https://example.org/v1/boards/village --enrolment enrolment.json

Bring enrolment.json to the registrar, who has to know who you are. It holds no code and cannot vote, but whoever \
has it can find you on every roll: hand it to nobody else.")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// The file for the registrar to write; it must not exist
    #[arg(long, value_name = "FILE")]
    enrolment: PathBuf,
    /// Write the code to this file, readable by you alone, instead of showing it; it must not exist
    #[arg(long, value_name = "FILE")]
    code_out: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    for file in [Some(&args.enrolment), args.code_out.as_ref()]
        .into_iter()
        .flatten()
    {
        ensure!(
            !file.exists(),
            "{} exists already and is not overwritten: choose another name",
            file.display()
        );
    }
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    let code = Code::generate(&mut crate::randomness::system());
    Request::new(&board, &roles.registrar, &code.secret()).create(&args.enrolment)?;
    output.say(format!(
        "The log's fingerprint is {}: compare it with what the registrar hands out.",
        Fingerprint::of(client.key())
    ));
    match &args.code_out {
        Some(file) => durable::create(file, format!("{}\n", *code.letters()).as_bytes(), Readers::Owner)?,
        None => {
            output.say("Your code, shown this once. Write it down, and check what you wrote:");
            output.datum("code", &*code.letters());
        }
    }
    output.say(format!(
        "Bring {} to the registrar. Your code votes from the next roll on that is made after that.",
        args.enrolment.display()
    ));
    Ok(())
}
