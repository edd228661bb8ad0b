//! The key ceremony: which step is next for a trustee, and whom it waits for.

use anyhow::{bail, ensure};
use suara_protocol::{Ceremony, Election, Proofs, Step};

use super::index_of;
use super::steps::Trustee;
use super::vault::Vault;
use crate::client::connect::{Client, ElectionArgs};
use crate::key_file::KeyArgs;
use crate::output::Output;

/// Do the next step of the key ceremony; prints which it was, `waiting` or `complete`
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara trustee ceremony https://example.org/v1/boards/village --key trustee1.age

Run it again until it prints `complete`. The steps are commit, reveal, share, confirm, rehearse; each begins when
all trustees have done the one before.")]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// Do this step and no other; an error if it is not its turn
    #[arg(long)]
    step: Option<StepWord>,
}

/// The steps as they are named on the command line.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum StepWord {
    Commit,
    Reveal,
    Share,
    Confirm,
    Rehearse,
}

impl From<StepWord> for Step {
    fn from(word: StepWord) -> Step {
        match word {
            StepWord::Commit => Step::Commit,
            StepWord::Reveal => Step::Reveal,
            StepWord::Share => Step::Share,
            StepWord::Confirm => Step::Confirm,
            StepWord::Rehearse => Step::Rehearse,
        }
    }
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let mut vault = Vault::open(&args.key)?;
    let client = Client::open(&args.election.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election, |election| election.voting().is_none())?;
    let index = index_of(election, vault.secret().public())?;
    let ceremony = election.ceremony();
    let mut trustee = Trustee {
        index,
        election,
        client: &client,
        vault: &mut vault,
        output,
    };
    if ceremony.step() >= Step::Rehearse {
        trustee.erase_dealing()?;
    }
    match next(election, index, args.step.map(Step::from))? {
        Next::Do(step) => {
            trustee.perform(step)?;
            output.datum("step", word(step));
        }
        Next::Done(step) => {
            output.say(format!(
                "Trustee {index} has done this step already: {}.",
                word(step)
            ));
            output.datum("step", word(step));
        }
        Next::Wait(step) => {
            output.say(format!(
                "Waiting for {} to {}.",
                trustees(&missing(election, step)),
                word(step)
            ));
            output.datum("step", "waiting");
        }
        Next::Complete => {
            output.say("The key ceremony is complete: the organiser can open the election.");
            output.datum("step", "complete");
        }
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Do(Step),
    Done(Step),
    Wait(Step),
    Complete,
}

/// What this trustee is to do, if `wanted` is what it wants to do.
fn next(election: &Election, index: u32, wanted: Option<Step>) -> anyhow::Result<Next> {
    let (ceremony, all) = (election.ceremony(), election.setup().trustees.len());
    let turn = ceremony.step();
    let done = |step| has_done(ceremony, all, index, step);
    let Some(wanted) = wanted else {
        return Ok(match turn {
            Step::Complete => Next::Complete,
            turn if done(turn) => Next::Wait(turn),
            turn => Next::Do(turn),
        });
    };
    if done(wanted) {
        return Ok(Next::Done(wanted));
    }
    if wanted != turn {
        let missing = missing(election, turn);
        bail!(
            "it is too early to {}: {} must {} first",
            word(wanted),
            trustees(&missing),
            word(turn)
        );
    }
    ensure!(
        election.voting().is_none(),
        "the election has been opened already"
    );
    Ok(Next::Do(wanted))
}

/// Whether a trustee has done its part of a step.
fn has_done(ceremony: &Ceremony, all: usize, index: u32, step: Step) -> bool {
    let mut others = (1..).take(all).filter(|other| *other != index);
    match step {
        Step::Commit => ceremony.commits().contains_key(&index),
        Step::Reveal => ceremony.reveals().contains_key(&index),
        Step::Share => others.all(|other| ceremony.sealed(index, other).is_some()),
        Step::Confirm => ceremony.confirmed().contains(&index),
        Step::Rehearse => ceremony.rehearsed().contains(&index),
        Step::Complete => ceremony.step() == Step::Complete,
    }
}

fn missing(election: &Election, step: Step) -> Vec<u32> {
    let all = election.setup().trustees.len();
    (1..)
        .take(all)
        .filter(|index| !has_done(election.ceremony(), all, *index, step))
        .collect()
}

fn trustees(indices: &[u32]) -> String {
    let list = indices.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    if indices.len() == 1 {
        format!("trustee {list}")
    } else {
        format!("trustees {list}")
    }
}

/// The step as it is named on the command line.
pub(super) fn word(step: Step) -> &'static str {
    match step {
        Step::Commit => "commit",
        Step::Reveal => "reveal",
        Step::Share => "share",
        Step::Confirm => "confirm",
        Step::Rehearse => "rehearse",
        Step::Complete => "complete",
    }
}
