//! Ballots: copied, replayed, stuffed, altered, late.

use curve25519_dalek::Scalar;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use suara_crypto::program::Choice;
use suara_protocol::entries::Ballot;
use suara_protocol::{Id, Payload, Submission};
use suara_tests::{EVENING, Town, approval, limited};

use crate::reference::{self, Statement};
use crate::{assert_refused, assert_wrong, name};

fn town(seed: u64) -> Town {
    Town::open(seed, 5, vec![limited(3, 1, 2)])
}

fn yes() -> [Choice; 1] {
    [Choice::Options(vec![0])]
}

fn unsigned(ballot: Ballot) -> Submission {
    Submission::unsigned(Payload::from(ballot))
}

#[test]
fn r05_an_old_ballot_put_in_again_is_refused() {
    let mut town = town(60);
    let first = unsigned(town.ballot(0, &yes(), None));
    town.submit(first.clone()).unwrap();
    town.vote(0, &[Choice::Options(vec![1])]).unwrap();
    assert_refused!(&mut town, &first, "C43");
}

#[test]
fn r04_a_ballot_names_the_last_one_before_it() {
    let mut town = town(61);
    town.vote(0, &yes()).unwrap();
    let first = town.last(0);
    town.vote(0, &yes()).unwrap();
    for supersedes in [None, first, Some(Id([9; 32]))] {
        let mut town = town_again(&town);
        let gap = unsigned(town.ballot(0, &[Choice::Options(vec![2])], supersedes));
        assert_refused!(&mut town, &gap, "C43");
    }
}

/// The same town, replayed: roles and citizens are drawn from the same seed.
fn town_again(town: &Town) -> Town {
    let mut again = self::town(61);
    again.log = town.log.clone();
    again.board = town.verify().unwrap();
    again.now_ms = town.now_ms;
    again
}

#[test]
fn r04_a_dropped_ballot_breaks_the_chain_of_the_next() {
    let mut town = town(62);
    town.vote(0, &yes()).unwrap();
    let last = town.last(0);
    let second = unsigned(town.ballot(0, &yes(), last));
    town.log.pop();
    town.board = town.verify().unwrap();
    assert_refused!(&mut town, &second, "C43");
}

#[test]
fn p13_v01_the_ballot_of_another_citizen_cannot_be_copied() {
    let mut town = Town::open(63, 5, vec![approval(3)]);
    let genuine = town.ballot(0, &yes(), None);
    town.submit(unsigned(genuine.clone())).unwrap();
    let copied = Ballot {
        credential: town.place(1),
        ..genuine
    };
    assert_refused!(&mut town, &unsigned(copied), "C46");
}

#[test]
fn p13_a_ballot_of_another_election_is_refused() {
    let mut town = town(64);
    let mut other = self::town(64);
    other.now_ms += 5_000;
    let mut setup = other.definition(vec![limited(3, 1, 2)]);
    setup.privacy_minimum = 9;
    let genuine = town.ballot(0, &yes(), None);
    town.set_up(setup);
    let foreign = Ballot {
        election: town.election,
        ..genuine
    };
    assert_refused!(&mut town, &unsigned(foreign), "C40");
}

#[test]
fn r02_a_credential_that_is_not_on_the_roll_cannot_vote() {
    let mut town = town(65);
    let stuffed = Ballot {
        credential: 5,
        ..town.ballot(0, &yes(), None)
    };
    assert_refused!(&mut town, &unsigned(stuffed), "C41");
}

#[test]
fn r02_a_ballot_without_the_credential_s_key_is_refused() {
    let mut town = town(66);
    let mut stuffed = town.ballot(0, &yes(), None);
    stuffed.response[0] ^= 1;
    assert_refused!(&mut town, &unsigned(stuffed), "C46");
}

#[test]
fn r01_v01_the_same_randomness_twice_is_refused() {
    let mut town = Town::open(67, 5, vec![approval(3)]);
    let genuine = town.ballot(0, &yes(), None);
    town.submit(unsigned(genuine.clone())).unwrap();
    let last = town.last(0);
    let mut clash = town.ballot(0, &yes(), last);
    clash.ciphertext[..32].copy_from_slice(&genuine.ciphertext[..32]);
    assert_refused!(&mut town, &unsigned(clash), "C46");
}

#[test]
fn w02_another_number_of_points_or_scalars_is_refused() {
    type Alter = fn(&mut Ballot);
    let alters: [Alter; 4] = [
        |ballot| ballot.ciphertext.truncate(ballot.ciphertext.len() - 32),
        |ballot| ballot.ciphertext.extend([0; 32]),
        |ballot| ballot.proof.truncate(ballot.proof.len() - 32),
        |ballot| ballot.proof.extend([0; 32]),
    ];
    for alter in alters {
        let mut town = town(68);
        let mut ballot = town.ballot(0, &yes(), None);
        alter(&mut ballot);
        assert_refused!(&mut town, &unsigned(ballot), "C42");
    }
}

#[test]
fn p06_p07_p08_encodings_that_are_not_canonical_are_refused() {
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut town = town(69);
    let genuine = town.ballot(0, &yes(), None);
    let mut altered = vec![genuine.clone(), genuine.clone(), genuine.clone(), genuine];
    altered[0].ciphertext[..32].fill(0);
    altered[1].ciphertext[32..64].fill(0xff);
    let end = altered[2].proof.len();
    altered[2].proof[end - 32..].copy_from_slice(&order);
    altered[3].response = order;
    for ballot in altered {
        let refusal = town.submit(unsigned(ballot)).unwrap_err();
        assert_eq!(refusal.check.number(), "C42", "{refusal}");
    }
}

