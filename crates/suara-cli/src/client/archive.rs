//! A bundle as a source: all files of a log in one tar archive.
//!
//! The archive is made by `suara bundle` and has the layout of `docs/log.md`, section "Bundles". Anything in it that
//! does not belong there is refused, as is a member that stands twice: nobody should have to ask which one counts. So
//! every byte but those that tell people what it is, is checked, here or by the log. Whether the detached texts in it are
//! those that entries name, the replay tells.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, bail, ensure};
use suara_log::mirror::{Source, SourceError};
use suara_log::tile::{MOST_BYTES, TilePath};
use suara_protocol::Id;
use suara_protocol::detached::MAX_CONTENT;

use super::follow::{KEY_FILE, Located};

/// The member that tells people what the archive is.
pub(crate) const README: &str = "README.txt";

/// Members begin at multiples of this.
const BLOCK: u64 = 512;

/// The zeros at the end.
const END: u64 = 2 * BLOCK;

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
    /// Opens a bundle and finds its members. There is one way to write it, but for what the members hold.
    pub fn open(path: &Path) -> anyhow::Result<Archive> {
        let place = path.display();
        let mut file = File::open(path).with_context(|| format!("{place} cannot be read"))?;
        let length = file.metadata()?.len();
        ensure!(length % BLOCK == 0, "INCOMPLETE: {place} ends within a block");
        let no_bundle = || format!("{place} is not a bundle");
        let mut members = HashMap::new();
        // Behind each member, and behind the last one, are zeros.
        let (mut gaps, mut end) = (Vec::new(), 0);
        let mut archive = tar::Archive::new(&file);
        for member in archive.entries_with_seek().with_context(no_bundle)?.raw(true) {
            let member = member.with_context(no_bundle)?;
            let name = String::from_utf8(member.path_bytes().into_owned()).with_context(no_bundle)?;
            let text = text_hash(&name).is_some();
            let known = [README, KEY_FILE, "checkpoint"].contains(&name.as_str())
                || name.parse::<TilePath>().is_ok()
                || text;
            let (start, size) = (member.raw_file_position(), member.size());
            let usual = header(&name, size).is_ok_and(|usual| usual.as_bytes() == member.header().as_bytes());
            ensure!(
                known && usual && member.raw_header_position() == end,
                "{place} is not a bundle: {name:?} does not belong there"
            );
            let most = if text { MAX_CONTENT as u64 } else { MOST_BYTES };
            ensure!(size <= most, "{place} is not a bundle: {name} is too long");
            if start.checked_add(size).is_none_or(|end| end > length) {
                bail!("INCOMPLETE: {place} ends within {name}");
            }
            end = (start + size).next_multiple_of(BLOCK);
            gaps.push(start + size..end);
            let twice = members.insert(name.clone(), (start, size)).is_some();
            ensure!(!twice, "{place} is not a bundle: it has {name} twice");
        }
        if length < end + END {
            bail!("INCOMPLETE: {place} has no end");
        }
        ensure!(
            length == end + END,
            "{place} is not a bundle: something follows its end"
        );
        gaps.push(end..length);
        for gap in gaps {
            let zeros = read_at(&mut file, gap.start, gap.end - gap.start).with_context(no_bundle)?;
            ensure!(
                zeros.iter().all(|byte| *byte == 0),
                "{place} is not a bundle: something stands between its members"
            );
        }
        Ok(Archive(Arc::new(Inner {
            path: path.to_owned(),
            file: Mutex::new(file),
            members,
        })))
    }

    /// The hashes of the detached texts in it.
    pub fn texts(&self) -> impl Iterator<Item = Id> {
        self.0.members.keys().filter_map(|name| text_hash(name))
    }
}

/// The hash in the name of a detached text, in its one spelling.
fn text_hash(name: &str) -> Option<Id> {
    let digits = name.strip_prefix("texts/")?;
    let hash = digits.parse::<Id>().ok()?;
    (hash.to_string() == digits).then_some(hash)
}

/// The header of a member, of which nothing depends on who makes it, or when.
pub(crate) fn header(name: &str, size: u64) -> io::Result<tar::Header> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name)?;
    header.set_entry_type(tar::EntryType::Regular);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    header.set_cksum();
    Ok(header)
}

fn read_at(file: &mut File, start: u64, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(size).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == size {
        Ok(bytes)
    } else {
        Err(ErrorKind::UnexpectedEof.into())
    }
}

impl Source for Archive {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let (start, size) = *self.0.members.get(path).ok_or(SourceError::NotFound)?;
        let mut file = self.0.file.lock().unwrap_or_else(PoisonError::into_inner);
        read_at(&mut file, start, size).map_err(|error| SourceError::Other(error.to_string()))
    }
}

impl Located for Archive {
    fn locate(&self, path: &str) -> String {
        format!("{}:{path}", self.0.path.display())
    }
}
