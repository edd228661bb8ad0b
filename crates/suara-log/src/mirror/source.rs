//! Where the files of a log come from.

/// Where the published files of a log are read from: a server, a folder, an archive.
pub trait Source {
    /// The file under a path below the log's prefix, such as `checkpoint` or `tile/entries/x001/234`.
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError>;
}

impl<S: Source + ?Sized> Source for &S {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        (**self).read(path)
    }
}

/// Why a source did not give a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The source works, and does not have the file.
    #[error("not found")]
    NotFound,
    /// Anything else; says what.
    #[error("{0}")]
    Other(String),
}