#[test]
fn w01_answers_that_break_an_equation_are_refused() {
    let mut town = town(70);
    let mut ballot = town.ballot(0, &yes(), None);
    let first_answer = 5 * 32;
    ballot.proof[first_answer] ^= 1;
    assert_refused!(&mut town, &unsigned(ballot), "C45");
}

#[test]
fn r17_no_ballot_before_the_opening() {
    let mut open = town(71);
    let ballot = unsigned(open.ballot(0, &yes(), None));
    let mut town = Town::new(71);
    town.publish_roll(&[(0, 1); 5]);
    let setup = town.definition(vec![limited(3, 1, 2)]);
    town.set_up(setup);
    assert_refused!(&mut town, &ballot, "C40");
}

#[test]
fn r17_no_ballot_after_the_closing() {
    let mut town = town(72);
    let late = unsigned(town.ballot(0, &yes(), None));
    town.submit_closing().unwrap();
    assert_refused!(&mut town, &late, "C40");
}

#[test]
fn r17_no_ballot_at_the_closing_time() {
    let mut town = town(73);
    let late = unsigned(town.ballot(0, &yes(), None));
    town.now_ms = EVENING - 1_000;
    assert_refused!(&mut town, &late, "C40");
}

#[test]
fn r17_a_clock_set_back_does_not_reopen() {
    let mut town = town(74);
    town.submit_closing().unwrap();
    let closed = town.now_ms;
    town.now_ms = closed - 30_000;
    let late = town.ballot(0, &yes(), None);
    assert_eq!(town.submit(unsigned(late)).unwrap_err().check.number(), "C40");
}

#[test]
fn r17_times_never_go_back() {
    let mut town = town(74);
    let ballot = town.ballot(0, &yes(), None);
    town.now_ms -= 3_600_000;
    assert_refused!(&mut town, &unsigned(ballot), "C05");
}

#[test]
fn v10_all_ballots_have_the_same_length() {
    let mut question = approval(4);
    question.blank = true;
    let mut town = Town::open(75, 5, vec![question]);
    let every = (0..16).map(|mask| Choice::Options((0..4).filter(|bit| mask & 1 << bit != 0).collect()));
    let mut length = |choice| unsigned(town.ballot(0, &[choice], None)).bytes().len();
    let lengths = every
        .filter(|choice| *choice != Choice::Options(vec![]))
        .map(&mut length)
        .collect::<Vec<_>>();
    assert!(lengths.iter().all(|one| *one == lengths[0]));
    assert_eq!(length(Choice::Blank), lengths[0]);
}

#[test]
fn the_same_bytes_again_are_answered_with_the_standing_entry() {
    let mut town = town(76);
    let ballot = unsigned(town.ballot(0, &yes(), None));
    let first = town.submit(ballot.clone()).unwrap();
    let size = town.log.len();
    assert_eq!(town.submit(ballot.clone()).unwrap(), first);
    assert_eq!(town.log.len(), size);
    town.force(&ballot);
    assert_wrong(name!(), &town, "C09");
}

/// A first ballot of a citizen by the reference prover, under randomness that is chosen.
fn reference_ballot(town: &mut Town, voter: usize, bits: &[Scalar], r: Scalar) -> Ballot {
    let mut rng = ChaCha20Rng::from_rng(&mut town.rng);
    let context = &town.state().voting().unwrap().context;
    let keys = context
        .keys()
        .points()
        .iter()
        .map(|key| *key.element())
        .collect::<Vec<_>>();
    let statement = Statement {
        context: context.hash(),
        keys: &keys,
        secret: reference::credential(&town.codes[voter], &town.roll.0),
    };
    let (ciphertext, proof, response) = reference::prove(&statement, bits, r, &mut rng);
    Ballot {
        board: town.id(),
        election: town.election,
        credential: town.place(voter),
        supersedes: None,
        ciphertext,
        proof,
        response,
    }
}

#[test]
fn a_ballot_by_another_program_that_follows_the_docs_is_counted() {
    let mut town = Town::open(77, 5, vec![approval(2)]);
    let ballot = reference_ballot(&mut town, 0, &[Scalar::ZERO, Scalar::ONE], Scalar::from(5u64));
    town.submit(unsigned(ballot)).unwrap();
    town.finish();
    assert_eq!(town.totals(), [0, 1]);
}

#[test]
fn r01_s14_two_ballots_under_the_same_randomness_are_refused() {
    let mut town = Town::open(78, 5, vec![approval(2)]);
    let first = reference_ballot(&mut town, 0, &[Scalar::ZERO, Scalar::ONE], Scalar::from(5u64));
    town.submit(unsigned(first)).unwrap();
    let clash = reference_ballot(&mut town, 1, &[Scalar::ZERO, Scalar::ONE], Scalar::from(5u64));
    assert_refused!(&mut town, &unsigned(clash), "C44");
}

#[test]
fn w03_s02_a_bit_of_two_or_of_minus_one_is_refused() {
    for bit in [Scalar::from(2u64), -Scalar::ONE, Scalar::from(2u64).invert()] {
        let mut town = Town::open(79, 5, vec![approval(2)]);
        let wrong = reference_ballot(&mut town, 0, &[bit, Scalar::ZERO], Scalar::from(5u64));
        assert_refused!(&mut town, &unsigned(wrong), "C46");
    }
}
