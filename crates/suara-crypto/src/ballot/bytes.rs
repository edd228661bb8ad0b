//! A ballot's bytes.
//!
//! ```text
//! ciphertext   U, V_1 … V_n                                 32·(n+1) bytes
//! proof        M, A, D_1, D_2, R, f_1 … f_N, z, ζ           32·(N+7) bytes
//! response     s                                            32 bytes
//! ```

use alloc::vec::Vec;

use curve25519_dalek::Scalar;

use super::{Ballot, BallotError, Statement};
use crate::elgamal::Ciphertext;
use crate::group::{ENCODED, GroupError, Point, decode_scalar, decode_scalars, encode_points};
use crate::program::Program;

/// `M, A, D_1, D_2, R`.
const COMMITMENTS: usize = 5;

impl Statement {
    /// `PK_ρ`, then a byte 0 and 32 zero bytes, or a byte 1 and the superseded id: 65 bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = self.credential.bytes().to_vec();
        bytes.push(self.supersedes.is_some().into());
        bytes.extend(self.supersedes.unwrap_or_default());
        bytes
    }
}

impl Ballot {
    /// Checks that the fields of a ballot have the lengths that `program` demands. No more is looked at where the proof
    /// is not checked, because it was before.
    pub fn check_lengths(program: &Program, ciphertext: &[u8], proof: &[u8]) -> Result<(), BallotError> {
        let fields = [
            ("ciphertext", ciphertext, 1 + program.numbers()),
            ("proof", proof, COMMITMENTS + program.bits() + 2),
        ];
        for (field, bytes, encodings) in fields {
            let (expected, found) = (ENCODED * encodings, bytes.len());
            if found != expected {
                return Err(BallotError::Length {
                    field,
                    expected,
                    found,
                });
            }
        }
        Ok(())
    }

    /// Decodes a ballot for the questions of `program`. Other numbers of points and scalars are refused, and
    /// so are encodings that are not canonical, and the identity for `U`.
    pub fn decode(
        program: &Program,
        ciphertext: &[u8],
        proof: &[u8],
        response: &[u8; ENCODED],
    ) -> Result<Ballot, BallotError> {
        Ballot::check_lengths(program, ciphertext, proof)?;
        let in_field = |field| move |error| refusal(field, error);
        let ciphertext = Ciphertext::decode(ciphertext, program.numbers()).map_err(in_field("ciphertext"))?;
        let (points, scalars) = proof.split_at(ENCODED * COMMITMENTS);
        let points = Point::decode_packed(points, COMMITMENTS).map_err(in_field("proof"))?;
        let mut points = points.into_iter();
        let mut point = || points.next().unwrap_or_default();
        let [m, a, d_1, d_2, r] = core::array::from_fn(|_| point());
        let mut f = decode_scalars(scalars, program.bits() + 2).map_err(in_field("proof"))?;
        let zeta = f.pop().unwrap_or_default();
        let z = f.pop().unwrap_or_default();
        let s = decode_scalar(response).map_err(in_field("response"))?;
        Ok(Ballot {
            ciphertext,
            m,
            a,
            d_1,
            d_2,
            r,
            f,
            z,
            zeta,
            s,
        })
    }

    /// The field `ciphertext`.
    pub fn ciphertext_bytes(&self) -> Vec<u8> {
        self.ciphertext.encode()
    }

    /// The field `proof`.
    pub fn proof_bytes(&self) -> Vec<u8> {
        let mut bytes = encode_points([&self.m, &self.a, &self.d_1, &self.d_2, &self.r]);
        for scalar in self.f.iter().chain([&self.z, &self.zeta]) {
            bytes.extend(scalar.as_bytes());
        }
        bytes
    }

    /// The field `response`: `s`, without which the ballot cannot be cast.
    pub fn response_bytes(&self) -> [u8; ENCODED] {
        self.s.to_bytes()
    }

    /// `f_1 … f_N, z, ζ, s`: all that comes after `x`.
    pub(crate) fn responses(&self) -> impl Iterator<Item = &Scalar> {
        self.f.iter().chain([&self.z, &self.zeta, &self.s])
    }

    /// The encrypted numbers.
    pub fn ciphertext(&self) -> &Ciphertext {
        &self.ciphertext
    }
}

fn refusal(field: &'static str, error: GroupError) -> BallotError {
    match error {
        GroupError::Length { expected, found } => BallotError::Length {
            field,
            expected,
            found,
        },
        GroupError::Identity => BallotError::Identity,
        GroupError::NotAPoint | GroupError::NotAScalar => BallotError::Encoding { field, error },
    }
}
