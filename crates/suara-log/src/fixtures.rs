//! What several tests use: keys and lines of known value, and logs made of chained entries.

use std::collections::BTreeMap;

use crate::chain::Head;
use crate::checkpoint::Checkpoint;
use crate::hash::{Hash, leaf_hash};
use crate::log::Log;
use crate::log_key::LogSigner;
use crate::mirror::{Source, SourceError};
use crate::reader::LogReader;
use crate::store::{MemoryCheckpoint, MemoryStore};
use crate::tile::bundles;
use crate::tree::Tree;

/// The key of Ed25519 seed 00, 01, … 1f.
pub const LOG_VKEY: &str = "suara.example/log1+5e538a19+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

/// The witness's key of Ed25519 seed 20, 21, … 3f.
pub const WITNESS_VKEY: &str = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";

/// The log's signature of [`checkpoint_text_3`].
pub const LOG_LINE: &str = "— suara.example/log1 XlOKGWhi++0+DpvjbtZA6dHBTERZTFn7X0uoD0Gf2C2ld06/Dfpz9uK8QvPMNZEytGPR5GjwZ12FWoUc5jwtgl/0PQc=";

/// The witness's signature of [`checkpoint_text_3`] at 1700000003.
pub const WITNESS_LINE: &str = "— witness.example/w1 IDJKvgAAAABlU/EDlJrCZkh3qYDF47a4EcDWAX+IvzX9tPRvxWmD9PjvoLqqOEt7pLBseb1Gh1Mp7ojnqB9kJPSc3FyvX8oovqVBBA==";

/// The checkpoint over the entries `suara test entry 0`, `… 1`, `… 2`.
pub fn checkpoint_text_3() -> String {
    "suara.example/log1\n3\nJXfAoPKMbi2Bv8SsYu2JFOCt3J84iHBEnIiLmioNY8Q=\n".to_owned()
}

/// When the checkpoints of the tests are signed, in Unix seconds.
pub const TIME: u64 = 1_700_000_000;

/// The signer whose Ed25519 verifier is [`LOG_VKEY`]; its ML-DSA-44 seed is 60, 61, … 7f.
pub fn log_signer() -> LogSigner {
    let seed = |first: u8| std::array::from_fn(|index| first + index as u8);
    LogSigner::from_seeds("suara.example/log1", &seed(0), &seed(0x60)).unwrap()
}

/// The root over the entries `suara test entry 0` to `… 256`.
pub fn root_257() -> Hash {
    let mut tree = Tree::new();
    (0..257).for_each(|index| tree.push(leaf_hash(format!("suara test entry {index}").as_bytes())));
    tree.newest_root()
}

/// The checkpoint over them.
pub fn checkpoint_257() -> Checkpoint {
    Checkpoint {
        origin: "suara.example/log1".to_owned(),
        size: 257,
        root: root_257(),
    }
}

/// `count` entries that follow `head`, and the head after them.
pub fn entries(head: Head, count: u64) -> (Vec<Vec<u8>>, Head) {
    let mut head = head;
    let mut entries = Vec::new();
    for _ in 0..count {
        let entry = [
            &head.link()[..],
            format!("suara test entry {}", head.size).as_bytes(),
        ]
        .concat();
        head = head.follow(&entry).unwrap();
        entries.push(entry);
    }
    (entries, head)
}

/// A log of `count` signed entries in memory.
pub fn log_of(count: u64) -> Log<MemoryStore> {
    let mut log = Log::open(MemoryStore::new(), MemoryCheckpoint::new(), log_signer()).unwrap();
    grow(&mut log, count);
    log
}

/// Appends and signs `count` entries.
pub fn grow(log: &mut Log<MemoryStore>, count: u64) {
    log.append(&entries(log.head(), count).0).unwrap();
    log.sign_checkpoint(TIME).unwrap();
}

/// A log that is the same as `log_of(common)`, and goes its own way after it.
pub fn forked(common: u64, own: u64) -> Log<MemoryStore> {
    let mut log = log_of(common);
    for number in 0..own {
        let entry = [
            &log.head().link()[..],
            format!("another entry {number}").as_bytes(),
        ]
        .concat();
        log.append(&[entry]).unwrap();
    }
    log.sign_checkpoint(TIME).unwrap();
    log
}

/// The files of a log, to be altered.
#[derive(Clone, Debug, Default)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

impl Files {
    /// Checkpoint and bundles, as a reader serves them now.
    pub fn of(reader: &LogReader) -> Self {
        let paths = bundles(reader.size()).map(|path| path.to_string());
        let paths = paths.chain(["checkpoint".to_owned()]);
        Self(
            paths
                .map(|path| (path.clone(), Source::read(reader, &path).unwrap()))
                .collect(),
        )
    }
}

impl Source for Files {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        self.0.get(path).cloned().ok_or(SourceError::NotFound)
    }
}
