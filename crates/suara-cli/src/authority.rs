//! What an authority does: answer petitions, hold debates, make commitments and report on them.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::{Subcommand, ValueEnum};
use serde::Deserialize;
use suara_protocol::entries::{
    AnswerOutcome, CommitmentStatus, DemandAnswer, PetitionAnswer, PetitionCommitment, PetitionDebate,
};
use suara_protocol::{Proofs, RoleSecret, Submission, TextRole};

use crate::client::connect::{Client, PetitionArgs};
use crate::key_file::{self, KeyArgs, NewKeyArgs, Role, place_among};
use crate::output::Output;
use crate::petition::{Texts, moment, read_toml};

/// Answer petitions, make commitments and report on them
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new authority's key; prints the public key
    #[command(after_help = "Example:\n  suara authority key --out authority.age")]
    Key(NewKeyArgs),
    Answer(AnswerArgs),
    Debate(DebateArgs),
    Commit(CommitArgs),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Key(args) => key_file::generate(Role::Authority, args, output),
            Verb::Answer(args) => answer(args, output),
            Verb::Debate(args) => debate(args, output),
            Verb::Commit(args) => commit(args, output),
        }
    }
}

/// A petition, and the authority's key.
#[derive(Debug, clap::Args)]
struct Args {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    key: KeyArgs,
}

impl Args {
    /// The board, the secret key, and the authority's place in the board's list.
    fn connect(&self, output: &Output) -> anyhow::Result<(Client, RoleSecret, u32)> {
        let secret = self.key.open(Role::Authority)?;
        let client = Client::open(&self.petition.board, Proofs::OwnLog, output)?;
        let authorities = &client.identity()?.1.authorities;
        let place = place_among(Role::Authority, secret.public(), authorities)?;
        Ok((client, secret, place))
    }
}

/// Answer a petition, demand by demand
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:
  suara authority answer https://example.org/v1/boards/village 3f6c… --key authority.age --answer answer.toml

answer.toml:

