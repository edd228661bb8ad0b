//! Publishing a roll: announcement, parts, seal.
//!
//! The keys on a roll are blinded with the roll's id, which is the hash of its announcement; so the
//! announcement stands in the log before they are computed. Everything here is determined by the register and
//! the announcement. A run that was interrupted is taken up by the same command, and where the roll stands
//! already, nothing is published.

mod areas;
mod plan;

use anyhow::{Context as _, ensure};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use suara_protocol::entries::{CREDENTIALS_PER_PART, Credential, RollAnnouncement, RollPart, RollSeal};
use suara_protocol::roll::roll_hash;
use suara_protocol::{Id, Proofs, Submission};

use self::areas::Areas;
use self::plan::Plan;
use super::register::{Register, RegisterArgs, Registered};
use crate::client::connect::{BoardArgs, Client};
use crate::key_file::{KeyArgs, Role, require_role};
use crate::output::{Output, counted};

/// Publish a roll of all voters of the register; prints its id
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara registrar roll https://example.org/v1/boards/village --key registrar.age \\
      --register register.age --name 'Voters of 2026'
  suara registrar roll https://example.org/v1/boards/village --key registrar.age \\
      --register register.age --name 'Voters of 2026' --new --merge-below 10

A roll that was begun is finished by the same command. One that is sealed stands: with the same name and the same
voters nothing is published, and with other voters only when --new or another name asks for it.")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    register: RegisterArgs,
    /// What the roll is called
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The roll's number on the board (default: that of the roll with this name, else the next one)
    #[arg(long, value_name = "N")]
    number: Option<u32>,
    /// Publish a new roll, although one with this name is sealed
    #[arg(long, conflicts_with = "number")]
    new: bool,
    /// Publish districts with fewer voters than this as one, so that nobody is counted in a small group
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    merge_below: usize,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let secret = args.key.open(Role::Registrar)?;
    let register = args.register.read(&args.key.passphrase)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    require_role(Role::Registrar, secret.public(), roles.registrar)?;

    let title = client.board().creation().map(|creation| &creation.title);
    let areas = Areas::new(&register, args.merge_below, title)?;
    let mut announcement = RollAnnouncement {
        board,
        name: args.name.clone(),
        number: 0,
        districts: areas.announced(),
    };
    let plan = plan::plan(client.board(), &announcement, args.number, args.new)?;
    announcement.number = plan.number();
    let announced = Submission::sign(announcement, &secret);
    let roll = announced.id();
    if let Plan::Announce(number) = plan {
        client
            .submit(&announced)
            .with_context(|| format!("roll {number} was not announced"))?;
    }
    let credentials = credentials(&register, &roll, &areas, output)?;
    let number = plan.number();
    let standing = match plan {
        Plan::Announce(_) => 0,
        Plan::Standing(state) if state.sealed().is_some() => {
            plan::require_same(state, &credentials)?;
            output.say(format!(
                "Roll {number} {:?} stands with these {} voters, sealed: there was nothing to publish.",
                args.name,
                credentials.len()
            ));
            output.datum("roll", roll);
            return Ok(());
        }
        Plan::Standing(state) => {
            plan::require_begun_with(state, &credentials)?;
            output.say(format!("Roll {number} was begun, and is finished now."));
            usize::try_from(state.parts())?
        }
    };
    let publication = Publication {
        client: &client,
        secret: &secret,
        board,
        roll,
    };
    publication.publish(&credentials, standing, output)?;
    output.say(format!(
        "Roll {number} with {} in {} is sealed.",
        counted(credentials.len(), "voter"),
        counted(areas.len(), "district")
    ));
    output.datum("roll", roll);
    Ok(())
}

/// The rest of a roll that is announced.
struct Publication<'a> {
    client: &'a Client,
    secret: &'a suara_protocol::RoleSecret,
    board: Id,
    roll: Id,
}

impl Publication<'_> {
    /// Sends the parts after the first `standing`, and the seal.
    fn publish(&self, credentials: &[Credential], standing: usize, output: &Output) -> anyhow::Result<()> {
        let parts = parts(self.board, self.roll, credentials)
            .into_iter()
            .map(|part| Submission::sign(part, self.secret));
        let parts = parts.collect::<Vec<_>>();
        let bar = output.progress("Publishing the roll", parts.len() as u64);
        bar.set_position(standing as u64);
        for part in parts.iter().skip(standing) {
            self.client.submit_quietly(part)?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        let ids = parts.iter().map(Submission::id).collect::<Vec<_>>();
        let seal = RollSeal {
            board: self.board,
            roll: self.roll,
            count: u32::try_from(credentials.len())?,
            hash: roll_hash(&self.roll, &ids),
        };
        self.client.submit(&Submission::sign(seal, self.secret))?;
        Ok(())
    }
}

/// The blinded keys, ascending.
fn credentials(
    register: &Register,
    roll: &Id,
    areas: &Areas,
    output: &Output,
) -> anyhow::Result<Vec<Credential>> {
    let registered = register.voters().collect::<Vec<_>>();
    let bar = output.progress("Blinding the voters' keys", registered.len() as u64);
    let credential = |one: &&Registered| {
        bar.inc(1);
        Ok(Credential {
            key: one.citizen.for_roll(&roll.0),
            district: areas.place(&one.voter.district)?,
            weight: one.voter.weight,
        })
    };
    let credentials = registered
        .par_iter()
        .map(credential)
        .collect::<anyhow::Result<Vec<_>>>();
    bar.finish_and_clear();
    let mut credentials = credentials?;
    credentials.sort_unstable_by(|one, other| one.key.bytes().cmp(other.key.bytes()));
    let twice = credentials
        .windows(2)
        .any(|pair| matches!(pair, [one, next] if one.key == next.key));
    ensure!(!twice, "two voters of the register have the same key");
    ensure!(!credentials.is_empty(), "the register has no voters");
    Ok(credentials)
}

fn parts(board: Id, roll: Id, credentials: &[Credential]) -> Vec<RollPart> {
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
    use super::super::register::tests::registered;
    use super::*;

    #[test]
    fn parts_are_full_and_ascending() {
        let mut register = Register::default();
        register.districts.add("d", suara_protocol::Text::default());
        for place in 0..=CREDENTIALS_PER_PART {
            register.add(registered(&place.to_string(), "d", 1)).unwrap();
        }
        let areas = Areas::new(&register, 0, None).unwrap();
        let output = Output::new(false, true);
        let credentials = credentials(&register, &Id([3; 32]), &areas, &output).unwrap();
        let ascending = credentials
            .windows(2)
            .all(|pair| pair[0].key.bytes() < pair[1].key.bytes());
        assert!(ascending);
        let parts = parts(Id([1; 32]), Id([3; 32]), &credentials);
        assert_eq!(
            parts
                .iter()
                .map(|part| part.credentials.len())
                .collect::<Vec<_>>(),
            [CREDENTIALS_PER_PART, 1]
        );
        assert_eq!(parts[1].part, 1);
    }
}
