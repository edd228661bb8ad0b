//! The folder of one board, below the configured `data`:
//!
//! ```text
//! <name>/reservation.toml   who may create the board, and its origin
//! <name>/log.key            the seeds of the log's Ed25519 and ML-DSA-44 keys, in hexadecimal, each on a line;
//!                           readable by the service alone
//! <name>/checkpoint         the newest signed checkpoint
//! <name>/log/               the entries (sled)
//! <name>/texts/             the detached texts that entries name
//! <name>/sums/              the sums of closed elections, for a faster start
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use suara_log::log_key::LogSigner;
use suara_protocol::RoleKey;
use zeroize::Zeroizing;

use crate::config::Organiser;

/// The folder of a board whose name is reserved.
#[derive(Clone, Debug)]
pub struct BoardFolder {
    path: PathBuf,
    /// Who may create the board.
    pub organiser: RoleKey,
    /// The origin of its checkpoints.
    pub origin: String,
}

#[derive(Serialize)]
struct NewReservation<'a> {
    organiser: String,
    origin: &'a str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredReservation {
    organiser: Organiser,
    origin: String,
}

impl BoardFolder {
    /// Makes the folder of a board, with a fresh log key. After a crash the folder is there whole or not at all.
    pub fn create(
        data: &Path,
        name: &str,
        organiser: RoleKey,
        origin: &str,
    ) -> Result<BoardFolder, FolderError> {
        let path = data.join(name);
        let unfinished = data.join(format!(".{name}.new"));
        write_new(&unfinished, organiser, origin)
            .and_then(|()| fs::rename(&unfinished, &path))
            .and_then(|()| sync(data))
            .map_err(FolderError::at(&path))?;
        Ok(BoardFolder {
            path,
            organiser,
            origin: origin.to_owned(),
        })
    }

    /// The folder that was made for a board.
    pub fn open(path: PathBuf) -> Result<BoardFolder, FolderError> {
        let file = path.join("reservation.toml");
        let text = fs::read_to_string(&file).map_err(FolderError::at(&file))?;
        let stored: StoredReservation = toml::from_str(&text).map_err(FolderError::at(&file))?;
        Ok(BoardFolder {
            path,
            organiser: stored.organiser.0,
            origin: stored.origin,
        })
    }

    /// Reads the log's keys.
    pub fn signer(&self) -> Result<LogSigner, FolderError> {
        let file = self.path.join("log.key");
        let mode = fs::metadata(&file).map_err(FolderError::at(&file))?.mode();
        if mode & 0o077 != 0 {
            let problem = format!(
                "others may read it (mode {:o}); only its owner should: chmod 600",
                mode & 0o777
            );
            return Err(FolderError { path: file, problem });
        }
        let text = Zeroizing::new(fs::read_to_string(&file).map_err(FolderError::at(&file))?);
        let no_key = || FolderError {
            path: file.clone(),
            problem: "not the keys of a log: two lines of 64 hexadecimal digits".to_owned(),
        };
        let (ed25519, ml_dsa) = text.trim_end().split_once('\n').ok_or_else(no_key)?;
        let seed = |digits: &str| {
            let mut seed = Zeroizing::new([0; 32]);
            let decoded = hex::decode_to_slice(digits, seed.as_mut());
            decoded.map(|()| seed).map_err(|_| no_key())
        };
        LogSigner::from_seeds(&self.origin, &*seed(ed25519)?, &*seed(ml_dsa)?).map_err(FolderError::at(&file))
    }

    /// Where the entries are.
    pub fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// Where the detached texts are.
    pub fn texts(&self) -> PathBuf {
        self.path.join("texts")
    }

    /// Where the sums of closed elections are.
    pub fn sums(&self) -> PathBuf {
        self.path.join("sums")
    }

    /// Where the newest checkpoint is.
    pub fn checkpoint(&self) -> PathBuf {
        self.path.join("checkpoint")
    }
}

fn write_new(folder: &Path, organiser: RoleKey, origin: &str) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    DirBuilder::new().mode(0o700).create(folder)?;
    write_durably(&folder.join("log.key"), 0o600, &new_keys()?[..])?;
    let reservation = NewReservation {
        organiser: organiser.to_string(),
        origin,
    };
    let reservation = toml::to_string(&reservation).map_err(io::Error::other)?;
    write_durably(&folder.join("reservation.toml"), 0o644, reservation.as_bytes())?;
    sync(folder)
}

