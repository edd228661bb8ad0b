//! A stuck source of randomness, and what can be frozen with it.

use sha2::{Digest, Sha256};

use super::super::verify::Challenged;
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A stuck source makes a ballot that can be frozen. A second implementation of the verifier, written from the
/// protocol alone, found the same context and challenges, and accepted it.
#[test]
fn p01_the_bytes_of_a_ballot_and_its_challenges_are_frozen() {
    let election = Election::new(&[single_choice(2)]);
    let (statement, ballot) = vote(&election, 1, Some([5; 32]), 1);
    let challenged = Challenged::new(&election.context, &statement, &ballot);
    let bytes = Sha256::new()
        .chain_update(ballot.ciphertext_bytes())
        .chain_update(ballot.proof_bytes())
        .chain_update(ballot.response_bytes())
        .finalize();
    let frozen = [
        (
            election.context.hash().as_slice(),
            "692bd6bedf7d4ba37cbc16714378ed49fef812f80cf47b838236a62f2319d0cf",
        ),
        (
            challenged.w.as_bytes(),
            "2ae0533fac6d5d6187fc26b300dd8a2a107d60cbfdfa6dbb2cff2a706ac0fa02",
        ),
        (
            challenged.x.as_bytes(),
            "e301d9570af1b3d4954962b2bdb11858eca814ce22cde2d72870c5e08a331e09",
        ),
        (
            &bytes,
            "86432b8b990438f20cd9f342898200f079d0503bca0dd9889b5f37dec0022fb4",
        ),
    ];
    for (bytes, expected) in frozen {
        assert_eq!(hex(bytes), expected);
    }
}
