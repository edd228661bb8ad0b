//! A bundle as a source: all files of a log in one tar archive.
//!
//! The archive is made by `suara bundle` and has the layout of `docs/log.md`, section "Bundles". Anything in it that
//! does not belong there is refused, as is a member that stands twice: nobody should have to ask which one counts. So
//! every byte but those that tell people what it is, is checked, here or by the log. Whether the detached texts in it are
//! those that entries name, is for those to tell who know what entries mean.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::log_key::KEY_FILE;
use crate::mirror::{Source, SourceError};
use crate::tile::{MOST_BYTES, TilePath};

/// The member that tells people what the archive is.
pub const README: &str = "README.txt";

/// The longest detached text, with its salt.
pub const LONGEST_TEXT: u64 = 8_032;

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

/// Why a file is not read as a bundle.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The file cannot be read.
    #[error("{} cannot be read: {cause}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// Something is cut off.
    #[error("INCOMPLETE: {} {what}", .path.display())]
    Incomplete {
        /// The file.
        path: PathBuf,
        /// Where it ends.
        what: String,
    },
    /// It is something else.
    #[error("{} is not a bundle: {why}", .path.display())]
    NoBundle {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl Archive {
    /// Opens a bundle and finds its members. There is one way to write it, but for what the members hold.
    pub fn open(path: &Path) -> Result<Archive, ArchiveError> {
        let unreadable = |cause| ArchiveError::Unreadable {
            path: path.to_owned(),
            cause,
        };
        let incomplete = |what: String| ArchiveError::Incomplete {
            path: path.to_owned(),
            what,
        };
        let no_bundle = |why: String| ArchiveError::NoBundle {
            path: path.to_owned(),
            why,
        };
        let no_archive = |cause: io::Error| no_bundle(cause.to_string());
        let mut file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        if length % BLOCK != 0 {
            return Err(incomplete("ends within a block".to_owned()));
        }
        let mut members = HashMap::new();
        // Behind each member, and behind the last one, are zeros.
        let (mut gaps, mut end) = (Vec::new(), 0);
        let mut archive = tar::Archive::new(&file);
        for member in archive.entries_with_seek().map_err(no_archive)?.raw(true) {
            let member = member.map_err(no_archive)?;
            let name = member.path_bytes().into_owned();
            let name = String::from_utf8(name).map_err(|error| no_bundle(error.to_string()))?;
            let most = most_bytes(&name);
            let (start, size) = (member.raw_file_position(), member.size());
            let usual = header(&name, size).is_ok_and(|usual| usual.as_bytes() == member.header().as_bytes());
            let Some(most) = most.filter(|_| usual && member.raw_header_position() == end) else {
                return Err(no_bundle(format!("{name:?} does not belong there")));
            };
            if size > most {
                return Err(no_bundle(format!("{name} is too long")));
            }
            if start.checked_add(size).is_none_or(|end| end > length) {
                return Err(incomplete(format!("ends within {name}")));
            }
            end = (start + size).next_multiple_of(BLOCK);
            gaps.push(start + size..end);
            if members.insert(name.clone(), (start, size)).is_some() {
                return Err(no_bundle(format!("it has {name} twice")));
            }
        }
        if length < end + END {
            return Err(incomplete("has no end".to_owned()));
        }
        if length > end + END {
            return Err(no_bundle("something follows its end".to_owned()));
        }
        gaps.push(end..length);
        for Range { start, end } in gaps {
            let zeros = read_at(&mut file, start, end - start).map_err(unreadable)?;
            if zeros.iter().any(|byte| *byte != 0) {
                return Err(no_bundle("something stands between its members".to_owned()));
            }
        }
        Ok(Archive(Arc::new(Inner {
            path: path.to_owned(),
            file: Mutex::new(file),
            members,
        })))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The hashes of the detached texts in it, in lower-case hexadecimal digits.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.members.keys().filter_map(|name| text_hash(name))
    }
}

/// How long a member with this name may be; `None` if there is none in a bundle.
fn most_bytes(name: &str) -> Option<u64> {
    if text_hash(name).is_some() {
        return Some(LONGEST_TEXT);
    }
    let known = [README, KEY_FILE, "checkpoint"].contains(&name) || name.parse::<TilePath>().is_ok();
    known.then_some(MOST_BYTES)
}

/// The hash in the name of a detached text, in its one spelling.
fn text_hash(name: &str) -> Option<&str> {
    let digits = name.strip_prefix("texts/")?;
    let right = digits.len() == 64
        && digits
            .bytes()
            .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    right.then_some(digits)
}

/// The header of a member, of which nothing depends on who makes it, or when.
pub fn header(name: &str, size: u64) -> io::Result<tar::Header> {
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
