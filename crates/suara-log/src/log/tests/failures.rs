//! Stores that fail, with and without having stored.

use super::*;
use crate::store::{Failing, Failure};

/// An append that errs: the log takes nothing more; opened anew it stands on what was stored, whichever it is, and
/// the same entries can be appended if they are not there.
#[test]
fn a_failed_append_halts_the_log() {
    for (failure, stored) in [(Failure::BeforePersisting, 2), (Failure::AfterPersisting, 5)] {
        let (store, checkpoints) = (Failing::new(MemoryStore::new()), MemoryCheckpoint::new());
        let mut log = Log::open(store.clone(), checkpoints.clone(), log_signer()).unwrap();
        log.append(&entries(log.head(), 2).0).unwrap();
        let signed = log.sign_checkpoint(TIME).unwrap();
        let (batch, after) = entries(log.head(), 3);

        store.fail_next(failure);
        let Err(LogError::Store(cause)) = log.append(&batch) else {
            panic!("{failure:?} was not noticed")
        };
        let halted = LogError::Halted { cause };
        assert_eq!(log.append(&batch), Err(halted.clone()));
        assert_eq!(log.append(&[]), Err(halted.clone()));
        assert_eq!(log.sign_checkpoint(TIME), Err(halted));
        assert_eq!(
            log.reader().checkpoint(),
            Some(signed),
            "readers still see what was published"
        );
        assert_eq!(log.reader().entries(0..2).unwrap().len(), 2);
        drop(log);

        let mut log = Log::open(store.clone(), checkpoints, log_signer()).unwrap();
        assert_eq!(log.head().size, stored);
        if stored == 2 {
            log.append(&batch).unwrap();
        }
        assert_eq!(log.head(), after);
        assert_eq!(log.sign_checkpoint(TIME).unwrap().size(), 5);
    }
}

/// A checkpoint is published only when it is kept: else a restart could sign another one of the same size.
#[test]
fn a_failed_checkpoint_is_not_published_and_halts_the_log() {
    for (failure, kept) in [(Failure::BeforePersisting, 2), (Failure::AfterPersisting, 5)] {
        let (store, checkpoints) = (MemoryStore::new(), Failing::new(MemoryCheckpoint::new()));
        let mut log = Log::open(store.clone(), checkpoints.clone(), log_signer()).unwrap();
        log.append(&entries(log.head(), 2).0).unwrap();
        log.sign_checkpoint(TIME).unwrap();
        log.append(&entries(log.head(), 3).0).unwrap();

        checkpoints.fail_next(failure);
        let Err(LogError::Store(cause)) = log.sign_checkpoint(TIME) else {
            panic!("{failure:?} was not noticed")
        };
        assert_eq!(log.reader().size(), 2);
        assert_eq!(
            log.sign_checkpoint(TIME),
            Err(LogError::Halted { cause: cause.clone() })
        );
        assert_eq!(
            log.append(&entries(log.head(), 1).0),
            Err(LogError::Halted { cause })
        );
        drop(log);

        let mut log = Log::open(store, checkpoints, log_signer()).unwrap();
        assert_eq!(log.reader().size(), kept);
        assert_eq!(log.sign_checkpoint(TIME).unwrap().size(), 5);
    }
}

#[test]
fn a_log_that_cannot_be_read_does_not_open() {
    let (store, checkpoints) = (
        Failing::new(MemoryStore::new()),
        Failing::new(MemoryCheckpoint::new()),
    );
    let mut log = Log::open(store.clone(), checkpoints.clone(), log_signer()).unwrap();
    log.append(&entries(log.head(), 2).0).unwrap();
    store.fail_next(Failure::Reading);
    assert!(matches!(log.reader().entries(0..0), Err(StoreError::Failed(_))));
    assert!(
        log.append(&entries(log.head(), 1).0).is_ok(),
        "a failed read says nothing about writing"
    );

    store.fail_next(Failure::Reading);
    assert!(matches!(
        Log::open(store.clone(), checkpoints.clone(), log_signer()),
        Err(LogError::Store(_))
    ));
    checkpoints.fail_next(Failure::Reading);
    assert!(matches!(
        Log::open(store, checkpoints, log_signer()),
        Err(LogError::Store(_))
    ));
}

#[test]
fn a_panic_in_the_store_halts_the_log() {
    struct Panicking(MemoryStore);
    impl Store for Panicking {
        fn len(&self) -> u64 {
            self.0.len()
        }
        fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
            self.0.read(range)
        }
        fn append(&self, _: u64, _: &[Vec<u8>]) -> Result<(), StoreError> {
            panic!("as sled does in places");
        }
    }
    let mut log = Log::open(
        Panicking(MemoryStore::new()),
        MemoryCheckpoint::new(),
        log_signer(),
    )
    .unwrap();
    let batch = entries(log.head(), 1).0;
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| log.append(&batch))).unwrap_err();
    assert!(matches!(log.append(&batch), Err(LogError::Halted { .. })));
    assert!(matches!(log.sign_checkpoint(TIME), Err(LogError::Halted { .. })));
}
