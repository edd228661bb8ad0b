//! Records: what an observer of a board has, as files, and what has to be found out about them.
//!
//! The records under `tests/vectors/forged/` are for any verifier, not only ours. Each is a folder like that of
//! `suara mirror`, and `expected.json` in it says how verifying it must end. They are frozen: a change of the
//! formats shows in them, and `cargo xtask vectors` writes them anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::{Deserialize, Serialize};
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::hash::leaf_hash;
use suara_log::log_key::LogSigner;
use suara_log::mirror::static_files;
use suara_log::tile::{bundles, encode_bundle};
use suara_log::tree::Tree;

use crate::town::{MORNING, ORIGIN, Town, log_signer};

/// The file of a record that says how verifying it must end.
pub const EXPECTED: &str = "expected.json";

/// Set to write records instead of comparing them.
const BLESS: &str = "SUARA_BLESS";

/// How verifying a record must end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The exit code of `suara verify`: 0 verified, 1 wrong, 2 could not decide.
    pub exit: u8,
    /// The check that fails, where the record is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// The entry at which it fails, where one entry is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

impl Expected {
    /// The record is right.
    pub fn verified() -> Expected {
        Expected {
            exit: 0,
            check: None,
            entry: None,
        }
    }

    /// This check fails.
    pub fn wrong(check: &str, entry: Option<u64>) -> Expected {
        Expected {
            exit: 1,
            check: Some(check.to_owned()),
            entry,
        }
    }

    /// Something is missing.
    pub fn incomplete() -> Expected {
        Expected {
            exit: 2,
            check: None,
            entry: None,
        }
    }
}

/// The files of a record, by the paths where a service has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Path and bytes.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Town {
    /// The town's log as an observer mirrors it, signed by the log's key: an honest service signs nothing that is
    /// wrong, but one that cheats does.
    pub fn record(&self) -> Record {
        let mut record = Record::sign(&self.log, &self.signer());
        let texts = self.board.texts().iter();
        for (hash, _) in texts.filter(|(_, named)| named.erased.is_none()) {
            record
                .files
                .insert(format!("texts/{hash}"), self.texts[hash].clone());
        }
        record
    }

    /// The keys of the town's log.
    pub fn signer(&self) -> LogSigner {
        self.signer_for(ORIGIN)
    }

    /// The keys of the town's log, under another origin.
    pub fn signer_for(&self, origin: &str) -> LogSigner {
        log_signer(origin, &self.log_seed)
    }
}

impl Record {
    /// A log of these entries, under a checkpoint by this key.
    pub fn sign(log: &[Vec<u8>], signer: &LogSigner) -> Record {
        let mut tree = Tree::new();
        for entry in log {
            tree.push(leaf_hash(entry));
        }
        let size = tree.size();
        let checkpoint =
            SignedCheckpoint::sign(size, tree.root(size).unwrap(), MORNING / 1_000, signer).unwrap();
        let mut files = static_files(&tree, size)
            .map(|(path, bytes)| (path.to_string(), bytes))
            .collect::<BTreeMap<_, _>>();
        for (path, entries) in bundles(size).zip(log.chunks(256)) {
            files.insert(path.to_string(), encode_bundle(entries).unwrap());
        }
        files.insert(
            "checkpoint".to_owned(),
            checkpoint.note().to_string().into_bytes(),
        );
        files.insert("log.vkey".to_owned(), format!("{}\n", signer.key()).into_bytes());
        Record { files }
    }

    /// Compares with the frozen record of this name, or writes it.
    ///
    /// # Panics
    /// If the two differ.
    #[track_caller]
    pub fn assert_frozen(&self, name: &str, expected: &Expected) {
        let folder = forged().join(name);
        if env::var_os(BLESS).is_some() {
            self.write(&folder, expected);
        }
        let frozen = Record::read(&folder);
        let same = frozen
            .as_ref()
            .is_some_and(|(record, says)| record == self && says == expected);
        assert!(
            same,
            "the record {name} is not the frozen one. Where the change of formats is meant: cargo xtask vectors"
        );
    }

    fn write(&self, folder: &Path, expected: &Expected) {
        let expected = serde_json::to_string(expected).unwrap() + "\n";
        let all = self
            .files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
        for (path, bytes) in all.chain([(EXPECTED, expected.as_bytes())]) {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }

    fn read(folder: &Path) -> Option<(Record, Expected)> {
        let mut files = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(inner) = folders.pop() {
            for item in fs::read_dir(inner).ok()? {
                let path = item.ok()?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(folder).ok()?.to_str()?.to_owned();
                    files.insert(name, fs::read(path).ok()?);
                }
            }
        }
        let expected = serde_json::from_slice(&files.remove(EXPECTED)?).ok()?;
        Some((Record { files }, expected))
    }
}

/// The folder with the forged records.
pub fn forged() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/forged")
}
