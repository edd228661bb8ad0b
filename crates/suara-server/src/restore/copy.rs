//! A copy of a log: the folder of a mirror, or a bundle. What is read from it is checked by who reads.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use suara_log::archive::{Archive, ArchiveError};
use suara_log::mirror::{Source, SourceError};

/// Where a log is restored from.
pub(super) enum Copy {
    /// The folder of a mirror.
    Mirror(PathBuf),
    /// A bundle.
    Bundle(Archive),
}

impl Copy {
    pub(super) fn open(path: &Path) -> Result<Copy, ArchiveError> {
        if path.is_file() {
            Archive::open(path).map(Copy::Bundle)
        } else {
            Ok(Copy::Mirror(path.to_owned()))
        }
    }
}

impl Source for Copy {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        match self {
            Copy::Bundle(archive) => archive.read(path),
            Copy::Mirror(folder) => fs::read(folder.join(path)).map_err(|error| match error.kind() {
                ErrorKind::NotFound | ErrorKind::NotADirectory => SourceError::NotFound,
                _ => SourceError::Other(error.to_string()),
            }),
        }
    }
}
