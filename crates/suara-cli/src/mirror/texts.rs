//! The detached texts of a copy: those that new entries name are fetched, those that an entry erases are deleted.

use std::fs;

use anyhow::Context as _;
use suara_log::mirror::Source;
use suara_log::tile::{self, TILE_WIDTH, decode_bundle};
use suara_protocol::detached::NamedTexts;
use suara_protocol::{Detached, Id};

use crate::client::folder::Folder;
use crate::client::follow::Located;
use crate::output::Output;
use crate::petition::{text, texts_of};

/// Brings the texts in `folder` up to date, whose log has `size` entries, and whose texts are right for the first `checked`
/// of them. How many the origin does not have is warned of: verifying the copy tells whether they are missing.
pub(super) fn copy(
    origin: &(impl Source + Located + Sync),
    folder: &Folder,
    checked: u64,
    size: u64,
    output: &Output,
) -> anyhow::Result<()> {
    let mut texts = NamedTexts::default();
    for path in tile::bundles(size).filter(|path| path.index() >= checked / u64::from(TILE_WIDTH)) {
        let file = folder.read(&path.to_string());
        let file = file.map_err(|error| anyhow::anyhow!("{path} of the copy cannot be read: {error}"))?;
        for entry in decode_bundle(&file, path.width())? {
            texts.read(&entry);
        }
    }
    for hash in texts.erased() {
        let _ = fs::remove_file(folder.path(&name(hash)));
    }
    let missing = texts
        .standing()
        .filter(|hash| !text(folder, hash).is_ok_and(|kept| kept.is_some()));
    let missing = missing.copied().collect::<Vec<_>>();
    let fetched = texts_of(missing, |hash| fetch(origin, folder, &hash))?;
    let absent = fetched.iter().filter(|found| !**found).count();
    if absent > 0 {
        output.warn(format!(
            "{absent} detached texts are not there; `suara verify` tells which"
        ));
    }
    Ok(())
}

/// Fetches one text; whether it was there.
fn fetch(origin: &(impl Source + Located), folder: &Folder, hash: &Id) -> anyhow::Result<bool> {
    let found: Option<Detached> = match text(origin, hash) {
        Ok(found) => found,
        Err(error) => return Err(error.context(origin.locate(&name(hash)))),
    };
    let Some(found) = found else { return Ok(false) };
    super::write(folder, &name(hash), &found.encode()).context("a text cannot be kept")?;
    Ok(true)
}

fn name(hash: &Id) -> String {
    format!("texts/{hash}")
}
