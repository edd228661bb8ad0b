mod failures;
#[cfg(feature = "sled")]
mod on_disk;

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::fixtures::{TIME, entries, log_signer};
use crate::hash::EMPTY_ROOT;
use crate::proof::{verify_consistency, verify_inclusion};
use crate::store::{MemoryCheckpoint, MemoryStore};

fn open(store: &MemoryStore, checkpoints: &MemoryCheckpoint) -> Result<Log<MemoryStore>, LogError> {
    Log::open(store.clone(), checkpoints.clone(), log_signer())
}

#[test]
fn an_empty_log_has_the_empty_root() {
    let mut log = open(&MemoryStore::new(), &MemoryCheckpoint::new()).unwrap();
    assert_eq!(log.head(), Head::EMPTY);
    assert_eq!(log.reader().checkpoint(), None);
    let signed = log.sign_checkpoint(TIME).unwrap();
    assert_eq!((signed.size(), signed.root()), (0, &EMPTY_ROOT));
    assert_eq!(log.reader().checkpoint(), Some(signed));
}

#[test]
fn opening_hands_over_every_entry_once_and_in_order() {
    let (store, checkpoints) = (MemoryStore::new(), MemoryCheckpoint::new());
    let count = READ_AT_ONCE * 2 + 1;
    let mut log = open(&store, &checkpoints).unwrap();
    let (written, head) = entries(log.head(), count);
    log.append(&written).unwrap();
    drop(log);
    let mut read = Vec::new();
    let each_chunk = |chunk: Vec<Vec<u8>>| read.extend(chunk);
    let log = Log::open_and_read(store, checkpoints, log_signer(), each_chunk).unwrap();
    assert_eq!(log.head(), head);
    assert!(read == written);
}

#[test]
fn opening_hands_over_no_entry_that_does_not_follow_the_one_before() {
    let (mut stored, _) = entries(Head::EMPTY, 3);
    stored[1].push(0);
    let mut read = 0;
    let each_chunk = |chunk: Vec<Vec<u8>>| read += chunk.len();
    let store = MemoryStore::from(stored);
    let log = Log::open_and_read(store, MemoryCheckpoint::new(), log_signer(), each_chunk);
    assert!(matches!(log.err(), Some(LogError::Chain { index: 2, .. })));
    assert_eq!(read, 0);
}

#[test]
fn entries_are_published_by_the_checkpoint_over_them() {
    let mut log = open(&MemoryStore::new(), &MemoryCheckpoint::new()).unwrap();
    let reader = log.reader();
    let (batch, head) = entries(log.head(), 3);
    assert_eq!(log.append(&batch), Ok(0..3));
    assert_eq!(log.head(), head);

    assert_eq!(reader.size(), 0);
    assert_eq!(
        reader.entries(0..1),
        Err(StoreError::Beyond {
            start: 0,
            end: 1,
            len: 0
        })
    );
    assert_eq!(reader.bundle(0, 3), Ok(None));
    assert_eq!(reader.tile(0, 0, 3), None);
    assert_eq!(reader.inclusion(0), None);

    let signed = log.sign_checkpoint(TIME).unwrap();
    assert_eq!(signed.size(), 3);
    assert_eq!(signed.checkpoint().origin, "suara.example/log1");
    assert_eq!(reader.entries(0..3), Ok(batch.clone()));
    assert_eq!(
        reader.bundle(0, 3),
        Ok(Some(crate::tile::encode_bundle(&batch).unwrap()))
    );
    assert_eq!(reader.bundle(0, 4), Ok(None));
    assert_eq!(reader.tile(0, 0, 3).unwrap().len(), 96);
    let (checkpoint, proof) = reader.inclusion(1).unwrap();
    assert_eq!(checkpoint, signed);
    assert_eq!(
        verify_inclusion(&leaf_hash(&batch[1]), 1, 3, &proof, signed.root()),
        Ok(())
    );

    let (more, _) = entries(log.head(), 1);
    assert_eq!(log.append(&more), Ok(3..4));
    assert_eq!(reader.size(), 3);
    assert_eq!(reader.tile(0, 0, 4), None, "what is not signed is not served");
    assert_eq!(reader.bundle(0, 4), Ok(None));
    assert_eq!(reader.inclusion(3), None);
}

#[test]
fn the_same_tree_is_signed_once() {
    let mut log = open(&MemoryStore::new(), &MemoryCheckpoint::new()).unwrap();
    log.append(&entries(log.head(), 1).0).unwrap();
    let first = log.sign_checkpoint(TIME).unwrap();
    assert!(Arc::ptr_eq(&first, &log.sign_checkpoint(TIME).unwrap()));
    assert_eq!(log.append(&[]), Ok(1..1));
    assert!(Arc::ptr_eq(&first, &log.sign_checkpoint(TIME).unwrap()));
}

