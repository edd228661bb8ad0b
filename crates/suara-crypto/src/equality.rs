//! The batched proof that many points were multiplied by the same secrets (Chaum-Pedersen, batched).
//!
//! Statement: bases `U_1 … U_K`, public shares `S_1 … S_n`, factors `D_ki`. Claim: there are `s_1 … s_n` with
//! `S_i = s_i·G` and `D_ki = s_i·U_k` for all `k`, `i`.
//!
//! - Absorb the whole statement, all `D_ki` in it; THEN draw `ω` and `ψ`. With weights drawn before the factors
//!   are fixed, wrong factors can be made whose errors cancel in the sum.
//! - `s* = Σ ω^i·s_i`, `S* = Σ ω^i·S_i`, `B = Σ ψ^k·U_k`, `D* = Σ_k Σ_i ψ^k·ω^i·D_ki`, exponents from 1.
//! - Send `T_1 = τ·G`, `T_2 = τ·B`; absorb; draw `x`; answer `z = τ + x·s*`.
//! - Check `z·G = T_1 + x·S*` and `z·B = T_2 + x·D*`.
//!
//! It is used twice, under two labels: in the rehearsal and in the tally.

use alloc::vec::Vec;

use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{RistrettoPoint, Scalar};
use merlin::Transcript;
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use crate::group::{ENCODED, GroupError, Point, decode_scalar, sum_of_products_vartime};
use crate::random::NonceRng;
use crate::transcript::{TranscriptProtocol, powers};

/// What is claimed. There are as many factors as bases times public shares.
pub(crate) struct Equality<'a> {
    /// `U_k`.
    pub bases: &'a [&'a Point],
    /// `S_i`.
    pub public: &'a [Point],
    /// `D_ki`, base by base.
    pub factors: &'a [Point],
}

/// `T_1`, `T_2`, `z`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EqualityProof {
    t1: Point,
    t2: Point,
    z: Scalar,
}

impl EqualityProof {
    /// Bytes of a proof.
    const BYTES: usize = 3 * ENCODED;

    /// Reads `T_1 ‖ T_2 ‖ z`.
    pub fn decode(bytes: &[u8]) -> Result<EqualityProof, GroupError> {
        match bytes.as_chunks() {
            ([t1, t2, z], []) => Ok(EqualityProof {
                t1: Point::decode(t1)?,
                t2: Point::decode(t2)?,
                z: decode_scalar(z)?,
            }),
            _ => Err(GroupError::Length {
                expected: EqualityProof::BYTES,
                found: bytes.len(),
            }),
        }
    }

    /// `T_1 ‖ T_2 ‖ z`.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(EqualityProof::BYTES);
        bytes.extend_from_slice(self.t1.bytes());
        bytes.extend_from_slice(self.t2.bytes());
        bytes.extend_from_slice(self.z.as_bytes());
        bytes
    }

    /// Proves the statement that `transcript` has absorbed as a whole, with the secrets `s_i`.
    pub fn prove(
        mut transcript: Transcript,
        statement: &Equality<'_>,
        secrets: &[Scalar],
        rng: &mut impl CryptoRng,
    ) -> EqualityProof {
        let omega = transcript.challenge(b"omega");
        let psi = transcript.challenge(b"psi");
        let base = combine_vartime(statement.bases.iter().copied(), psi);
        // s* = Σ ω^i·s_i
        let terms = powers(omega).zip(secrets).map(|(power, secret)| power * secret);
        let secret = Zeroizing::new(terms.sum::<Scalar>());
        let witnesses = secrets.iter().map(|secret| secret.as_bytes().as_slice());
        let mut tau = NonceRng::new(&transcript, witnesses, rng).scalar();
        // T_1 = τ·G, T_2 = τ·B
        let t1 = Point::from(RistrettoPoint::mul_base(&tau));
        let t2 = Point::from(base * tau);
        let x = draw_x(&mut transcript, &t1, &t2);
        // z = τ + x·s*
        let z = tau + x * *secret;
        tau.zeroize();
        EqualityProof { t1, t2, z }
    }

    /// Whether the proof holds for the statement that `transcript` has absorbed as a whole. Variable time:
    /// everything here is public.
    pub fn holds(&self, mut transcript: Transcript, statement: &Equality<'_>) -> bool {
        let omega = transcript.challenge(b"omega");
        let psi = transcript.challenge(b"psi");
        let x = draw_x(&mut transcript, &self.t1, &self.t2);
        self.satisfies(statement, omega, psi, x)
    }

    /// The two equations, for given challenges.
    fn satisfies(&self, statement: &Equality<'_>, omega: Scalar, psi: Scalar, x: Scalar) -> bool {
        if statement.factors.len() != statement.bases.len() * statement.public.len() {
            return false;
        }
        let base = combine_vartime(statement.bases.iter().copied(), psi);
        let public = combine_vartime(statement.public, omega);
        let factor = combine_factors_vartime(statement, omega, psi);
        // z·G = T_1 + x·S*
        let first = self.t1.element() + public * x - RistrettoPoint::mul_base(&self.z);
        // z·B = T_2 + x·D*
        let second = self.t2.element() + factor * x - base * self.z;
        first.is_identity() && second.is_identity()
    }
}

fn draw_x(transcript: &mut Transcript, t1: &Point, t2: &Point) -> Scalar {
    transcript.absorb(b"T1", t1.bytes());
    transcript.absorb(b"T2", t2.bytes());
    transcript.challenge(b"x")
}

/// `Σ challenge^k·P_k`, from the exponent 1. Variable time: for public points.
fn combine_vartime<'a>(points: impl IntoIterator<Item = &'a Point>, challenge: Scalar) -> RistrettoPoint {
    let elements = points.into_iter().map(|point| *point.element());
    sum_of_products_vartime(powers(challenge).zip(elements))
}

/// `D* = Σ_k Σ_i ψ^k·ω^i·D_ki`. Variable time: for public points.
fn combine_factors_vartime(statement: &Equality<'_>, omega: Scalar, psi: Scalar) -> RistrettoPoint {
    let across: Vec<_> = powers(omega).take(statement.public.len()).collect();
    let weights = powers(psi)
        .take(statement.bases.len())
        .flat_map(|down| across.iter().map(move |across| down * across));
    let factors = statement.factors.iter().map(|factor| *factor.element());
    sum_of_products_vartime(weights.zip(factors))
}

#[cfg(test)]
mod tests;
