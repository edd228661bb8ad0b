//! Where the newest signed checkpoint is kept, apart from the entries.

use std::sync::{Arc, Mutex, PoisonError};

use super::StoreError;

/// Holds one text: the newest checkpoint that the log has signed.
pub trait CheckpointStore: Send + 'static {
    /// The text that was saved last; `None` before the first.
    fn load(&self) -> Result<Option<String>, StoreError>;

    /// Puts a text in the place of the one before: durable when this returns, and at no time anything but one of
    /// the two. An error leaves open which of them it is.
    fn save(&self, checkpoint: &str) -> Result<(), StoreError>;
}

/// A checkpoint in memory. Clones are handles on the same one.
#[derive(Clone, Debug, Default)]
pub struct MemoryCheckpoint {
    checkpoint: Arc<Mutex<Option<String>>>,
}

impl MemoryCheckpoint {
    /// A store without a checkpoint.
    pub fn new() -> Self {
        Self::default()
    }
}

impl CheckpointStore for MemoryCheckpoint {
    fn load(&self) -> Result<Option<String>, StoreError> {
        Ok(self
            .checkpoint
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone())
    }

    fn save(&self, checkpoint: &str) -> Result<(), StoreError> {
        *self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner) = Some(checkpoint.to_owned());
        Ok(())
    }
}

#[cfg(not(target_family = "wasm"))]
pub use file::CheckpointFile;

#[cfg(not(target_family = "wasm"))]
mod file {
    use std::fs::{self, File};
    use std::io::{self, Write as _};
    use std::path::{Path, PathBuf};

    use super::{CheckpointStore, StoreError};

    /// A checkpoint in a small file of its own. A new one is written beside it, synced, and renamed over it.
    #[derive(Clone, Debug)]
    pub struct CheckpointFile {
        path: PathBuf,
    }

    impl CheckpointFile {
        /// The file at this path, in a folder that exists.
        pub fn new(path: impl Into<PathBuf>) -> Self {
            Self { path: path.into() }
        }

        fn replace(&self, checkpoint: &str) -> io::Result<()> {
            let mut name = self.path.file_name().unwrap_or_default().to_owned();
            name.push(".new");
            let new = self.path.with_file_name(name);
            let mut file = File::create(&new)?;
            file.write_all(checkpoint.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &self.path)?;
            sync_folder(self.path.parent().unwrap_or(Path::new("")))
        }
    }

    impl CheckpointStore for CheckpointFile {
        fn load(&self) -> Result<Option<String>, StoreError> {
            match fs::read_to_string(&self.path) {
                Ok(checkpoint) => Ok(Some(checkpoint)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(StoreError::Failed(format!(
                    "reading {}: {error}",
                    self.path.display()
                ))),
            }
        }

        fn save(&self, checkpoint: &str) -> Result<(), StoreError> {
            self.replace(checkpoint)
                .map_err(|error| StoreError::Failed(format!("writing {}: {error}", self.path.display())))
        }
    }

    /// Makes the names in a folder durable.
    fn sync_folder(folder: &Path) -> io::Result<()> {
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps_the_last(reopen: impl Fn() -> Box<dyn CheckpointStore>) {
        assert_eq!(reopen().load(), Ok(None));
        for text in ["one\n", "another, longer\n", "3\n"] {
            reopen().save(text).unwrap();
            assert_eq!(reopen().load(), Ok(Some(text.to_owned())));
        }
    }

    #[test]
    fn memory_keeps_the_last() {
        let store = MemoryCheckpoint::new();
        keeps_the_last(|| Box::new(store.clone()));
    }

    #[test]
    fn a_file_keeps_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        keeps_the_last(|| Box::new(CheckpointFile::new(&path)));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "3\n");
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn what_a_crash_left_beside_the_file_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("checkpoint");
        std::fs::write(
            folder.path().join("checkpoint.new"),
            "half of a much longer checkp",
        )
        .unwrap();
        let store = CheckpointFile::new(&path);
        assert_eq!(store.load(), Ok(None));
        store.save("whole\n").unwrap();
        assert_eq!(store.load(), Ok(Some("whole\n".to_owned())));
    }

    #[test]
    fn errors_name_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing").join("checkpoint");
        let error = CheckpointFile::new(&path).save("text\n").unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
        let error = CheckpointFile::new(folder.path()).load().unwrap_err().to_string();
        assert!(error.contains(folder.path().to_str().unwrap()), "{error}");
    }
}
