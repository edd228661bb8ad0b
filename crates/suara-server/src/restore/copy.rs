//! A copy of a log: the folder of a mirror, or a bundle. What is read from it is checked by who reads.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use suara_log::mirror::{Source, SourceError};
use suara_log::tile::MOST_BYTES;

/// Where a log is restored from.
pub(super) enum Copy {
    /// The folder of a mirror.
    Mirror(PathBuf),
    /// A bundle.
    Bundle(Bundle),
}

/// A tar archive that holds the files of a mirror.
pub(super) struct Bundle {
    file: File,
    /// Where the bytes of each member begin, and how many there are.
    members: HashMap<String, (u64, u64)>,
}

impl Copy {
    pub(super) fn open(path: &Path) -> io::Result<Copy> {
        if path.is_file() {
            Bundle::open(path).map(Copy::Bundle)
        } else {
            Ok(Copy::Mirror(path.to_owned()))
        }
    }
}

impl Bundle {
    fn open(path: &Path) -> io::Result<Bundle> {
        let file = File::open(path)?;
        let mut members = HashMap::new();
        for member in tar::Archive::new(&file).entries_with_seek()?.raw(true) {
            let member = member?;
            let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
            members.insert(name, (member.raw_file_position(), member.size()));
        }
        Ok(Bundle { file, members })
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let (start, size) = *self.members.get(path).ok_or(ErrorKind::NotFound)?;
        let size = Some(size).filter(|size| *size <= MOST_BYTES);
        let size = size.and_then(|size| usize::try_from(size).ok());
        let mut bytes = vec![0; size.ok_or(ErrorKind::FileTooLarge)?];
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(bytes)
    }
}

impl Source for Copy {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let read = match self {
            Copy::Mirror(folder) => fs::read(folder.join(path)),
            Copy::Bundle(bundle) => bundle.read(path),
        };
        read.map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => SourceError::NotFound,
            _ => SourceError::Other(error.to_string()),
        })
    }
}
