//! Two histories under one key, and copies that have fallen behind.

use super::key;
use crate::chain::ChainError;
use crate::fixtures::{TIME, entries, forked, log_of, log_signer};
use crate::log::{Log, LogError};
use crate::mirror::{Mirror, MirrorError};
use crate::proof::{ProofError, verify_consistency};
use crate::store::{MemoryCheckpoint, MemoryStore, Store};

#[test]
fn r06_two_checkpoints_of_one_size_and_two_roots_are_a_fork() {
    let (one, other) = (log_of(10).reader(), forked(9, 1).reader());
    let mut mirror = Mirror::open(one, key()).unwrap();
    let seen_elsewhere = (*other.checkpoint().unwrap()).clone();
    assert_eq!(
        mirror.require(seen_elsewhere),
        Err(MirrorError::Fork { known: 10, found: 10 })
    );
}

#[test]
fn r06_a_fork_of_another_size_is_noticed_by_consistency_and_by_reading() {
    let (one, other) = (log_of(12).reader(), forked(9, 1).reader());
    let (small, large) = (other.checkpoint().unwrap(), one.checkpoint().unwrap());
    let (_, proof) = one.consistency(10).unwrap();
    let verdict = verify_consistency(10, small.root(), 12, large.root(), &proof);
    assert_eq!(verdict, Err(ProofError::Root), "no honest proof connects them");

    let mut before = Mirror::open(one.clone(), key()).unwrap();
    before.require((*small).clone()).unwrap();
    assert_eq!(before.next_bundle().unwrap().unwrap().len(), 12);
    assert_eq!(
        before.next_bundle(),
        Err(MirrorError::Fork { known: 10, found: 12 })
    );
    assert_eq!(
        before.next_bundle(),
        Err(MirrorError::Fork { known: 10, found: 12 }),
        "and stays so"
    );

    let mut after = Mirror::open(one, key()).unwrap();
    while after.next_bundle().unwrap().is_some() {}
    assert_eq!(
        after.require((*small).clone()),
        Err(MirrorError::Fork { known: 10, found: 12 })
    );
}

#[test]
fn r06_an_observer_who_is_switched_to_a_fork_notices() {
    for (common, error) in [
        (10, MirrorError::Rewritten { index: 10 }),
        (255, MirrorError::Rewritten { index: 256 }),
        // The bundle with the difference has been read for good; the chain does not lead from it to the next one.
        (
            254,
            MirrorError::Chain {
                index: 256,
                reason: ChainError::Link,
            },
        ),
    ] {
        let mut mirror = Mirror::open(log_of(common + 2).reader(), key()).unwrap();
        while mirror.next_bundle().unwrap().is_some() {}
        let mut mirror = mirror.switch(forked(common, 300).reader()).unwrap();
        assert_eq!(mirror.next_bundle(), Err(error));
    }
}

/// Who follows the log refuses to go on from a smaller or another one, whoever serves it (trustees above all).
#[test]
fn v02_a_board_that_drops_what_an_observer_has_seen_is_refused() {
    let mut mirror = Mirror::open(log_of(10).reader(), key()).unwrap();
    while mirror.next_bundle().unwrap().is_some() {}
    let smaller = mirror.switch(log_of(9).reader());
    assert_eq!(smaller.err(), Some(MirrorError::Smaller { known: 10, found: 9 }));

    let mut mirror = Mirror::open(log_of(10).reader(), key()).unwrap();
    while mirror.next_bundle().unwrap().is_some() {}
    let replaced = mirror.switch(forked(9, 1).reader());
    assert_eq!(replaced.err(), Some(MirrorError::Fork { known: 10, found: 10 }));
}

#[test]
fn r07_a_restored_old_copy_refuses_to_sign() {
    let checkpoints = MemoryCheckpoint::new();
    let store = MemoryStore::new();
    let mut log = Log::open(store.clone(), checkpoints.clone(), log_signer()).unwrap();
    log.append(&entries(log.head(), 5).0).unwrap();
    log.sign_checkpoint(TIME).unwrap();
    drop(log);
    let reopen =
        |entries: Vec<Vec<u8>>| Log::open(MemoryStore::from(entries), checkpoints.clone(), log_signer());

    for kept in 0..5 {
        let refused = reopen(store.read(0..kept).unwrap()).err();
        assert_eq!(
            refused,
            Some(LogError::Smaller {
                signed: 5,
                stored: kept
            })
        );
    }
    // An old copy that has since gone its own way is not smaller, and yet different.
    for own in [2, 3, 10] {
        let head = log_of(3).head();
        let mut grown = store.read(0..3).unwrap();
        let first = [&head.link()[..], b"another entry"].concat();
        let after = head.follow(&first).unwrap();
        grown.push(first);
        grown.extend(entries(after, own - 1).0);
        assert_eq!(reopen(grown).err(), Some(LogError::Different { size: 5 }));
    }
    assert!(reopen(store.read(0..5).unwrap()).is_ok());
}
