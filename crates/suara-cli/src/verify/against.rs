//! What is known of a log from earlier or from elsewhere, and has to be part of what is verified.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::log_key::LogKey;
use suara_log::mirror::{Source, SourceError};
use suara_log::tlog_proof::TlogProof;

use crate::client::connect::Place;
use crate::client::follow::Located as _;

/// A checkpoint that the log has signed, and where the log can be read as it was then.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) checkpoint: SignedCheckpoint,
    pub(super) place: Option<Place>,
}

impl Known {
    /// Reads a saved checkpoint, a receipt, the folder of a mirror, a bundle, or what a URL shows.
    pub(super) fn read(text: &str, log: &LogKey) -> anyhow::Result<Known> {
        if let Some(checkpoint) = in_file(Path::new(text), log)? {
            return Ok(Known {
                checkpoint,
                place: None,
            });
        }
        let place = Place::new(text)?;
        let name = place.locate("checkpoint");
        let note = place.read("checkpoint").map_err(|error| match error {
            SourceError::NotFound => anyhow::anyhow!("INCOMPLETE: {name} is missing"),
            SourceError::Other(reason) => anyhow::anyhow!("{name} cannot be read: {reason}"),
        })?;
        let checkpoint =
            SignedCheckpoint::open(&note, log).with_context(|| format!("{name} is not of this log"))?;
        Ok(Known {
            checkpoint,
            place: Some(place),
        })
    }
}

/// The checkpoint in a file that is one, or is a receipt; `None` if it is no file, or something else.
fn in_file(path: &Path, log: &LogKey) -> anyhow::Result<Option<SignedCheckpoint>> {
    if !path.is_file() {
        return Ok(None);
    }
    let place = path.display();
    let bytes = fs::read(path).with_context(|| format!("{place} cannot be read"))?;
    if bytes.starts_with(b"c2sp.org/tlog-proof") {
        let receipt = TlogProof::parse(&bytes).with_context(|| format!("{place} is not a receipt"))?;
        let note = receipt.note().to_string();
        let checkpoint = SignedCheckpoint::open(note.as_bytes(), log);
        return Ok(Some(checkpoint.with_context(|| {
            format!("the checkpoint in {place} is not of this log")
        })?));
    }
    if !bytes.starts_with(log.origin().as_bytes()) && bytes.get(257..262) == Some(b"ustar") {
        return Ok(None);
    }
    match SignedCheckpoint::open(&bytes, log) {
        Ok(checkpoint) => Ok(Some(checkpoint)),
        Err(error) => bail!("{place} is not a checkpoint of this log: {error}"),
    }
}
