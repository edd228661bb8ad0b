mod transitions;

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use suara_log::log::Log;
use suara_log::log_key::LogSigner;
use suara_log::reader::LogReader;
use suara_log::store::{CheckpointStore, Failing, Failure, MemoryCheckpoint, MemoryStore, Store, StoreError};
use suara_protocol::host::Threads;
use suara_protocol::{Board, Id, Proofs, Replay, Submission};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

use super::*;
use crate::fixtures::{REGISTRAR, announcement, creation, new_registrar};
use crate::metrics::Metrics;
use crate::sums::Sums;
use crate::texts::Texts;

const ORIGIN: &str = "suara.test/v1/boards/village";

/// A board on a store of the test's choosing, and everything around it.
struct Rig {
    sequenced: Sequenced,
    checkers: Checkers,
    reader: LogReader,
    failures: UnboundedReceiver<BoardFailure>,
    folder: tempfile::TempDir,
}

fn signer() -> LogSigner {
    LogSigner::from_seeds(ORIGIN, &[9; 32], &[10; 32]).unwrap()
}

fn board_creation() -> Submission {
    creation(signer().key())
}

fn rig(store: impl Store, checkpoint: impl CheckpointStore, places: usize) -> Rig {
    rig_at(store, checkpoint, places, system_clock)
}

fn rig_at(store: impl Store, checkpoint: impl CheckpointStore, places: usize, clock: Clock) -> Rig {
    let board = replay(&store, Proofs::OwnLog);
    let log = Log::open(store, checkpoint, signer()).unwrap();
    let (reader, checkers) = (log.reader(), Checkers::start().unwrap());
    let (failures_in, failures) = unbounded_channel();
    let name = "village".to_owned();
    let folder = tempfile::tempdir().unwrap();
    let sequencer = Sequencer {
        name,
        board,
        log,
        texts: Texts::open(folder.path().join("texts"), &HashMap::new()).unwrap(),
        sums: Sums::open(folder.path().join("sums")).0,
        clock,
        failures: failures_in,
        metrics: Metrics::new(),
    };
    let sequenced = sequencer.start(places, checkers.clone()).unwrap();
    Rig {
        sequenced,
        checkers,
        reader,
        failures,
        folder,
    }
}

fn fresh(store: impl Store, places: usize) -> Rig {
    rig(store, MemoryCheckpoint::new(), places)
}

fn replay(store: &impl Store, proofs: Proofs) -> Board {
    let mut replay = Replay::new(proofs);
    replay
        .push(store.read(0..store.len()).unwrap(), &Threads)
        .unwrap();
    replay.into_board()
}

impl Rig {
    async fn submit(&self, submission: Submission) -> Result<Placed, NotAdmitted> {
        self.sequenced.intake.submit(submission).await
    }

    async fn create(&self) -> Id {
        let creation = board_creation();
        self.submit(creation.clone()).await.unwrap();
        creation.id()
    }

    fn sums(&self) -> PathBuf {
        self.folder.path().join("sums")
    }

    fn stop(&self) {
        self.checkers.stop();
        self.sequenced.stop();
    }
}

#[tokio::test]
async fn who_is_answered_stands_in_the_published_log() {
    let rig = fresh(MemoryStore::new(), 8);
    let board = rig.create().await;
    assert_eq!(rig.reader.size(), 1);
    let placed = rig.submit(announcement(board, 1, REGISTRAR)).await.unwrap();
    let Placed::New {
        index: 1, previous, ..
    } = placed
    else {
        panic!("{placed:?}")
    };
    let entries = rig.reader.entries(0..2).unwrap();
    assert_eq!(previous, suara_log::hash::entry_hash(&entries[0]));
    let snapshot = rig.sequenced.published.snapshot();
    assert_eq!((snapshot.size(), snapshot.board().rolls.len()), (2, 1));
    rig.stop();
}

#[tokio::test]
async fn the_same_again_stands_where_it_stood() {
    let rig = fresh(MemoryStore::new(), 8);
    let board = rig.create().await;
    let roll = announcement(board, 1, REGISTRAR);
    rig.submit(roll.clone()).await.unwrap();
    assert_eq!(rig.submit(roll).await, Ok(Placed::Standing { index: 1 }));
    assert_eq!(rig.reader.size(), 2);
    rig.stop();
}

#[tokio::test]
async fn r16_of_many_at_once_one_is_appended_and_all_are_told_where() {
    let rig = Arc::new(fresh(MemoryStore::new(), 64));
    let board = rig.create().await;
    let roll = announcement(board, 1, REGISTRAR);
    let submitted = (0..50).map(|_| {
        let (rig, roll) = (Arc::clone(&rig), roll.clone());
        tokio::spawn(async move { rig.submit(roll).await.unwrap() })
    });
    let (mut new, mut standing) = (0, 0);
    for task in submitted.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Placed::New { index, .. } => (new, _) = (new + 1, assert_eq!(index, 1)),
            Placed::Standing { index } => (standing, _) = (standing + 1, assert_eq!(index, 1)),
        }
    }
    assert_eq!((new, standing, rig.reader.size()), (1, 49, 2));
    rig.stop();
}

