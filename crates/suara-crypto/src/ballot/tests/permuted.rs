//! Parts of a proof moved from one option to another. A proof of many single bits is open to that where each has its
//! own challenge (P12 is about such disjunctions); here one challenge answers for all bits at once, and what tells
//! the options apart are the generators `G_j`, `K_j` and the powers of `w`.

use super::super::{Ballot, BallotError, Claim, Statement};
use super::cheater::verdict;
use super::fixture::{Election, approval, voter};
use crate::program::Choice;
use crate::random::test_rng;

/// One voter's approval of the first two of four options.
fn first_two() -> (Election, Statement, Ballot) {
    let election = Election::new(&[approval(4)]);
    let (statement, ballot) = election.vote(&voter(1), &[Choice::Options(vec![0, 1])], &mut test_rng(1));
    assert_eq!(verdict(&election.context, &statement, &ballot), Ok(()));
    (election, statement, ballot)
}

#[test]
fn p12_answers_do_not_change_places() {
    for i in 0..4 {
        for j in i + 1..4 {
            let (election, statement, mut ballot) = first_two();
            ballot.f.swap(i, j);
            let refused = verdict(&election.context, &statement, &ballot);
            assert_eq!(
                refused,
                Err(BallotError::Proof(Claim::Bits)),
                "options {i} and {j}"
            );
        }
    }
}

#[test]
fn p12_numbers_do_not_change_places_with_or_without_their_answers() {
    for with_answers in [false, true] {
        let (election, statement, mut ballot) = first_two();
        ballot.ciphertext.v.swap(1, 2);
        if with_answers {
            ballot.f.swap(1, 2);
        }
        assert!(verdict(&election.context, &statement, &ballot).is_err());
    }
}

#[test]
fn p12_commitments_do_not_change_places() {
    let (election, statement, ballot) = first_two();
    for rotation in 1..5 {
        let mut moved = ballot.clone();
        let mut places = [
            &mut moved.m,
            &mut moved.a,
            &mut moved.d_1,
            &mut moved.d_2,
            &mut moved.r,
        ];
        let mut values = places.each_ref().map(|place| **place);
        values.rotate_left(rotation);
        for (place, value) in places.iter_mut().zip(values) {
            **place = value;
        }
        assert!(
            verdict(&election.context, &statement, &moved).is_err(),
            "{rotation}"
        );
    }
}

#[test]
fn p12_each_bit_has_its_own_answer() {
    let (election, _, ballot) = first_two();
    let (ciphertext, proof) = (ballot.ciphertext_bytes(), ballot.proof_bytes());
    let answers = 5 * 32;
    let without_one = [&proof[..answers], &proof[answers + 32..]].concat();
    let refused = Ballot::decode(
        election.context.program(),
        &ciphertext,
        &without_one,
        &ballot.response_bytes(),
    );
    let (expected, found) = (proof.len(), without_one.len());
    let length = BallotError::Length {
        field: "proof",
        expected,
        found,
    };
    assert_eq!(refused, Err(length));
}

#[test]
fn p12_halves_of_two_ballots_of_one_voter_do_not_fit() {
    let (election, statement, mut mixed) = first_two();
    let (_, other) = election.vote(&voter(1), &[Choice::Options(vec![2, 3])], &mut test_rng(2));
    mixed.ciphertext.v[2..].copy_from_slice(&other.ciphertext.v[2..]);
    mixed.f[2..].copy_from_slice(&other.f[2..]);
    assert!(verdict(&election.context, &statement, &mixed).is_err());
}