/// The seeds of two fresh keys, as they stand in the file.
fn new_keys() -> io::Result<Zeroizing<[u8; 130]>> {
    let mut text = Zeroizing::new([b'\n'; 130]);
    let (ed25519, ml_dsa) = text.split_at_mut(65);
    for line in [ed25519, ml_dsa] {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(io::Error::other)?;
        let digits = line.get_mut(..64).unwrap_or_default();
        hex::encode_to_slice(&seed[..], digits).map_err(|error| io::Error::other(error.to_string()))?;
    }
    Ok(text)
}

fn write_durably(path: &Path, mode: u32, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Writes a file in whole or not at all, by way of an unfinished one in the same folder; it is durable when the folder is
/// synced.
pub(crate) fn write_whole(content: &[u8], path: &Path, unfinished: &Path) -> io::Result<()> {
    let mut file = File::create(unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

/// Makes the names in a folder durable.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// What is wrong with a file or folder of a board.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", .path.display())]
pub struct FolderError {
    path: PathBuf,
    problem: String,
}

impl FolderError {
    /// An error of a file at `path`.
    pub(crate) fn at<E: std::fmt::Display>(path: &Path) -> impl FnOnce(E) -> FolderError {
        move |problem| FolderError {
            path: path.to_owned(),
            problem: problem.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn organiser() -> RoleKey {
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
            .parse()
            .unwrap()
    }

    #[test]
    fn what_is_made_opens_again_with_the_same_key() {
        let data = tempfile::tempdir().unwrap();
        let made = BoardFolder::create(data.path(), "village", organiser(), "example.org/village").unwrap();
        let opened = BoardFolder::open(data.path().join("village")).unwrap();
        assert_eq!(
            (opened.organiser, opened.origin.as_str()),
            (organiser(), "example.org/village")
        );
        assert_eq!(made.signer().unwrap().key(), opened.signer().unwrap().key());
        assert_eq!(
            fs::read_dir(data.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[test]
    fn every_board_has_a_key_of_its_own() {
        let data = tempfile::tempdir().unwrap();
        let key = |name| {
            let folder = BoardFolder::create(data.path(), name, organiser(), "example.org/board").unwrap();
            folder.signer().unwrap().key().clone()
        };
        let (a, b) = (key("a"), key("b"));
        assert_ne!(a.ed25519().public_key(), b.ed25519().public_key());
        assert_ne!(a.ml_dsa().public_key(), b.ml_dsa().public_key());
    }

    #[test]
    fn what_a_crash_left_unfinished_is_no_board_and_not_in_the_way() {
        let data = tempfile::tempdir().unwrap();
        fs::create_dir(data.path().join(".village.new")).unwrap();
        fs::write(data.path().join(".village.new/log.key"), "half").unwrap();
        assert!(BoardFolder::create(data.path(), "village", organiser(), "example.org/village").is_ok());
    }

    #[test]
    fn a_board_is_never_made_over_another() {
        let data = tempfile::tempdir().unwrap();
        let first = BoardFolder::create(data.path(), "village", organiser(), "example.org/village").unwrap();
        let key = first.signer().unwrap().key().clone();
        assert!(BoardFolder::create(data.path(), "village", organiser(), "example.org/other").is_err());
        assert_eq!(first.signer().unwrap().key(), &key);
    }

    #[test]
    fn the_key_is_for_the_service_alone() {
        let data = tempfile::tempdir().unwrap();
        let folder = BoardFolder::create(data.path(), "village", organiser(), "example.org/village").unwrap();
        let file = data.path().join("village/log.key");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let error = folder.signer().unwrap_err().to_string();
        assert!(
            error.contains("log.key") && error.contains("chmod 600"),
            "{error}"
        );
    }

    #[test]
    fn a_damaged_key_is_reported_without_showing_it() {
        let data = tempfile::tempdir().unwrap();
        let folder = BoardFolder::create(data.path(), "village", organiser(), "example.org/village").unwrap();
        let file = data.path().join("village/log.key");
        let whole = fs::read_to_string(&file).unwrap();
        for damaged in [
            "5ec4e7",
            &whole[..65],
            &whole[..128],
            &whole.replace('\n', "\n\n"),
        ] {
            fs::write(&file, damaged).unwrap();
            let error = folder.signer().unwrap_err().to_string();
            assert!(error.contains("log.key") && !error.contains(damaged), "{error}");
        }
    }
}
