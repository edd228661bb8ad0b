//! A trustee's key file: the key, and what is kept of each election. It is rewritten as a whole, and one
//! program at a time has it open.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context as _, bail};
use suara_protocol::{Id, RoleSecret};
use zeroize::Zeroizing;

use super::kept::{self, Kept};
use crate::key_file::{self, KeyArgs, Role};
use crate::{durable, sealed_file};

/// The lines of the file before those of the elections.
const KEY_LINES: usize = 2;

/// An open key file.
pub(super) struct KeyStore {
    path: PathBuf,
    passphrase: SecretString,
    seed: Zeroizing<[u8; 32]>,
    elections: BTreeMap<Id, Kept>,
    /// Held as long as the file is open.
    _lock: File,
}

impl KeyStore {
    /// Decrypts the file, and keeps other programs from writing it.
    pub(super) fn open(args: &KeyArgs) -> anyhow::Result<KeyStore> {
        let path = args.key.clone();
        let passphrase = args.passphrase.of(&path)?;
        let lock = lock(&path)?;
        let text = key_file::read_text(&path, &passphrase)?;
        let (seed, rest) = key_file::split(&text, Role::Trustee).with_context(|| path.display().to_string())?;
        let elections = kept::parse(rest, KEY_LINES + 1).with_context(|| path.display().to_string())?;
        Ok(KeyStore { path, passphrase, seed, elections, _lock: lock })
    }

    /// The trustee's key.
    pub(super) fn secret(&self) -> RoleSecret {
        RoleSecret::from_seed(&self.seed)
    }

    /// What is kept of an election.
    pub(super) fn kept(&self, election: &Id) -> Option<&Kept> {
        self.elections.get(election)
    }

    /// Changes what is kept of an election. When this returns, the change is on the disk.
    pub(super) fn change(&mut self, election: &Id, change: impl FnOnce(&mut Kept)) -> anyhow::Result<()> {
        change(self.elections.entry(*election).or_default());
        let head = key_file::first_lines(Role::Trustee, &self.seed);
        let mut text = Zeroizing::new(String::with_capacity(head.len() + kept::length(&self.elections)));
        text.push_str(&head);
        kept::write(&self.elections, &mut text);
        sealed_file::replace(&self.path, &self.passphrase, text.as_bytes())
    }

    /// Where the file is, for people.
    pub(super) fn place(&self) -> std::path::Display<'_> {
        self.path.display()
    }
}

/// Locks a file beside the key file: the key file itself is replaced at every change.
fn lock(path: &Path) -> anyhow::Result<File> {
    let beside = durable::beside(path, "lock");
    let file = File::options().create(true).append(true).open(&beside);
    let file = file.with_context(|| format!("{} cannot be written", beside.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("{} is in use by another program", path.display()),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", beside.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passphrase::PassphraseArgs;

    fn args(folder: &Path) -> KeyArgs {
        let (key, file) = (folder.join("trustee.age"), folder.join("passphrase"));
        std::fs::write(&file, "three short words\n").unwrap();
        let passphrase = PassphraseArgs { passphrase_file: Some(file) };
        let text = key_file::first_lines(Role::Trustee, &[7; 32]);
        sealed_file::create(&key, &passphrase.of(&key).unwrap(), text.as_bytes()).unwrap();
        KeyArgs { key, passphrase }
    }

    #[test]
    fn a_change_is_on_the_disk_when_it_returns() {
        let folder = tempfile::tempdir().unwrap();
        let args = args(folder.path());
        let mut store = KeyStore::open(&args).unwrap();
        let key = store.secret().public();
        store.change(&Id([1; 32]), |kept| kept.tally = Some(Id([9; 32]))).unwrap();
        drop(store);
        let store = KeyStore::open(&args).unwrap();
        assert_eq!(store.kept(&Id([1; 32])).unwrap().tally, Some(Id([9; 32])));
        assert_eq!(store.secret().public(), key);
        assert!(store.kept(&Id([2; 32])).is_none());
    }

    #[test]
    fn two_programs_do_not_write_the_file_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let args = args(folder.path());
        let store = KeyStore::open(&args).unwrap();
        let refused = KeyStore::open(&args).err().unwrap().to_string();
        assert!(refused.contains("in use by another program"), "{refused}");
        drop(store);
        assert!(KeyStore::open(&args).is_ok());
    }
}
