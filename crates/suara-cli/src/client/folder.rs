//! A mirror as a source: the files of a log in a folder, under the paths where a service serves them.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use suara_log::mirror::{Source, SourceError};

use super::follow::Located;

/// A folder with `checkpoint`, `log.vkey`, `tile/…` and `tile/entries/…`.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The mirror in this folder.
    pub fn new(path: impl Into<PathBuf>) -> Folder {
        Folder(path.into())
    }

    /// Where a file of the log lies.
    pub fn path(&self, path: &str) -> PathBuf {
        path.split('/')
            .fold(self.0.clone(), |folder, part| folder.join(part))
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.0
    }
}

impl Source for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        fs::read(self.path(path)).map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => SourceError::NotFound,
            _ => SourceError::Other(error.to_string()),
        })
    }
}

impl Located for Folder {
    fn locate(&self, path: &str) -> String {
        self.path(path).display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_under_the_paths_where_they_are_served() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("tile/entries/x001")).unwrap();
        fs::write(folder.path().join("tile/entries/x001/234"), b"entries").unwrap();
        let source = Folder::new(folder.path());
        assert_eq!(source.read("tile/entries/x001/234").unwrap(), b"entries");
        assert_eq!(source.read("tile/entries/x001/235"), Err(SourceError::NotFound));
        assert!(
            source
                .locate("tile/entries/x001/234")
                .ends_with("tile/entries/x001/234")
        );
    }

    #[test]
    fn a_folder_where_a_file_should_be_is_not_missing_but_unreadable() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("checkpoint")).unwrap();
        let read = Folder::new(folder.path()).read("checkpoint");
        assert!(matches!(read, Err(SourceError::Other(_))), "{read:?}");
    }
}
