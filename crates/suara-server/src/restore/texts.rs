//! Bringing detached texts back: those that entries name and none erases.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use suara_log::mirror::Source;
use suara_protocol::{Detached, Entry, Id, Payload};

/// The texts that a log names.
#[derive(Default)]
pub(super) struct NamedTexts {
    named: BTreeSet<Id>,
    erased: BTreeSet<Id>,
}

impl NamedTexts {
    /// Reads an entry. One that cannot be decoded is found when the log is replayed.
    pub(super) fn read(&mut self, entry: &[u8]) {
        let Ok(entry) = Entry::decode(entry) else { return };
        let payload = entry.submission.payload();
        self.named
            .extend(payload.texts().into_iter().map(|(_, text)| text));
        if let Payload::Erasure(erasure) = payload {
            self.erased.insert(erasure.text);
        }
    }

    /// Copies into `folder` what is missing or damaged there, and returns how many texts are in neither.
    pub(super) fn bring_back(&self, copy: &impl Source, folder: &Path) -> io::Result<u64> {
        let right =
            |hash: &Id, content: &[u8]| Detached::decode(content).is_ok_and(|text| text.hash() == *hash);
        let mut missing = 0;
        fs::create_dir_all(folder)?;
        for hash in self.named.difference(&self.erased) {
            let file = folder.join(hash.to_string());
            if fs::read(&file).is_ok_and(|content| right(hash, &content)) {
                continue;
            }
            let copied = copy.read(&format!("texts/{hash}"));
            match copied.ok().filter(|content| right(hash, content)) {
                Some(content) => {
                    let unfinished = folder.join(format!("{hash}.restoring"));
                    let mut written = File::create(&unfinished)?;
                    written.write_all(&content)?;
                    written.sync_all()?;
                    fs::rename(&unfinished, &file)?;
                }
                None => missing += 1,
            }
        }
        File::open(folder)?.sync_all()?;
        Ok(missing)
    }
}
