//! Votes that are not allowed, forced into a ballot by a prover that follows the protocol otherwise: each is
//! refused by the check that is there for it.

use curve25519_dalek::Scalar;
use proptest::prelude::*;

use super::super::verify::Challenged;
use super::super::{Ballot, BallotError, Claim, Statement};
use super::cheater::{Order, Witness, caught_by, verdict};
use super::fixture::{Election, approval, option, single_choice, voter};
use crate::program::fixtures::question;
use crate::random::test_rng;

fn statement() -> Statement {
    Statement {
        credential: *voter(1).public(),
        supersedes: None,
    }
}

/// A ballot with these values in the place of bits, and perhaps other numbers than follow.
fn force(election: &Election, b: &[Scalar], numbers: Option<Vec<Scalar>>) -> Ballot {
    let mut witness = Witness::of(&election.context, &voter(1), b.to_vec(), &mut test_rng(1));
    if let Some(numbers) = numbers {
        witness.v = numbers;
    }
    witness.prove(&Order::real(), &election.context, &statement())
}

/// The verdict on a ballot with these values in the place of bits.
fn forced(election: &Election, b: &[Scalar]) -> Result<(), BallotError> {
    verdict(&election.context, &statement(), &force(election, b, None))
}

/// -1, 2, a million, 1/2 and (q-1)/2.
fn not_bits() -> [Scalar; 5] {
    let half = Scalar::from(2u8).invert();
    [
        -Scalar::ONE,
        Scalar::from(2u8),
        Scalar::from(1_000_000u32),
        half,
        -half,
    ]
}

#[test]
fn w01_one_option_too_many_is_refused() {
    let election = Election::new(&[single_choice(5)]);
    let [zero, one] = [Scalar::ZERO, Scalar::ONE];
    assert_eq!(forced(&election, &[one, zero, zero, zero, zero]), Ok(()));
    for b in [[one, one, zero, zero, zero], [one; 5], [zero; 5]] {
        assert_eq!(forced(&election, &b), Err(BallotError::Equations(0)));
        // A verifier without (c) counts it.
        let (ballot, statement) = (force(&election, &b, None), statement());
        let without_c = Challenged::new(&election.context, &statement, &ballot);
        assert_eq!(without_c.check_points(&election.context), Ok(()));
    }
}

#[test]
fn w03_values_that_are_no_bits_are_refused() {
    let election = Election::new(&[approval(2)]);
    for value in not_bits() {
        let ballot = force(&election, &[value, Scalar::ONE], None);
        caught_by(Claim::Bits, &election.context, &statement(), &ballot);
    }
}

#[test]
fn w03_values_that_are_no_bits_are_refused_though_the_equations_hold() {
    let election = Election::new(&[single_choice(3)]);
    for value in not_bits() {
        let ballot = force(&election, &[value, Scalar::ONE - value, Scalar::ZERO], None);
        caught_by(Claim::Bits, &election.context, &statement(), &ballot);
    }
}

#[test]
fn w03_numbers_that_do_not_follow_from_the_bits_are_refused() {
    let election = Election::new(&[approval(2)]);
    for value in not_bits() {
        let ballot = force(&election, &[Scalar::ONE; 2], Some(vec![Scalar::ONE, value]));
        caught_by(Claim::Numbers, &election.context, &statement(), &ballot);
    }
}

#[test]
fn a_ballot_without_known_randomness_is_refused() {
    let election = Election::new(&[approval(2)]);
    let order = Order::real();
    let witness = Witness::of(
        &election.context,
        &voter(1),
        vec![Scalar::ONE; 2],
        &mut test_rng(1),
    );
    let mut ballot = witness.first(&election.context);
    let w = order.w(&election.context, &statement(), &ballot);
    witness.second(&election.context, w, &mut ballot);
    ballot.d_1 = ballot.a;
    let (_, x) = order.challenges(&election.context, &statement(), &ballot);
    witness.respond(x, &mut ballot);
    let refused = verdict(&election.context, &statement(), &ballot);
    assert_eq!(refused, Err(BallotError::Proof(Claim::Randomness)));
}

#[test]
fn every_response_matters() {
    let election = Election::new(&[approval(2)]);
    let (statement, ballot) = election.vote(&voter(1), &[option(1)], &mut test_rng(1));
    let changed = |change: fn(&mut super::super::Ballot)| {
        let mut ballot = ballot.clone();
        change(&mut ballot);
        verdict(&election.context, &statement, &ballot)
    };
    assert_eq!(
        changed(|ballot| ballot.f[0] += Scalar::ONE),
        Err(BallotError::Proof(Claim::Bits))
    );
    assert_eq!(
        changed(|ballot| ballot.f[1] -= Scalar::ONE),
        Err(BallotError::Proof(Claim::Bits))
    );
    assert_eq!(
        changed(|ballot| ballot.z += Scalar::ONE),
        Err(BallotError::Proof(Claim::Bits))
    );
    assert_eq!(
        changed(|ballot| ballot.zeta += Scalar::ONE),
        Err(BallotError::Proof(Claim::Randomness))
    );
    assert_eq!(
        changed(|ballot| ballot.s += Scalar::ONE),
        Err(BallotError::Proof(Claim::Credential))
    );
    assert_eq!(
        changed(|ballot| ballot.s = -ballot.s),
        Err(BallotError::Proof(Claim::Credential))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn w01_bits_against_an_equation_are_refused(question in question(), seed: [bool; 32]) {
        let election = Election::new(&[question]);
        let program = election.context.program();
        let b: Vec<Scalar> = seed.iter().cycle().take(program.bits()).map(|bit| Scalar::from(u8::from(*bit))).collect();
        let wrong = program.system().iter().position(|equation| {
            let terms = equation.terms().map(|(bit, e)| if b[bit] == Scalar::ONE { e } else { 0 });
            terms.sum::<i64>() != equation.right()
        });
        let expected = wrong.map_or(Ok(()), |equation| Err(BallotError::Equations(equation)));
        prop_assert_eq!(forced(&election, &b), expected);
    }
}
