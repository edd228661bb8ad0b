//! What every [`Store`] has to do, as one suite of tests.

use super::{Store, StoreError};
use crate::chain::MAX_ENTRY;

/// Runs the suite; panics where the store does not conform. `open` is called with `None` for a fresh empty store,
/// and with a store to close it and open the same one again, as after an orderly restart.
pub fn suite<S: Store + Clone>(mut open: impl FnMut(Option<S>) -> S) {
    empty(open(None));
    append_and_read(open(None));
    only_the_next_index(open(None));
    lengths(open(None));
    reopened(open(None), &mut open);
    readers_beside_the_writer(&open(None));
}

fn numbered(indexes: std::ops::Range<u64>) -> Vec<Vec<u8>> {
    indexes
        .map(|index| format!("entry {index}").into_bytes())
        .collect()
}

fn empty(store: impl Store) {
    assert_eq!(store.len(), 0);
    assert!(store.is_empty());
    assert_eq!(store.read(0..0), Ok(vec![]));
    assert_eq!(
        store.read(0..1),
        Err(StoreError::Beyond {
            start: 0,
            end: 1,
            len: 0
        })
    );
    assert_eq!(store.append(0, &[]), Ok(()), "nothing can be appended");
    assert_eq!(store.len(), 0);
}

fn append_and_read(store: impl Store) {
    assert_eq!(store.append(0, &numbered(0..1)), Ok(()));
    assert_eq!(store.append(1, &numbered(1..300)), Ok(()));
    assert_eq!(store.append(300, &numbered(300..302)), Ok(()));
    assert_eq!(store.len(), 302);
    assert_eq!(store.read(0..302), Ok(numbered(0..302)));
    for range in [0..0, 0..1, 255..257, 301..302, 302..302] {
        assert_eq!(store.read(range.clone()), Ok(numbered(range)));
    }
    assert_eq!(
        store.read(301..303),
        Err(StoreError::Beyond {
            start: 301,
            end: 303,
            len: 302
        })
    );
    assert_eq!(
        store.read(303..303),
        Err(StoreError::Beyond {
            start: 303,
            end: 303,
            len: 302
        })
    );
    let backwards = std::ops::Range { start: 2, end: 1 };
    assert_eq!(
        store.read(backwards),
        Err(StoreError::Beyond {
            start: 2,
            end: 1,
            len: 302
        })
    );
}

fn only_the_next_index(store: impl Store) {
    assert_eq!(
        store.append(1, &numbered(1..2)),
        Err(StoreError::NotNext { first: 1, len: 0 })
    );
    assert_eq!(store.append(0, &numbered(0..2)), Ok(()));
    assert_eq!(
        store.append(0, &[b"other".to_vec()]),
        Err(StoreError::NotNext { first: 0, len: 2 })
    );
    assert_eq!(
        store.append(3, &numbered(3..4)),
        Err(StoreError::NotNext { first: 3, len: 2 })
    );
    assert_eq!(
        store.read(0..2),
        Ok(numbered(0..2)),
        "what is stored does not change"
    );
    assert_eq!(store.append(2, &numbered(2..3)), Ok(()), "a refusal does no harm");
    assert_eq!(store.read(0..3), Ok(numbered(0..3)));
}

fn lengths(store: impl Store) {
    let longest = vec![7; MAX_ENTRY];
    let too_long = vec![7; MAX_ENTRY + 1];
    let refused = store.append(0, &[vec![], too_long, vec![]]);
    assert_eq!(
        refused,
        Err(StoreError::TooLong {
            index: 1,
            bytes: MAX_ENTRY + 1
        })
    );
    assert_eq!(store.len(), 0, "all entries of a call are stored or none");
    let entries = [vec![], longest.clone(), vec![0], longest];
    assert_eq!(store.append(0, &entries), Ok(()));
    assert_eq!(store.read(0..4), Ok(entries.to_vec()));
}

fn reopened<S: Store>(store: S, open: &mut impl FnMut(Option<S>) -> S) {
    assert_eq!(store.append(0, &numbered(0..257)), Ok(()));
    let store = open(Some(store));
    assert_eq!(store.len(), 257);
    assert_eq!(store.append(257, &numbered(257..600)), Ok(()));
    let store = open(Some(store));
    assert_eq!(store.read(0..600), Ok(numbered(0..600)));
    assert_eq!(
        store.append(599, &numbered(0..1)),
        Err(StoreError::NotNext { first: 599, len: 600 })
    );
}

/// Readers see whole batches, and nothing that is not yet durable.
fn readers_beside_the_writer(store: &(impl Store + Clone)) {
    const BATCH: u64 = 16;
    const BATCHES: u64 = 40;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            let store = store.clone();
            scope.spawn(move || {
                while store.len() < BATCH * BATCHES {
                    let len = store.len();
                    assert_eq!(len % BATCH, 0, "a reader saw part of a batch");
                    let from = len.saturating_sub(2 * BATCH);
                    assert_eq!(store.read(from..len), Ok(numbered(from..len)));
                }
            });
        }
        for batch in 0..BATCHES {
            let first = batch * BATCH;
            assert_eq!(store.append(first, &numbered(first..first + BATCH)), Ok(()));
        }
    });
}
