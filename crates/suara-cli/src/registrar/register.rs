//! The register: for each voter the public key and chain secret, from which the keys on all rolls follow. No
//! codes. It is kept in an encrypted file, because it tells who is who on every roll.
//!
//! ```json
//! {"register":1,
//!  "districts":[{"district":"north","name":[["id","Utara"],["en","North"]]}],
//!  "voters":[{"voter":"35","district":"north","weight":1,"code":"letter",
//!             "key":"<64 bytes in hexadecimal: public key and chain secret>"}]}
//! ```

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};
use suara_crypto::credential::CitizenPublic;
use suara_protocol::Text;
use zeroize::Zeroizing;

use super::districts::Districts;
use super::voters::Voter;
use crate::passphrase::PassphraseArgs;
use crate::{key_file, sealed_file};

/// Who is entitled.
#[derive(Debug, Default)]
pub(crate) struct Register {
    pub(crate) districts: Districts,
    voters: BTreeMap<String, Registered>,
    keys: HashSet<[u8; 32]>,
}

/// A voter of the register.
#[derive(Debug)]
pub(crate) struct Registered {
    pub(crate) voter: Voter,
    pub(crate) citizen: CitizenPublic,
    pub(crate) code: MadeBy,
}

/// Who has made a voter's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MadeBy {
    /// The registrar, who has sent it in a letter.
    Letter,
    /// The citizen, and nobody else has ever seen it.
    Citizen,
}

/// The encrypted register.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct RegisterArgs {
    /// The encrypted register
    #[arg(long, value_name = "FILE")]
    pub(crate) register: PathBuf,
    /// Read the register's passphrase from this file (default: --passphrase-file, else asked for)
    #[arg(long, value_name = "FILE")]
    pub(crate) register_passphrase_file: Option<PathBuf>,
}

impl RegisterArgs {
    /// The register's passphrase, where another file's is `beside` it on the command line.
    pub(crate) fn passphrase(&self, beside: &PassphraseArgs) -> anyhow::Result<SecretString> {
        let file = self
            .register_passphrase_file
            .clone()
            .or(beside.passphrase_file.clone());
        PassphraseArgs {
            passphrase_file: file,
        }
        .of(&self.register)
    }

    /// Reads the register, with the passphrase of [`passphrase`](Self::passphrase).
    pub(crate) fn read(&self, beside: &PassphraseArgs) -> anyhow::Result<Register> {
        Register::read(&self.register, &self.passphrase(beside)?)
    }
}

impl Register {
    /// Writes a new register; refuses to overwrite.
    pub(crate) fn create(&self, path: &Path, passphrase: &SecretString) -> anyhow::Result<()> {
        sealed_file::create(path, passphrase, &self.encode()?)
    }

    /// Writes the register in the place of the one before.
    pub(crate) fn replace(&self, path: &Path, passphrase: &SecretString) -> anyhow::Result<()> {
        sealed_file::replace(path, passphrase, &self.encode()?)
    }

    /// Reads a register.
    pub(crate) fn read(path: &Path, passphrase: &SecretString) -> anyhow::Result<Register> {
        let text = key_file::read_text(path, passphrase)?;
        Register::decode(&text).with_context(|| path.display().to_string())
    }

    /// The voters, ascending by name.
    pub(crate) fn voters(&self) -> impl ExactSizeIterator<Item = &Registered> {
        self.voters.values()
    }

    /// The voter with this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Registered> {
        self.voters.get(name)
    }

    /// Adds a voter: with a name and a key that nobody else has, in a district that is known.
    pub(crate) fn add(&mut self, registered: Registered) -> anyhow::Result<()> {
        let name = &registered.voter.name;
        ensure!(
            !self.voters.contains_key(name),
            "the voter {name:?} is in the register already"
        );
        self.districts.require(&registered.voter.district)?;
        ensure!(registered.voter.weight > 0, "a weight is at least 1");
        ensure!(
            self.keys.insert(*registered.citizen.key().bytes()),
            "this key is in the register already, for another voter: every citizen has a code of their own"
        );
        self.voters.insert(name.clone(), registered);
        Ok(())
    }

    /// Takes a voter out, with the key.
    pub(crate) fn remove(&mut self, name: &str) -> Option<Registered> {
        let removed = self.voters.remove(name)?;
        self.keys.remove(removed.citizen.key().bytes());
        Some(removed)
    }

    fn encode(&self) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let districts = self.districts.iter().map(|(id, name)| DistrictLine {
            district: id.to_owned(),
            name: name
                .translations()
                .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
                .collect(),
        });
        let keys = self
            .voters()
            .map(|one| Zeroizing::new(hex::encode(*one.citizen.encode())));
        let keys = keys.collect::<Vec<_>>();
        let voters = self.voters().zip(&keys).map(|(one, key)| VoterLine {
            voter: one.voter.name.clone(),
            district: one.voter.district.clone(),
            weight: one.voter.weight,
            code: one.code,
            key,
        });
        let file = File {
            register: 1,
            districts: districts.collect(),
            voters: voters.collect(),
        };
        // Written twice: the length first, so that the buffer with the keys does not move and leave copies behind.
        let mut length = Length(0);
        serde_json::to_writer(&mut length, &file)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
        serde_json::to_writer(&mut *bytes, &file)?;
        Ok(bytes)
    }

    fn decode(text: &str) -> anyhow::Result<Register> {
        // The parser's own message could show what stands in the file.
        let file = serde_json::from_str::<File>(text)
            .ok()
            .filter(|file| file.register == 1);
        let file = file.context("this is not a register, or it is damaged")?;
        let mut register = Register::default();
        for line in file.districts {
            register.districts.add(&line.district, Text::new(line.name));
        }
        for line in file.voters {
            let at = || format!("the entry of voter {:?}", line.voter);
            let mut bytes = Zeroizing::new([0; 64]);
            hex::decode_to_slice(line.key, bytes.as_mut_slice())
                .ok()
                .with_context(at)?;
            let registered = Registered {
                citizen: CitizenPublic::decode(&bytes).with_context(at)?,
                voter: Voter {
                    name: line.voter.clone(),
                    district: line.district.clone(),
                    weight: line.weight,
                },
                code: line.code,
            };
            register.add(registered).with_context(at)?;
        }
        Ok(register)
    }
}

