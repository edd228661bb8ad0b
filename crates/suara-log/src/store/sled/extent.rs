//! How far the store had reached when something was last appended: kept beside sled's files, because sled takes a
//! file that was cut, or whose end is damaged, for a shorter store, and overwrites what it cannot read.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// The name of the file, in the folder of the store.
const NAME: &str = "extent";

/// The size of the file that sled writes, and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Bytes of the file `db`.
    pub(super) bytes: u64,
    /// Durable entries.
    pub(super) entries: u64,
}

impl Extent {
    /// What was noted in this folder. A note that is missing or cannot be understood says nothing.
    pub(super) fn noted(folder: &Path) -> Option<Extent> {
        let text = fs::read_to_string(folder.join(NAME)).ok()?;
        let mut words = text.split_ascii_whitespace();
        let mut number = |name| {
            (words.next() == Some(name))
                .then(|| words.next()?.parse().ok())
                .flatten()
        };
        Some(Extent {
            bytes: number("bytes")?,
            entries: number("entries")?,
        })
    }
}

/// The file, open for writing.
#[derive(Debug)]
pub(super) struct ExtentFile {
    path: PathBuf,
    file: File,
}

impl ExtentFile {
    pub(super) fn open(folder: &Path) -> io::Result<ExtentFile> {
        let path = folder.join(NAME);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        Ok(ExtentFile { path, file })
    }

    /// Notes an extent that is durable. The note itself is not synced: after a loss of power it may be older than the
    /// store, never newer.
    pub(super) fn note(&self, extent: Extent) -> io::Result<()> {
        let Extent { bytes, entries } = extent;
        // Always of the same length, so that it is overwritten as a whole.
        let text = format!("bytes {bytes:020} entries {entries:020}\n");
        self.file.write_all_at(text.as_bytes(), 0)
    }

    /// The path, for messages.
    pub(super) fn path(&self) -> impl Display {
        self.path.display()
    }
}
