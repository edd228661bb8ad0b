//! What a moderator does: review drafts, and erase texts that must not stay.

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use suara_protocol::entries::{Erasure, ErasureCode, PetitionReview, RefusalCode};
use suara_protocol::{Id, PetitionStage, Proofs, Submission, TextRole};

use crate::client::connect::{BoardArgs, Client, PetitionArgs};
use crate::key_file::{self, KeyArgs, NewKeyArgs, Role, place_among};
use crate::output::Output;
use crate::petition::{Texts, now_ms};

/// Review petitions, erase texts
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new moderator's key; prints the public key
    #[command(after_help = "Example:\n  suara moderator key --out moderator.age")]
    Key(NewKeyArgs),
    Review(ReviewArgs),
    Erase(EraseArgs),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Key(args) => key_file::generate(Role::Moderator, args, output),
            Verb::Review(args) => review(args, output),
            Verb::Erase(args) => erase(args, output),
        }
    }
}

/// Accept a petition, or refuse it with a published code and a reason
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara moderator review https://example.org/v1/boards/village 3f6c… --key moderator.age --accept
  suara moderator review https://example.org/v1/boards/village 3f6c… --key moderator.age \\
      --refuse duplicate --reason 'See petition 91ab…'

Codes: duplicate, not-competent, no-demand, unclear, personal, offensive, false, advertising, before-court")]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    petition: PetitionArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// Open it for signatures
    #[arg(long, conflicts_with = "refuse", required_unless_present = "refuse")]
    accept: bool,
    /// Refuse it
    #[arg(long, value_name = "CODE", requires = "reason")]
    refuse: Option<RefusalCode>,
    /// Why, in words
    #[arg(long, value_name = "TEXT", conflicts_with = "accept")]
    reason: Option<String>,
}

fn review(args: &ReviewArgs, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Moderator)?;
    let mut texts = Texts::default();
    let refusal = match args.refuse.zip(args.reason.as_ref()) {
        Some((code, reason)) => Some((code, texts.detach(TextRole::Reason, reason)?)),
        None => None,
    };
    let client = Client::open(&args.petition.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    let moderator = place_among(Role::Moderator, secret.public(), &roles.moderators)?;
    let stage = client.petition(&args.petition.id)?.stage(now_ms());
    ensure!(
        stage == PetitionStage::Review,
        "the petition waits for no review: it is at the stage \"{}\"",
        stage.word()
    );
    texts.send(client.service())?;
    let review = PetitionReview {
        board,
        petition: args.petition.id,
        moderator,
        refusal,
    };
    let index = client.submit(&Submission::sign(review, &secret))?;
    output.datum("entry", index);
    Ok(())
}

/// Erase a detached text: its content disappears everywhere, the entry that names it stays
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara moderator erase https://example.org/v1/boards/village --key moderator.age --text 7c01… --code personal-data

Codes: court-order, personal-data, offensive, refused-petition")]
pub(crate) struct EraseArgs {
    #[command(flatten)]
    board: BoardArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// The hash of the text
    #[arg(long, value_name = "HASH")]
    text: Id,
    /// Why
    #[arg(long, value_name = "CODE")]
    code: ErasureCode,
}

fn erase(args: &EraseArgs, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Moderator)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    let named = client.board().texts().get(&args.text);
    let named = named.with_context(|| format!("no entry of this board names the text {}", args.text))?;
    output.say(format!(
        "It is the {} that entry {} names.",
        named.role.words(),
        named.entry
    ));
    let erasure = Erasure {
        board,
        moderator: place_among(Role::Moderator, secret.public(), &roles.moderators)?,
        text: args.text,
        code: args.code,
    };
    let index = client.submit(&Submission::sign(erasure, &secret))?;
    output.say("The service has deleted the text; mirrors delete it when they are brought up to date.");
    output.datum("entry", index);
    Ok(())
}