/// Counts what is written to it.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    register: u32,
    districts: Vec<DistrictLine>,
    #[serde(borrow)]
    voters: Vec<VoterLine<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DistrictLine {
    district: String,
    name: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VoterLine<'a> {
    voter: String,
    district: String,
    weight: u32,
    code: MadeBy,
    key: &'a str,
}

#[cfg(test)]
pub(super) mod tests {
    use suara_crypto::credential::Code;

    use super::*;
    use crate::randomness;

    /// A voter with a new code.
    pub(crate) fn registered(name: &str, district: &str, weight: u32) -> Registered {
        Registered {
            voter: Voter {
                name: name.to_owned(),
                district: district.to_owned(),
                weight,
            },
            citizen: Code::generate(&mut randomness::system()).secret().public(),
            code: MadeBy::Letter,
        }
    }

    fn register() -> Register {
        let mut register = Register::default();
        register
            .districts
            .add("north", Text::new([("en".to_owned(), "North".to_owned())]));
        register.add(registered("35", "north", 2)).unwrap();
        register.add(registered("36, \"junior\"", "north", 1)).unwrap();
        register
    }

    fn text(register: &Register) -> String {
        String::from_utf8(register.encode().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn a_register_reads_back() {
        let register = register();
        let read = Register::decode(&text(&register)).unwrap();
        assert_eq!(read.districts, register.districts);
        assert_eq!(read.voters().len(), 2);
        for (one, again) in register.voters().zip(read.voters()) {
            assert_eq!(one.voter, again.voter);
            assert_eq!(one.code, again.code);
            assert_eq!(*one.citizen.encode(), *again.citizen.encode());
        }
    }

    #[test]
    fn r01_one_key_is_not_registered_twice() {
        let mut register = register();
        let first = register.find("35").unwrap();
        let again = || CitizenPublic::decode(&first.citizen.encode()).unwrap();
        let copy = Registered {
            citizen: again(),
            ..registered("37", "north", 1)
        };
        let file = text(&register).replace(
            &hex::encode(*register.find("36, \"junior\"").unwrap().citizen.encode()),
            &hex::encode(*again().encode()),
        );
        assert!(format!("{:#}", Register::decode(&file).unwrap_err()).contains("for another voter"));
        assert!(
            register
                .add(copy)
                .unwrap_err()
                .to_string()
                .contains("for another voter")
        );
    }

    #[test]
    fn one_name_one_voter_and_no_district_that_is_not_known() {
        let mut register = register();
        let twice = register
            .add(registered("35", "north", 1))
            .unwrap_err()
            .to_string();
        assert_eq!(twice, "the voter \"35\" is in the register already");
        let nowhere = register
            .add(registered("37", "south", 1))
            .unwrap_err()
            .to_string();
        assert!(
            nowhere.contains("the district \"south\" is not in the list"),
            "{nowhere}"
        );
        assert_eq!(register.voters().len(), 2);
    }

    #[test]
    fn a_damaged_register_is_refused_and_not_shown() {
        let whole = text(&register());
        let key = hex::encode(*register().find("35").unwrap().citizen.encode());
        for damaged in [
            whole.replace("\"register\":1", "\"register\":2"),
            whole.replace("\"weight\":2", "\"weight\":0"),
            whole.replace(
                "\"district\":\"north\",\"weight\":2",
                "\"district\":\"east\",\"weight\":2",
            ),
            whole.replace("\"key\":\"", "\"key\":\"zz"),
            whole[..whole.len() - 3].to_owned(),
            "suara trustee key 1\n".to_owned(),
        ] {
            let error = format!("{:#}", Register::decode(&damaged).unwrap_err());
            assert!(!error.contains(&key[..16]), "{error}");
        }
    }

    #[test]
    fn the_file_is_encrypted_and_opens_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("register.age");
        let passphrase = SecretString::from("three short words".to_owned());
        register().create(&path, &passphrase).unwrap();
        let sealed = std::fs::read(&path).unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"junior"));
        let mut register = Register::read(&path, &passphrase).unwrap();
        register.add(registered("37", "north", 1)).unwrap();
        register.replace(&path, &passphrase).unwrap();
        assert_eq!(Register::read(&path, &passphrase).unwrap().voters().len(), 3);
        assert!(Register::read(&path, &SecretString::from("another".to_owned())).is_err());
    }
}
