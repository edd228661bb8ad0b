//! A service that starts again takes the proofs of its own log's ballots on its own word, and adds the ballots up later.
#![expect(clippy::unwrap_used, reason = "a broken fixture must fail the test")]

use suara_crypto::program::Choice;
use suara_protocol::entries::Grouping;
use suara_protocol::host::Threads;
use suara_protocol::{Board, Check, Id, Payload, Proofs, Replay, Submission};
use suara_tests::{Town, approval};

/// The board as the service has it after a start.
fn started(town: &Town) -> Board {
    let mut replay = Replay::new(Proofs::OwnLog);
    replay.push(town.log.clone(), &Threads).unwrap();
    replay.into_board()
}

fn vote(town: &mut Town, voter: usize, option: usize) {
    town.vote(voter, &[Choice::Options(vec![option])]).unwrap();
}

fn tally_hash(board: &Board, election: Id) -> Id {
    board.election(&election).unwrap().tally().unwrap().hash()
}

/// A town of two districts and two weights in which five of seven have voted, two of them twice.
fn in_the_middle(seed: u64) -> Town {
    let mut town = Town::new(seed);
    town.publish_roll(&[(0, 1), (0, 1), (1, 1), (1, 2), (0, 2), (1, 1), (0, 1)]);
    let mut setup = town.definition(vec![approval(3)]);
    setup.grouping = Grouping::Districts;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for (voter, option) in [(0, 0), (1, 1), (2, 2), (0, 1), (3, 0), (4, 2), (3, 1)] {
        vote(&mut town, voter, option);
    }
    town
}

#[test]
fn what_is_voted_before_and_after_a_start_is_counted_the_same() {
    for added_between in 0..=5 {
        let mut town = in_the_middle(401);
        let before: Vec<_> = (0..7).map(|voter| town.last(voter)).collect();
        town.board = started(&town);
        let after: Vec<_> = (0..7).map(|voter| town.last(voter)).collect();
        assert_eq!(after, before, "everybody supersedes the same ballot");
        assert_eq!((town.state().voters(), town.state().ballots()), (5, 7));
        assert_eq!((town.state().cast_weight(), town.board.to_add()), (7, 5));

        town.board.add_up(added_between, &Threads).unwrap();
        assert_eq!(town.board.to_add(), 5 - added_between);
        for (voter, option) in [(0, 2), (1, 0), (4, 0), (5, 1), (0, 0)] {
            vote(&mut town, voter, option);
        }
        town.board.add_up(usize::MAX, &Threads).unwrap();
        town.finish();
        let observed = town.verify().unwrap();
        assert_eq!(
            tally_hash(&town.board, town.election),
            tally_hash(&observed, town.election)
        );
        assert_eq!(town.totals(), [4, 3, 1]);
    }
}

#[test]
fn a_start_after_the_closing_finds_the_same_sums() {
    let mut town = in_the_middle(402);
    town.finish();
    let board = started(&town);
    assert_eq!(board.to_add(), 0);
    assert_eq!(
        tally_hash(&board, town.election),
        tally_hash(&town.board, town.election)
    );
}

#[test]
fn nothing_is_closed_before_all_ballots_are_added_up() {
    let mut town = in_the_middle(403);
    town.board = started(&town);
    town.board.add_up(4, &Threads).unwrap();
    assert_eq!(town.submit_closing().unwrap_err().check, Check::Closing);
    town.board.add_up(1, &Threads).unwrap();
    town.submit_closing().unwrap();
}

#[test]
fn a_ballot_that_is_none_is_found_when_it_is_added_up() {
    let mut town = in_the_middle(404);
    let mut ballot = town.ballot(5, &[Choice::Options(vec![1])], None);
    ballot.ciphertext[32..64].fill(0xff);
    let index = u64::try_from(town.log.len()).unwrap();
    town.force(&Submission::unsigned(Payload::from(ballot)));
    let mut board = started(&town);
    for _ in 0..2 {
        let refused = board.add_up(usize::MAX, &Threads).unwrap_err();
        assert_eq!((refused.index, refused.refusal.check), (index, Check::BallotForm));
        assert_eq!(board.to_add(), 6, "nothing is added by halves");
    }
}

#[test]
fn w02_the_lengths_of_a_ballot_are_checked_at_every_start() {
    let shorten: [fn(&mut suara_protocol::entries::Ballot); 2] = [
        |ballot| ballot.ciphertext.truncate(96),
        |ballot| ballot.proof.truncate(96),
    ];
    for shorten in shorten {
        let mut town = in_the_middle(405);
        let mut ballot = town.ballot(5, &[Choice::Options(vec![1])], None);
        shorten(&mut ballot);
        town.force(&Submission::unsigned(Payload::from(ballot)));
        let mut replay = Replay::new(Proofs::OwnLog);
        let refused = replay.push(town.log.clone(), &Threads).unwrap_err();
        assert_eq!(refused.refusal.check, Check::BallotForm);
    }
}

#[test]
fn r19_points_that_were_not_read_are_not_counted_as_checked() {
    let town = in_the_middle(406);
    let mut replay = Replay::new(Proofs::Check);
    replay.push_known(town.log.clone(), &Threads).unwrap();
    for check in [Check::BallotForm, Check::Equations, Check::BallotProof] {
        assert_eq!(replay.counts().get(&check), None, "{check:?}");
    }
    assert_eq!(replay.counts()[&Check::Credential], 7);
}
