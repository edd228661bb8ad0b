//! A trustee's file: its key, and what it keeps of each election.
//!
//! ```text
//! suara trustee key 1
//! seed <32 bytes>
//! election <id> attempt 1
//! transport <secret key under which shares come in>
//! dealing <polynomials>
//! reveal <commitments> <proof>
//! ikm 2 <randomness of the encryption for trustee 2>
//! shares <key shares>
//! tally <the hash of the sums that this trustee confirmed>
//! ```
//!
//! The lines of an election come in this order; those from `transport` to `ikm` are erased when all trustees have
//! confirmed. All bytes are in hexadecimal. The file is written, whole and durably, before anything that
//! depends on it is sent; a lock keeps two commands from working with it at once.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context as _, bail, ensure};
use suara_protocol::{Id, RoleSecret};
use zeroize::Zeroizing;

use crate::durable;
use crate::key_file::{self, KeyArgs, Role};
use crate::sealed_file;

/// Bytes that nobody else may know.
pub(super) type Secret = Zeroizing<Vec<u8>>;

/// The opened file.
pub(super) struct Vault {
    path: PathBuf,
    passphrase: SecretString,
    seed: Zeroizing<[u8; 32]>,
    elections: BTreeMap<Id, Kept>,
    _lock: File,
}

/// What a trustee keeps of an election.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) attempt: u32,
    /// Until all trustees have confirmed.
    pub(super) dealt: Option<Dealt>,
    /// From the confirmation of the shares on.
    pub(super) shares: Option<Secret>,
    /// The hash of the sums that this trustee confirmed: one in its life.
    pub(super) tally: Option<Id>,
}

/// What a trustee drew for an attempt of the key ceremony.
#[derive(Default)]
pub(super) struct Dealt {
    pub(super) transport: Secret,
    pub(super) dealing: Secret,
    pub(super) commitments: Vec<u8>,
    pub(super) proof: Vec<u8>,
    /// By recipient.
    pub(super) ikm: BTreeMap<u32, Secret>,
}

impl Vault {
    /// Opens and locks a trustee's file.
    pub(super) fn open(args: &KeyArgs) -> anyhow::Result<Vault> {
        let passphrase = args.passphrase.of(&args.key)?;
        let lock = lock(&args.key)?;
        let text = key_file::read_text(&args.key, &passphrase)?;
        let (seed, rest) =
            key_file::split(&text, Role::Trustee).with_context(|| args.key.display().to_string())?;
        let elections = parse(rest).with_context(|| args.key.display().to_string())?;
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
        let text = format(&self.seed, &self.elections);
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

fn format(seed: &[u8; 32], elections: &BTreeMap<Id, Kept>) -> Zeroizing<String> {
    let mut lines = Lines::new(elections);
    lines.text.push_str(&key_file::first_lines(Role::Trustee, seed));
    for (id, kept) in elections {
        lines.add(&["election", &id.to_string(), "attempt", &kept.attempt.to_string()]);
        if let Some(dealt) = &kept.dealt {
            lines.add(&["transport", &digits(&dealt.transport)]);
            lines.add(&["dealing", &digits(&dealt.dealing)]);
            lines.add(&["reveal", &digits(&dealt.commitments), &digits(&dealt.proof)]);
            for (recipient, ikm) in &dealt.ikm {
                lines.add(&["ikm", &recipient.to_string(), &digits(ikm)]);
            }
        }
        if let Some(shares) = &kept.shares {
            lines.add(&["shares", &digits(shares)]);
        }
        if let Some(tally) = &kept.tally {
            lines.add(&["tally", &tally.to_string()]);
        }
    }
    lines.text
}

fn digits(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(hex::encode(bytes))
}

/// Text in one buffer that has room for all, so that it does not move and leave copies behind.
struct Lines {
    text: Zeroizing<String>,
}

impl Lines {
    fn new(elections: &BTreeMap<Id, Kept>) -> Lines {
        let of_dealt = |dealt: &Dealt| {
            let ikm = dealt.ikm.values().map(|ikm| 2 * ikm.len() + 32).sum::<usize>();
            2 * (dealt.transport.len() + dealt.dealing.len() + dealt.commitments.len() + dealt.proof.len())
                + ikm
        };
        let of_election = |kept: &Kept| {
            512 + kept.dealt.as_ref().map_or(0, of_dealt)
                + kept.shares.as_ref().map_or(0, |shares| 2 * shares.len())
        };
        let room = elections.values().map(of_election).sum::<usize>();
        Lines {
            text: Zeroizing::new(String::with_capacity(256 + room)),
        }
    }

    fn add(&mut self, words: &[&str]) {
        for (place, word) in words.iter().enumerate() {
            if place > 0 {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
        self.text.push('\n');
    }
}

fn parse(text: &str) -> anyhow::Result<BTreeMap<Id, Kept>> {
    let mut elections = BTreeMap::new();
    let mut current = None;
    for (line, words) in (3..).zip(text.lines()) {
        let words = words.split(' ').collect::<Vec<_>>();
        let known = match words.as_slice() {
            ["election", id, "attempt", attempt] => {
                elections.extend(current.take());
                id.parse()
                    .ok()
                    .zip(attempt.parse().ok())
                    .map(|(id, attempt): (Id, u32)| {
                        current = Some((
                            id,
                            Kept {
                                attempt,
                                ..Kept::default()
                            },
                        ));
                    })
            }
            words => current.as_mut().and_then(|(_, kept)| kept.read(words)),
        };
        // The line itself may hold a secret and is not shown.
        known.with_context(|| format!("line {line} of the decrypted file is damaged"))?;
    }
    elections.extend(current);
    Ok(elections)
}

impl Kept {
    /// Takes one line in; `None` if it is not of a known form.
    fn read(&mut self, words: &[&str]) -> Option<()> {
        let bytes = |digits: &str| hex::decode(digits).ok().map(Zeroizing::new);
        match words {
            ["transport", transport] => {
                self.dealt = Some(Dealt {
                    transport: bytes(transport)?,
                    ..Dealt::default()
                });
            }
            ["dealing", dealing] => self.dealt.as_mut()?.dealing = bytes(dealing)?,
            ["reveal", commitments, proof] => {
                let dealt = self.dealt.as_mut()?;
                dealt.commitments = hex::decode(commitments).ok()?;
                dealt.proof = hex::decode(proof).ok()?;
            }
            ["ikm", recipient, ikm] => {
                self.dealt
                    .as_mut()?
                    .ikm
                    .insert(recipient.parse().ok()?, bytes(ikm)?);
            }
            ["shares", shares] => self.shares = Some(bytes(shares)?),
            ["tally", tally] => self.tally = Some(tally.parse().ok()?),
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn damaged_lines_are_named_and_not_shown() {
        for text in ["tally 00\n", "election 00 attempt 1\n", "secret 0a0b\n"] {
            let error = format!("{:#}", parse(text).err().unwrap());
            assert_eq!(error, "line 3 of the decrypted file is damaged");
        }
    }
}