#[tokio::test]
async fn a_refusal_changes_nothing() {
    let rig = fresh(MemoryStore::new(), 8);
    let board = rig.create().await;
    let refused = rig.submit(announcement(board, 5, REGISTRAR)).await.unwrap_err();
    assert!(
        matches!(&refused, NotAdmitted::Refused(refusal) if refusal.check.number() == "C10"),
        "{refused:?}"
    );
    assert_eq!(rig.reader.size(), 1);
    assert!(rig.submit(announcement(board, 1, REGISTRAR)).await.is_ok());
    rig.stop();
}

/// A store whose writes wait until the gate is opened.
#[derive(Clone, Default)]
struct Gated {
    inner: MemoryStore,
    shut: Arc<(Mutex<bool>, Condvar)>,
}

impl Gated {
    fn set(&self, shut: bool) {
        *self.shut.0.lock().unwrap() = shut;
        self.shut.1.notify_all();
    }
}

impl Store for Gated {
    fn len(&self) -> u64 {
        self.inner.len()
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.inner.read(range)
    }

    fn append(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        let shut = self.shut.0.lock().unwrap();
        drop(self.shut.1.wait_while(shut, |shut| *shut).unwrap());
        self.inner.append(first_index, entries)
    }
}

#[tokio::test]
async fn a_board_is_stuck_while_submissions_wait_and_no_checkpoint_comes() {
    let store = Gated::default();
    let rig = Arc::new(fresh(store.clone(), 8));
    let board = rig.create().await;
    assert!(!rig.sequenced.is_stuck(Duration::ZERO), "nothing waits");
    store.set(true);
    let waiting = Arc::clone(&rig);
    let task = tokio::spawn(async move { waiting.submit(announcement(board, 1, REGISTRAR)).await });
    while rig.sequenced.intake.under_way() == 0 {
        tokio::task::yield_now().await;
    }
    assert!(rig.sequenced.is_stuck(Duration::ZERO));
    assert!(
        !rig.sequenced.is_stuck(Duration::from_secs(3_600)),
        "not for so long"
    );
    store.set(false);
    task.await.unwrap().unwrap();
    assert!(!rig.sequenced.is_stuck(Duration::ZERO), "it has moved on");
    rig.stop();
}

#[tokio::test]
async fn nobody_is_answered_before_it_is_durable() {
    let store = Gated::default();
    let rig = Arc::new(fresh(store.clone(), 8));
    let board = rig.create().await;
    store.set(true);
    let waiting = Arc::clone(&rig);
    let mut task = tokio::spawn(async move { waiting.submit(announcement(board, 1, REGISTRAR)).await });
    assert!(
        timeout(Duration::from_millis(200), &mut task).await.is_err(),
        "answered too early"
    );
    assert_eq!(
        (rig.reader.size(), rig.sequenced.published.snapshot().size()),
        (1, 1)
    );
    store.set(false);
    assert!(matches!(task.await.unwrap(), Ok(Placed::New { index: 1, .. })));
    rig.stop();
}

#[tokio::test]
async fn o12_what_is_under_way_is_bounded() {
    let store = Gated::default();
    let rig = Arc::new(fresh(store.clone(), 2));
    let board = rig.create().await;
    store.set(true);
    let submit = |number| {
        let rig = Arc::clone(&rig);
        tokio::spawn(async move { rig.submit(announcement(board, number, REGISTRAR)).await })
    };
    // The same twice: whichever of them is checked first waits at the gate, and the other one behind it.
    let tasks = [submit(1), submit(1)];
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(
        rig.submit(announcement(board, 3, REGISTRAR)).await,
        Err(NotAdmitted::Full)
    );
    store.set(false);
    for task in tasks {
        let _ = task.await.unwrap();
    }
    assert!(!matches!(
        rig.submit(announcement(board, 3, REGISTRAR)).await,
        Err(NotAdmitted::Full)
    ));
    rig.stop();
}

/// A write that fails may have been stored or not. Either way nobody is told that it was, the board stops, and
/// what is stored decides when it is opened anew.
async fn stops_at(failure: Failure, survives: bool) {
    let (inner, checkpoint) = (MemoryStore::new(), MemoryCheckpoint::new());
    let store = Failing::new(inner.clone());
    let mut rig = rig(store.clone(), checkpoint.clone(), 8);
    let board = rig.create().await;
    store.fail_next(failure);
    let roll = announcement(board, 1, REGISTRAR);
    assert_eq!(rig.submit(roll.clone()).await, Err(NotAdmitted::Stopped));
    assert!(rig.sequenced.published.is_stopped());
    assert_eq!(rig.failures.recv().await.unwrap().board, "village");
    assert_eq!(
        rig.submit(announcement(board, 2, REGISTRAR)).await,
        Err(NotAdmitted::Stopped)
    );
    assert_eq!(rig.reader.size(), 1, "what may not be durable is not shown");
    rig.stop();
    let again = self::rig(inner, checkpoint, 8);
    let placed = again.submit(roll).await.unwrap();
    assert_eq!(
        matches!(placed, Placed::Standing { index: 1 }),
        survives,
        "{placed:?}"
    );
    again.stop();
}

