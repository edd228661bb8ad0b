//! What all ballots of an election have in common.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use sha2::{Digest, Sha256};

use crate::elgamal::ElectionKeys;
use crate::generators::Generators;
use crate::group::{encode_points, half};
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
        let mut half_multiples = BTreeMap::new();
        for l in coefficients {
            half_multiples.entry(l).or_insert_with(|| half_of(l));
        }
        Ok(BallotContext {
            hash: hash([board, election, roll, roll_hash], &keys, &program),
            generators: Generators::new(program.bits()),
            half_multiples,
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

    /// The same context of a verifier that has let somebody choose its generators.
    #[cfg(test)]
    pub(crate) fn with_generators(self, generators: Generators) -> BallotContext {
        BallotContext { generators, ..self }
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

/// SHA-256 of `suara/v1/ballot-context`, a zero byte, and the [`encoding`].
fn hash(ids: [&[u8; 32]; 4], keys: &ElectionKeys, program: &Program) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"suara/v1/ballot-context\0")
        .chain_update(encoding(ids, keys, program))
        .finalize()
        .into()
}

/// The four ids, `n`, `N`, the number of equations, `Y_1 … Y_n`, every row of `L` (number of terms, then bit and
/// coefficient of each) and every equation (the same, then the right side). Counts and bits are 4 bytes,
/// coefficients and right sides 8, little-endian, those of the equations in two's complement. Bits count from 0
/// and ascend; no coefficient is 0.
pub(super) fn encoding(ids: [&[u8; 32]; 4], keys: &ElectionKeys, program: &Program) -> Vec<u8> {
    let count = |count: usize| (count as u32).to_le_bytes();
    let mut bytes = ids.map(|id| *id).concat();
    bytes.extend(count(program.numbers()));
    bytes.extend(count(program.bits()));
    bytes.extend(count(program.equations()));
    bytes.extend(encode_points(keys.points()));
    for row in program.rows() {
        bytes.extend(count(row.terms().len()));
        for (bit, coefficient) in row.terms() {
            bytes.extend(count(bit));
            bytes.extend(coefficient.to_le_bytes());
        }
    }
    for equation in program.system() {
        bytes.extend(count(equation.terms().len()));
        for (bit, coefficient) in equation.terms() {
            bytes.extend(count(bit));
            bytes.extend(coefficient.to_le_bytes());
        }
        bytes.extend(equation.right().to_le_bytes());
    }
    bytes
}
