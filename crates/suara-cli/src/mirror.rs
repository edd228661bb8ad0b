//! Keeping a copy of a log, so that it can be verified without its service, and so that what it said cannot be
//! unsaid.
//!
//! The first time all entries go through chain and tree. Later the tree of what the folder has is rebuilt from its
//! tiles of leaves, compared with the checkpoint that was kept, and only what is new is fetched and checked. Tiles of
//! hashes are made from the entries, not fetched. The checkpoint is written last: whatever happens before, the
//! folder is a whole copy of what its checkpoint says.

mod texts;

use std::cell::Cell;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::hash::{Hash, entry_hash, leaf_hash};
use suara_log::log_key::{KEY_FILE, LogKey};
use suara_log::mirror::{Mirror, MirrorError, Source, SourceError, static_files};
use suara_log::tile::{self, TILE_WIDTH, TilePath, decode_bundle};
use suara_log::tree::Tree;

use crate::client::connect::PinArgs;
use crate::client::folder::Folder;
use crate::client::follow::{Located, explain, log_key};
use crate::client::service::Service;
use crate::durable::{self, Readers};
use crate::failure::{Wrong, exit_code};
use crate::fork;
use crate::output::Output;

/// Keep a copy of a board's log in a folder, for offline verification
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara mirror https://example.org/v1/boards/village ./mirror
  suara verify ./mirror
  suara mirror https://example.org/v1/boards/village ./mirror --every 60

Run it again to fetch and check what is new; any static web server can serve the folder.")]
pub(crate) struct Args {
    /// The board's URL
    #[arg(value_name = "URL")]
    board: String,
    /// The folder to keep the copy in; it is made if it does not exist
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    pin: PinArgs,
    /// Check everything in the folder again, and not only what is new
    #[arg(long)]
    recheck: bool,
    /// Go on for ever, and fetch what is new every so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    every: Option<u64>,
    /// Where to write the proof if the log has contradicted itself (default: NAME-SIZE-SIZE.fork-proof)
    #[arg(long, value_name = "FILE")]
    fork_proof: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (service, folder) = (Service::new(&args.board)?, Folder::new(&args.folder));
    let key = log_key(&service, args.pin.log_key.as_ref())?;
    let place = args.folder.display();
    let mut recheck = args.recheck;
    loop {
        let copied = copy(&service, &folder, &key, recheck, output);
        if let (Err(error), Some(seconds)) = (&copied, args.every)
            && exit_code(error) != 1
        {
            output.warn(format!("{error:#}; it is asked again in {seconds} s"));
            thread::sleep(Duration::from_secs(seconds));
            continue;
        }
        let copied = copied.map_err(|error| with_fork_proof(args, &service, &folder, &key, error))?;
        output.say(format!(
            "All {} entries are in {place}; bundles fetched now: {}. Chain and Merkle root are those that the log has \
             signed; `suara verify {place}` checks the rest.",
            copied.size, copied.fetched
        ));
        let Some(seconds) = args.every else {
            output.datum("size", copied.size);
            return Ok(());
        };
        recheck = false;
        thread::sleep(Duration::from_secs(seconds));
    }
}

/// Where the log is not the one of the folder's checkpoint, proves it if that can be done.
fn with_fork_proof(
    args: &Args,
    service: &Service,
    folder: &Folder,
    key: &LogKey,
    error: anyhow::Error,
) -> anyhow::Error {
    let Some(wrong) = error.downcast_ref::<Wrong>() else {
        return error;
    };
    let known = known(folder, key).ok().flatten();
    let proof = known.and_then(|known| fork::find(key, &known, Some(folder), service));
    match proof.map(|proof| fork::keep(&proof, args.fork_proof.as_deref())) {
        None => error,
        Some(Ok(path)) => wrong.proven_by(&path).into(),
        Some(Err(unwritten)) => unwritten,
    }
}

#[derive(Debug)]
struct Copied {
    size: u64,
    fetched: u64,
}

