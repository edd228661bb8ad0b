//! What a registrar does about petitions: give out numbers for sheets of paper, turn signed sheets into signatures,
//! remove signatures and revoke credentials.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde_json::json;
use suara_crypto::credential::ALPHABET;
use suara_protocol::entries::{
    PaperSignature, RemovalCode, Revocation, RevocationCode, SheetSignature, SignatureRemoval, sheet,
};
use suara_protocol::roll::Roll;
use suara_protocol::{Id, Proofs, RoleSecret, Submission};

use super::register::{Register, RegisterArgs};
use crate::client::connect::{BoardArgs, Client, PetitionArgs};
use crate::durable::{self, Readers};
use crate::key_file::{KeyArgs, Role, require_role};
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use crate::petition::SignedSheet;
use crate::randomness;
use crate::sheet::Sheet;

/// How many symbols a number has: 50 bits, which nobody guesses.
const LENGTH: usize = 10;

/// Give every citizen of the register a number for a sheet of paper of one petition
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara registrar sheets https://example.org/v1/boards/village 3f6c… --register register.age --out sheets.csv

Keep sheets.csv: it tells whose a number is. A sheet carries its number and never a code.")]
pub(crate) struct SheetsArgs {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    register: RegisterArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// The table of numbers to write (voter, number); it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(crate) fn sheets(args: &SheetsArgs, output: &Output) -> anyhow::Result<()> {
    let register = args.register.read(&args.passphrase)?;
    let client = Client::open(&args.petition.board, Proofs::OwnLog, output)?;
    client.petition(&args.petition.id)?;
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["voter", "number"])?;
    for registered in register.voters() {
        table.write_record([registered.voter.name.as_str(), number()?.as_str()])?;
    }
    durable::create(&args.out, &table.into_inner()?, Readers::Owner)?;
    output.say(format!(
        "{} numbers are in {}. Print each citizen's on a sheet; no code belongs on paper that others collect.",
        register.voters().len(),
        args.out.display()
    ));
    output.datum("numbers", register.voters().len());
    Ok(())
}

fn number() -> anyhow::Result<String> {
    let seed = randomness::seed()?;
    let symbols = seed
        .iter()
        .take(LENGTH)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
    Ok(symbols.collect())
}

/// Put in the signatures on sheets of paper that an officer has signed
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara registrar paper https://example.org/v1/boards/village 3f6c… --key registrar.age --register register.age \\
      --sheets sheets.csv --signed signed.jsonl")]
pub(crate) struct PaperArgs {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    register: RegisterArgs,
    /// Whose the numbers are, as `suara registrar sheets` wrote it
    #[arg(long, value_name = "FILE")]
    sheets: PathBuf,
    /// The sheets that the officer has signed
    #[arg(long, value_name = "FILE")]
    signed: PathBuf,
}

pub(crate) fn paper(args: &PaperArgs, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Registrar)?;
    let register = args.register.read(&args.key.passphrase)?;
    let client = connect(&args.petition.board, &secret, output)?;
    let petition = client.petition(&args.petition.id)?;
    let voters = numbers(&args.sheets, &petition.id())?;
    let (board, mut added, mut standing) = (petition.draft().board, 0_u64, 0_u64);
    for (line, signed) in signed_sheets(&args.signed)? {
        let place = || format!("{}:{line}", args.signed.display());
        signed
            .verify(&board, &petition.id(), &petition.rules().officers)
            .with_context(place)?;
        let voter = voters.get(&signed.sheet);
        let voter = voter
            .with_context(|| format!("{}: no number in {} is this one", place(), args.sheets.display()))?;
        let credential = credential(&register, voter, petition.roll()).with_context(place)?;
        let link = petition.link(credential);
        if link.is_some_and(|link| link.signature.is_some()) {
            output.say(format!(
                "{}: this citizen has signed already, and counts once.",
                place()
            ));
            standing += 1;
            continue;
        }
        let paper = PaperSignature {
            board,
            petition: petition.id(),
            credential,
            previous: link.map(|link| link.last),
            signed,
        };
        client
            .submit_quietly(&Submission::sign(paper, &secret))
            .with_context(place)?;
        added += 1;
    }
    output.say(format!(
        "{added} signatures on paper were put in; {standing} citizens had signed already."
    ));
    output.object(json!({ "added": added, "standing": standing }));
    Ok(())
}

