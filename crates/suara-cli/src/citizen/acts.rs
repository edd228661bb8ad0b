//! One act of one citizen.

use anyhow::ensure;
use suara_crypto::act::ActKind;
use suara_protocol::{Id, Proofs, TextRole};

use super::acting::{Citizen, Outcome, Said};
use crate::client::connect::{Client, PetitionArgs};
use crate::code::CodeArgs;
use crate::output::Output;
use crate::petition::Texts;

/// A petition, and the citizen's code.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    code: CodeArgs,
}

/// Sign a petition; signing again changes nothing
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara citizen sign https://example.org/v1/boards/village 3f6c…
  suara citizen sign https://example.org/v1/boards/village 3f6c… --name 'A father of the upper village' --comment 'My children cross there'")]
pub(crate) struct SignArgs {
    #[command(flatten)]
    act: Args,
    /// A name that everybody may read; without it you sign under your pseudonym on the roll
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A comment that everybody may read
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
}

/// Give a reason for or against a petition; prints the id of the argument
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara citizen argue https://example.org/v1/boards/village 3f6c… --against --text 'It costs too much'")]
pub(crate) struct ArgueArgs {
    #[command(flatten)]
    act: Args,
    /// The argument
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// It speaks for the petition
    #[arg(long = "for", conflicts_with = "against", required_unless_present = "against")]
    supports: bool,
    /// It speaks against the petition
    #[arg(long)]
    against: bool,
}

/// Endorse an argument that is worth reading
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara citizen endorse https://example.org/v1/boards/village 3f6c… --argument 91ab…")]
pub(crate) struct EndorseArgs {
    #[command(flatten)]
    act: Args,
    /// The id of the argument
    #[arg(long, value_name = "ID")]
    argument: Id,
}

/// Object to the moderator's refusal of your petition; another moderator decides
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara citizen appeal https://example.org/v1/boards/village 3f6c… --text 'It is about another bridge'")]
pub(crate) struct AppealArgs {
    #[command(flatten)]
    act: Args,
    /// What is wrong with the refusal
    #[arg(long, value_name = "TEXT")]
    text: String,
}

pub(crate) fn sponsor(args: &Args, output: &Output) -> anyhow::Result<()> {
    args.act(ActKind::Sponsor, Said::default(), &Texts::default(), output)
}

pub(crate) fn withdraw(args: &Args, output: &Output) -> anyhow::Result<()> {
    args.act(ActKind::Withdraw, Said::default(), &Texts::default(), output)
}

pub(crate) fn sign(args: &SignArgs, output: &Output) -> anyhow::Result<()> {
    let mut texts = Texts::default();
    let said = Said::signing(args.name.as_deref(), args.comment.as_deref(), &mut texts)?;
    args.act.act(ActKind::Sign, said, &texts, output)
}

pub(crate) fn argue(args: &ArgueArgs, output: &Output) -> anyhow::Result<()> {
    ensure!(args.supports != args.against, "say --for or --against");
    let kind = if args.supports {
        ActKind::ArgueFor
    } else {
        ActKind::ArgueAgainst
    };
    args.act.say(kind, TextRole::Argument, &args.text, output)
}

pub(crate) fn endorse(args: &EndorseArgs, output: &Output) -> anyhow::Result<()> {
    let said = Said {
        object: Some(args.argument),
        ..Said::default()
    };
    args.act.act(ActKind::Endorse, said, &Texts::default(), output)
}

pub(crate) fn appeal(args: &AppealArgs, output: &Output) -> anyhow::Result<()> {
    args.act
        .say(ActKind::Appeal, TextRole::Appeal, &args.text, output)
}

impl Args {
    fn say(&self, kind: ActKind, role: TextRole, text: &str, output: &Output) -> anyhow::Result<()> {
        let mut texts = Texts::default();
        let said = Said {
            object: Some(texts.detach(role, text)?),
            ..Said::default()
        };
        self.act(kind, said, &texts, output)
    }

    fn act(&self, kind: ActKind, said: Said, texts: &Texts, output: &Output) -> anyhow::Result<()> {
        let client = Client::open(&self.petition.board, Proofs::OwnLog, output)?;
        let petition = client.petition(&self.petition.id)?;
        let citizen = Citizen::new(&client, petition, &self.code.code_for(client.key(), output)?)?;
        if let (ActKind::Sign, Some(entry)) = (kind, citizen.signed()) {
            output.say(format!(
                "You have signed already, in entry {entry}: nothing was sent."
            ));
            output.datum("entry", entry);
            return Ok(());
        }
        texts.send(client.service())?;
        let submission = citizen.make(kind, said, citizen.last());
        match citizen.send(&submission)? {
            Outcome::New(index) => {
                output.say(format!(
                    "It stands in the log as entry {index}; its receipt is right."
                ));
                output.datum("act", submission.id());
            }
            Outcome::Standing(entry) => {
                output.say(format!(
                    "You have signed already, in entry {entry}: nothing was added."
                ));
                output.datum("entry", entry);
            }
        }
        Ok(())
    }
}
