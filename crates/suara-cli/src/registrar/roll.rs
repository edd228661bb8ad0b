//! Publishing a roll: announcement, parts, seal.
//!
//! The keys on a roll are blinded with the roll's id, which is the hash of its announcement; so the
//! announcement stands in the log before they are computed. Everything here is determined by the register and
//! the announcement. A run that was interrupted is taken up by the same command: what stands already is sent
//! again as the same bytes, and is answered with the same receipt.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use suara_protocol::entries::{
    CREDENTIALS_PER_PART, Credential, District, RollAnnouncement, RollPart, RollSeal,
};
use suara_protocol::roll::roll_hash;
use suara_protocol::{Board, Id, Proofs, Submission, Text};

use super::register::{self, Registered};
use crate::client::connect::{BoardArgs, Client};
use crate::key_file::{KeyArgs, Role, require_role};
use crate::output::Output;
use crate::passphrase::PassphraseArgs;

/// Publish a roll of all voters of the register; prints its id
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara registrar roll https://example.org/v1/boards/village --key registrar.age \\
      --register register.age --name 'Voters of 2026'")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// The encrypted register
    #[arg(long, value_name = "FILE")]
    register: PathBuf,
    /// Read the register's passphrase from this file (default: --passphrase-file, else asked for)
    #[arg(long, value_name = "FILE")]
    register_passphrase_file: Option<PathBuf>,
    /// What the roll is called
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The roll's number on the board (default: the next one, or that of this roll if it is not sealed yet)
    #[arg(long, value_name = "N")]
    number: Option<u32>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Registrar)?;
    let file = args
        .register_passphrase_file
        .clone()
        .or(args.key.passphrase.passphrase_file.clone());
    let passphrase = PassphraseArgs {
        passphrase_file: file,
    }
    .of(&args.register)?;
    let registered = register::read(&args.register, &passphrase)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    require_role(Role::Registrar, secret.public(), roles.registrar)?;

    let districts = districts(&registered)?;
    let mut announcement = RollAnnouncement {
        board,
        name: args.name.clone(),
        number: 0,
        districts: announced(&districts),
    };
    announcement.number = number(client.board(), &announcement, args.number)?;
    let number = announcement.number;
    let announced = Submission::sign(announcement, &secret);
    let roll = announced.id();
    client
        .submit(&announced)
        .with_context(|| format!("roll {number} was not announced"))?;

    let credentials = credentials(&registered, &roll, &districts, output)?;
    let parts = parts(board, roll, credentials)
        .into_iter()
        .map(|part| Submission::sign(part, &secret));
    let parts = parts.collect::<Vec<_>>();
    let bar = output.progress("Publishing the roll", parts.len() as u64);
    for part in &parts {
        client.submit_quietly(part)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let ids = parts.iter().map(Submission::id).collect::<Vec<_>>();
    let count = u32::try_from(registered.len())?;
    let seal = RollSeal {
        board,
        roll,
        count,
        hash: roll_hash(&roll, &ids),
    };
    client.submit(&Submission::sign(seal, &secret))?;
    output.say(format!(
        "Roll {number} with {count} voters in {} districts is sealed.",
        districts.len()
    ));
    output.datum("roll", roll);
    Ok(())
}

/// Districts by id, with their places on the roll.
fn districts(registered: &[Registered]) -> anyhow::Result<BTreeMap<&str, u16>> {
    let mut districts = registered
        .iter()
        .map(|one| (one.voter.district.as_str(), 0))
        .collect::<BTreeMap<_, u16>>();
    let count = districts.len();
    for (place, district) in districts.values_mut().enumerate() {
        *district = u16::try_from(place)
            .with_context(|| format!("{count} districts are more than a roll can have"))?;
    }
    Ok(districts)
}

fn announced(districts: &BTreeMap<&str, u16>) -> Vec<District> {
    districts
        .keys()
        .map(|id| District {
            id: (*id).to_owned(),
            name: Text::default(),
        })
        .collect()
}

