//! Keeping a copy of a log, so that it can be verified without its service, and so that what it said cannot be
//! unsaid.
//!
//! Full bundles are taken from the folder where it has them, everything else from the service; all entries go
//! through chain and tree. Tiles of hashes are made from the entries, not fetched. The checkpoint is written last:
//! whatever happens before, the folder is a whole copy of what its checkpoint says.

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::log_key::LogKey;
use suara_log::mirror::{Mirror, Source, SourceError, static_files};
use suara_log::tile::{self, TILE_WIDTH, TilePath};

use crate::client::connect::PinArgs;
use crate::client::folder::Folder;
use crate::client::follow::{KEY_FILE, Located, explain, log_key};
use crate::client::service::Service;
use crate::durable::{self, Readers};
use crate::output::Output;

/// Keep a copy of a board's log in a folder, for offline verification
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara mirror https://example.org/v1/boards/village ./mirror
  suara verify ./mirror

Run it again to fetch what is new; any static web server can serve the folder.")]
pub(crate) struct Args {
    /// The board's URL
    #[arg(value_name = "URL")]
    board: String,
    /// The folder to keep the copy in; it is made if it does not exist
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    pin: PinArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (service, folder) = (Service::new(&args.board)?, Folder::new(&args.folder));
    let key = log_key(&service, args.pin.log_key.as_ref())?;
    let copied = copy(&service, &folder, &key, output)?;
    let place = args.folder.display();
    output.say(format!(
        "All {} entries are in {place}; bundles fetched now: {}. Chain and Merkle root are those that the log has \
         signed; `suara verify {place}` checks the rest.",
        copied.size, copied.fetched
    ));
    output.datum("size", copied.size);
    Ok(())
}

struct Copied {
    size: u64,
    fetched: u64,
}

/// Brings the copy in `folder` up to the newest checkpoint of `origin`.
fn copy(
    origin: &(impl Source + Located),
    folder: &Folder,
    key: &LogKey,
    output: &Output,
) -> anyhow::Result<Copied> {
    let known = known(folder, key)?;
    let known_size = known.as_ref().map_or(0, SignedCheckpoint::size);
    let source = KeptFirst {
        folder,
        origin,
        fetched: Cell::new(0),
    };
    let mut mirror = Mirror::open(&source, key.clone()).map_err(|error| explain(&source, error, 0))?;
    let size = mirror.checkpoint().size();
    let explain = |error| explain(&source, error, size);
    if let Some(known) = known {
        mirror.require(known).map_err(explain)?;
    }
    let bar = output.progress("Copying", size);
    while let Some(entries) = mirror.next_bundle().map_err(explain)? {
        if let Some((path, bytes)) = mirror.bundle_file() {
            write(folder, &path.to_string(), bytes)?;
        }
        bar.inc(entries.len() as u64);
    }
    bar.finish_and_clear();
    for (path, bytes) in static_files(mirror.tree(), size) {
        write(folder, &path.to_string(), &bytes)?;
    }
    write(folder, KEY_FILE, format!("{key}\n").as_bytes())?;
    write(folder, "checkpoint", mirror.checkpoint().to_string().as_bytes())?;
    remove_outgrown(folder, known_size, size);
    Ok(Copied {
        size,
        fetched: source.fetched.get(),
    })
}

/// The checkpoint of an earlier run, which must be of the same log.
fn known(folder: &Folder, key: &LogKey) -> anyhow::Result<Option<SignedCheckpoint>> {
    let place = folder.locate("checkpoint");
    let note = match folder.read("checkpoint") {
        Ok(note) => note,
        Err(SourceError::NotFound) => return Ok(None),
        Err(SourceError::Other(reason)) => bail!("{place} cannot be read: {reason}"),
    };
    let known = SignedCheckpoint::open(&note, key);
    Ok(Some(known.with_context(|| {
        format!("{place} is not of this log: choose an empty folder")
    })?))
}

/// Writes a file of the copy, if it does not hold these bytes already.
fn write(folder: &Folder, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.path(name);
    if fs::read(&path).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    durable::replace(&path, bytes, Readers::Everybody)
}

/// Removes the partial tiles of an earlier run that are wider now. They can be removed once the checkpoint is
/// written; where that fails, they do no harm.
fn remove_outgrown(folder: &Folder, known: u64, size: u64) {
    let partial = |size| {
        tile::hash_tiles(size)
            .chain(tile::bundles(size))
            .filter(|path| path.width() < TILE_WIDTH)
    };
    let present = partial(size).collect::<Vec<_>>();
    for path in partial(known).filter(|path| !present.contains(path)) {
        let file = folder.path(&path.to_string());
        let _ = fs::remove_file(&file);
        // The folder of the widths goes when it is empty.
        let _ = file.parent().map(fs::remove_dir);
    }
}

/// Full bundles, which never change, come from the folder if it has them; everything else from the origin.
struct KeptFirst<'a, S> {
    folder: &'a Folder,
    origin: &'a S,
    fetched: Cell<u64>,
}

impl<S> KeptFirst<'_, S> {
    fn keeps(&self, path: &str) -> bool {
        let full = matches!(
            path.parse(),
            Ok(TilePath::Entries {
                width: TILE_WIDTH,
                ..
            })
        );
        full && self.folder.path(path).is_file()
    }
}

impl<S: Source> Source for KeptFirst<'_, S> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if self.keeps(path) {
            return self.folder.read(path);
        }
        let bytes = self.origin.read(path)?;
        self.fetched
            .set(self.fetched.get() + u64::from(path.starts_with("tile/")));
        Ok(bytes)
    }
}

impl<S: Located> Located for KeptFirst<'_, S> {
    fn locate(&self, path: &str) -> String {
        if self.keeps(path) {
            self.folder.locate(path)
        } else {
            self.origin.locate(path)
        }
    }
}

#[cfg(test)]
mod tests;
