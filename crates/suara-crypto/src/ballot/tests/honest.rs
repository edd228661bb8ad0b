//! Honest ballots are accepted, and decrypt to what was voted.

use super::super::{Ballot, verify, verify_batch};
use super::fixture::voter;
use super::{Election, single_choice};
use crate::program::Choice;
use crate::random::test_rng;

#[test]
fn an_honest_ballot_is_accepted_and_holds_the_vote() {
    let election = Election::new(&[single_choice(5)]);
    let mut rng = test_rng(1);
    let (statement, ballot) = election.vote(&voter(1), None, &[Choice::Options(vec![3])], &mut rng);
    let program = election.context.program();
    let (ciphertext, proof) = (ballot.ciphertext_bytes(), ballot.proof_bytes());
    let received = Ballot::decode(program, &ciphertext, &proof, &ballot.response_bytes()).unwrap();
    assert_eq!(received, ballot);
    assert_eq!(election.decrypt(&received), [0, 0, 0, 1, 0]);
    let verified = verify(&election.context, &statement, received).unwrap();
    assert_eq!(verified.ballot(), &ballot);
}

#[test]
fn honest_ballots_are_accepted_in_a_batch() {
    let election = Election::new(&[single_choice(3), single_choice(2)]);
    let mut rng = test_rng(2);
    let batch = (0..7).map(|i| {
        let choices = [
            Choice::Options(vec![i as usize % 3]),
            Choice::Options(vec![i as usize % 2]),
        ];
        election.vote(&voter(i), None, &choices, &mut rng)
    });
    let batch: Vec<_> = batch.collect();
    let verdicts = verify_batch(&election.context, batch, &mut rng);
    assert_eq!(verdicts.len(), 7);
    assert!(verdicts.iter().all(Result::is_ok));
}
