//! Honest ballots are accepted, and decrypt to what was voted.

use proptest::prelude::*;

use super::super::{Ballot, Statement, verify, verify_batch};
use super::cheater::{Order, Witness, verdict};
use super::fixture::{Election, option, single_choice, voter};
use crate::program::fixtures::{allowed_answers, expected, question};
use crate::program::{Choice, Question};
use crate::random::test_rng;

#[test]
fn an_honest_ballot_is_accepted_and_holds_the_vote() {
    let election = Election::new(&[single_choice(5)]);
    let mut rng = test_rng(1);
    let (statement, ballot) = election.vote(&voter(1), &[option(3)], &mut rng);
    let program = election.context.program();
    let (ciphertext, proof) = (ballot.ciphertext_bytes(), ballot.proof_bytes());
    let received = Ballot::decode(program, &ciphertext, &proof, &ballot.response_bytes()).unwrap();
    assert_eq!(received, ballot);
    assert_eq!(election.decrypt(&received), [0, 0, 0, 1, 0]);
    let verified = verify(&election.context, &statement, received).unwrap();
    assert_eq!(verified.ballot(), &ballot);
}

#[test]
fn a_ballot_of_one_of_five_has_608_bytes() {
    let election = Election::new(&[single_choice(5)]);
    let (_, ballot) = election.vote(&voter(1), &[option(3)], &mut test_rng(1));
    let bytes = ballot.ciphertext_bytes().len() + ballot.proof_bytes().len() + ballot.response_bytes().len();
    assert_eq!(bytes, 608);
}

#[test]
fn a_second_prover_is_accepted_by_the_first_verifier() {
    let election = Election::new(&[single_choice(3), single_choice(2)]);
    let mut rng = test_rng(2);
    let bits = election
        .context
        .program()
        .encode(&[option(2), option(0)])
        .unwrap();
    let statement = Statement {
        credential: *voter(2).public(),
        supersedes: Some([5; 32]),
    };
    let witness = Witness::honest(&election.context, &voter(2), &bits, &mut rng);
    let ballot = witness.prove(&Order::real(), &election.context, &statement);
    assert_eq!(verdict(&election.context, &statement, &ballot), Ok(()));
    assert_eq!(election.decrypt(&ballot), [0, 0, 1, 1, 0]);
}

#[test]
fn p07_the_identity_is_allowed_for_commitments() {
    let election = Election::new(&[single_choice(3)]);
    let bits = election.context.program().encode(&[option(1)]).unwrap();
    let statement = Statement {
        credential: *voter(2).public(),
        supersedes: None,
    };
    let mut witness = Witness::honest(&election.context, &voter(2), &bits, &mut test_rng(2));
    witness.delta = curve25519_dalek::Scalar::ZERO;
    witness.sigma = curve25519_dalek::Scalar::ZERO;
    let ballot = witness.prove(&Order::real(), &election.context, &statement);
    assert!(ballot.d_1.is_identity() && ballot.r.is_identity());
    assert_eq!(verdict(&election.context, &statement, &ballot), Ok(()));
}

/// Up to three questions, each with an allowed answer.
fn voted() -> impl Strategy<Value = Vec<(Question, Choice)>> {
    let answered = question().prop_flat_map(|question| {
        let answers = allowed_answers(&question);
        (Just(question), prop::sample::select(answers))
    });
    prop::collection::vec(answered, 1..=3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_allowed_vote_proves_and_is_decrypted_as_itself(voted in voted(), seed: u64) {
        let (questions, choices): (Vec<_>, Vec<_>) = voted.into_iter().unzip();
        let election = Election::new(&questions);
        let mut rng = test_rng(seed);
        let (statement, ballot) = election.vote_again(&voter(1), Some([9; 32]), &choices, &mut rng);
        prop_assert_eq!(verdict(&election.context, &statement, &ballot), Ok(()));
        let answers = questions.iter().zip(&choices);
        let voted: Vec<u64> = answers.flat_map(|(question, choice)| expected(question, choice).unwrap()).collect();
        prop_assert_eq!(election.decrypt(&ballot), voted);
    }

    #[test]
    fn v10_all_answers_make_ballots_of_equal_length(question in question()) {
        let election = Election::new(std::slice::from_ref(&question));
        let mut rng = test_rng(10);
        let lengths = allowed_answers(&question).into_iter().take(8).map(|choice| {
            let (_, ballot) = election.vote(&voter(1), &[choice], &mut rng);
            [ballot.ciphertext_bytes().len(), ballot.proof_bytes().len()]
        });
        let lengths: Vec<_> = lengths.collect();
        let program = election.context.program();
        let length = [32 * (program.numbers() + 1), 32 * (program.bits() + 7)];
        prop_assert!(lengths.iter().all(|other| *other == length));
    }
}

#[test]
fn honest_ballots_are_accepted_in_a_batch() {
    let election = Election::new(&[single_choice(3), single_choice(2)]);
    let mut rng = test_rng(2);
    let mut vote = |i| {
        election.vote(
            &voter(i),
            &[option(i as usize % 3), option(i as usize % 2)],
            &mut rng,
        )
    };
    let batch: Vec<_> = (0..7).map(&mut vote).collect();
    let ballots: Vec<Ballot> = batch.iter().map(|(_, ballot)| ballot.clone()).collect();
    let verdicts = verify_batch(&election.context, batch, &mut test_rng(3));
    let accepted: Vec<Ballot> = verdicts
        .into_iter()
        .map(|verdict| verdict.unwrap().ballot().clone())
        .collect();
    assert_eq!(accepted, ballots);
}
