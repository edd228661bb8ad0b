//! Where passphrases come from: a file, or the terminal.

use std::fs;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use anyhow::{Context as _, bail, ensure};
use console::Term;
use zeroize::Zeroizing;

/// The passphrase of an encrypted file.
#[derive(Debug, clap::Args)]
pub(crate) struct PassphraseArgs {
    /// Read the passphrase from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// The passphrase of the file at `path`.
    pub(crate) fn of(&self, path: &Path) -> anyhow::Result<SecretString> {
        match &self.passphrase_file {
            Some(file) => read(file),
            None => ask(&format!("Passphrase of {}: ", path.display())),
        }
    }

    /// A passphrase for the new file at `path`; on a terminal it is asked for twice.
    pub(crate) fn for_new(&self, path: &Path) -> anyhow::Result<SecretString> {
        use age::secrecy::ExposeSecret as _;
        if let Some(file) = &self.passphrase_file {
            return read(file);
        }
        let first = ask(&format!("New passphrase of {}: ", path.display()))?;
        let second = ask("The same again: ")?;
        ensure!(
            first.expose_secret() == second.expose_secret(),
            "the two passphrases are different: try again"
        );
        Ok(first)
    }
}

fn read(file: &Path) -> anyhow::Result<SecretString> {
    let text = fs::read_to_string(file).map(Zeroizing::new);
    let text = text.with_context(|| format!("the passphrase file {} cannot be read", file.display()))?;
    let line = text.lines().next().unwrap_or_default();
    ensure!(
        !line.is_empty(),
        "the first line of the passphrase file {} is empty",
        file.display()
    );
    Ok(SecretString::from(line.to_owned()))
}

fn ask(prompt: &str) -> anyhow::Result<SecretString> {
    let line =
        ask_hidden(prompt).context("no passphrase: give --passphrase-file, or run this on a terminal")?;
    ensure!(!line.is_empty(), "the passphrase is empty");
    Ok(SecretString::from(line.as_str().to_owned()))
}

/// Asks for a line on the terminal without showing what is typed.
pub(crate) fn ask_hidden(prompt: &str) -> anyhow::Result<Zeroizing<String>> {
    let terminal = Term::stderr();
    if !terminal.is_term() {
        bail!("there is no terminal to ask on");
    }
    terminal.write_str(prompt)?;
    Ok(Zeroizing::new(terminal.read_secure_line()?))
}

#[cfg(test)]
mod tests {
    use age::secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn the_passphrase_is_the_first_line_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("passphrase");
        for text in ["two words", "two words\n", "two words\r\nmore\n"] {
            fs::write(&file, text).unwrap();
            assert_eq!(read(&file).unwrap().expose_secret(), "two words");
        }
        fs::write(&file, "\nlater").unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("is empty"));
    }
}
