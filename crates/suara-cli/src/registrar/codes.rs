//! Making codes: one for each voter, to be sent as letters. The register takes the public halves and no code.

use std::path::PathBuf;

use age::secrecy::SecretString;
use anyhow::{Context as _, bail, ensure};
use suara_crypto::credential::Code;
use zeroize::Zeroizing;

use super::districts::Districts;
use super::register::{MadeBy, Register, Registered};
use super::voters::{self, Line, Voter};
use crate::durable::{self, Readers};
use crate::output::{Output, counted};
use crate::passphrase::PassphraseArgs;
use crate::randomness;

/// Make a code for each voter, and the register without the codes
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara registrar codes --voters voters.csv --districts districts.csv \\
      --register register.age --codes codes.csv
  suara registrar codes --add --voters newcomers.csv --register register.age --codes codes2.csv
  suara registrar codes --replace --voters lost.csv --register register.age --codes codes3.csv

codes.csv holds every voter's secret. Print the letters (`suara registrar letters`), send them, then destroy \
both: nothing else needs them.")]
pub(crate) struct Args {
    /// Who is entitled: a table with the columns voter, district, weight (the last two may be left out)
    #[arg(long, value_name = "FILE")]
    voters: PathBuf,
    /// What the districts are called: a table with the columns district and one for each language, such as id, en
    #[arg(long, value_name = "FILE")]
    districts: Option<PathBuf>,
    /// The encrypted register to write; without --add and --replace it must not exist
    #[arg(long, value_name = "FILE")]
    register: PathBuf,
    /// The table of codes to write (voter, code), readable by you alone; it must not exist
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// Add the voters of the file to the register
    #[arg(long, conflicts_with = "replace")]
    add: bool,
    /// Make new codes for voters of the register who have lost theirs; district and weight stay
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    ensure!(
        !args.codes.exists(),
        "{} exists already and is not overwritten: choose another name",
        args.codes.display()
    );
    let is_new = !args.add && !args.replace;
    if is_new && args.register.exists() {
        bail!(
            "{} exists already and is not overwritten: choose another name, or add voters to it with --add",
            args.register.display()
        );
    }
    let named = args.districts.as_deref().map(Districts::read).transpose()?;
    let lines = voters::read(&args.voters, named.as_ref())?;
    let (passphrase, mut register) = args.open(is_new)?;
    let districts = lines.iter().map(|line| line.voter.district.as_str());
    match named {
        Some(named) => named
            .iter()
            .for_each(|(id, name)| register.districts.add(id, name.clone())),
        None if is_new => register.districts = Districts::named(districts),
        None => {}
    }
    let codes = if args.replace {
        replace(&mut register, &lines)?
    } else {
        add(&mut register, lines)?
    };
    // The codes first: a register whose codes were lost could never be used.
    durable::create(&args.codes, &codes.bytes, Readers::Owner)?;
    if is_new {
        register.create(&args.register, &passphrase)?;
    } else {
        register.replace(&args.register, &passphrase)?;
    }
    output.say(format!(
        "{} codes are in {}: print the letters, send them, then destroy that file.",
        codes.count,
        args.codes.display()
    ));
    output.say(format!(
        "The register of {}, without codes, is in {}.",
        counted(register.voters().len(), "voter"),
        args.register.display()
    ));
    if !is_new {
        output.say("Rolls that are sealed stay as they are: the new codes vote from the next roll on.");
    }
    Ok(())
}

impl Args {
    fn open(&self, is_new: bool) -> anyhow::Result<(SecretString, Register)> {
        if is_new {
            return Ok((self.passphrase.for_new(&self.register)?, Register::default()));
        }
        let passphrase = self.passphrase.of(&self.register)?;
        let register = Register::read(&self.register, &passphrase)?;
        Ok((passphrase, register))
    }
}

/// Makes codes for voters who are not in the register yet.
fn add(register: &mut Register, lines: Vec<Line>) -> anyhow::Result<Codes> {
    let mut codes = Codes::with_room_for(&lines);
    for line in lines {
        let citizen = codes.make(&line.voter)?;
        let registered = Registered {
            voter: line.voter,
            citizen,
            code: MadeBy::Letter,
        };
        register.add(registered).context(line.place)?;
    }
    Ok(codes)
}

/// Makes new codes for voters who are in the register.
fn replace(register: &mut Register, lines: &[Line]) -> anyhow::Result<Codes> {
    let mut codes = Codes::with_room_for(lines);
    for line in lines {
        let name = &line.voter.name;
        let before = register
            .remove(name)
            .with_context(|| format!("{}: the voter {name:?} is not in the register", line.place))?;
        let citizen = codes.make(&before.voter)?;
        register.add(Registered {
            citizen,
            code: MadeBy::Letter,
            ..before
        })?;
    }
    Ok(codes)
}

/// The table of codes.
struct Codes {
    bytes: Zeroizing<Vec<u8>>,
    count: usize,
}

impl Codes {
    /// Room for all, so that the buffer does not move and leave copies behind.
    fn with_room_for(lines: &[Line]) -> Codes {
        let names = lines.iter().map(|line| 2 * line.voter.name.len() + 64);
        let mut bytes = Zeroizing::new(Vec::with_capacity(names.sum::<usize>() + 64));
        bytes.extend_from_slice(b"voter,code\n");
        Codes { bytes, count: 0 }
    }

