//! The tiles of hashes beside the entries. Nothing here relies on them; but others do, so they must be there and
//! be those of the entries.

use suara_log::mirror::{Source, SourceError, static_files};
use suara_log::tile::TilePath;
use suara_log::tree::Tree;
use suara_protocol::Check;

use crate::client::follow::Located;
use crate::failure::Wrong;
use crate::mirror::was_full_at;
use crate::output::Output;

/// Bytes of a hash.
const HASH: usize = 32;

/// Compares with the tree over the entries every tile of hashes that was not full when the tree had `checked` leaves.
pub(super) fn check(
    source: &(impl Source + Located),
    tree: &Tree,
    checked: u64,
    output: &Output,
) -> anyhow::Result<()> {
    let bar = output.progress("Checking tiles", (tree.size() - checked).div_ceil(256));
    for (path, bytes) in static_files(tree, tree.size()).filter(|(path, _)| !was_full_at(*path, checked)) {
        let (found, name) = read(source, path)?;
        if found.get(..bytes.len()) != Some(bytes.as_slice()) {
            let place = source.locate(&name);
            return Err(Wrong::check(
                Check::Root,
                None,
                format!("{place} does not hold the hashes of the entries"),
            )
            .into());
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// The bytes of a tile, from the full one if the partial one is gone; and the name under which they were found.
fn read(source: &(impl Source + Located), path: TilePath) -> anyhow::Result<(Vec<u8>, String)> {
    for candidate in [path, path.full()] {
        let name = candidate.to_string();
        match source.read(&name) {
            Ok(bytes) if bytes.len() == HASH * usize::from(candidate.width()) => return Ok((bytes, name)),
            Ok(bytes) => {
                let detail = format!(
                    "{} has {} bytes instead of {}",
                    source.locate(&name),
                    bytes.len(),
                    HASH * usize::from(candidate.width())
                );
                return Err(Wrong::check(Check::Root, None, detail).into());
            }
            Err(SourceError::NotFound) => {}
            Err(SourceError::Other(reason)) => {
                anyhow::bail!("{} cannot be read: {reason}", source.locate(&name))
            }
        }
    }
    anyhow::bail!("INCOMPLETE: {} is missing", source.locate(&path.to_string()))
}
