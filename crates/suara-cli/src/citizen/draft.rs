//! Writing a petition.

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;
use suara_crypto::act::Act;
use suara_protocol::entries::{MOST_DEMANDS, PetitionDraft};
use suara_protocol::{Board, Id, Proofs, Submission, TextRole};

use super::acting::{context, on_roll};
use crate::client::connect::{BoardArgs, Client};
use crate::code::CodeArgs;
use crate::output::{Output, counted};
use crate::petition::{Texts, read_toml};
use crate::randomness;

/// Write a petition; prints its id, with which others sponsor it
#[derive(Debug, clap::Args)]
#[command(after_help = concat!(
    "Example:
  suara citizen draft https://example.org/v1/boards/village --draft draft.toml

draft.toml:

",
    include_str!("../../../../docs/examples/petitions/draft.toml")
))]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    #[command(flatten)]
    code: CodeArgs,
    /// The petition, as TOML
    #[arg(long, value_name = "FILE")]
    draft: PathBuf,
    /// The id of the petition type, where the board has more than one
    #[arg(long = "type", value_name = "ID")]
    petition_type: Option<Id>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    language: String,
    title: String,
    demands: Vec<String>,
    background: String,
    #[serde(default = "first")]
    authority: usize,
    #[serde(default)]
    territory: Vec<String>,
}

fn first() -> usize {
    1
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let written = read_toml::<Written>(&args.draft)?;
    let file = args.draft.display();
    ensure!(
        (1..=MOST_DEMANDS).contains(&written.demands.len()),
        "{file}: a petition has 1 to {MOST_DEMANDS} demands"
    );
    let mut texts = Texts::default();
    let mut detach = |role, text: &str| texts.detach(role, text).with_context(|| file.to_string());
    let title = detach(TextRole::Title, &written.title)?;
    let background = detach(TextRole::Background, &written.background)?;
    let demands = written
        .demands
        .iter()
        .map(|demand| detach(TextRole::Demand, demand));
    let demands = demands.collect::<anyhow::Result<_>>()?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    let petition_type = args.petition_type(client.board())?;
    let rules = client
        .board()
        .petition_types()
        .find(|(id, _)| **id == petition_type);
    let (_, rules) = rules.with_context(|| format!("this board has no petition type {petition_type}"))?;
    let roll = client.board().roll(&rules.roll).and_then(|roll| roll.sealed());
    let roll = roll.context("the roll of this petition type is not sealed yet")?;
    let authority = written
        .authority
        .checked_sub(1)
        .and_then(|place| roles.authorities.get(place));
    let authority =
        authority.with_context(|| format!("{file}: the board has no authority {}", written.authority))?;
    let district = |id: &String| {
        let place = roll.districts().iter().position(|district| district.id == *id);
        let place = place.with_context(|| format!("{file}: the roll has no district {id:?}"))?;
        Ok(u16::try_from(place)?)
    };
    let mut territory = written
        .territory
        .iter()
        .map(district)
        .collect::<anyhow::Result<Vec<_>>>()?;
    territory.sort_unstable();
    let (secret, place) = on_roll(&args.code.code_for(client.key(), output)?, roll)?;
    let mut draft = PetitionDraft {
        board,
        petition_type,
        credential: place,
        language: written.language,
        authority: *authority,
        territory,
        title,
        demands,
        background,
        previous: client.board().last_draft(&roll.id(), place),
        proof: [0; Act::BYTES],
    };
    let statement = draft.statement(*secret.public());
    draft.proof = Act::prove(
        &context(&board, roll),
        &statement,
        &secret,
        &mut randomness::system(),
    )
    .encode();
    texts.send(client.service())?;
    let submission = Submission::unsigned(draft);
    client.submit(&submission)?;
    output.say(match rules.sponsors {
        0 => "It needs no sponsors and waits for its review.".to_owned(),
        count => format!(
            "It needs {}: give them its id, for `suara citizen sponsor {} ID`.",
            counted(count, "sponsor"),
            client.service().url()
        ),
    });
    output.datum("petition", submission.id());
    Ok(())
}

impl Args {
    fn petition_type(&self, board: &Board) -> anyhow::Result<Id> {
        let known = board.petition_types().collect::<Vec<_>>();
        match (self.petition_type, known.as_slice()) {
            (Some(id), _) => Ok(id),
            (None, [(id, _)]) => Ok(**id),
            (None, []) => bail!("this board has no petition type yet: its organiser makes one"),
            (None, several) => {
                let lines = several
                    .iter()
                    .map(|(id, rules)| format!("\n  {id} {}", rules.name));
                bail!("say --type; this board has:{}", lines.collect::<String>())
            }
        }
    }
}
