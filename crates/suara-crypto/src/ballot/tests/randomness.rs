//! A stuck source of randomness.

use super::super::{Ballot, Statement};
use super::fixture::{Election, option, single_choice, voter};
use crate::random::StuckRng;

fn vote(election: &Election, who: u64, supersedes: Option<[u8; 32]>, what: usize) -> (Statement, Ballot) {
    election.vote_again(&voter(who), supersedes, &[option(what)], &mut StuckRng(7))
}

#[test]
fn p14_r01_a_stuck_source_repeats_nothing_unless_all_is_equal() {
    let questions = [single_choice(3)];
    let (election, elsewhere) = (Election::with_id(1, &questions), Election::with_id(2, &questions));
    let ballots = [
        vote(&election, 1, None, 0).1,
        vote(&election, 2, None, 0).1,
        vote(&election, 1, Some([0; 32]), 0).1,
        vote(&election, 1, None, 1).1,
        vote(&elsewhere, 1, None, 0).1,
    ];
    let parts: [fn(&Ballot) -> [u8; 32]; 6] = [
        |ballot| *ballot.ciphertext.u.bytes(),
        |ballot| *ballot.m.bytes(),
        |ballot| *ballot.a.bytes(),
        |ballot| *ballot.d_1.bytes(),
        |ballot| *ballot.d_2.bytes(),
        |ballot| *ballot.r.bytes(),
    ];
    for part in parts {
        for (place, ballot) in ballots.iter().enumerate() {
            for other in &ballots[..place] {
                assert_ne!(part(ballot), part(other), "{place}");
            }
        }
    }
    assert_eq!(vote(&election, 1, None, 0).1, ballots[0]);
}

#[test]
fn p14_fresh_randomness_makes_another_ballot_of_the_same_vote() {
    let election = Election::new(&[single_choice(3)]);
    let [first, second] = [7, 8].map(|byte| election.vote(&voter(1), &[option(0)], &mut StuckRng(byte)).1);
    assert_ne!(first.ciphertext.u, second.ciphertext.u);
    assert_ne!(first.m, second.m);
}
