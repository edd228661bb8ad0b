//! What several tests use: a log in memory, read as a service would serve it.

use suara_log::log::Log;
use suara_log::log_key::{LogKey, LogSigner};
use suara_log::mirror::{Source, SourceError};
use suara_log::reader::LogReader;
use suara_log::store::{MemoryCheckpoint, MemoryStore};

use crate::client::follow::Located;

/// A log in memory, served as a service would.
pub(crate) struct Served(pub(crate) LogReader);

impl Source for Served {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        self.0.read(path)
    }
}

impl Located for Served {
    fn locate(&self, path: &str) -> String {
        format!("served/{path}")
    }
}

/// A log in memory.
pub(crate) type MemoryLog = Log<MemoryStore>;

/// A log, and its keys; the number decides which.
pub(crate) fn log(seed: u8) -> (MemoryLog, LogKey) {
    let signer = LogSigner::from_seeds("example.org/board", &[seed; 32], &[seed; 32]).unwrap();
    let key = signer.key().clone();
    (
        Log::open(MemoryStore::new(), MemoryCheckpoint::new(), signer).unwrap(),
        key,
    )
}

/// Appends and signs entries.
pub(crate) fn grow(log: &mut MemoryLog, count: usize) {
    for _ in 0..count {
        let entry = [log.head().link().as_slice(), b"entry"].concat();
        log.append(&[entry]).unwrap();
    }
    log.sign_checkpoint(1_700_000_000).unwrap();
}