/// Voters by the hash of their number for this petition.
fn numbers(path: &Path, petition: &Id) -> anyhow::Result<HashMap<Id, String>> {
    let table = Sheet::read(path)?;
    ensure!(
        table.columns() == ["voter", "number"],
        "{}:1: the first line has to be: voter,number",
        path.display()
    );
    let mut voters = HashMap::new();
    for row in table.rows() {
        let row = row?;
        voters.insert(sheet(petition, row.field(1)), row.field(0).to_owned());
    }
    Ok(voters)
}

fn signed_sheets(path: &Path) -> anyhow::Result<Vec<(usize, SheetSignature)>> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let read = lines.map(|(number, line)| {
        let signed = serde_json::from_str::<SignedSheet>(line).map_err(anyhow::Error::from);
        let signed = signed.and_then(SheetSignature::try_from);
        Ok((
            number,
            signed.with_context(|| format!("{}:{number}", path.display()))?,
        ))
    });
    read.collect()
}

/// The place of a voter of the register on a roll.
fn credential(register: &Register, voter: &str, roll: &Roll) -> anyhow::Result<u32> {
    let registered = register.find(voter);
    let registered = registered.with_context(|| format!("the register has no voter {voter:?}"))?;
    let place = roll.find(&registered.citizen.for_roll(&roll.id().0));
    place.with_context(|| format!("the voter {voter:?} is not on the roll"))
}

fn connect(board: &BoardArgs, secret: &RoleSecret, output: &Output) -> anyhow::Result<Client> {
    let client = Client::open(board, Proofs::OwnLog, output)?;
    require_role(Role::Registrar, secret.public(), client.identity()?.1.registrar)?;
    Ok(client)
}

/// Take a voter's signature out of a petition, with a code
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara registrar remove https://example.org/v1/boards/village 3f6c… --key registrar.age --register register.age \\
      --voter 35 --code wrong-sheet

Codes: twice, wrong-sheet, citizen-asks, not-entitled")]
pub(crate) struct RemoveArgs {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    register: RegisterArgs,
    /// Whose signature
    #[arg(long, value_name = "VOTER")]
    voter: String,
    /// Why
    #[arg(long, value_name = "CODE")]
    code: RemovalCode,
}

pub(crate) fn remove(args: &RemoveArgs, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Registrar)?;
    let register = args.register.read(&args.key.passphrase)?;
    let client = connect(&args.petition.board, &secret, output)?;
    let petition = client.petition(&args.petition.id)?;
    let credential = credential(&register, &args.voter, petition.roll())?;
    let Some(link) = petition.link(credential).filter(|link| link.signature.is_some()) else {
        bail!("the voter {:?} has no signature in this petition", args.voter);
    };
    let removal = SignatureRemoval {
        board: petition.draft().board,
        petition: petition.id(),
        credential,
        previous: link.last,
        code: args.code,
    };
    let index = client.submit(&Submission::sign(removal, &secret))?;
    output.datum("entry", index);
    Ok(())
}

/// Revoke a voter's credential on a roll: it votes and signs no more
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara registrar revoke https://example.org/v1/boards/village 3f6c… --key registrar.age --register register.age \\
      --voter 35 --code code-lost

Codes: code-lost, code-stolen, moved-away, deceased, mistake. Signatures in petitions that are open count no more;
ballots that were cast stay.")]
pub(crate) struct RevokeArgs {
    #[command(flatten)]
    board: BoardArgs,
    /// The roll's id
    #[arg(value_name = "ROLL")]
    roll: Id,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    register: RegisterArgs,
    /// Whose credential
    #[arg(long, value_name = "VOTER")]
    voter: String,
    /// Why
    #[arg(long, value_name = "CODE")]
    code: RevocationCode,
}

pub(crate) fn revoke(args: &RevokeArgs, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Registrar)?;
    let register = args.register.read(&args.key.passphrase)?;
    let client = connect(&args.board, &secret, output)?;
    let roll = client.board().roll(&args.roll).and_then(|roll| roll.sealed());
    let roll = roll.with_context(|| format!("this board has no sealed roll {}", args.roll))?;
    let revocation = Revocation {
        board: client.identity()?.0,
        roll: args.roll,
        credential: credential(&register, &args.voter, roll)?,
        code: args.code,
    };
    let index = client.submit(&Submission::sign(revocation, &secret))?;
    output.datum("entry", index);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_ten_symbols_and_never_the_same() {
        let (one, other) = (number().unwrap(), number().unwrap());
        assert_eq!(one.len(), LENGTH);
        assert!(one.bytes().all(|symbol| ALPHABET.contains(&symbol)));
        assert_ne!(one, other);
    }
}
