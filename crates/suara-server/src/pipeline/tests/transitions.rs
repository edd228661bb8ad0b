//! Every step of an election, interrupted at every place where the service writes.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use suara_crypto::program::Choice;
use suara_protocol::{Entry, KeptSums, Payload, Phase};
use suara_tests::{Town, approval};

use super::*;

/// The first of January 2100, Unix milliseconds.
const FAR: u64 = 4_102_444_800_000;

/// The clock of the entries: trustees confirm what stands in the log, times included.
static NOW_MS: AtomicU64 = AtomicU64::new(0);

/// One test at a time has the clock.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn now() -> u64 {
    NOW_MS.load(Ordering::SeqCst)
}

/// Where a write is made to fail.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// At the entries.
    Entries,
    /// At the checkpoint that follows them.
    Checkpoint,
}

/// A whole election on the rig's board, from the creation of the board to the result.
fn election() -> Town {
    let mut town = Town::hosted(11, signer().key());
    town.publish_roll(&[(0, 1); 5]);
    let mut setup = town.definition(vec![approval(2)]);
    setup.closes_at_ms = FAR;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for voter in [0, 1, 2, 3, 4, 0] {
        town.vote(voter, &[Choice::Options(vec![voter % 2])]).unwrap();
    }
    town.finish();
    town
}

/// Opening, closing and result are entries like all others: nothing is done by a clock or a job of its own that could
/// run twice or be forgotten. What a crash interrupts is sent again, and stands in the log once.
async fn interrupted(place: Place, failure: Failure) {
    let _alone = ALONE.lock().await;
    let town = election();
    let (store, checkpoints) = (
        Failing::new(MemoryStore::new()),
        Failing::new(MemoryCheckpoint::new()),
    );
    for (index, entry) in (0..).zip(&town.log) {
        let Entry {
            time_ms, submission, ..
        } = Entry::decode(entry).unwrap();
        NOW_MS.store(time_ms, Ordering::SeqCst);
        let failing = rig_at(store.clone(), checkpoints.clone(), 8, now);
        match place {
            Place::Entries => store.fail_next(failure),
            Place::Checkpoint => checkpoints.fail_next(failure),
        }
        let answer = failing.submit(submission.clone()).await;
        assert_eq!(
            answer,
            Err(NotAdmitted::Stopped),
            "{place:?} {failure:?} at {index}"
        );
        failing.stop();
        let again = rig_at(store.clone(), checkpoints.clone(), 8, now);
        let (Placed::New { index: found, .. } | Placed::Standing { index: found }) =
            again.submit(submission).await.unwrap();
        assert_eq!(found, index, "{place:?} {failure:?}");
        again.stop();
    }
    let log = store.inner().read(0..store.inner().len()).unwrap();
    assert!(log == town.log, "each step once, as if nothing had happened");
    let board = replay(store.inner(), Proofs::Check);
    let election = board.election(&town.election).unwrap();
    assert_eq!((election.phase(), election.ballots()), (Phase::Published, 6));
    assert_eq!(election.totals().unwrap().unwrap()[0].totals, [3, 2]);
}

#[tokio::test]
async fn o07_a_step_whose_entry_was_not_stored_is_done_once() {
    interrupted(Place::Entries, Failure::BeforePersisting).await;
}

#[tokio::test]
async fn o07_a_step_whose_entry_was_stored_is_not_done_twice() {
    interrupted(Place::Entries, Failure::AfterPersisting).await;
}

#[tokio::test]
async fn o07_a_step_whose_checkpoint_was_not_stored_is_not_done_twice() {
    interrupted(Place::Checkpoint, Failure::BeforePersisting).await;
}

#[tokio::test]
async fn o07_a_step_whose_checkpoint_was_stored_is_not_done_twice() {
    interrupted(Place::Checkpoint, Failure::AfterPersisting).await;
}

/// The ballots of before the start are added up only when nothing else is to be done.
#[tokio::test]
async fn a_board_with_a_ballot_that_is_none_stops_soon_after_its_start() {
    let mut town = Town::open(12, 5, vec![approval(2)]);
    for voter in 0..4 {
        town.vote(voter, &[Choice::Options(vec![0])]).unwrap();
    }
    let mut ballot = town.ballot(4, &[Choice::Options(vec![1])], None);
    ballot.ciphertext[32..64].fill(0xff);
    let index = town.log.len();
    town.force(&Submission::unsigned(ballot));
    let mut rig = fresh(MemoryStore::from(town.log), 8);
    let failure = timeout(Duration::from_secs(60), rig.failures.recv());
    let failure = failure.await.unwrap().unwrap();
    assert!(failure.cause.contains(&format!("entry {index}")), "{failure}");
    rig.stop();
}

#[tokio::test]
async fn whoever_closes_is_told_when_the_sums_are_kept() {
    let _alone = ALONE.lock().await;
    let town = election();
    let mut entries = town.log.iter().map(|entry| Entry::decode(entry).unwrap());
    let index = entries
        .position(|entry| matches!(entry.submission.payload(), Payload::Closing(_)))
        .unwrap();
    let closing = Entry::decode(&town.log[index]).unwrap();
    NOW_MS.store(closing.time_ms, Ordering::SeqCst);
    let store = MemoryStore::from(town.log[..index].to_vec());
    let rig = rig_at(store, MemoryCheckpoint::new(), 8, now);
    assert!(!rig.sums().exists());
    rig.submit(closing.submission).await.unwrap();
    let sums = KeptSums::of(town.state()).unwrap();
    let kept = fs::read(rig.sums().join(sums.closing().to_string())).unwrap();
    assert!(kept == sums.encode());
    rig.stop();
}

#[tokio::test]
async fn o07_a_board_whose_sums_cannot_be_kept_goes_on() {
    let _alone = ALONE.lock().await;
    let town = election();
    let rig = rig_at(MemoryStore::new(), MemoryCheckpoint::new(), 8, now);
    fs::write(rig.sums(), "a file where the folder should be").unwrap();
    for (index, entry) in (0..).zip(&town.log) {
        let entry = Entry::decode(entry).unwrap();
        NOW_MS.store(entry.time_ms, Ordering::SeqCst);
        let placed = rig.submit(entry.submission).await.unwrap();
        assert!(matches!(placed, Placed::New { index: found, .. } if found == index));
    }
    rig.stop();
}
