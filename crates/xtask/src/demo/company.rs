//! The people of the demo: every role with its key, its passphrase and the `suara` program.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, ensure};

use super::narration::Narrator;
use crate::process::{self, Interrupt};

/// One folder in which all roles work with the real program. In life each has a machine of its own.
pub struct Company<'a> {
    pub suara: &'a Path,
    pub folder: &'a Path,
    pub interrupt: &'a Interrupt,
}

/// A role with its key file and the file with its passphrase.
pub struct Role {
    key: PathBuf,
    passphrase: PathBuf,
    /// The public key, hexadecimal.
    pub public: String,
}

impl Company<'_> {
    /// The path of a file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes a key for a role of the kind `verb`, kept as `name.age` under a fresh passphrase.
    pub fn role(&self, narrator: &Narrator, verb: &str, name: &str) -> anyhow::Result<Role> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).context("no randomness from the system")?;
        let (key, passphrase) = (
            self.file(&format!("{name}.age")),
            self.file(&format!("{name}.passphrase")),
        );
        fs::write(&passphrase, hex::encode(random)).context("writing a passphrase")?;
        let mut command = self.command([verb, "key", "--out"]);
        command.arg(&key).arg("--passphrase-file").arg(&passphrase);
        let public = self.answer(narrator, &mut command)?;
        ensure!(
            public.len() == 64 && public.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "not a public key: {public}"
        );
        Ok(Role {
            key,
            passphrase,
            public,
        })
    }

    /// A command of `suara`.
    pub fn command<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(self.suara);
        command.args(words);
        command
    }

    /// A command that a role signs or decrypts with its key.
    pub fn command_of<S: AsRef<OsStr>>(&self, role: &Role, words: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.command(words);
        command.arg("--key").arg(&role.key);
        self.unlock(&mut command, role);
        command
    }

    /// Lets a command open the role's files.
    pub fn unlock(&self, command: &mut Command, role: &Role) {
        command.arg("--passphrase-file").arg(&role.passphrase);
    }

    /// Shows and runs a command, and returns the one line it prints.
    pub fn answer(&self, narrator: &Narrator, command: &mut Command) -> anyhow::Result<String> {
        narrator.command(command, self.folder);
        let answer = process::output(command, self.interrupt)?;
        let line = answer.trim();
        ensure!(
            !line.is_empty() && !line.contains('\n'),
            "one line was expected, `suara` printed: {answer:?}"
        );
        Ok(line.to_owned())
    }

    /// Shows and runs a command; its prose and progress bars are shown, what it prints for programs is not.
    pub fn act(&self, narrator: &Narrator, command: &mut Command) -> anyhow::Result<()> {
        narrator.command(command, self.folder);
        process::output(command, self.interrupt).map(drop)
    }

    /// Shows and runs a command whose output is for the reader.
    pub fn show(&self, narrator: &Narrator, command: &mut Command) -> anyhow::Result<()> {
        narrator.command(command, self.folder);
        process::run(command, self.interrupt)
    }
}