#[tokio::test]
async fn r07_a_failed_write_stops_the_board_and_may_be_repeated() {
    stops_at(Failure::BeforePersisting, false).await;
}

#[tokio::test]
async fn r07_a_failed_write_that_was_stored_is_found_again() {
    stops_at(Failure::AfterPersisting, true).await;
}

#[tokio::test]
async fn a_check_that_failed_by_older_parameters_is_done_again() {
    const OTHER: u8 = 3;
    let store = Gated::default();
    let rig = Arc::new(fresh(store.clone(), 8));
    let board = rig.create().await;
    store.set(true);
    let change = {
        let rig = Arc::clone(&rig);
        tokio::spawn(async move { rig.submit(new_registrar(board, OTHER)).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    // The change is under way, so the announcement of the new registrar is checked against the old key.
    let announce = {
        let rig = Arc::clone(&rig);
        tokio::spawn(async move { rig.submit(announcement(board, 1, OTHER)).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    store.set(false);
    assert!(matches!(change.await.unwrap(), Ok(Placed::New { index: 1, .. })));
    assert!(matches!(
        announce.await.unwrap(),
        Ok(Placed::New { index: 2, .. })
    ));
    let refused = rig.submit(announcement(board, 2, REGISTRAR)).await.unwrap_err();
    assert!(
        matches!(&refused, NotAdmitted::Refused(refusal) if refusal.check.number() == "C07"),
        "{refused:?}"
    );
    rig.stop();
}

/// So a checkpoint follows from the log alone, whoever signs it again and when.
#[tokio::test]
async fn a_checkpoint_says_the_time_of_the_last_entry_whatever_the_clock_shows_since() {
    static NOW_MS: AtomicU64 = AtomicU64::new(1_800_000_000_000);
    let clock = || NOW_MS.fetch_add(10_000, Ordering::SeqCst);
    let rig = rig_at(MemoryStore::new(), MemoryCheckpoint::new(), 8, clock);
    let board = rig.create().await;
    let placed = rig.submit(announcement(board, 1, REGISTRAR)).await.unwrap();
    let Placed::New { time_ms, .. } = placed else {
        panic!("{placed:?}")
    };
    assert_eq!(rig.reader.checkpoint().unwrap().time(), time_ms / 1_000);
    rig.stop();
}

#[tokio::test]
async fn a_clock_that_is_behind_admits_nothing() {
    const YEAR_MS: u64 = 365 * 24 * 3_600_000;
    let store = MemoryStore::new();
    let checkpoint = MemoryCheckpoint::new();
    let ahead = rig(store.clone(), checkpoint.clone(), 8);
    let board = ahead.create().await;
    ahead.stop();
    let mut log = Log::open(store.clone(), checkpoint.clone(), signer()).unwrap();
    let head = log.head();
    let late = announcement(board, 1, REGISTRAR);
    log.append(&[suara_protocol::Entry::encode(
        &head.chain,
        system_clock() + YEAR_MS,
        &late,
    )])
    .unwrap();
    log.sign_checkpoint(1_700_000_000).unwrap();
    let rig = rig(store, checkpoint, 8);
    let refused = rig.submit(announcement(board, 2, REGISTRAR)).await.unwrap_err();
    assert!(
        matches!(&refused, NotAdmitted::Refused(refusal) if refusal.check.number() == "C05"),
        "{refused:?}"
    );
    rig.stop();
}

#[tokio::test]
async fn stopping_finishes_what_was_put_in() {
    let store = Gated::default();
    let rig = Arc::new(fresh(store.clone(), 64));
    let board = rig.create().await;
    store.set(true);
    let submit = |number| {
        let rig = Arc::clone(&rig);
        tokio::spawn(async move { rig.submit(announcement(board, number, REGISTRAR)).await })
    };
    let first = submit(1);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let others = (0..10).map(|_| submit(2)).collect::<Vec<_>>();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let (stopping, opening) = (Arc::clone(&rig), store.clone());
    let stopped = thread::spawn(move || stopping.stop());
    opening.set(false);
    assert!(first.await.unwrap().is_ok());
    for other in others {
        assert!(other.await.unwrap().is_ok());
    }
    stopped.join().unwrap();
    assert_eq!(store.len(), 3);
}
