//! An election whose key shares the tests hold.

use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use rand_chacha::ChaCha20Rng;

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
    Question::Choose(Choose {
        options,
        min: 1,
        max: 1,
        money: None,
        blank: false,
    })
}

/// A voter's key on the roll.
pub(super) fn voter(seed: u64) -> RollSecret {
    Code::generate(&mut test_rng(seed)).secret().for_roll(&ROLL)
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
        let keys = secrets
            .iter()
            .map(|secret| Point::from(Element::mul_base(secret)));
        let keys = ElectionKeys::new(keys.collect()).unwrap();
        let context = BallotContext::new(&[1; 32], &[id; 32], &ROLL, &[4; 32], keys, program).unwrap();
        Election { context, secrets }
    }

    /// A ballot with its statement.
    pub(super) fn vote(
        &self,
        voter: &RollSecret,
        supersedes: Option<[u8; 32]>,
        choices: &[Choice],
        rng: &mut ChaCha20Rng,
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

    /// Decrypts the numbers of one ballot, which no real election does.
    pub(super) fn decrypt(&self, ballot: &Ballot) -> Vec<u64> {
        let ciphertext = ballot.ciphertext();
        let numbers = ciphertext.v.iter().zip(&self.secrets).enumerate();
        numbers
            .map(|(i, (v, secret))| {
                let bound = self.context.program().largest(i);
                let element = v.element() - ciphertext.u.element() * secret;
                DiscreteLog::new(bound, 1).find(&element, bound).unwrap()
            })
            .collect()
    }
}
