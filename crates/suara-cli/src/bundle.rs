//! One file that holds a whole board, for archives: a plain tar of what a mirror has.
//!
//! The bytes follow from the log, its checkpoint and the texts that are not erased, so that two people who bundle the same checkpoint have the
//! same file, and can compare its hash.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use suara_log::archive::{README, header};
use suara_log::log_key::{KEY_FILE, LogKey};
use suara_log::mirror::{Mirror, Source, static_files};
use suara_protocol::detached::NamedTexts;

use crate::client::connect::{PinArgs, Place};
use crate::client::follow::{Located, explain, log_key};
use crate::durable;
use crate::output::Output;
use crate::petition::text;

/// What the first member of every bundle says.
const ABOUT: &str = include_str!("bundle/README.txt");

/// Put a whole board into one file, to keep for decades
///
/// The file is a plain tar archive with everything that `suara verify` needs. The same checkpoint always gives the same
/// bytes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara bundle https://example.org/v1/boards/village village.tar
  suara verify village.tar")]
pub(crate) struct Args {
    /// The board's URL, or the folder of a mirror
    #[arg(value_name = "URL|FOLDER")]
    place: String,
    /// The file to make; it must not exist
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    pin: PinArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let place = Place::new(&args.place)?;
    let file = args.file.display();
    ensure!(
        !args.file.exists(),
        "{file} exists already and is not overwritten: choose another name"
    );
    let key = log_key(&place, args.pin.log_key.as_ref())?;
    let unfinished = durable::beside(&args.file, "unfinished");
    let size = write(&place, &key, &unfinished, output).and_then(|size| {
        fs::rename(&unfinished, &args.file).with_context(|| format!("{file} cannot be made"))?;
        Ok(size)
    });
    if size.is_err() {
        // What is there of it is of no use.
        let _ = fs::remove_file(&unfinished);
    }
    let size = size?;
    output.say(format!(
        "All {size} entries are in {file}. Chain and Merkle root are those that the log has signed; `suara verify {file}` \
         checks the rest."
    ));
    output.datum("size", size);
    Ok(())
}

/// Writes the bundle of the newest checkpoint; returns its size.
fn write(
    source: &(impl Source + Located),
    key: &LogKey,
    path: &Path,
    output: &Output,
) -> anyhow::Result<u64> {
    let cannot = || format!("{} cannot be written", path.display());
    let mut mirror = Mirror::open(source, key.clone()).map_err(|error| explain(source, error, 0))?;
    let size = mirror.checkpoint().size();
    let mut archive = tar::Builder::new(BufWriter::new(File::create(path).with_context(cannot)?));
    let mut add = |name: &str, bytes: &[u8]| add(&mut archive, name, bytes).with_context(cannot);
    add(README, ABOUT.as_bytes())?;
    add(KEY_FILE, format!("{key}\n").as_bytes())?;
    add("checkpoint", mirror.checkpoint().to_string().as_bytes())?;
    let mut texts = NamedTexts::default();
    let bar = output.progress("Bundling", size);
    while let Some(entries) = mirror
        .next_bundle()
        .map_err(|error| explain(source, error, size))?
    {
        if let Some((path, bytes)) = mirror.bundle_file() {
            add(&path.to_string(), bytes)?;
        }
        entries.iter().for_each(|entry| texts.read(entry));
        bar.inc(entries.len() as u64);
    }
    bar.finish_and_clear();
    for hash in texts.standing() {
        // Verifying the bundle tells which are missing.
        if let Some(text) = text(source, hash)? {
            add(&format!("texts/{hash}"), &text.encode())?;
        }
    }
    for (path, bytes) in static_files(mirror.tree(), size) {
        add(&path.to_string(), &bytes)?;
    }
    let file = archive.into_inner().with_context(cannot)?;
    let file = file.into_inner().map_err(io::IntoInnerError::into_error);
    file.and_then(|file| file.sync_all()).with_context(cannot)?;
    Ok(size)
}

fn add(archive: &mut tar::Builder<impl Write>, name: &str, bytes: &[u8]) -> io::Result<()> {
    archive.append(&header(name, bytes.len() as u64)?, bytes)
}

#[cfg(test)]
mod tests;
