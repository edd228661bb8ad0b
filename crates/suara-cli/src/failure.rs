//! What a command that fails says, and with which exit code.
//!
//! Errors are of two kinds. [`Wrong`] says that something is not as it must be: the record of a board, a
//! receipt, a share. Everything else only says that the command could not do its work.

use std::fmt;
use std::path::Path;

use suara_protocol::Check;

/// A record, receipt or share is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The numbered check that fails, where it is one.
    pub check: Option<Check>,
    /// The entry of the log that is wrong, where it is one.
    pub entry: Option<u64>,
    /// What is wrong, and where.
    pub detail: String,
}

impl Wrong {
    /// Something is wrong that has no number.
    pub fn new(detail: impl fmt::Display) -> Wrong {
        Wrong {
            check: None,
            entry: None,
            detail: detail.to_string(),
        }
    }

    /// A numbered check of a record fails.
    pub fn check(check: Check, entry: Option<u64>, detail: impl fmt::Display) -> Wrong {
        Wrong {
            check: Some(check),
            entry,
            detail: detail.to_string(),
        }
    }
}

impl Wrong {
    /// The same, with where the proof of it is.
    pub(crate) fn proven_by(&self, file: &Path) -> Wrong {
        let mut wrong = self.clone();
        let file = file.display();
        wrong.detail += &format!(
            ". The proof that the log has contradicted itself is in {file}: keep it; `suara fork check {file}`"
        );
        wrong
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.check, self.entry) {
            (Some(check), Some(entry)) => write!(out, "{check} fails at entry {entry}: {}", self.detail),
            (Some(check), None) => write!(out, "{check} fails: {}", self.detail),
            (None, _) => out.write_str(&self.detail),
        }
    }
}

impl std::error::Error for Wrong {}

/// The exit code that belongs to an error.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<Wrong>() {
        Some(_) => 1,
        None => 2,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn what_is_wrong_exits_with_1_and_all_else_with_2() {
        let wrong = Err::<(), _>(Wrong::new("the proof leads elsewhere"))
            .context("ballot 3")
            .unwrap_err();
        assert_eq!(exit_code(&wrong), 1);
        assert_eq!(format!("{wrong:#}"), "ballot 3: the proof leads elsewhere");
        assert_eq!(exit_code(&anyhow::anyhow!("no such file")), 2);
    }

    #[test]
    fn a_failed_check_names_its_number_and_the_entry() {
        let wrong = Wrong::check(Check::Chain, Some(7), "other link");
        assert_eq!(wrong.to_string(), "C03 fails at entry 7: other link");
    }
}
