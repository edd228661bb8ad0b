//! Taking a citizen into the register who has made the code: the registrar sees the public half only.

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use suara_crypto::credential::CitizenPublic;
use suara_protocol::Proofs;

use super::register::{MadeBy, Register, RegisterArgs, Registered};
use super::voters::Voter;
use crate::client::connect::{BoardArgs, Client};
use crate::enrolment::{Receipt, Request};
use crate::key_file::{KeyArgs, Role, require_role};
use crate::output::Output;

/// Take a citizen into the register who has made a code; writes the signed receipt
///
/// Make sure first who the person is: the file does not tell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara registrar enrol https://example.org/v1/boards/village enrolment.json --key registrar.age \\
      --register register.age --voter 35 --district north --receipt receipt-35.json
  suara registrar enrol https://example.org/v1/boards/village enrolment.json --key registrar.age \\
      --register register.age --voter 35 --replace --receipt receipt-35.json

With --replace the citizen's code takes the place of the one that the voter had. Exit code 1: the enrolment is wrong.")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// The file that the citizen brings
    #[arg(value_name = "ENROLMENT")]
    enrolment: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    register: RegisterArgs,
    /// The voter's name in the register
    #[arg(long, value_name = "NAME")]
    voter: String,
    /// The voter's district (default: the only one)
    #[arg(long, value_name = "DISTRICT", conflicts_with = "replace")]
    district: Option<String>,
    /// How much the voter's ballot counts
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "replace")]
    weight: u32,
    /// The voter is in the register already, and has made a new code; district and weight stay
    #[arg(long)]
    replace: bool,
    /// Write the receipt, which the citizen gets, to this file; it must not exist
    #[arg(long, value_name = "FILE")]
    receipt: PathBuf,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    ensure!(
        !args.receipt.exists(),
        "{} exists already and is not overwritten: choose another name",
        args.receipt.display()
    );
    let request = Request::read(&args.enrolment)?;
    let secret = args.key.open(Role::Registrar)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    require_role(Role::Registrar, secret.public(), roles.registrar)?;
    let citizen = request
        .verify(&board, &secret.public())
        .with_context(|| args.enrolment.display().to_string())?;

    let receipt = Receipt::sign(&board, &citizen, &secret);
    let passphrase = args.register.passphrase(&args.key.passphrase)?;
    let path = &args.register.register;
    let mut register = Register::read(path, &passphrase)?;
    if args.take(&mut register, citizen)? {
        register.replace(path, &passphrase)?;
        output.say(format!(
            "{:?} is in the register, with a code that nobody but the citizen has.",
            args.voter
        ));
    } else {
        output.say(format!(
            "{:?} was in the register with this code before.",
            args.voter
        ));
    }
    receipt.create(&args.receipt)?;
    output.say(format!(
        "Give {} to the citizen, who checks it with `suara citizen check-enrolment`. The code votes from the next roll on.",
        args.receipt.display()
    ));
    Ok(())
}

impl Args {
    /// Changes the register; says whether there was anything to change.
    fn take(&self, register: &mut Register, citizen: CitizenPublic) -> anyhow::Result<bool> {
        let name = &self.voter;
        ensure!(!name.trim().is_empty(), "the voter has no name");
        let before = register.find(name);
        if before.is_some_and(|before| *before.citizen.encode() == *citizen.encode()) {
            return Ok(false);
        }
        let voter = match (before, self.replace) {
            (Some(before), true) => before.voter.clone(),
            (Some(_), false) => {
                bail!("the voter {name:?} is in the register already: a new code for them needs --replace")
            }
            (None, true) => {
                bail!("the voter {name:?} is not in the register: leave --replace out, and give --district")
            }
            (None, false) => Voter {
                name: name.clone(),
                district: self.district(register)?,
                weight: self.weight,
            },
        };
        register.remove(name);
        register.add(Registered {
            voter,
            citizen,
            code: MadeBy::Citizen,
        })?;
        Ok(true)
    }

