//! Checking a ballot alone: one equation after the other, no randomness.

use alloc::vec::Vec;

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use curve25519_dalek::{RistrettoPoint as Element, Scalar};

use super::{Ballot, BallotContext, BallotError, Claim, Statement, VerifiedBallot};
use crate::group::Point;
use crate::program::Field;
use crate::transcript;

/// Checks a ballot's proof for a statement, whose credential the caller has found on the roll.
pub fn verify(
    context: &BallotContext,
    statement: &Statement,
    ballot: Ballot,
) -> Result<VerifiedBallot, BallotError> {
    let challenged = Challenged::new(context, statement, &ballot);
    challenged.check_scalars(context)?;
    challenged.check_points(context)?;
    Ok(VerifiedBallot(ballot))
}

/// A ballot with its challenges.
pub(super) struct Challenged<'a> {
    pub(super) statement: &'a Statement,
    pub(super) ballot: &'a Ballot,
    pub(super) w: Scalar,
    pub(super) x: Scalar,
}

impl<'a> Challenged<'a> {
    /// Draws the challenges of a ballot from all that it absorbs.
    pub(super) fn new(
        context: &BallotContext,
        statement: &'a Statement,
        ballot: &'a Ballot,
    ) -> Challenged<'a> {
        let mut transcript = transcript::ballot(context.hash(), statement, &ballot.ciphertext);
        let w = transcript::ballot_w(&mut transcript, &ballot.m);
        let commitments = [&ballot.a, &ballot.d_1, &ballot.d_2, &ballot.r];
        let x = transcript::ballot_x(&mut transcript, commitments);
        Challenged {
            statement,
            ballot,
            w,
            x,
        }
    }

    /// What is checked for each ballot on its own, and first: that the credential is not the identity, whose
    /// secret key everybody knows, and (c) `E·f = x·e`.
    pub(super) fn check_scalars(&self, context: &BallotContext) -> Result<(), BallotError> {
        if self.statement.credential.is_identity() {
            return Err(BallotError::Identity);
        }
        for (place, equation) in context.program().system().iter().enumerate() {
            let right = self.x * Scalar::from_integer(equation.right().into());
            if equation.times(&self.ballot.f) != right {
                return Err(BallotError::Equations(place));
            }
        }
        Ok(())
    }

    /// (a), (b) and (d), each for itself.
    pub(super) fn check_points(&self, context: &BallotContext) -> Result<(), BallotError> {
        for claim in [Claim::Bits, Claim::Randomness, Claim::Numbers, Claim::Credential] {
            let mut sum = Combination::new(context, 1);
            sum.add(claim, self, Scalar::ONE);
            if !sum.vanishes() {
                return Err(BallotError::Proof(claim));
            }
        }
        Ok(())
    }
}

/// A linear combination of points, with one scalar for each point that ballots share.
pub(super) struct Combination<'a> {
    context: &'a BallotContext,
    scalars: Vec<Scalar>,
    points: Vec<&'a Element>,
    base: Scalar,
    h: Scalar,
    keys: Vec<Scalar>,
    g: Vec<Scalar>,
    k: Vec<Scalar>,
}

impl<'a> Combination<'a> {
    /// The empty combination, with room for a number of ballots.
    pub(super) fn new(context: &'a BallotContext, ballots: usize) -> Combination<'a> {
        let (numbers, bits) = (context.program().numbers(), context.program().bits());
        // U, V_i, M, A, D_1, D_2, R, PK; then G, H, Y_i, G_j, K_j
        let room = ballots * (numbers + 7) + 2 + numbers + 2 * bits;
        Combination {
            context,
            scalars: Vec::with_capacity(room),
            points: Vec::with_capacity(room),
            base: Scalar::ZERO,
            h: Scalar::ZERO,
            keys: alloc::vec![Scalar::ZERO; numbers],
            g: alloc::vec![Scalar::ZERO; bits],
            k: alloc::vec![Scalar::ZERO; bits],
        }
    }

    /// Adds `weight` times the difference of the two sides of one equation of a ballot: zero if it holds.
    pub(super) fn add(&mut self, claim: Claim, challenged: &Challenged<'a>, weight: Scalar) {
        let Challenged {
            statement,
            ballot,
            w,
            x,
        } = challenged;
        match claim {
            // x·M + A - Σ f_j·G_j - Σ f_j·(x - f_j)·K_j - z·H
            Claim::Bits => {
                self.term(weight * x, &ballot.m);
                self.term(weight, &ballot.a);
                for ((f_j, g_j), k_j) in ballot.f.iter().zip(&mut self.g).zip(&mut self.k) {
                    let weighted = weight * f_j;
                    *g_j -= weighted;
                    *k_j -= weighted * (x - f_j);
                }
                self.h -= weight * ballot.z;
            }
            // x·U + D_1 - ζ·G
            Claim::Randomness => {
                self.term(weight * x, &ballot.ciphertext.u);
                self.term(weight, &ballot.d_1);
                self.base -= weight * ballot.zeta;
            }
            // x·Σ w^i·V_i + D_2 - (Σ w^i·(L·f)_i)·G - ζ·Σ w^i·Y_i
            Claim::Numbers => {
                self.term(weight, &ballot.d_2);
                for (v_i, scalar) in ballot.ciphertext.v.iter().zip(progression(weight * x, *w)) {
                    self.term(scalar, v_i);
                }
                for (y_i, scalar) in self.keys.iter_mut().zip(progression(weight * ballot.zeta, *w)) {
                    *y_i -= scalar;
                }
                let numbers = self.context.program().rows().iter();
                let numbers = numbers.map(|row| row.times::<Scalar>(&ballot.f)).rev();
                self.base -= weight * numbers.fold(Scalar::ZERO, |sum, number| w * (sum + number));
            }
            // x·PK_ρ + R - s·G
            Claim::Credential => {
                self.term(weight * x, &statement.credential);
                self.term(weight, &ballot.r);
                self.base -= weight * ballot.s;
            }
        }
    }

    /// Whether the combination is the identity.
    pub(super) fn vanishes(mut self) -> bool {
        let generators = self.context.generators();
        let shared = [(self.base, &RISTRETTO_BASEPOINT_POINT), (self.h, generators.h())];
        let keys = self.context.keys().points().iter().map(Point::element);
        let shared = shared.into_iter().chain(self.keys.iter().copied().zip(keys));
        let shared = shared.chain(self.g.iter().copied().zip(generators.g()));
        let shared = shared.chain(self.k.iter().copied().zip(generators.k()));
        for (scalar, point) in shared.filter(|(scalar, _)| *scalar != Scalar::ZERO) {
            self.scalars.push(scalar);
            self.points.push(point);
        }
        Element::vartime_multiscalar_mul(self.scalars, self.points) == Element::identity()
    }

    fn term(&mut self, scalar: Scalar, point: &'a Point) {
        self.scalars.push(scalar);
        self.points.push(point.element());
    }
}

/// `scale·w, scale·w², scale·w³, …`
fn progression(scale: Scalar, w: Scalar) -> impl Iterator<Item = Scalar> {
    core::iter::successors(Some(scale * w), move |term| Some(term * w))
}
