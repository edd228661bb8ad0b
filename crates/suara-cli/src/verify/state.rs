//! What a verification remembers, so that the next one has less to do: up to which checkpoint everything was checked.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::log_key::LogKey;

use crate::durable::{self, Readers};

/// The program that has verified. Another version may check more, and begins anew.
const PROGRAM: &str = concat!("suara ", env!("CARGO_PKG_VERSION"));

/// A log of which everything was verified up to a checkpoint.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    program: String,
    log_key: String,
    checkpoint: String,
}

/// The checkpoint up to which the log with these keys was verified by this program; `None` if there is no such file, or
/// it is another version's.
pub(super) fn load(path: &Path, log: &LogKey) -> anyhow::Result<Option<SignedCheckpoint>> {
    let place = path.display();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("{place} cannot be read")),
    };
    let state: State =
        serde_json::from_str(&text).with_context(|| format!("{place} is no state of a verification"))?;
    ensure!(
        state.log_key == log.to_string(),
        "{place} is about a log with other keys: give another file"
    );
    if state.program != PROGRAM {
        return Ok(None);
    }
    let checkpoint = SignedCheckpoint::open(state.checkpoint.as_bytes(), log);
    Ok(Some(checkpoint.with_context(|| {
        format!("{place} does not hold a checkpoint of this log")
    })?))
}

/// Remembers that everything was verified up to a checkpoint.
pub(super) fn save(path: &Path, log: &LogKey, checkpoint: &SignedCheckpoint) -> anyhow::Result<()> {
    let state = State {
        program: PROGRAM.to_owned(),
        log_key: log.to_string(),
        checkpoint: checkpoint.to_string(),
    };
    let text = serde_json::to_string_pretty(&state)?;
    durable::replace(path, format!("{text}\n").as_bytes(), Readers::Everybody)
}
