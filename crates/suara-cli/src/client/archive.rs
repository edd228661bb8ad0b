//! A bundle as a source: all files of a log in one tar archive.
//!
//! The archive is made by `suara bundle` and has the layout of `docs/log.md`, section "Bundles". Anything in it that
//! does not belong there is refused, as is a member that stands twice: nobody should have to ask which one counts.

use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, bail, ensure};
use suara_log::mirror::{Source, SourceError};
use suara_log::tile::TilePath;

use super::follow::{KEY_FILE, Located};

/// The member that tells people what the archive is.
pub(crate) const README: &str = "README.txt";

/// The largest member: 256 entries with their lengths.
const MOST_BYTES: u64 = 256 * 65_537;

/// A bundle. Clones share the open file.
#[derive(Clone, Debug)]
pub struct Archive(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    file: Mutex<File>,
    /// Where the bytes of each member begin, and how many there are.
    members: HashMap<String, (u64, u64)>,
}

impl Archive {
    /// Opens a bundle and finds its members; reads none of them.
    pub fn open(path: &Path) -> anyhow::Result<Archive> {
        let place = path.display();
        let file = File::open(path).with_context(|| format!("{place} cannot be read"))?;
        let length = file.metadata()?.len();
        ensure!(length % 512 == 0, "INCOMPLETE: {place} ends within a block");
        let mut members = HashMap::new();
        let mut archive = tar::Archive::new(&file);
        let no_bundle = || format!("{place} is not a bundle");
        for member in archive.entries_with_seek().with_context(no_bundle)?.raw(true) {
            let member = member.with_context(no_bundle)?;
            let name = String::from_utf8(member.path_bytes().into_owned()).with_context(no_bundle)?;
            let known =
                [README, KEY_FILE, "checkpoint"].contains(&name.as_str()) || name.parse::<TilePath>().is_ok();
            ensure!(
                known && member.header().entry_type().is_file(),
                "{place} is not a bundle: {name:?} does not belong there"
            );
            let (start, size) = (member.raw_file_position(), member.size());
            ensure!(size <= MOST_BYTES, "{place} is not a bundle: {name} is too long");
            if start.checked_add(size).is_none_or(|end| end > length) {
                bail!("INCOMPLETE: {place} ends within {name}");
            }
            let twice = members.insert(name.clone(), (start, size)).is_some();
            ensure!(!twice, "{place} is not a bundle: it has {name} twice");
        }
        Ok(Archive(Arc::new(Inner {
            path: path.to_owned(),
            file: Mutex::new(file),
            members,
        })))
    }
}

impl Source for Archive {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let (start, size) = *self.0.members.get(path).ok_or(SourceError::NotFound)?;
        let mut bytes = Vec::new();
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = file
            .seek(SeekFrom::Start(start))
            .and_then(|_| (&mut *file).take(size).read_to_end(&mut bytes));
        match read {
            Ok(_) if bytes.len() as u64 == size => Ok(bytes),
            Ok(_) => Err(SourceError::Other(ErrorKind::UnexpectedEof.to_string())),
            Err(error) => Err(SourceError::Other(error.to_string())),
        }
    }
}

impl Located for Archive {
    fn locate(&self, path: &str) -> String {
        format!("{}:{path}", self.0.path.display())
    }
}
