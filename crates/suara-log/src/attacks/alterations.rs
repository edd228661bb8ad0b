//! Entries that are changed, left out, doubled or forged, in the store or on the way.

use super::key;
use crate::chain::{ChainError, Head};
use crate::fixtures::{Files, TIME, entries, grow, log_of, log_signer};
use crate::hash::leaf_hash;
use crate::log::{Log, LogError};
use crate::mirror::{Mirror, MirrorError, Source};
use crate::proof::{ProofError, verify_inclusion};
use crate::store::{MemoryCheckpoint, MemoryStore};
use crate::tile::{bundles, decode_bundle, encode_bundle};

fn read_all(source: impl Source) -> Result<Head, MirrorError> {
    let mut mirror = Mirror::open(source, key())?;
    while mirror.next_bundle()?.is_some() {}
    Ok(mirror.head())
}

#[test]
fn r08_every_altered_byte_of_the_stored_entries_is_noticed_when_the_log_opens() {
    const COUNT: usize = 4;
    let (stored, _) = entries(Head::EMPTY, COUNT as u64);
    let checkpoints = MemoryCheckpoint::new();
    let mut log = Log::open(
        MemoryStore::from(stored.clone()),
        checkpoints.clone(),
        log_signer(),
    )
    .unwrap();
    log.sign_checkpoint(TIME).unwrap();
    for index in 0..COUNT {
        for at in 0..stored[index].len() {
            for bit in 0..8 {
                let mut altered = stored.clone();
                altered[index][at] ^= 1 << bit;
                let found = Log::open(MemoryStore::from(altered), checkpoints.clone(), log_signer()).err();
                let expected = match at {
                    0..2 => LogError::Chain {
                        index: index as u64,
                        reason: ChainError::NoLink,
                    },
                    2..34 => LogError::Chain {
                        index: index as u64,
                        reason: ChainError::Link,
                    },
                    _ if index + 1 < COUNT => LogError::Chain {
                        index: index as u64 + 1,
                        reason: ChainError::Link,
                    },
                    _ => LogError::Different { size: COUNT as u64 },
                };
                assert_eq!(found, Some(expected), "bit {bit} of byte {at} of entry {index}");
            }
        }
    }
}

#[test]
fn r08_every_altered_byte_of_the_published_files_is_noticed_by_a_mirror() {
    let files = Files::of(&log_of(4).reader());
    assert!(read_all(&files).is_ok());
    for (path, bytes) in &files.0 {
        // The long ML-DSA-44 signature is read as a whole, and one bit of each of its bytes is enough.
        let long = if path == "checkpoint" { 500 } else { bytes.len() };
        for at in 0..bytes.len() {
            for bit in if at < long { 0..8 } else { at % 8..at % 8 + 1 } {
                let mut altered = files.clone();
                altered.0.get_mut(path).unwrap()[at] ^= 1 << bit;
                let found = read_all(&altered).unwrap_err();
                assert!(
                    !found.is_incomplete(),
                    "bit {bit} of byte {at} of {path}: {found}"
                );
            }
        }
    }
}

#[test]
fn r08_a_changed_entry_is_named() {
    let files = Files::of(&log_of(300).reader());
    let alter = |path: &str, position: usize, count: u16| {
        let mut altered = files.clone();
        let file = altered.0.get_mut(path).unwrap();
        let mut bundle = decode_bundle(file, count).unwrap();
        *bundle[position].last_mut().unwrap() ^= 1;
        *file = encode_bundle(&bundle).unwrap();
        read_all(&altered).unwrap_err()
    };
    let broken_at = |index| MirrorError::Chain {
        index,
        reason: ChainError::Link,
    };
    assert_eq!(alter("tile/entries/000", 7, 256), broken_at(8));
    assert_eq!(
        alter("tile/entries/000", 255, 256),
        broken_at(256),
        "across the boundary of bundles"
    );
    assert_eq!(
        alter("tile/entries/001.p/44", 43, 44),
        MirrorError::Root { size: 300 },
        "the last one has none after it"
    );
}

/// A forged entry is noticed at the next visit, not at the end of the election.
#[test]
fn r19_a_forged_entry_is_noticed_at_the_next_visit() {
    let mut log = log_of(10);
    let mut mirror = Mirror::open(Files::of(&log.reader()), key()).unwrap();
    while mirror.next_bundle().unwrap().is_some() {}
    grow(&mut log, 3);
    let mut forged = Files::of(&log.reader());
    let file = forged.0.get_mut("tile/entries/000.p/13").unwrap();
    let mut bundle = decode_bundle(file, 13).unwrap();
    bundle[11].extend_from_slice(b" forged");
    *file = encode_bundle(&bundle).unwrap();
    let mut mirror = mirror.switch(forged).unwrap();
    assert_eq!(
        mirror.next_bundle(),
        Err(MirrorError::Chain {
            index: 12,
            reason: ChainError::Link
        })
    );
}

/// The client makes the leaf from the bytes it has sent; a proof for anything else is worth nothing to it.
#[test]
fn r20_a_valid_proof_of_another_entry_is_refused() {
    let reader = log_of(20).reader();
    let (checkpoint, proof) = reader.inclusion(7).unwrap();
    let leaf = |index: u64| leaf_hash(&reader.entries(index..index + 1).unwrap()[0]);
    let verify = |leaf| verify_inclusion(&leaf, 7, 20, &proof, checkpoint.root());
    assert_eq!(verify(leaf(7)), Ok(()));
    for other in (0..20).filter(|index| *index != 7) {
        assert_eq!(verify(leaf(other)), Err(ProofError::Root));
    }
}

#[test]
fn r21_every_missing_file_makes_the_log_incomplete() {
    let reader = log_of(800).reader();
    let files = Files::of(&reader);
    assert_eq!(files.0.len(), 5);
    for path in files.0.keys() {
        let mut short = files.clone();
        short.0.remove(path);
        let found = read_all(&short).unwrap_err();
        assert_eq!(found, MirrorError::Missing { path: path.clone() });
        assert!(found.is_incomplete());
    }
}

/// A bundle left out and the later ones moved up, under names that say nothing of it.
#[test]
fn r21_an_omitted_chunk_is_noticed_at_the_entry_after_it() {
    let files = Files::of(&log_of(768).reader());
    let mut short = files.clone();
    let third = short.0.remove("tile/entries/002").unwrap();
    short.0.insert("tile/entries/001".to_owned(), third);
    assert_eq!(
        read_all(&short),
        Err(MirrorError::Chain {
            index: 256,
            reason: ChainError::Link
        })
    );
}

/// The same bundle under the name of the next one, entries left out, doubled or exchanged within a bundle.
#[test]
fn r21_omitted_doubled_and_exchanged_entries_are_noticed() {
    let reader = log_of(20).reader();
    let files = Files::of(&reader);
    let path = bundles(20).next().unwrap().to_string();
    let entries = reader.entries(0..20).unwrap();
    for at in 0..19 {
        let mut doubled = entries.clone();
        doubled[at + 1] = entries[at].clone();
        let mut exchanged = entries.clone();
        exchanged.swap(at, at + 1);
        let mut omitted = entries.clone();
        omitted.remove(at);
        for altered in [doubled, exchanged, omitted] {
            let mut served = files.clone();
            served.0.insert(path.clone(), encode_bundle(&altered).unwrap());
            let found = read_all(&served).unwrap_err();
            assert!(
                matches!(found, MirrorError::Chain { .. } | MirrorError::Bundle { .. }),
                "{found}"
            );
        }
    }
}
