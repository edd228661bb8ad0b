//! What a log shows: the files of a town's log, in a folder as any web server can serve it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use suara_log::log::Log;
use suara_log::log_key::LogSigner;
use suara_log::mirror::Source as _;
use suara_log::store::{MemoryCheckpoint, MemoryStore};
use suara_log::tile::{bundles, hash_tiles};
use suara_protocol::Id;
use suara_tests::{MORNING, Town};

/// The keys of the town's log.
pub fn signer() -> LogSigner {
    LogSigner::from_seeds("suara.test/v1/boards/town", &[1; 32], &[2; 32]).unwrap()
}

/// A town whose log has these keys, with an open election and its voters.
pub fn town(voters: usize) -> Town {
    let mut town = Town::hosted(90, signer().key());
    town.publish_roll(&vec![(0, 1); voters]);
    let setup = town.definition(vec![suara_tests::approval(2)]);
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    town
}

/// Writes what the log shows into a folder, whatever its entries are, and returns all paths.
pub fn write(entries: &[Vec<u8>], folder: &Path) -> Vec<String> {
    let store = MemoryStore::from(entries.to_vec());
    let mut log = Log::open(store, MemoryCheckpoint::new(), signer()).unwrap();
    log.sign_checkpoint(MORNING / 1_000 + entries.len() as u64)
        .unwrap();
    let (reader, size) = (log.reader(), entries.len() as u64);
    let tiles = hash_tiles(size).chain(bundles(size)).map(|path| path.to_string());
    let paths = tiles.chain(["checkpoint".to_owned()]).collect::<Vec<_>>();
    for path in &paths {
        put(folder, path, &reader.read(path).unwrap());
    }
    put(folder, "log.vkey", format!("{}\n", signer().key()).as_bytes());
    [paths, vec!["log.vkey".to_owned()]].concat()
}

/// Writes detached texts into a folder, under their hashes, as a service shows them.
pub fn write_texts(texts: &BTreeMap<Id, Vec<u8>>, folder: &Path) {
    for (hash, content) in texts {
        put(folder, &format!("texts/{hash}"), content);
    }
}

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}
