//! Where a citizen's code comes from: typed without being shown, or the first line of a file. Never from the
//! command line, which others on the machine can read and which stays in its history.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use suara_crypto::credential::{Code, CodeError};
use suara_log::log_key::LogKey;
use zeroize::Zeroizing;

use crate::client::fingerprint::Fingerprint;
use crate::output::Output;
use crate::passphrase::ask_hidden;

/// A citizen's code.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CodeArgs {
    /// Read the code from the first line of this file instead of asking for it
    #[arg(long, value_name = "FILE")]
    pub(crate) code_file: Option<PathBuf>,
}

impl CodeArgs {
    /// The code, for the board with this log. Before it is asked for, what the citizen has in a letter is shown.
    pub(crate) fn code_for(&self, log: &LogKey, output: &Output) -> anyhow::Result<Code> {
        output.say(format!(
            "The fingerprint of the board's log is {}. If your letter shows another one, stop here.",
            Fingerprint::of(log)
        ));
        self.code()
    }

    /// The code; where no file is given it is asked for until it is one.
    fn code(&self) -> anyhow::Result<Code> {
        let Some(file) = &self.code_file else {
            return ask();
        };
        let text = fs::read_to_string(file).map(Zeroizing::new);
        let text = text.with_context(|| format!("{} cannot be read", file.display()))?;
        let line = text.lines().next().unwrap_or_default();
        Code::parse(line.trim_start_matches('\u{feff}'))
            .map_err(|error| anyhow::anyhow!("{}:1: {}", file.display(), explain(error)))
    }
}

fn ask() -> anyhow::Result<Code> {
    loop {
        let typed = ask_hidden("Your code (it is not shown while you type): ")
            .context("no code: give --code-file, or run this on a terminal")?;
        match Code::parse(&typed) {
            Ok(code) => return Ok(code),
            Err(error) => eprintln!("{} Please type it again, or end with Ctrl-C.", explain(error)),
        }
    }
}

/// What is wrong with what was typed, by the groups in which the code is printed; never what was typed.
fn explain(error: CodeError) -> String {
    match error {
        CodeError::Symbol(place) => format!("{} does not occur in codes.", symbol(place)),
        CodeError::Mistyped { likely: Some(place) } => {
            format!(
                "The code is mistyped: {} does not fit. If it is right, compare the others.",
                symbol(place)
            )
        }
        CodeError::Mistyped { likely: None } => {
            "The code is mistyped in more than one place: please compare it letter by letter.".to_owned()
        }
        CodeError::Length(_) => format!("This is not a whole code: {error}."),
    }
}

/// `place` counts from 1; printed are groups of four.
fn symbol(place: usize) -> String {
    let before = place.saturating_sub(1);
    format!("symbol {} of group {}", before % 4 + 1, before / 4 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness;

    fn from_file(text: &str) -> Result<Code, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("code");
        fs::write(&file, text).unwrap();
        let args = CodeArgs {
            code_file: Some(file.clone()),
        };
        args.code()
            .map_err(|error| error.to_string().replace(&file.display().to_string(), "code"))
    }

    /// Another symbol that occurs in codes.
    fn other(symbol: &str) -> &'static str {
        if symbol == "7" { "8" } else { "7" }
    }

    #[test]
    fn a_code_is_the_first_line_of_its_file() {
        let letters = Code::generate(&mut randomness::system()).letters();
        for text in [
            letters.to_string(),
            format!("\u{feff}{}\r\nnote\n", letters.to_lowercase()),
        ] {
            assert_eq!(from_file(&text).unwrap().letters(), letters);
        }
    }

    #[test]
    fn a_mistyped_code_is_told_by_its_groups_and_not_shown() {
        let letters = Code::generate(&mut randomness::system()).letters();
        let mut typo = letters.to_string();
        // The third symbol of the second group.
        let right = typo[7..8].to_owned();
        typo.replace_range(7..8, other(&right));
        let told = from_file(&typo).unwrap_err();
        assert_eq!(
            told,
            "code:1: The code is mistyped: symbol 3 of group 2 does not fit. If it is right, compare the others."
        );
        typo.replace_range(31..32, "u");
        assert_eq!(
            from_file(&typo).unwrap_err(),
            "code:1: symbol 2 of group 7 does not occur in codes."
        );
        let short = from_file(&letters[..20]).unwrap_err();
        assert_eq!(
            short,
            "code:1: This is not a whole code: a code has 26 letters and digits, not 16."
        );
        assert!(!short.contains(&letters[..4]) && !told.contains(&letters[..4]));
    }
}
