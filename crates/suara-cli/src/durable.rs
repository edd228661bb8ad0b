//! Files that are there as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner alone.
    Owner,
    /// Whoever the system lets.
    Everybody,
}

/// Writes a new file and its folder's entry to the disk; refuses to overwrite.
pub(crate) fn create(path: &Path, bytes: &[u8], readers: Readers) -> anyhow::Result<()> {
    let written = write_and_sync(path, bytes, readers).and_then(|()| sync_folder(path));
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            anyhow::bail!(
                "{} exists already and is not overwritten: choose another name",
                path.display()
            )
        }
        written => written.with_context(|| format!("{} cannot be written", path.display())),
    }
}

/// Replaces a file, or makes it: readers see the old bytes or the new ones, also after a crash.
pub(crate) fn replace(path: &Path, bytes: &[u8], readers: Readers) -> anyhow::Result<()> {
    let temporary = beside(path, &format!("{}.tmp", std::process::id()));
    let replaced = write_and_sync(&temporary, bytes, readers)
        .and_then(|()| fs::rename(&temporary, path))
        .and_then(|()| sync_folder(path));
    if replaced.is_err() {
        // What is left of the new file is of no use; the old one is untouched.
        let _ = fs::remove_file(&temporary);
    }
    replaced.with_context(|| format!("{} cannot be written", path.display()))
}

/// A hidden file beside `path`: `.NAME.suffix`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{suffix}"))
}

fn write_and_sync(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the name of a new file durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_created_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.age");
        create(&path, b"first", Readers::Owner).unwrap();
        let refused = create(&path, b"second", Readers::Owner).unwrap_err();
        assert!(refused.to_string().contains("exists already"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"first");
    }

    #[test]
    fn a_replaced_file_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.age");
        replace(&path, b"first", Readers::Owner).unwrap();
        replace(&path, b"second", Readers::Owner).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_readable_by_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        for (name, write) in [("a", create as fn(&Path, &[u8], Readers) -> _), ("b", replace)] {
            let path = folder.path().join(name);
            write(&path, b"secret", Readers::Owner).unwrap();
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