    fn district(&self, register: &Register) -> anyhow::Result<String> {
        let mut known = register.districts.iter().map(|(id, _)| id);
        match (&self.district, known.next(), known.next()) {
            (Some(district), ..) => Ok(district.clone()),
            (None, Some(only), None) => Ok(only.to_owned()),
            _ => bail!("in which district is the voter? Give --district"),
        }
    }
}

#[cfg(test)]
mod tests {
    use suara_crypto::credential::Code;

    use super::super::register::tests::registered;
    use super::*;
    use crate::randomness;

    fn args(voter: &str) -> Args {
        Args {
            board: BoardArgs {
                board: String::new(),
                pin: crate::client::connect::PinArgs { log_key: None },
            },
            enrolment: PathBuf::new(),
            key: KeyArgs {
                key: PathBuf::new(),
                passphrase: crate::passphrase::PassphraseArgs {
                    passphrase_file: None,
                },
            },
            register: RegisterArgs {
                register: PathBuf::new(),
                register_passphrase_file: None,
            },
            voter: voter.to_owned(),
            district: None,
            weight: 1,
            replace: false,
            receipt: PathBuf::new(),
        }
    }

    fn citizen() -> CitizenPublic {
        Code::generate(&mut randomness::system()).secret().public()
    }

    fn copy(citizen: &CitizenPublic) -> CitizenPublic {
        CitizenPublic::decode(&citizen.encode()).unwrap()
    }

    fn register() -> Register {
        let mut register = Register::default();
        register.districts.add("north", suara_protocol::Text::default());
        register.add(registered("35", "north", 3)).unwrap();
        register
    }

    #[test]
    fn a_citizen_with_an_own_code_stands_beside_those_with_letters() {
        let mut register = register();
        let own = citizen();
        assert!(args("36").take(&mut register, copy(&own)).unwrap());
        let taken = register.find("36").unwrap();
        assert_eq!(
            (taken.voter.district.as_str(), taken.voter.weight, taken.code),
            ("north", 1, MadeBy::Citizen)
        );
        assert_eq!(register.find("35").unwrap().code, MadeBy::Letter);
        assert!(
            !args("36").take(&mut register, copy(&own)).unwrap(),
            "again: nothing to change"
        );
        assert_eq!(register.voters().len(), 2);
    }

    #[test]
    fn r01_a_key_is_taken_once() {
        let mut register = register();
        let own = citizen();
        args("36").take(&mut register, copy(&own)).unwrap();
        let twice = args("37").take(&mut register, own).unwrap_err().to_string();
        assert!(twice.contains("for another voter"), "{twice}");
        assert!(register.find("37").is_none());
    }

    #[test]
    fn an_own_code_takes_the_place_of_the_letter_when_that_is_said() {
        let mut register = register();
        let refused = args("35").take(&mut register, citizen()).unwrap_err().to_string();
        assert!(refused.contains("needs --replace"), "{refused}");
        let replace = |name: &str| Args {
            replace: true,
            ..args(name)
        };
        let own = citizen();
        assert!(replace("35").take(&mut register, copy(&own)).unwrap());
        let taken = register.find("35").unwrap();
        assert_eq!((taken.voter.weight, taken.code), (3, MadeBy::Citizen));
        assert_eq!(taken.citizen.key(), own.key());
        let unknown = replace("99")
            .take(&mut register, citizen())
            .unwrap_err()
            .to_string();
        assert!(unknown.contains("is not in the register"), "{unknown}");
    }

    #[test]
    fn among_several_districts_one_is_named() {
        let mut register = register();
        register.districts.add("south", suara_protocol::Text::default());
        let asked = args("36").take(&mut register, citizen()).unwrap_err().to_string();
        assert!(asked.contains("Give --district"), "{asked}");
        let in_south = Args {
            district: Some("south".to_owned()),
            ..args("36")
        };
        assert!(in_south.take(&mut register, citizen()).unwrap());
        assert_eq!(register.find("36").unwrap().voter.district, "south");
    }
}
