//! Batches: every verdict equals that of checking alone, and errors cannot be made to cancel.

use curve25519_dalek::Scalar;
use proptest::prelude::*;

use super::super::verify::{Challenged, Combination};
use super::super::{Ballot, BallotContext, BallotError, Claim, Statement, verify, verify_batch};
use super::cheater::{Order, Witness, verdict};
use super::fixture::{Election, approval, option, single_choice, voter};
use crate::group::Point;
use crate::random::{StuckRng, random_scalar, test_rng};

const CLAIMS: [Claim; 4] = [Claim::Bits, Claim::Randomness, Claim::Numbers, Claim::Credential];

/// A verifier of batches with other weights: whether the weighted sum of all equations vanishes.
fn accepts(
    context: &BallotContext,
    batch: &[(Statement, Ballot)],
    weight: impl Fn(usize, Claim) -> Scalar,
) -> bool {
    let mut sum = Combination::new(context, 2);
    for (place, (statement, ballot)) in batch.iter().enumerate() {
        let challenged = Challenged::new(context, statement, ballot);
        challenged.check_scalars(context).unwrap();
        for claim in CLAIMS {
            sum.add(claim, &challenged, weight(place, claim));
        }
    }
    sum.vanishes()
}

fn verdicts(context: &BallotContext, batch: Vec<(Statement, Ballot)>) -> Vec<Result<(), BallotError>> {
    let verdicts = verify_batch(context, batch, &mut test_rng(77));
    verdicts.into_iter().map(|verdict| verdict.map(drop)).collect()
}

/// A ballot for a credential whose key the forger does not have: `U = u·G - PK`, `ζ = x·u + δ`, `s = σ`. The
/// errors of the first equation of (b) and of (d) are `-x·PK` and `x·PK`.
fn for_a_stranger(context: &BallotContext, credential: Point) -> (Statement, Ballot) {
    let statement = Statement {
        credential,
        supersedes: None,
    };
    let witness = Witness::of(
        context,
        &voter(9),
        vec![Scalar::ZERO, Scalar::ONE],
        &mut test_rng(6),
    );
    let order = Order::real();
    let mut ballot = witness.first(context);
    ballot.ciphertext.u = Point::from(ballot.ciphertext.u.element() - credential.element());
    let w = order.w(context, &statement, &ballot);
    witness.second(context, w, &mut ballot);
    let (_, x) = order.challenges(context, &statement, &ballot);
    witness.respond(x, &mut ballot);
    ballot.s = witness.sigma;
    (statement, ballot)
}

#[test]
fn s06_one_weight_for_a_whole_ballot_votes_for_a_stranger() {
    let election = Election::new(&[approval(2)]);
    let batch = vec![for_a_stranger(&election.context, *voter(1).public())];
    let mut rng = test_rng(8);
    let ballots_weight = random_scalar(&mut rng);
    assert!(accepts(&election.context, &batch, |_, _| ballots_weight));
    let weights: Vec<Scalar> = (0..4).map(|_| random_scalar(&mut rng)).collect();
    assert!(!accepts(&election.context, &batch, |_, claim| weights[claim as usize]));
    let refused = Err(BallotError::Proof(Claim::Randomness));
    assert_eq!(verdicts(&election.context, batch), [refused]);
}

#[test]
fn s06_nor_does_it_among_honest_ballots() {
    let election = Election::new(&[approval(2)]);
    let mut batch: Vec<_> = (0..3)
        .map(|i| election.vote(&voter(i), &[option(0)], &mut test_rng(i)))
        .collect();
    batch.push(for_a_stranger(&election.context, *voter(5).public()));
    let refused = Err(BallotError::Proof(Claim::Randomness));
    assert_eq!(
        verdicts(&election.context, batch),
        [Ok(()), Ok(()), Ok(()), refused]
    );
}

/// Two ballots whose first messages are honest, with `s` off by `errors`.
fn with_errors(election: &Election, errors: [Scalar; 2]) -> Vec<(Statement, Ballot)> {
    let ballots = errors.into_iter().zip(1..).map(|(error, i)| {
        let (statement, mut ballot) = election.vote(&voter(i), &[option(1)], &mut test_rng(i));
        ballot.s += error;
        (statement, ballot)
    });
    ballots.collect()
}

