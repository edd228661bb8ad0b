//! Keeping a copy of a log for offline verification: the same files under the same paths as served.

use std::path::PathBuf;

use anyhow::Context as _;
use suara_log::mirror::{Mirror, Source, SourceError, static_files};
use suara_log::tile::{TILE_WIDTH, TilePath};

use crate::client::connect::PinArgs;
use crate::client::folder::Folder;
use crate::client::follow::{KEY_FILE, Located, explain, log_key};
use crate::client::service::Service;
use crate::durable::{Readers, replace};
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
    /// The folder to keep the copy in
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    pin: PinArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let folder = Folder::new(&args.folder);
    let source = KeptFirst {
        folder: folder.clone(),
        service: Service::new(&args.board)?,
    };
    let key = log_key(&source.service, args.pin.log_key.as_ref())?;
    write(&folder, KEY_FILE, format!("{key}\n").as_bytes())?;
    let mut mirror = Mirror::open(source.clone(), key).map_err(|error| explain(&source, error, 0))?;
    let size = mirror.checkpoint().size();
    let bar = output.progress("Mirroring", size);
    while let Some(entries) = mirror
        .next_bundle()
        .map_err(|error| explain(&source, error, size))?
    {
        if let Some((path, bytes)) = mirror.bundle_file() {
            write_new(&folder, &path, bytes)?;
        }
        bar.inc(entries.len() as u64);
    }
    for (path, bytes) in static_files(mirror.tree(), size) {
        write_new(&folder, &path, &bytes)?;
    }
    write(&folder, "checkpoint", mirror.checkpoint().to_string().as_bytes())?;
    bar.finish_and_clear();
    output.say(format!(
        "{size} entries are in {}; chain and root are those that the log has signed.",
        args.folder.display()
    ));
    output.datum("size", size);
    Ok(())
}

/// A file that never changes once it is there; hash tiles are made anew from the entries each time.
fn write_new(folder: &Folder, path: &TilePath, bytes: &[u8]) -> anyhow::Result<()> {
    let name = path.to_string();
    if std::fs::read(folder.path(&name)).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    write(folder, &name, bytes)
}

fn write(folder: &Folder, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.path(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("{} cannot be made", parent.display()))?;
    }
    replace(&path, bytes, Readers::Everybody)
}

/// Full bundles are read from the folder where they are there already, everything else from the service.
#[derive(Clone)]
struct KeptFirst {
    folder: Folder,
    service: Service,
}

impl KeptFirst {
    fn keeps(&self, path: &str) -> bool {
        let full = path
            .parse::<TilePath>()
            .is_ok_and(|tile| tile.width() == TILE_WIDTH);
        full && self.folder.path(path).exists()
    }
}

impl Source for KeptFirst {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        if self.keeps(path) {
            self.folder.read(path)
        } else {
            self.service.read(path)
        }
    }
}

impl Located for KeptFirst {
    fn locate(&self, path: &str) -> String {
        if self.keeps(path) {
            self.folder.locate(path)
        } else {
            self.service.locate(path)
        }
    }
}