",
    include_str!("../../../docs/examples/petitions/answer.toml")
))]
pub(crate) struct AnswerArgs {
    #[command(flatten)]
    at: Args,
    /// The answer, as TOML
    #[arg(long, value_name = "FILE")]
    answer: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    demands: Vec<WrittenDemand>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDemand {
    outcome: Outcome,
    reason: String,
    plan: Option<String>,
    by: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Accepted,
    Partly,
    Refused,
}

impl WrittenDemand {
    fn detach(&self, texts: &mut Texts) -> anyhow::Result<DemandAnswer> {
        let outcome = match self.outcome {
            Outcome::Accepted => AnswerOutcome::Accepted,
            Outcome::Partly => AnswerOutcome::Partly,
            Outcome::Refused => AnswerOutcome::Refused,
        };
        let plan = match (&self.plan, &self.by) {
            (Some(plan), Some(by)) => Some((texts.detach(TextRole::Plan, plan)?, moment(by)?)),
            (None, None) => None,
            _ => anyhow::bail!("a plan has a day, by, and a day has a plan"),
        };
        ensure!(
            plan.is_some() || outcome == AnswerOutcome::Refused,
            "what is accepted has a plan and a day"
        );
        let reason = texts.detach(TextRole::Reason, &self.reason)?;
        Ok(DemandAnswer {
            outcome,
            reason,
            plan,
        })
    }
}

fn answer(args: &AnswerArgs, output: &Output) -> anyhow::Result<()> {
    let written = read_toml::<Written>(&args.answer)?;
    let mut texts = Texts::default();
    let demands = (1..).zip(&written.demands).map(|(number, demand)| {
        let place = || format!("{}: demand {number}", args.answer.display());
        demand.detach(&mut texts).with_context(place)
    });
    let demands = demands.collect::<anyhow::Result<Vec<_>>>()?;
    let (client, secret, authority) = args.at.connect(output)?;
    let petition = client.petition(&args.at.petition.id)?;
    let wanted = petition.draft().demands.len();
    ensure!(
        demands.len() == wanted,
        "{}: {} answers, but the petition has {wanted} demands",
        args.answer.display(),
        demands.len()
    );
    texts.send(client.service())?;
    let answer = PetitionAnswer {
        board: petition.draft().board,
        petition: petition.id(),
        authority,
        demands,
    };
    let index = client.submit(&Submission::sign(answer, &secret))?;
    output.datum("entry", index);
    Ok(())
}

/// Set a day for a debate, or say what came out of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara authority debate https://example.org/v1/boards/village 3f6c… --key authority.age --held-at 2027-02-01T09:00:00Z
  suara authority debate https://example.org/v1/boards/village 3f6c… --key authority.age --held-at 2027-02-01T09:00:00Z \\
      --outcome 'The council follows the petition' --evidence https://example.org/minutes.pdf=9f86…")]
pub(crate) struct DebateArgs {
    #[command(flatten)]
    at: Args,
    /// When it is or was held
    #[arg(long, value_name = "TIME", value_parser = moment)]
    held_at: u64,
    /// What came out of it
    #[arg(long, value_name = "TEXT")]
    outcome: Option<String>,
    /// A document and its SHA-256
    #[arg(long, value_name = "URL=SHA256")]
    evidence: Vec<String>,
}

fn debate(args: &DebateArgs, output: &Output) -> anyhow::Result<()> {
    let mut texts = Texts::default();
    let outcome = args.outcome.as_ref();
    let outcome = outcome
        .map(|outcome| texts.detach(TextRole::Outcome, outcome))
        .transpose()?;
    let evidence = texts.evidence(&args.evidence)?;
    let (client, secret, authority) = args.at.connect(output)?;
    let petition = client.petition(&args.at.petition.id)?;
    texts.send(client.service())?;
    let debate = PetitionDebate {
        board: petition.draft().board,
        petition: petition.id(),
        authority,
        held_at_ms: args.held_at,
        outcome,
        evidence,
    };
    let index = client.submit(&Submission::sign(debate, &secret))?;
    output.datum("entry", index);
    Ok(())
}

/// Make a commitment, or report on one; prints its number
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara authority commit https://example.org/v1/boards/village 3f6c… --key authority.age \\
      --status planned --text 'A bridge at the school' --date 2027-03-01
  suara authority commit https://example.org/v1/boards/village 3f6c… --key authority.age \\
      --number 0 --status done --text 'It is open' --date 2027-02-20 --evidence https://example.org/bridge.jpg=9f86…")]
pub(crate) struct CommitArgs {
    #[command(flatten)]
    at: Args,
    /// Which commitment this reports on; without it a new one is made
    #[arg(long, value_name = "N")]
    number: Option<u32>,
    /// Where it stands
    #[arg(long)]
    status: Status,
    /// The commitment, or the report
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// By when; for what is done or abandoned, since when
    #[arg(long, value_name = "DAY", value_parser = moment)]
    date: u64,
    /// A document that shows it, and its SHA-256
    #[arg(long, value_name = "URL=SHA256")]
    evidence: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Status {
    Planned,
    InProgress,
    Done,
    Abandoned,
}

fn commit(args: &CommitArgs, output: &Output) -> anyhow::Result<()> {
    let mut texts = Texts::default();
    let text = texts.detach(TextRole::Commitment, &args.text)?;
    let evidence = texts.evidence(&args.evidence)?;
    let (client, secret, authority) = args.at.connect(output)?;
    let petition = client.petition(&args.at.petition.id)?;
    let next = u32::try_from(petition.commitments().len())?;
    texts.send(client.service())?;
    let commitment = PetitionCommitment {
        board: petition.draft().board,
        petition: petition.id(),
        authority,
        number: args.number.unwrap_or(next),
        status: match args.status {
            Status::Planned => CommitmentStatus::Planned,
            Status::InProgress => CommitmentStatus::InProgress,
            Status::Done => CommitmentStatus::Done,
            Status::Abandoned => CommitmentStatus::Abandoned,
        },
        text,
        date_ms: args.date,
        evidence,
    };
    let number = commitment.number;
    client.submit(&Submission::sign(commitment, &secret))?;
    output.datum("commitment", number);
    Ok(())
}