#[test]
fn an_entry_that_does_not_follow_is_refused_and_nothing_of_its_batch_is_written() {
    let store = MemoryStore::new();
    let mut log = open(&store, &MemoryCheckpoint::new()).unwrap();
    let (mut batch, _) = entries(log.head(), 3);
    batch[2] = batch[1].clone();
    assert_eq!(
        log.append(&batch),
        Err(LogError::Entry {
            index: 2,
            reason: ChainError::Link
        })
    );
    batch[1] = b"no link".to_vec();
    assert_eq!(
        log.append(&batch),
        Err(LogError::Entry {
            index: 1,
            reason: ChainError::NoLink
        })
    );
    batch[0].resize(60_001, 0);
    assert_eq!(
        log.append(&batch),
        Err(LogError::Entry {
            index: 0,
            reason: ChainError::TooLong { bytes: 60_001 }
        })
    );
    assert_eq!((store.len(), log.head()), (0, Head::EMPTY));
    let (good, _) = entries(log.head(), 3);
    assert_eq!(log.append(&good), Ok(0..3), "a refusal does not halt the log");
}

#[test]
fn a_log_goes_on_where_it_was_closed() {
    let (store, checkpoints) = (MemoryStore::new(), MemoryCheckpoint::new());
    let mut log = open(&store, &checkpoints).unwrap();
    log.append(&entries(log.head(), 600).0).unwrap();
    let signed = log.sign_checkpoint(TIME).unwrap();
    log.append(&entries(log.head(), 5).0).unwrap();
    let head = log.head();
    drop(log);

    let mut log = open(&store, &checkpoints).unwrap();
    assert_eq!(log.head(), head, "what was durable but not signed is there");
    assert_eq!(
        log.reader().checkpoint(),
        Some(Arc::clone(&signed)),
        "the checkpoint is published at once"
    );
    let newer = log.sign_checkpoint(TIME).unwrap();
    assert_eq!(newer.size(), 605);
    let (_, proof) = log.reader().consistency(600).unwrap();
    assert_eq!(
        verify_consistency(600, signed.root(), 605, newer.root(), &proof),
        Ok(())
    );
}

#[test]
fn a_checkpoint_of_another_key_is_not_taken_over() {
    let (store, checkpoints) = (MemoryStore::new(), MemoryCheckpoint::new());
    let mut log = open(&store, &checkpoints).unwrap();
    log.sign_checkpoint(TIME).unwrap();
    let other = LogSigner::from_seeds("suara.example/log1", &[9; 32], &[9; 32]).unwrap();
    let refused = Log::open(store.clone(), checkpoints.clone(), other)
        .err()
        .unwrap();
    assert!(matches!(refused, LogError::Checkpoint(_)), "{refused}");
    checkpoints.save("half of a chec").unwrap();
    let refused = open(&store, &checkpoints).err().unwrap();
    assert!(matches!(refused, LogError::Checkpoint(_)), "{refused}");
}

/// A store that counts its writes.
struct Counting(MemoryStore, Arc<AtomicUsize>);

impl Store for Counting {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.0.read(range)
    }

    fn append(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.append(first_index, entries)
    }
}

#[test]
fn a_batch_is_one_durable_write() {
    let writes = Arc::new(AtomicUsize::new(0));
    let store = Counting(MemoryStore::new(), Arc::clone(&writes));
    let mut log = Log::open(store, MemoryCheckpoint::new(), log_signer()).unwrap();
    log.append(&entries(log.head(), 256).0).unwrap();
    log.append(&entries(log.head(), 1).0).unwrap();
    assert_eq!(writes.load(Ordering::Relaxed), 2);
}

#[test]
fn readers_beside_the_writer_see_proofs_that_fit_their_checkpoint() {
    let mut log = open(&MemoryStore::new(), &MemoryCheckpoint::new()).unwrap();
    let reader = log.reader();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let reader = reader.clone();
            scope.spawn(move || {
                let mut size = 0;
                while size < 1_000 {
                    let Some(old) = reader.checkpoint() else {
                        continue;
                    };
                    size = old.size();
                    let entry = &reader.entries(size - 1..size).unwrap()[0];
                    let (signed, proof) = reader.inclusion(size - 1).unwrap();
                    let verdict =
                        verify_inclusion(&leaf_hash(entry), size - 1, signed.size(), &proof, signed.root());
                    assert_eq!(verdict, Ok(()));
                    let (signed, proof) = reader.consistency(size).unwrap();
                    let verdict = verify_consistency(size, old.root(), signed.size(), signed.root(), &proof);
                    assert_eq!(verdict, Ok(()));
                }
            });
        }
        for _ in 0..100 {
            log.append(&entries(log.head(), 10).0).unwrap();
            log.sign_checkpoint(TIME).unwrap();
        }
    });
}
