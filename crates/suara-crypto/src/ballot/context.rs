//! What all ballots of an election have in common.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use sha2::{Digest, Sha256};

use crate::elgamal::ElectionKeys;
use crate::generators::Generators;
use crate::group::half;
use crate::program::Program;

/// The context of an election's ballots: its keys and program, and the hash that binds every ballot to them, to
/// board, election and roll. Computed from the definition, once; it derives the generators of the proof, which
/// takes up to a tenth of a second.
pub struct BallotContext {
    hash: [u8; 32],
    keys: ElectionKeys,
    program: Program,
    generators: Generators,
    half_multiples: BTreeMap<u64, Element>,
}

/// Why there is no such context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// Not one key for each number.
    #[error("{keys} keys for {numbers} numbers")]
    Keys {
        /// How many keys.
        keys: usize,
        /// How many numbers the program has.
        numbers: usize,
    },
}

impl BallotContext {
    /// The context of one election: ids of board, election and roll, the roll's hash at the opening, the
    /// election keys, one for each number of the program, and the program.
    pub fn new(
        board: &[u8; 32],
        election: &[u8; 32],
        roll: &[u8; 32],
        roll_hash: &[u8; 32],
        keys: ElectionKeys,
        program: Program,
    ) -> Result<BallotContext, ContextError> {
        if keys.len() != program.numbers() {
            return Err(ContextError::Keys {
                keys: keys.len(),
                numbers: program.numbers(),
            });
        }
        let coefficients = program.rows().iter().flat_map(|row| row.terms()).map(|(_, l)| l);
        let half_of = |l| Element::mul_base(&half(&Scalar::from(l)));
        let distinct: BTreeMap<u64, Element> = coefficients.fold(BTreeMap::new(), |mut halves, l| {
            halves.entry(l).or_insert_with(|| half_of(l));
            halves
        });
        Ok(BallotContext {
            hash: hash([board, election, roll, roll_hash], &keys, &program),
            generators: Generators::new(program.bits()),
            half_multiples: distinct,
            keys,
            program,
        })
    }

    /// The hash that every ballot's proof absorbs first.
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// The program of the questions.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The election keys.
    pub fn keys(&self) -> &ElectionKeys {
        &self.keys
    }

    /// The generators of the proof.
    pub(crate) fn generators(&self) -> &Generators {
        &self.generators
    }

    /// For each row of `L`, its bits with `l/2·G`.
    pub(crate) fn half_steps(&self) -> impl Iterator<Item = Vec<(usize, &Element)>> {
        self.program.rows().iter().map(|row| {
            let steps = row
                .terms()
                .filter_map(|(bit, l)| Some((bit, self.half_multiples.get(&l)?)));
            steps.collect()
        })
    }
}

/// SHA-256 of `suara/v1/ballot-context`, a zero byte, the four ids, `n`, `N`, the number of equations, `Y_1 …
/// Y_n`, every row of `L` (number of terms, then bit and coefficient of each) and every equation (the same, then
/// the right side). Counts and bits are 4 bytes, coefficients and right sides 8, little-endian, those of the
/// equations in two's complement.
fn hash(ids: [&[u8; 32]; 4], keys: &ElectionKeys, program: &Program) -> [u8; 32] {
    let count = |count: usize| (count as u32).to_le_bytes();
    let mut hash = Sha256::new();
    hash.update(b"suara/v1/ballot-context\0");
    for id in ids {
        hash.update(id);
    }
    hash.update(count(program.numbers()));
    hash.update(count(program.bits()));
    hash.update(count(program.equations()));
    for key in keys.points() {
        hash.update(key.bytes());
    }
    for row in program.rows() {
        hash.update(count(row.terms().len()));
        for (bit, coefficient) in row.terms() {
            hash.update(count(bit));
            hash.update(coefficient.to_le_bytes());
        }
    }
    for equation in program.system() {
        hash.update(count(equation.terms().len()));
        for (bit, coefficient) in equation.terms() {
            hash.update(count(bit));
            hash.update(coefficient.to_le_bytes());
        }
        hash.update(equation.right().to_le_bytes());
    }
    hash.finalize().into()
}
