//! Making codes: one for each voter, to be sent as letters.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use suara_crypto::credential::Code;
use zeroize::Zeroizing;

use super::register::{self, Registered};
use super::voters::{self, Voter};
use crate::durable::{self, Readers};
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use crate::randomness;

/// Make a code for each voter, and the register without the codes
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara registrar codes --voters voters.csv --register register.age --codes codes.csv

codes.csv holds every voter's secret. Send the letters, then erase it: nothing else needs it.")]
pub(crate) struct Args {
    /// Who is entitled: a table with the columns voter, district, weight (the last two may be left out)
    #[arg(long, value_name = "FILE")]
    voters: PathBuf,
    /// The encrypted register to write; it must not exist
    #[arg(long, value_name = "FILE")]
    register: PathBuf,
    /// The table of codes to write (voter, code), readable by you alone; it must not exist
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    for file in [&args.register, &args.codes] {
        if file.exists() {
            bail!(
                "{} exists already and is not overwritten: choose another name",
                file.display()
            );
        }
    }
    let voters = voters::read(&args.voters)?;
    let passphrase = args.passphrase.for_new(&args.register)?;
    let count = voters.len();
    let (registered, codes) = make(voters)?;
    // The codes first: a register whose codes were lost could never be used.
    durable::create(&args.codes, &codes, Readers::Owner)?;
    register::create(&args.register, &passphrase, &registered)?;
    output.say(format!(
        "{count} codes are in {}: send them, then erase that file.",
        args.codes.display()
    ));
    output.say(format!(
        "The register, without codes, is in {}.",
        args.register.display()
    ));
    Ok(())
}

/// The register's entries, and the table of codes.
fn make(voters: Vec<Voter>) -> anyhow::Result<(Vec<Registered>, Zeroizing<Vec<u8>>)> {
    let mut rng = randomness::system();
    let room = voters
        .iter()
        .map(|voter| 2 * voter.name.len() + 64)
        .sum::<usize>();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 64));
    let mut table = csv::Writer::from_writer(&mut *bytes);
    table.write_record(["voter", "code"])?;
    let mut registered = Vec::with_capacity(voters.len());
    for voter in voters {
        let code = Code::generate(&mut rng);
        table.write_record([&voter.name, code.letters().as_str()])?;
        registered.push(Registered {
            voter,
            citizen: code.secret().public(),
        });
    }
    table.flush().context("the table of codes")?;
    drop(table);
    Ok((registered, bytes))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::voter::codes;

    #[test]
    fn each_voter_gets_a_code_and_the_register_holds_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::write(
            file("voters.csv"),
            "voter,district,weight\n35,north,1\n36,south,3\n",
        )
        .unwrap();
        fs::write(file("passphrase"), "three short words").unwrap();
        let args = Args {
            voters: file("voters.csv"),
            register: file("register.age"),
            codes: file("codes.csv"),
            passphrase: PassphraseArgs {
                passphrase_file: Some(file("passphrase")),
            },
        };
        let output = Output::new(false, true);
        run(&args, &output).unwrap();
        let codes = codes::read(&file("codes.csv")).unwrap();
        let passphrase = args.passphrase.of(&args.register).unwrap();
        let registered = register::read(&args.register, &passphrase).unwrap();
        assert_eq!(registered.len(), 2);
        for one in &registered {
            let code = codes.get(&one.voter.name).unwrap();
            assert_eq!(code.secret().public().key(), one.citizen.key());
        }
        assert!(
            run(&args, &output)
                .unwrap_err()
                .to_string()
                .contains("exists already")
        );
    }
}