    /// Makes a code, and gives what the register may know of it.
    fn make(&mut self, voter: &Voter) -> anyhow::Result<suara_crypto::credential::CitizenPublic> {
        let code = Code::generate(&mut randomness::system());
        let mut table = csv::Writer::from_writer(&mut *self.bytes);
        table.write_record([&voter.name, code.letters().as_str()])?;
        table.flush().context("the table of codes")?;
        drop(table);
        self.count += 1;
        Ok(code.secret().public())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::voter::codes;

    struct Office {
        folder: tempfile::TempDir,
    }

    impl Office {
        fn new() -> Office {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("passphrase"), "three short words").unwrap();
            Office { folder }
        }

        fn file(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        /// Runs the command with a voters file of this text.
        fn run(&self, voters: &str, codes: &str, change: impl FnOnce(&mut Args)) -> anyhow::Result<()> {
            fs::write(self.file("voters.csv"), voters).unwrap();
            let mut args = Args {
                voters: self.file("voters.csv"),
                districts: None,
                register: self.file("register.age"),
                codes: self.file(codes),
                add: false,
                replace: false,
                passphrase: self.passphrase(),
            };
            change(&mut args);
            run(&args, &Output::new(false, true))
        }

        fn passphrase(&self) -> PassphraseArgs {
            PassphraseArgs {
                passphrase_file: Some(self.file("passphrase")),
            }
        }

        fn register(&self) -> Register {
            let path = self.file("register.age");
            Register::read(&path, &self.passphrase().of(&path).unwrap()).unwrap()
        }

        /// Whether the code of the file is the one that the register has for the voter.
        fn fits(&self, file: &Path, voter: &str) -> bool {
            let codes = codes::read(file).unwrap();
            let register = self.register();
            let registered = register.find(voter).unwrap();
            codes[voter].secret().public().key() == registered.citizen.key()
        }
    }

    const VOTERS: &str = "voter,district,weight\n35,north,1\n36,south,3\n";

    #[test]
    fn each_voter_gets_a_code_and_the_register_holds_none() {
        let office = Office::new();
        office.run(VOTERS, "codes.csv", |_| ()).unwrap();
        assert!(office.fits(&office.file("codes.csv"), "35") && office.fits(&office.file("codes.csv"), "36"));
        let again = office.run(VOTERS, "codes2.csv", |_| ()).unwrap_err().to_string();
        assert!(
            again.contains("exists already") && again.contains("--add"),
            "{again}"
        );
        let again = office
            .run(VOTERS, "codes.csv", |args| args.add = true)
            .unwrap_err()
            .to_string();
        assert!(again.contains("codes.csv exists already"), "{again}");
    }

    #[test]
    fn newcomers_are_added() {
        let office = Office::new();
        office.run(VOTERS, "codes.csv", |_| ()).unwrap();
        office
            .run("voter,district\n37,north\n", "codes2.csv", |args| args.add = true)
            .unwrap();
        assert!(
            office.fits(&office.file("codes.csv"), "35"),
            "who was there keeps the code"
        );
        assert!(office.fits(&office.file("codes2.csv"), "37"));
        for (voters, message) in [
            (
                "voter,district\n38,north\n35,north\n",
                "voters.csv:3: the voter \"35\" is in the register already",
            ),
            (
                "voter,district\n38,west\n",
                "voters.csv:2: the district \"west\" is not in the list",
            ),
        ] {
            let error = office
                .run(voters, "codes3.csv", |args| args.add = true)
                .unwrap_err();
            assert!(format!("{error:#}").contains(message), "{error:#}");
            assert!(!office.file("codes3.csv").exists(), "nothing is written");
        }
        assert_eq!(office.register().voters().len(), 3);
    }

    #[test]
    fn a_lost_code_is_replaced_and_no_longer_fits() {
        let office = Office::new();
        office.run(VOTERS, "codes.csv", |_| ()).unwrap();
        office
            .run("voter\n36\n", "codes2.csv", |args| args.replace = true)
            .unwrap();
        assert!(office.fits(&office.file("codes2.csv"), "36"));
        assert!(!office.fits(&office.file("codes.csv"), "36"));
        let register = office.register();
        let voter = &register.find("36").unwrap().voter;
        assert_eq!((voter.district.as_str(), voter.weight), ("south", 3));
        let stranger = office
            .run("voter\n99\n", "codes3.csv", |args| args.replace = true)
            .unwrap_err();
        assert!(
            stranger
                .to_string()
                .contains("voters.csv:2: the voter \"99\" is not in the register")
        );
    }

    #[test]
    fn districts_have_the_names_of_their_list() {
        let office = Office::new();
        fs::write(
            office.file("districts.csv"),
            "district,id,en\nnorth,Utara,North\nsouth,Selatan,South\n",
        )
        .unwrap();
        let with_list = |args: &mut Args| args.districts = Some(office.file("districts.csv"));
        let wrong = office
            .run("voter,district\n35,nroth\n", "codes.csv", with_list)
            .unwrap_err();
        assert!(
            format!("{wrong:#}").contains("voters.csv:2: the district \"nroth\""),
            "{wrong:#}"
        );
        office.run(VOTERS, "codes.csv", with_list).unwrap();
        assert_eq!(office.register().districts.name("south", "en"), "South");
    }
}
