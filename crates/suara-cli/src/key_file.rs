//! The files that hold the key of a role: text, encrypted with a passphrase.
//!
//! ```text
//! suara organiser key 1
//! seed 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60
//! ```
//!
//! The seed is that of an Ed25519 key. A trustee's file goes on with what it keeps of each election.

use std::fmt;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context as _, bail, ensure};
use suara_protocol::{RoleKey, RoleSecret};
use zeroize::Zeroizing;

use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use crate::{randomness, sealed_file};

/// Whose key a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Organiser,
    Registrar,
    Trustee,
    Moderator,
    Authority,
    Officer,
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Role::Organiser => "organiser",
            Role::Registrar => "registrar",
            Role::Trustee => "trustee",
            Role::Moderator => "moderator",
            Role::Authority => "authority",
            Role::Officer => "officer",
        })
    }
}

/// Make a new key
#[derive(Debug, clap::Args)]
pub(crate) struct NewKeyArgs {
    /// The encrypted file to write; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Draws a key for a role, keeps it in an encrypted file, and gives the public half.
pub(crate) fn generate(role: Role, args: &NewKeyArgs, output: &Output) -> anyhow::Result<()> {
    ensure!(
        !args.out.exists(),
        "{} exists already and is not overwritten: choose another name",
        args.out.display()
    );
    let passphrase = args.passphrase.for_new(&args.out)?;
    let seed = randomness::seed()?;
    sealed_file::create(&args.out, &passphrase, first_lines(role, &seed).as_bytes())?;
    let path = args.out.display();
    output.say(format!(
        "The {role}'s secret key is in {path}. Keep a copy of that file and its passphrase."
    ));
    output.datum("key", RoleSecret::from_seed(&seed).public());
    Ok(())
}

/// The key of a role from its file.
#[derive(Debug, clap::Args)]
pub(crate) struct KeyArgs {
    /// The encrypted file with the role's key
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    #[command(flatten)]
    pub(crate) passphrase: PassphraseArgs,
}

impl KeyArgs {
    /// Opens the file.
    pub(crate) fn open(&self, role: Role) -> anyhow::Result<RoleSecret> {
        let passphrase = self.passphrase.of(&self.key)?;
        let text = read_text(&self.key, &passphrase)?;
        let (seed, rest) = split(&text, role).with_context(|| self.key.display().to_string())?;
        ensure!(
            rest.trim().is_empty(),
            "{}: there is more than a key in this file",
            self.key.display()
        );
        Ok(RoleSecret::from_seed(&seed))
    }
}

/// Refuses a key that is not the one the board knows for the role.
pub(crate) fn require_role(role: Role, found: RoleKey, known: RoleKey) -> anyhow::Result<()> {
    ensure!(
        found == known,
        "this key is {found}, but the {role} of this board has the key {known}: use the file that belongs to it"
    );
    Ok(())
}

/// The place, from 1, of a key among those of a role that several have.
pub(crate) fn place_among(role: Role, found: RoleKey, known: &[RoleKey]) -> anyhow::Result<u32> {
    let place = known.iter().position(|key| *key == found);
    let place =
        place.with_context(|| format!("this key, {found}, is not that of one of the {role} keys here"))?;
    Ok(u32::try_from(place)? + 1)
}

/// The beginning of a key file.
pub(crate) fn first_lines(role: Role, seed: &[u8; 32]) -> Zeroizing<String> {
    let seed = Zeroizing::new(hex::encode(seed));
    let mut text = Zeroizing::new(String::with_capacity(128));
    text.push_str(&format!("suara {role} key 1\nseed "));
    text.push_str(&seed);
    text.push('\n');
    text
}

/// The decrypted text of a file.
pub(crate) fn read_text(path: &Path, passphrase: &SecretString) -> anyhow::Result<Zeroizing<String>> {
    let mut bytes = sealed_file::read(path, passphrase)?;
    let text = String::from_utf8(std::mem::take(&mut *bytes)).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        anyhow::anyhow!("{} is not a file of this command", path.display())
    });
    text.map(Zeroizing::new)
}

/// The seed of a role's key, and what follows it in the file.
pub(crate) fn split(text: &str, role: Role) -> anyhow::Result<(Zeroizing<[u8; 32]>, &str)> {
    let (title, rest) = text.split_once('\n').unwrap_or((text, ""));
    let expected = format!("suara {role} key 1");
    if title != expected {
        match title.strip_prefix("suara ") {
            Some(other) => bail!("this file is a \"suara {other}\", not a \"{expected}\""),
            None => bail!("this is not the key file of a role"),
        }
    }
    let (line, rest) = rest.split_once('\n').unwrap_or((rest, ""));
    let mut seed = Zeroizing::new([0; 32]);
    let decoded = line
        .strip_prefix("seed ")
        .is_some_and(|digits| hex::decode_to_slice(digits, seed.as_mut_slice()).is_ok());
    ensure!(decoded, "line 2 is not a seed");
    Ok((seed, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_from_its_text() {
        let text = first_lines(Role::Registrar, &[7; 32]);
        let (seed, rest) = split(&text, Role::Registrar).unwrap();
        assert_eq!((*seed, rest), ([7; 32], ""));
    }

    #[test]
    fn the_key_of_another_role_is_named() {
        let text = first_lines(Role::Registrar, &[7; 32]);
        let refused = split(&text, Role::Organiser).unwrap_err().to_string();
        assert_eq!(
            refused,
            "this file is a \"suara registrar key 1\", not a \"suara organiser key 1\""
        );
        assert!(split("voter,code\n", Role::Organiser).is_err());
        assert!(split("suara organiser key 1\nseed 00\n", Role::Organiser).is_err());
    }

    #[test]
    fn a_new_key_is_kept_encrypted_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("passphrase");
        std::fs::write(&file, "three short words\n").unwrap();
        let passphrase = || PassphraseArgs {
            passphrase_file: Some(file.clone()),
        };
        let out = folder.path().join("organiser.age");
        let output = Output::new(false, true);
        generate(
            Role::Organiser,
            &NewKeyArgs {
                out: out.clone(),
                passphrase: passphrase(),
            },
            &output,
        )
        .unwrap();
        let open = |role| {
            KeyArgs {
                key: out.clone(),
                passphrase: passphrase(),
            }
            .open(role)
        };
        assert!(open(Role::Organiser).is_ok());
        assert!(open(Role::Trustee).is_err());
        let again = generate(
            Role::Organiser,
            &NewKeyArgs {
                out: out.clone(),
                passphrase: passphrase(),
            },
            &output,
        );
        assert!(again.unwrap_err().to_string().contains("exists already"));
    }
}
