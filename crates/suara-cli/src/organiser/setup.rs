//! Setting an election up.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use suara_protocol::entries::PetitionCitation;
use suara_protocol::{Id, RoleKey, Submission};

use super::definition::{self, Place};
use super::{connect, summary};
use crate::client::connect::{BoardArgs, Client};
use crate::key_file::KeyArgs;
use crate::output::Output;

/// Set an election up from its definition; prints its id
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara organiser setup https://example.org/v1/boards/village --key organiser.age \\
      --definition definition.toml --roll 77ab… --trustee 1d2c… --trustee 8f0e… --trustee c3b7…")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// The definition of the election
    #[arg(long, value_name = "FILE")]
    definition: PathBuf,
    /// The id of the roll that votes
    #[arg(long, value_name = "ROLLID")]
    roll: Id,
    /// The trustees' public keys, in the order of their numbers
    #[arg(long = "trustee", value_name = "HEX", required = true, num_args = 1..)]
    trustees: Vec<RoleKey>,
    /// How many trustees must have confirmed the same sums before any decrypts (default: what the definition
    /// says, else the safe number)
    #[arg(long, value_name = "C")]
    confirmations: Option<u32>,
    /// Show what would be set up, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// The petition that led to this election; it must have reached its second threshold
    #[arg(long, value_name = "PETITION")]
    petition: Option<Id>,
}

/// A petition, and the entry at which it reached its second threshold.
fn citation(client: &Client, id: &Id) -> anyhow::Result<PetitionCitation> {
    let petition = client.petition(id)?;
    let reached = petition
        .debate_reached()
        .context("the petition has not reached the threshold for a debate or a vote")?;
    Ok(PetitionCitation {
        petition: *id,
        entry: reached.index,
    })
}

/// Refuses a key that is given for two trustees.
fn check_different(trustees: &[RoleKey]) -> anyhow::Result<()> {
    for (number, key) in (1..).zip(trustees) {
        let first = trustees
            .iter()
            .position(|other| other == key)
            .map_or(number, |place| place + 1);
        ensure!(
            first == number,
            "--trustee {key} is given for trustee {first} and again for trustee {number}: every trustee has a key of its own"
        );
    }
    Ok(())
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    check_different(&args.trustees)?;
    let (client, secret) = connect(&args.key, &args.board, output)?;
    let (board, _) = client.identity()?;
    let roll = client.board().roll(&args.roll);
    let roll = roll.with_context(|| format!("this board has no roll {}", args.roll))?;
    let place = Place {
        board,
        roll: args.roll,
        trustees: args.trustees.clone(),
        confirmations: args.confirmations,
    };
    let mut setup = definition::read(&args.definition, &place)?;
    setup.petition = args.petition.map(|id| citation(&client, &id)).transpose()?;
    let program = setup.program()?;
    output.say(summary::of(&setup, &program));
    match roll.sealed() {
        Some(roll) => {
            let total = program.check_total_weight(roll.total_weight());
            total.context("the totals could be too large to be decrypted")?;
            output.say(summary::groups(&setup, roll.districts().len(), roll.all()));
            let mut weights = BTreeMap::<u32, u64>::new();
            for entitled in roll.all() {
                *weights.entry(entitled.weight).or_default() += 1;
            }
            summary::rare_weights(&setup, &weights)
                .iter()
                .for_each(|warning| output.warn(warning));
        }
        None => output.warn("the roll is not sealed yet, so nothing is said about its voters' weights"),
    }
    summary::few_confirmations(&setup)
        .iter()
        .for_each(|warning| output.warn(warning));
    ensure!(
        setup.closes_at_ms > now_ms(),
        "{}: closes_at has passed",
        args.definition.display()
    );
    let submission = Submission::sign(setup, &secret);
    if args.dry_run {
        output.say("Nothing was sent (--dry-run). This would be the election's id:");
    } else {
        client.submit(&submission)?;
        output.say("The election is set up. Each trustee now runs `suara trustee ceremony`.");
    }
    output.datum("election", submission.id());
    Ok(())
}

fn now_ms() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use suara_protocol::RoleSecret;
    use zeroize::Zeroizing;

    use super::*;

    #[test]
    fn a_key_that_is_given_for_two_trustees_is_named() {
        let key = |seed: u8| RoleSecret::from_seed(&Zeroizing::new([seed; 32])).public();
        assert!(check_different(&[key(1), key(2), key(3)]).is_ok());
        let refused = check_different(&[key(1), key(2), key(3), key(2)]).unwrap_err();
        let expected = format!(
            "--trustee {} is given for trustee 2 and again for trustee 4",
            key(2)
        );
        assert!(refused.to_string().starts_with(&expected), "{refused}");
    }
}
