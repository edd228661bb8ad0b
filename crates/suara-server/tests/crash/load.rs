//! Costly nonsense from many sides, and voters who vote beside it; bounded in number, not in time.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use suara_protocol::{Id, Payload, Submission};

use crate::client::Answer;
use crate::observer::observe;
use crate::program::Site;
use crate::town::{ballots, log_key, open_election, organiser, post, receipt, site};

const VOTERS: usize = 4;

/// A ballot with something wrong in it.
fn altered(ballot: &Submission, alter: impl FnOnce(&mut suara_protocol::entries::Ballot)) -> Submission {
    let Payload::Ballot(ballot) = ballot.payload() else {
        panic!("no ballot")
    };
    let mut ballot = ballot.as_ref().clone();
    alter(&mut ballot);
    Submission::unsigned(Payload::from(ballot))
}

fn check(answer: &Answer) -> String {
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    problem["check"].as_str().unwrap_or_default().to_owned()
}

/// Each of these has a wrong proof as well: it is refused for what is cheaper to see.
#[test]
fn o12_what_is_cheap_to_check_is_checked_before_a_proof() {
    let folder = tempfile::tempdir().unwrap();
    let running = site(folder.path()).start();
    let mut town = open_election(running.address, VOTERS);
    let good = ballots(&mut town, VOTERS, 1).concat().remove(0);
    let wrong = altered(&good, |ballot| ballot.response[0] ^= 1);
    let refused = |submission: &Submission| {
        let answer = post(running.address, submission).unwrap();
        (answer.status, check(&answer))
    };
    let number = |number: &str| number.to_owned();
    assert!(matches!(refused(&wrong).0, 422), "the proof is wrong");
    let other_board = altered(&wrong, |ballot| ballot.board = Id([7; 32]));
    assert_eq!(refused(&other_board).1, number("C06"));
    let other_election = altered(&wrong, |ballot| ballot.election = Id([7; 32]));
    assert_eq!(refused(&other_election).0, 409);
    let stranger = altered(&wrong, |ballot| ballot.credential = 4_000_000);
    assert_eq!(refused(&stranger).1, number("C41"));
    let short = altered(&wrong, |ballot| {
        ballot.proof.pop();
    });
    assert_eq!(refused(&short).1, number("C42"));
    let no_point = altered(&wrong, |ballot| ballot.ciphertext[31] = 0xff);
    assert_eq!(refused(&no_point).1, number("C42"));
}

/// Ballots with wrong proofs from many networks at once, more than the service can check: it says when to come again,
/// stays ready, and voters get through.
#[test]
fn o12_voters_get_through_a_flood_of_wrong_proofs() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::new(
        folder.path(),
        &organiser().to_string(),
        // All of them come from one network here, and are not to be limited as one.
        "[limits]\nqueued_submissions = 64\nrequests_per_second_per_network = 1000000\n\
         burst_requests_per_network = 1000000\n",
    );
    let running = site.start();
    let address = running.address;
    let mut town = open_election(address, VOTERS);
    let key = log_key(address);
    let ballots = ballots(&mut town, VOTERS, 3);
    let wrong = altered(&ballots[0][0], |ballot| ballot.response[0] ^= 1);
    let (done, refused, busy) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let flood = || {
        while !done.load(Ordering::Relaxed) {
            match post(address, &wrong).map(|answer| answer.status) {
                Some(422) => refused.fetch_add(1, Ordering::Relaxed),
                Some(503) => busy.fetch_add(1, Ordering::Relaxed),
                other => panic!("{other:?}"),
            };
        }
    };
    let acknowledged = thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(flood);
        }
        let voters = ballots
            .iter()
            .map(|ballots| scope.spawn(move || vote(address, ballots)));
        let voters = voters.collect::<Vec<_>>();
        let acknowledged = voters.into_iter().flat_map(|voter| voter.join().unwrap());
        let acknowledged = acknowledged.collect::<Vec<_>>();
        done.store(true, Ordering::Relaxed);
        acknowledged
    });
    assert_eq!(acknowledged.len(), VOTERS * 3);
    assert!(refused.load(Ordering::Relaxed) > 0 && busy.load(Ordering::Relaxed) > 0);
    let board = observe(address, &key, &acknowledged);
    assert_eq!(board.election(&town.election).unwrap().ballots(), VOTERS * 3);
    assert_eq!(running.terminate().code, Some(0));
}

/// Sends each ballot again and again until it is admitted, as clients do.
fn vote(address: SocketAddr, ballots: &[Submission]) -> Vec<crate::observer::Acknowledged> {
    let cast = |ballot: &Submission| loop {
        match post(address, ballot) {
            Some(answer) if matches!(answer.status, 200 | 201) => return (ballot.clone(), receipt(&answer)),
            Some(answer) if answer.status == 503 => {
                assert_eq!(answer.header("retry-after"), Some("1"));
                thread::sleep(Duration::from_millis(20));
            }
            other => panic!("{other:?}"),
        }
    };
    ballots.iter().map(cast).collect()
}

/// A credential may be used often, not without end: what its holder gets admitted is counted, and nothing else.
#[test]
fn o02_a_credential_that_votes_too_often_has_to_wait_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let limits = "[limits]\nburst_submissions_per_credential = 2\nsubmissions_per_hour_per_credential = 60\n";
    let site = Site::new(folder.path(), &organiser().to_string(), limits);
    let running = site.start();
    let mut town = open_election(running.address, VOTERS);
    let ballots = ballots(&mut town, VOTERS, 3);
    let wrong = altered(&ballots[0][0], |ballot| ballot.response[0] ^= 1);
    for _ in 0..10 {
        assert_eq!(post(running.address, &wrong).unwrap().status, 422);
    }
    for ballot in &ballots[0][..2] {
        assert_eq!(post(running.address, ballot).unwrap().status, 201);
    }
    let answer = post(running.address, &ballots[0][2]).unwrap();
    assert_eq!(answer.status, 429);
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");
    assert_eq!(post(running.address, &ballots[1][0]).unwrap().status, 201);
}
