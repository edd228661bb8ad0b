//! The example at the head of `docs/log.md`, made by the code: every value must stand there as it comes out here.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use suara_log::chain::{Head, previous};
use suara_log::hash::{entry_hash, leaf_hash};
use suara_log::log::Log;
use suara_log::log_key::LogSigner;
use suara_log::mirror::Source as _;
use suara_log::store::{MemoryCheckpoint, MemoryStore};

const SPECIFICATION: &str = include_str!("../../../docs/log.md");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Three entries: a link, and after it the ASCII text `suara test entry 0`, `… 1`, `… 2`.
fn example() -> (Log<MemoryStore>, Vec<Vec<u8>>) {
    let seed = |first: u8| std::array::from_fn(|index| first + index as u8);
    let signer = LogSigner::from_seeds("suara.example/log1", &seed(0), &seed(0x60)).unwrap();
    let mut log = Log::open(MemoryStore::new(), MemoryCheckpoint::new(), signer).unwrap();
    let mut head = Head::EMPTY;
    let mut entries = Vec::new();
    for index in 0..3 {
        let entry = [&head.link()[..], format!("suara test entry {index}").as_bytes()].concat();
        head = head.follow(&entry).unwrap();
        entries.push(entry);
    }
    log.append(&entries).unwrap();
    log.sign_checkpoint(1_700_000_002).unwrap();
    (log, entries)
}

#[test]
fn the_specification_shows_what_the_code_makes() {
    let (log, entries) = example();
    let reader = log.reader();
    let mut values = Vec::new();
    for entry in &entries {
        let (link, text) = entry.split_at(34);
        values.push(format!("{} ‖ {}", hex(&link[..2]), hex(&previous(link).unwrap())));
        values.push(String::from_utf8(text.to_vec()).unwrap());
        values.push(hex(&entry_hash(entry)));
        values.push(BASE64.encode(leaf_hash(entry)));
    }
    let checkpoint = reader.checkpoint().unwrap().to_string();
    let (shown, ml_dsa) = checkpoint.split_at(checkpoint.rfind('—').unwrap());
    values.push(shown.to_owned());
    values.push(ml_dsa.chars().take(40).collect());
    values.push(hex(&entry_hash(ml_dsa.as_bytes())));
    let (_, proof) = reader.inclusion(1).unwrap();
    values.extend(proof.iter().map(|hash| BASE64.encode(hash)));
    let (_, proof) = reader.consistency(2).unwrap();
    values.extend(proof.iter().map(|hash| BASE64.encode(hash)));
    for path in ["tile/0/000.p/3", "tile/entries/000.p/3"] {
        let file = reader.read(path).unwrap();
        values.push(format!(
            "`{path}` | {} | `{}`",
            file.len(),
            hex(&entry_hash(&file))
        ));
    }
    let missing: Vec<_> = values
        .iter()
        .filter(|value| !SPECIFICATION.contains(value.as_str()))
        .collect();
    assert!(missing.is_empty(), "docs/log.md lacks {missing:#?}");
}
