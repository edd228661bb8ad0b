//! Fixing the rules of a type of petitions, and closing a petition before its time.

use std::path::PathBuf;

use anyhow::Context as _;
use serde::Deserialize;
use suara_protocol::entries::{ClosingCode, PetitionClosing, PetitionType, Threshold};
use suara_protocol::{Id, Proofs, RoleKey, Submission, TextRole};

use crate::client::connect::{BoardArgs, Client, PetitionArgs};
use crate::key_file::{KeyArgs, Role, require_role};
use crate::output::Output;
use crate::petition::{Texts, duration, read_toml};

/// Fix the rules of a type of petitions; prints its id
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:
  suara organiser petition-type https://example.org/v1/boards/village --key organiser.age --rules rules.toml --roll 3f6c…

rules.toml:

",
    include_str!("../../../../docs/examples/petitions/rules.toml")
))]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// The rules, as TOML
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// The id of the roll whose citizens write, sponsor and sign
    #[arg(long, value_name = "ROLL")]
    roll: Id,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    sponsors: u32,
    sponsors_within: String,
    review_within: String,
    appeal_within: String,
    open_for: String,
    answer_within: String,
    debate_within: String,
    #[serde(default)]
    territory_only: bool,
    #[serde(default)]
    officers: Vec<String>,
    answer: WrittenThreshold,
    debate: WrittenThreshold,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenThreshold {
    signatures: u64,
    #[serde(default)]
    districts: u32,
    #[serde(default)]
    in_each: u64,
}

impl WrittenThreshold {
    fn read(&self) -> Threshold {
        Threshold {
            signatures: self.signatures,
            districts: self.districts,
            in_each: self.in_each,
        }
    }
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Organiser)?;
    let written = read_toml::<Written>(&args.rules)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    require_role(Role::Organiser, secret.public(), roles.organiser)?;
    let file = || args.rules.display().to_string();
    let clock = |text: &str| duration(text).with_context(file);
    let officer = |key: &String| key.parse::<RoleKey>().with_context(file);
    let rules = PetitionType {
        board,
        name: written.name,
        roll: args.roll,
        sponsors: written.sponsors,
        sponsors_ms: clock(&written.sponsors_within)?,
        review_ms: clock(&written.review_within)?,
        appeal_ms: clock(&written.appeal_within)?,
        open_ms: clock(&written.open_for)?,
        answer: written.answer.read(),
        answer_ms: clock(&written.answer_within)?,
        debate: written.debate.read(),
        debate_ms: clock(&written.debate_within)?,
        territory_only: written.territory_only,
        officers: written
            .officers
            .iter()
            .map(officer)
            .collect::<anyhow::Result<_>>()?,
    };
    let submission = Submission::sign(rules, &secret);
    client.submit(&submission)?;
    output.datum("petition_type", submission.id());
    Ok(())
}

/// Close a petition before its time, with a code and a reason
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara organiser petition-close https://example.org/v1/boards/village 3f6c… --key organiser.age \\
      --code fulfilled --reason 'The bridge stands'

Codes: author-asks, fulfilled, overtaken, court-order")]
pub(crate) struct CloseArgs {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// Why
    #[arg(long, value_name = "CODE")]
    code: ClosingCode,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

pub(crate) fn close(args: &CloseArgs, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Organiser)?;
    let mut texts = Texts::default();
    let reason = texts.detach(TextRole::Reason, &args.reason)?;
    let client = Client::open(&args.petition.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    require_role(Role::Organiser, secret.public(), roles.organiser)?;
    let petition = client.petition(&args.petition.id)?.id();
    texts.send(client.service())?;
    let closing = PetitionClosing {
        board,
        petition,
        code: args.code,
        reason,
    };
    let index = client.submit(&Submission::sign(closing, &secret))?;
    output.datum("entry", index);
    Ok(())
}