#[test]
fn s07_weights_from_a_ballots_own_first_messages_let_errors_cancel() {
    let election = Election::new(&[single_choice(2)]);
    let context = &election.context;
    let batch = with_errors(&election, [Scalar::ZERO; 2]);
    // Weights that are known before the responses are fixed; here they come from M.
    let known = |ballot: &Ballot, claim: Claim| {
        Scalar::from(claim as u64 + 1) * Scalar::hash_from_bytes::<sha2::Sha512>(ballot.m.bytes())
    };
    let [first, second] = [0, 1].map(|place| known(&batch[place].1, Claim::Credential));
    let forged = with_errors(&election, [first.invert(), -second.invert()]);
    assert!(accepts(context, &forged, |place, claim| known(
        &forged[place].1,
        claim
    )));
    let refused = Err(BallotError::Proof(Claim::Credential));
    assert_eq!(verdicts(context, forged), [refused, refused]);
}

#[test]
fn p15_errors_that_cancel_with_equal_weights_are_refused() {
    let election = Election::new(&[single_choice(2)]);
    let forged = with_errors(&election, [Scalar::ONE, -Scalar::ONE]);
    assert!(accepts(&election.context, &forged, |_, _| Scalar::ONE));
    let refused = Err(BallotError::Proof(Claim::Credential));
    assert_eq!(verdicts(&election.context, forged.clone()), [refused, refused]);
    // Not even a stuck source of randomness helps the forger: the weights depend on the responses too.
    let stuck = verify_batch(&election.context, forged, &mut StuckRng(0));
    assert!(stuck.iter().all(Result::is_err));
}

#[test]
fn p15_errors_of_one_ballots_equations_do_not_cancel() {
    let election = Election::new(&[approval(2)]);
    let (statement, mut ballot) = election.vote(&voter(1), &[option(0)], &mut test_rng(1));
    // ζ off by one changes the first equation by -G and the second by -Σ w^i·Y_i; s takes up the first.
    ballot.zeta += Scalar::ONE;
    ballot.s -= Scalar::ONE;
    let refused = Err(BallotError::Proof(Claim::Randomness));
    assert_eq!(verdict(&election.context, &statement, &ballot), refused);
    let challenged = Challenged::new(&election.context, &statement, &ballot);
    let mut sum = Combination::new(&election.context, 2);
    sum.add(Claim::Randomness, &challenged, Scalar::ONE);
    sum.add(Claim::Credential, &challenged, Scalar::ONE);
    assert!(sum.vanishes());
}

#[test]
fn an_empty_batch_has_no_verdicts() {
    let election = Election::new(&[single_choice(2)]);
    assert!(verdicts(&election.context, vec![]).is_empty());
}

#[test]
fn large_batches_are_accepted() {
    let election = Election::new(&[approval(2)]);
    let one = election.vote(&voter(1), &[option(0)], &mut test_rng(1));
    let verdicts = verdicts(&election.context, vec![one; 300]);
    assert_eq!(verdicts, vec![Ok(()); 300]);
}

/// What can be wrong with a ballot.
fn spoil(kind: u8, (statement, ballot): &mut (Statement, Ballot)) {
    match kind {
        0 => ballot.f[0] += Scalar::ONE,
        1 => ballot.z += Scalar::ONE,
        2 => ballot.zeta += Scalar::ONE,
        3 => ballot.s += Scalar::ONE,
        4 => statement.supersedes = Some([1; 32]),
        5 => ballot.ciphertext.v.swap(0, 1),
        6 => statement.credential = Point::default(),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_verdict_of_a_batch_is_that_of_checking_alone(kinds in prop::collection::vec(0..20u8, 0..12), seed: u64) {
        let election = Election::new(&[single_choice(2)]);
        let mut rng = test_rng(seed);
        let mut batch = Vec::new();
        for (i, kind) in kinds.iter().enumerate() {
            let mut one = election.vote(&voter(i as u64), &[option(i % 2)], &mut rng);
            spoil(*kind, &mut one);
            batch.push(one);
        }
        let alone = |(statement, ballot): &(Statement, Ballot)| {
            verify(&election.context, statement, ballot.clone()).map(drop)
        };
        let alone: Vec<_> = batch.iter().map(alone).collect();
        prop_assert!(alone.iter().zip(&kinds).all(|(verdict, kind)| verdict.is_err() == (*kind < 7)));
        prop_assert_eq!(verdicts(&election.context, batch), alone);
    }
}
