//! Ballots taken from others, from elsewhere or from before.

use curve25519_dalek::Scalar;

use super::super::{Ballot, BallotError, Claim, Statement};
use super::cheater::{Order, Part, Witness, caught_by, deceives_only, verdict};
use super::fixture::{Election, option, single_choice, voter};
use crate::group::Point;
use crate::random::{random_scalar, test_rng};

fn two_questions() -> Election {
    Election::new(&[single_choice(2), single_choice(2)])
}

#[test]
fn v01_p13_a_copied_ballot_is_refused_for_another_voter() {
    let election = two_questions();
    let (mut statement, ballot) = election.vote(&voter(1), &[option(0), option(1)], &mut test_rng(1));
    assert_eq!(verdict(&election.context, &statement, &ballot), Ok(()));
    statement.credential = *voter(2).public();
    assert!(verdict(&election.context, &statement, &ballot).is_err());
    // Not even the copier's own answer to (d) helps: the challenge is of the statement.
    let order = Order::without(&[Part::Credential, Part::R]);
    let mut copy = Witness::honest(
        &election.context,
        &voter(1),
        &election
            .context
            .program()
            .encode(&[option(0), option(1)])
            .unwrap(),
        &mut test_rng(1),
    )
    .prove(&order, &election.context, &statement);
    let (_, x) = order.challenges(&election.context, &statement, &copy);
    let sigma = random_scalar(&mut test_rng(2));
    copy.r = super::fixture::times_base(sigma);
    copy.s = x * voter(2).secret() + sigma;
    deceives_only(&order, &election.context, &statement, &copy);
}

#[test]
fn v01_a_rerandomised_ciphertext_does_not_keep_its_proof() {
    let election = two_questions();
    let order = Order::without(&[Part::U, Part::V]);
    let bits = election
        .context
        .program()
        .encode(&[option(0), option(1)])
        .unwrap();
    let statement = Statement {
        credential: *voter(1).public(),
        supersedes: None,
    };
    let witness = Witness::honest(&election.context, &voter(1), &bits, &mut test_rng(3));
    let mut ballot = witness.prove(&order, &election.context, &statement);
    let (_, x) = order.challenges(&election.context, &statement, &ballot);
    // (U + ρ·G, V_i + ρ·Y_i) is the same vote; ζ + x·ρ goes with it.
    let rho = random_scalar(&mut test_rng(4));
    rerandomise(&election, &mut ballot, rho);
    ballot.zeta += x * rho;
    assert_eq!(election.decrypt(&ballot), [1, 0, 0, 1]);
    deceives_only(&order, &election.context, &statement, &ballot);

    let (statement, mut ballot) = election.vote(&voter(1), &[option(0), option(1)], &mut test_rng(5));
    rerandomise(&election, &mut ballot, rho);
    assert!(verdict(&election.context, &statement, &ballot).is_err());
}

fn rerandomise(election: &Election, ballot: &mut Ballot, rho: Scalar) {
    let (u, keys) = (ballot.ciphertext.u, election.context.keys().points());
    ballot.ciphertext.u = Point::from(u.element() + super::fixture::times_base(rho).element());
    for (v, key) in ballot.ciphertext.v.iter_mut().zip(keys) {
        *v = Point::from(v.element() + key.element() * rho);
    }
}

#[test]
fn v01_one_number_of_another_ballot_cannot_be_taken_over() {
    let election = two_questions();
    let (_, victim) = election.vote(&voter(1), &[option(0), option(1)], &mut test_rng(6));
    let (statement, mut ballot) = election.vote(&voter(2), &[option(1), option(1)], &mut test_rng(7));
    ballot.ciphertext.u = victim.ciphertext.u;
    ballot.ciphertext.v[0] = victim.ciphertext.v[0];
    assert!(verdict(&election.context, &statement, &ballot).is_err());
}

#[test]
fn p13_a_ballot_of_another_election_is_refused_though_the_keys_are_the_same() {
    let questions = [single_choice(3)];
    let (here, there) = (Election::with_id(1, &questions), Election::with_id(2, &questions));
    let (statement, ballot) = here.vote(&voter(1), &[option(0)], &mut test_rng(1));
    assert_eq!(verdict(&here.context, &statement, &ballot), Ok(()));
    assert!(verdict(&there.context, &statement, &ballot).is_err());
    // It is the context in the transcript that tells them apart.
    let order = Order::without(&[Part::Context]);
    let bits = here.context.program().encode(&[option(0)]).unwrap();
    let witness = Witness::honest(&here.context, &voter(1), &bits, &mut test_rng(2));
    let replayed = witness.prove(&order, &here.context, &statement);
    deceives_only(&order, &there.context, &statement, &replayed);
}

#[test]
fn p13_answers_cannot_be_swapped_between_questions() {
    let election = two_questions();
    let (statement, mut ballot) = election.vote(&voter(1), &[option(0), option(1)], &mut test_rng(1));
    ballot.ciphertext.v.rotate_left(2);
    assert!(verdict(&election.context, &statement, &ballot).is_err());
    ballot.f.rotate_left(2);
    assert!(verdict(&election.context, &statement, &ballot).is_err());
}

#[test]
fn r04_r05_a_ballot_names_what_it_supersedes() {
    let election = two_questions();
    let first = Some([7; 32]);
    let (statement, ballot) =
        election.vote_again(&voter(1), first, &[option(0), option(1)], &mut test_rng(1));
    assert_eq!(verdict(&election.context, &statement, &ballot), Ok(()));
    for supersedes in [None, Some([0; 32]), Some([8; 32])] {
        let moved = Statement {
            supersedes,
            ..statement.clone()
        };
        assert!(
            verdict(&election.context, &moved, &ballot).is_err(),
            "{supersedes:?}"
        );
    }
    // A verifier whose transcript leaves it out takes the ballot at any place.
    let order = Order::without(&[Part::Supersedes]);
    let bits = election
        .context
        .program()
        .encode(&[option(0), option(1)])
        .unwrap();
    let witness = Witness::honest(&election.context, &voter(1), &bits, &mut test_rng(2));
    let replayed = witness.prove(&order, &election.context, &statement);
    let later = Statement {
        supersedes: Some([8; 32]),
        ..statement
    };
    deceives_only(&order, &election.context, &later, &replayed);
}

#[test]
fn r02_without_the_secret_key_there_is_no_ballot() {
    let election = two_questions();
    let bits = election
        .context
        .program()
        .encode(&[option(0), option(1)])
        .unwrap();
    let statement = Statement {
        credential: *voter(1).public(),
        supersedes: None,
    };
    let stranger = Witness::honest(&election.context, &voter(2), &bits, &mut test_rng(2));
    let ballot = stranger.prove(&Order::real(), &election.context, &statement);
    caught_by(Claim::Credential, &election.context, &statement, &ballot);
}

#[test]
fn p07_the_identity_is_no_credential() {
    let election = two_questions();
    let bits = election
        .context
        .program()
        .encode(&[option(0), option(1)])
        .unwrap();
    let statement = Statement {
        credential: Point::default(),
        supersedes: None,
    };
    // Its secret key is 0, as everybody knows.
    let mut witness = Witness::honest(&election.context, &voter(2), &bits, &mut test_rng(2));
    witness.sk = Scalar::ZERO;
    let ballot = witness.prove(&Order::real(), &election.context, &statement);
    assert_eq!(
        verdict(&election.context, &statement, &ballot),
        Err(BallotError::Identity)
    );
}
