//! What an officer does who collects signatures on paper: sign the numbers of the sheets that bear a signature.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use suara_protocol::Proofs;
use suara_protocol::entries::{SheetSignature, sheet};

use crate::client::connect::{Client, PetitionArgs};
use crate::durable::{self, Readers};
use crate::key_file::{self, KeyArgs, NewKeyArgs, Role, place_among};
use crate::output::Output;
use crate::petition::SignedSheet;

/// Collect signatures on paper
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new officer's key; prints the public key, which the petition type names
    #[command(after_help = "Example:\n  suara officer key --out officer.age")]
    Key(NewKeyArgs),
    Sheets(SheetsArgs),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Key(args) => key_file::generate(Role::Officer, args, output),
            Verb::Sheets(args) => sheets(args, output),
        }
    }
}

/// Sign the numbers of sheets that citizens have signed; the registrar puts them in
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara officer sheets https://example.org/v1/boards/village 3f6c… --key officer.age \\
      --numbers numbers.txt --out signed.jsonl

Give signed.jsonl to the registrar, for `suara registrar paper`. You do not learn whose sheet it is.")]
pub(crate) struct SheetsArgs {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// The numbers on the signed sheets, one a line
    #[arg(long, value_name = "FILE")]
    numbers: PathBuf,
    /// The signed numbers; the file must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn sheets(args: &SheetsArgs, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Officer)?;
    let client = Client::open(&args.petition.board, Proofs::OwnLog, output)?;
    let petition = client.petition(&args.petition.id)?;
    let officer = place_among(Role::Officer, secret.public(), &petition.rules().officers)?;
    let numbers = fs::read_to_string(&args.numbers);
    let numbers = numbers.with_context(|| format!("{} cannot be read", args.numbers.display()))?;
    let board = petition.draft().board;
    let numbers = numbers.lines().map(str::trim).filter(|number| !number.is_empty());
    let signed = numbers.map(|number| {
        let sheet = sheet(&petition.id(), number);
        let signed = SheetSignature::sign(&board, &petition.id(), sheet, officer, &secret);
        serde_json::to_string(&SignedSheet::from(signed)).map(|line| line + "\n")
    });
    let signed = signed.collect::<Result<Vec<_>, _>>()?;
    ensure!(!signed.is_empty(), "{} holds no number", args.numbers.display());
    durable::create(&args.out, signed.concat().as_bytes(), Readers::Owner)?;
    output.say(format!(
        "{} sheets are signed: {}",
        signed.len(),
        args.out.display()
    ));
    output.datum("sheets", signed.len());
    Ok(())
}
