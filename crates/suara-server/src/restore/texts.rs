//! Bringing detached texts back: those that entries name and none erases.

use std::fs;
use std::io;
use std::path::Path;

use suara_log::mirror::Source;
use suara_protocol::detached::NamedTexts;

use crate::folder::{sync, write_whole};
use crate::texts::decode;

/// Copies into `folder` what is missing or damaged there, and returns how many texts are in neither.
pub(super) fn bring_back(texts: &NamedTexts, copy: &impl Source, folder: &Path) -> io::Result<u64> {
    let mut missing = 0;
    fs::create_dir_all(folder)?;
    for hash in texts.standing() {
        let file = folder.join(hash.to_string());
        if fs::read(&file).is_ok_and(|content| decode(&content, hash).is_some()) {
            continue;
        }
        let copied = copy.read(&format!("texts/{hash}"));
        match copied.ok().and_then(|content| decode(&content, hash)) {
            Some(text) => write_whole(&text.encode(), &file, &folder.join(format!("{hash}.restoring")))?,
            None => missing += 1,
        }
    }
    sync(folder)?;
    Ok(missing)
}
