//! The two programs of the demo, built as they would be installed.

use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::Value;

use crate::{
    process::{self, Interrupt},
    workspace,
};

/// Where the built programs are.
pub struct Binaries {
    /// The service.
    pub server: PathBuf,
    /// The command line of all roles.
    pub suara: PathBuf,
}

/// Builds both in release, and asks cargo where it put them.
pub fn build(interrupt: &Interrupt) -> anyhow::Result<Binaries> {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--release", "-p", "suara-server", "-p", "suara-cli"]);
    let messages = process::output(cargo.arg("--message-format=json-render-diagnostics"), interrupt)?;
    let built =
        |name: &str| executable(&messages, name).with_context(|| format!("cargo built no program `{name}`"));
    Ok(Binaries {
        server: built("suara-server")?,
        suara: built("suara")?,
    })
}

/// The path of a program in cargo's messages, one JSON object a line.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["reason"] == "compiler-artifact" && message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_libraries() {
        let messages = r#"
            {"reason":"compiler-artifact","target":{"name":"suara"},"executable":null}
            {"reason":"compiler-artifact","target":{"name":"suara"},"executable":"/t/release/suara"}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(
            executable(messages, "suara"),
            Some(PathBuf::from("/t/release/suara"))
        );
        assert_eq!(executable(messages, "suara-server"), None);
    }
}
