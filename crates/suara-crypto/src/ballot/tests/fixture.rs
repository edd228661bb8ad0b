//! An election whose key shares the tests hold.

use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use rand_core::CryptoRng;

use super::super::{Ballot, BallotContext, Statement};
use crate::credential::{Code, RollSecret};
use crate::dlog::DiscreteLog;
use crate::elgamal::ElectionKeys;
use crate::group::Point;
use crate::program::{Choice, Choose, Program, Question};
use crate::random::{random_scalar, test_rng};

/// The id of the roll on which all voters of the tests stand.
pub(super) const ROLL: [u8; 32] = [3; 32];

/// An election with its secret keys.
pub(super) struct Election {
    pub(super) context: BallotContext,
    secrets: Vec<Scalar>,
}

/// One of `options`, no blank.
pub(super) fn single_choice(options: usize) -> Question {
    choose(options, 1, 1)
}

/// Any of `options`, no blank: a program without equations.
pub(super) fn approval(options: usize) -> Question {
    choose(options, 0, options)
}

fn choose(options: usize, min: usize, max: usize) -> Question {
    Question::Choose(Choose {
        options,
        min,
        max,
        money: None,
        blank: false,
    })
}

/// An answer to [`single_choice`].
pub(super) fn option(option: usize) -> Choice {
    Choice::Options(vec![option])
}

/// A voter's key on the roll.
pub(super) fn voter(seed: u64) -> RollSecret {
    Code::generate(&mut test_rng(seed)).secret().for_roll(&ROLL)
}

/// `scalar·G`
pub(super) fn times_base(scalar: Scalar) -> Point {
    Point::from(Element::mul_base(&scalar))
}

impl Election {
    pub(super) fn new(questions: &[Question]) -> Election {
        Election::with_id(2, questions)
    }

    /// An election with another id; the keys are the same.
    pub(super) fn with_id(id: u8, questions: &[Question]) -> Election {
        let program = Program::compile(questions).unwrap();
        let mut rng = test_rng(0);
        let secrets: Vec<Scalar> = (0..program.numbers()).map(|_| random_scalar(&mut rng)).collect();
        let keys = secrets.iter().map(|secret| times_base(*secret)).collect();
        Election {
            context: context(id, keys, program),
            secrets,
        }
    }

    /// A ballot with its statement.
    pub(super) fn vote(
        &self,
        voter: &RollSecret,
        choices: &[Choice],
        rng: &mut impl CryptoRng,
    ) -> (Statement, Ballot) {
        self.vote_again(voter, None, choices, rng)
    }

    /// A ballot that supersedes another, with its statement.
    pub(super) fn vote_again(
        &self,
        voter: &RollSecret,
        supersedes: Option<[u8; 32]>,
        choices: &[Choice],
        rng: &mut impl CryptoRng,
    ) -> (Statement, Ballot) {
        let bits = self.context.program().encode(choices).unwrap();
        let ballot = Ballot::prove(&self.context, voter, supersedes, &bits, rng);
        let credential = *voter.public();
        (
            Statement {
                credential,
                supersedes,
            },
            ballot,
        )
    }

    /// What the numbers of one ballot are, times `G`: what no real election decrypts.
    pub(super) fn open(&self, ballot: &Ballot) -> Vec<Element> {
        let ciphertext = ballot.ciphertext();
        let numbers = ciphertext.v.iter().zip(&self.secrets);
        numbers
            .map(|(v, secret)| v.element() - ciphertext.u.element() * secret)
            .collect()
    }

    /// The numbers of one ballot.
    pub(super) fn decrypt(&self, ballot: &Ballot) -> Vec<u64> {
        let bounds = (0..self.secrets.len()).map(|number| self.context.program().largest(number));
        let numbers = self.open(ballot).into_iter().zip(bounds);
        numbers
            .map(|(element, bound)| DiscreteLog::new([bound]).find(&element, bound).unwrap())
            .collect()
    }
}

/// The context of an election with other keys.
pub(super) fn context(id: u8, keys: Vec<Point>, program: Program) -> BallotContext {
    let keys = ElectionKeys::new(keys).unwrap();
    BallotContext::new(&[1; 32], &[id; 32], &ROLL, &[4; 32], keys, program).unwrap()
}