/// Brings the copy in `folder` up to the newest checkpoint of `origin`.
fn copy(
    origin: &(impl Source + Located + Sync),
    folder: &Folder,
    key: &LogKey,
    recheck: bool,
    output: &Output,
) -> anyhow::Result<Copied> {
    let known = known(folder, key)?;
    let known_size = known.as_ref().map_or(0, SignedCheckpoint::size);
    let source = KeptFirst {
        folder,
        origin,
        fetched: Cell::new(0),
    };
    let kept = known.as_ref().filter(|_| !recheck);
    let kept = kept.and_then(|known| kept_tree(folder, known));
    let checked = kept.as_ref().map_or(0, |(tree, _)| tree.size());
    let opened = match (kept, &known) {
        (Some((tree, chain)), Some(known)) => {
            Mirror::resume(&source, key.clone(), known.clone(), tree, chain)
        }
        _ => Mirror::open(&source, key.clone()),
    };
    let size = opened
        .as_ref()
        .map_or(known_size, |mirror| mirror.checkpoint().size());
    let explain = |error: MirrorError| explain(&source, error, size);
    let mut mirror = opened.map_err(explain)?;
    if let Some(known) = known {
        mirror.require(known).map_err(explain)?;
    }
    let bar = output.progress("Copying", size);
    bar.set_position(mirror.size());
    while let Some(entries) = mirror.next_bundle().map_err(explain)? {
        if let Some((path, bytes)) = mirror.bundle_file() {
            write(folder, &path.to_string(), bytes)?;
        }
        bar.inc(entries.len() as u64);
    }
    bar.finish_and_clear();
    for (path, bytes) in static_files(mirror.tree(), size) {
        if !was_full_at(path, checked) {
            write(folder, &path.to_string(), &bytes)?;
        }
    }
    texts::copy(origin, folder, checked, size, output)?;
    write(folder, KEY_FILE, format!("{key}\n").as_bytes())?;
    write(folder, "checkpoint", mirror.checkpoint().to_string().as_bytes())?;
    remove_outgrown(folder, known_size, size);
    Ok(Copied {
        size,
        fetched: source.fetched.get(),
    })
}

/// The tree over the entries that the folder has, from its tiles of leaves, and the hash of the last entry; `None` if they
/// are not what its checkpoint says: then everything is read again, and what is wrong is found.
fn kept_tree(folder: &Folder, known: &SignedCheckpoint) -> Option<(Tree, Hash)> {
    let size = known.size();
    let mut tree = Tree::new();
    for path in tile::hash_tiles(size).take_while(|path| matches!(path, TilePath::Hashes { level: 0, .. })) {
        let tile = folder.read(&path.to_string()).ok()?;
        let (leaves, rest) = tile.as_chunks::<32>();
        if !rest.is_empty() || leaves.len() != usize::from(path.width()) {
            return None;
        }
        leaves.iter().for_each(|leaf| tree.push(*leaf));
    }
    let last = tile::bundles(size).last()?;
    let bundle = folder.read(&last.to_string()).ok()?;
    let entry = decode_bundle(&bundle, last.width()).ok()?.pop()?;
    let right = tree.root(size) == Some(*known.root()) && tree.leaf(size - 1) == Some(leaf_hash(&entry));
    right.then(|| (tree, entry_hash(&entry)))
}

/// Whether a tile was full when the log had this size, and so has not changed since.
pub(crate) fn was_full_at(path: TilePath, size: u64) -> bool {
    let (index, count) = match path {
        TilePath::Hashes { level, index, .. } => (index, tile::hashes_at(size, level)),
        TilePath::Entries { index, .. } => (index, size),
    };
    count / u64::from(TILE_WIDTH) > index
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

/// Removes the partial tiles of earlier runs that are full now; before, somebody may still read the log at the size that
/// they belong to. They can be removed once the checkpoint is written; where that fails, they do no harm.
fn remove_outgrown(folder: &Folder, known: u64, size: u64) {
    let tiles = tile::hash_tiles(known).chain(tile::bundles(known));
    for path in tiles.filter(|path| path.width() < TILE_WIDTH && was_full_at(*path, size)) {
        // The folder holds its widths and nothing else.
        let _ = folder.path(&path.to_string()).parent().map(fs::remove_dir_all);
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
