//! A trustee's file: its key, and what it keeps of each election ([`super::kept`]), encrypted.
//!
//! The file is written, whole and durably, before anything that depends on it is sent; a lock keeps two commands
//! from working with it at once.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context as _, bail, ensure};
use suara_protocol::{Id, RoleSecret};
use zeroize::Zeroizing;

use super::kept::{self, Kept};
use crate::durable;
use crate::key_file::{self, KeyArgs, Role};
use crate::sealed_file;

/// The opened file.
pub(super) struct Vault {
    path: PathBuf,
    passphrase: SecretString,
    seed: Zeroizing<[u8; 32]>,
    elections: BTreeMap<Id, Kept>,
    _lock: File,
}

impl Vault {
    /// Opens and locks a trustee's file.
    pub(super) fn open(args: &KeyArgs) -> anyhow::Result<Vault> {
        let passphrase = args.passphrase.of(&args.key)?;
        let lock = lock(&args.key)?;
        let text = key_file::read_text(&args.key, &passphrase)?;
        let (seed, rest) =
            key_file::split(&text, Role::Trustee).with_context(|| args.key.display().to_string())?;
        let elections = kept::parse(rest).with_context(|| args.key.display().to_string())?;
        Ok(Vault {
            path: args.key.clone(),
            passphrase,
            seed,
            elections,
            _lock: lock,
        })
    }

    /// The role key.
    pub(super) fn secret(&self) -> RoleSecret {
        RoleSecret::from_seed(&self.seed)
    }

    /// What is kept of an election.
    pub(super) fn kept(&self, election: &Id) -> Option<&Kept> {
        self.elections.get(election)
    }

    /// Changes what is kept of an election. When this returns, the change is on the disk.
    pub(super) fn keep(&mut self, election: &Id, change: impl FnOnce(&mut Kept)) -> anyhow::Result<()> {
        change(self.elections.entry(*election).or_default());
        let head = key_file::first_lines(Role::Trustee, &self.seed);
        let mut text = Zeroizing::new(String::with_capacity(head.len() + kept::length(&self.elections)));
        text.push_str(&head);
        kept::write(&self.elections, &mut text);
        sealed_file::replace(&self.path, &self.passphrase, text.as_bytes())
    }
}

fn lock(path: &Path) -> anyhow::Result<File> {
    ensure!(path.exists(), "{} does not exist", path.display());
    let beside = durable::beside(path, "lock");
    let file = File::create(&beside).with_context(|| format!("{} cannot be written", beside.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another command is working with {}: wait for it", path.display())
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::kept::Dealt;
    use super::*;
    use crate::passphrase::PassphraseArgs;

    fn new_file(folder: &Path) -> KeyArgs {
        let file = folder.join("passphrase");
        std::fs::write(&file, "three short words").unwrap();
        let (key, passphrase) = (folder.join("trustee1.age"), seed_passphrase());
        let text = key_file::first_lines(Role::Trustee, &[7; 32]);
        sealed_file::create(&key, &passphrase, text.as_bytes()).unwrap();
        KeyArgs {
            key,
            passphrase: PassphraseArgs {
                passphrase_file: Some(file),
            },
        }
    }

    fn seed_passphrase() -> SecretString {
        SecretString::from("three short words".to_owned())
    }

    fn dealt() -> Dealt {
        Dealt {
            transport: Zeroizing::new(vec![1; 32]),
            dealing: Zeroizing::new(vec![2; 100]),
            commitments: vec![3; 64],
            proof: vec![4; 64],
            ikm: BTreeMap::from([(2, Zeroizing::new(vec![5; 32])), (3, Zeroizing::new(vec![6; 32]))]),
        }
    }

    #[test]
    fn what_is_kept_is_there_again_and_what_is_erased_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let args = new_file(folder.path());
        let (first, second) = (Id([8; 32]), Id([9; 32]));
        let mut vault = Vault::open(&args).unwrap();
        vault
            .keep(&first, |kept| (kept.attempt, kept.dealt) = (1, Some(dealt())))
            .unwrap();
        vault
            .keep(&second, |kept| kept.tally = Some(Id([1; 32])))
            .unwrap();
        drop(vault);

        let mut vault = Vault::open(&args).unwrap();
        let kept = vault.kept(&first).unwrap().dealt.as_ref().unwrap();
        assert_eq!((&*kept.transport, &*kept.dealing), (&vec![1; 32], &vec![2; 100]));
        assert_eq!((&kept.commitments, &kept.proof), (&vec![3; 64], &vec![4; 64]));
        assert_eq!(*kept.ikm[&3], vec![6; 32]);
        assert_eq!(vault.kept(&second).unwrap().tally, Some(Id([1; 32])));
        vault
            .keep(&first, |kept| {
                (kept.dealt, kept.shares) = (None, Some(Zeroizing::new(vec![7; 96])))
            })
            .unwrap();
        drop(vault);

        let vault = Vault::open(&args).unwrap();
        assert!(vault.kept(&first).unwrap().dealt.is_none());
        assert_eq!(vault.kept(&first).unwrap().shares.as_deref(), Some(&vec![7; 96]));
        assert_eq!(
            vault.secret().public(),
            RoleSecret::from_seed(&Zeroizing::new([7; 32])).public()
        );
    }

    #[test]
    fn two_commands_do_not_work_with_one_file_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let args = new_file(folder.path());
        let first = Vault::open(&args).unwrap();
        let refused = Vault::open(&args).err().unwrap().to_string();
        assert!(refused.contains("another command"), "{refused}");
        drop(first);
        assert!(Vault::open(&args).is_ok());
    }

    #[test]
    fn the_key_of_another_role_is_no_trustees_file() {
        let folder = tempfile::tempdir().unwrap();
        let args = new_file(folder.path());
        let other = KeyArgs {
            key: folder.path().join("organiser.age"),
            ..args
        };
        let text = key_file::first_lines(Role::Organiser, &[7; 32]);
        sealed_file::create(&other.key, &seed_passphrase(), text.as_bytes()).unwrap();
        assert!(
            format!("{:#}", Vault::open(&other).err().unwrap()).contains("not a \"suara trustee key 1\"")
        );
    }
}