/// The number of the roll: as asked for; else that of the board's last roll, if it is this one and not sealed;
/// else the next.
fn number(board: &Board, announcement: &RollAnnouncement, wanted: Option<u32>) -> anyhow::Result<u32> {
    let is_this = |other: &RollAnnouncement| {
        RollAnnouncement {
            number: other.number,
            ..announcement.clone()
        } == *other
    };
    let Some(wanted) = wanted else {
        let last = board
            .rolls()
            .last()
            .filter(|roll| roll.sealed().is_none() && is_this(roll.announcement()));
        return match last {
            Some(roll) => Ok(roll.announcement().number),
            None => Ok(u32::try_from(board.rolls().count())? + 1),
        };
    };
    let standing = board.rolls().find(|roll| roll.announcement().number == wanted);
    if let Some(standing) = standing {
        ensure!(
            is_this(standing.announcement()),
            "roll {wanted} is called {:?} and was announced otherwise: leave --number out to publish a new roll",
            standing.announcement().name
        );
    }
    Ok(wanted)
}

/// The blinded keys, ascending.
fn credentials(
    registered: &[Registered],
    roll: &Id,
    districts: &BTreeMap<&str, u16>,
    output: &Output,
) -> anyhow::Result<Vec<Credential>> {
    let bar = output.progress("Blinding the voters' keys", registered.len() as u64);
    let credential = |one: &Registered| {
        bar.inc(1);
        let district = districts
            .get(one.voter.district.as_str())
            .copied()
            .unwrap_or_default();
        Credential {
            key: one.citizen.for_roll(&roll.0),
            district,
            weight: one.voter.weight,
        }
    };
    let mut credentials = registered.par_iter().map(credential).collect::<Vec<_>>();
    bar.finish_and_clear();
    credentials.sort_unstable_by(|one, other| one.key.bytes().cmp(other.key.bytes()));
    let twice = credentials
        .windows(2)
        .any(|pair| matches!(pair, [one, next] if one.key == next.key));
    ensure!(!twice, "two voters of the register have the same key");
    Ok(credentials)
}

fn parts(board: Id, roll: Id, credentials: Vec<Credential>) -> Vec<RollPart> {
    let chunks = credentials.chunks(CREDENTIALS_PER_PART);
    (0..)
        .zip(chunks)
        .map(|(part, chunk)| RollPart {
            board,
            roll,
            part,
            credentials: chunk.to_vec(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use suara_crypto::credential::Code;

    use super::super::voters::Voter;
    use super::*;
    use crate::randomness;

    fn registered(count: usize) -> Vec<Registered> {
        let one = |place: usize| Registered {
            voter: Voter {
                name: place.to_string(),
                district: format!("d{}", place % 3),
                weight: 1,
            },
            citizen: Code::generate(&mut randomness::system()).secret().public(),
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn districts_stand_in_order_of_their_ids() {
        let registered = registered(7);
        let districts = districts(&registered).unwrap();
        assert_eq!(
            districts.into_iter().collect::<Vec<_>>(),
            [("d0", 0), ("d1", 1), ("d2", 2)]
        );
    }

    #[test]
    fn parts_are_full_and_ascending() {
        let registered = registered(CREDENTIALS_PER_PART + 1);
        let districts = districts(&registered).unwrap();
        let output = Output::new(false, true);
        let credentials = credentials(&registered, &Id([3; 32]), &districts, &output).unwrap();
        let ascending = credentials
            .windows(2)
            .all(|pair| pair[0].key.bytes() < pair[1].key.bytes());
        assert!(ascending);
        let parts = parts(Id([1; 32]), Id([3; 32]), credentials);
        assert_eq!(
            parts
                .iter()
                .map(|part| part.credentials.len())
                .collect::<Vec<_>>(),
            [CREDENTIALS_PER_PART, 1]
        );
        assert_eq!(parts[1].part, 1);
    }

    #[test]
    fn a_new_roll_has_the_next_number() {
        let announcement = RollAnnouncement {
            board: Id::ZERO,
            name: "r".to_owned(),
            number: 0,
            districts: Vec::new(),
        };
        assert_eq!(number(&Board::new(), &announcement, None).unwrap(), 1);
        assert_eq!(
            number(&Board::new(), &announcement, Some(4)).unwrap(),
            4,
            "the service refuses gaps"
        );
    }
}
