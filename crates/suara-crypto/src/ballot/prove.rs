//! Making a ballot. The time does not depend on the bits: no branch and no table index on one of them.

use alloc::vec::Vec;
use core::iter::once;

use curve25519_dalek::traits::{Identity, MultiscalarMul, VartimeMultiscalarMul};
use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use merlin::Transcript;
use rand_core::CryptoRng;
use subtle::{Choice, ConditionallySelectable};
use zeroize::Zeroizing;

use super::{Ballot, BallotContext, Statement, kernel};
use crate::credential::RollSecret;
use crate::elgamal::Ciphertext;
use crate::group::{Point, half};
use crate::program::Bits;
use crate::random::NonceRng;
use crate::transcript::{self, powers};

impl Ballot {
    /// Encrypts the numbers that `bits` stand for, and proves it. `supersedes` is the id of the credential's
    /// last ballot in the log, if there is one.
    ///
    /// # Panics
    /// If the bits are of another program than the context's.
    pub fn prove(
        context: &BallotContext,
        secret: &RollSecret,
        supersedes: Option<[u8; 32]>,
        bits: &Bits,
        rng: &mut impl CryptoRng,
    ) -> Ballot {
        let program = context.program();
        assert_eq!(bits.bytes().len(), program.bits(), "bits of another program");
        let (b, sk) = (bits.bytes(), secret.secret());
        let statement = Statement {
            credential: *secret.public(),
            supersedes,
        };
        let nonces = |transcript: &Transcript, r: &[u8], rng: &mut _| {
            NonceRng::new(transcript, [b, r, sk.as_bytes()], rng)
        };

        let randomness = transcript::ballot_randomness(context.hash(), &statement);
        let r = Zeroizing::new(nonces(&randomness, &[], rng).scalar());
        let ciphertext = encrypt(context, bits, &r);
        let mut transcript = transcript::ballot(context.hash(), &statement, &ciphertext);

        // a uniform with E·a = 0
        let mut blinds = nonces(&transcript, r.as_bytes(), rng);
        let a = kernel::sample(program, &mut blinds);
        let mu = Zeroizing::new(blinds.scalar());
        let m = commit_bits(context, b, &a, &mu);
        let w = transcript::ballot_w(&mut transcript, &m);

        let mut blinds = nonces(&transcript, r.as_bytes(), rng);
        let [alpha, delta, sigma] = core::array::from_fn(|_| Zeroizing::new(blinds.scalar()));
        let halves = commit_blinds(context, &a, w, [&alpha, &delta, &sigma]);
        let mut commitments = Point::double_and_encode_batch(&halves).into_iter();
        let [a_point, d_1, d_2, r_point] = core::array::from_fn(|_| commitments.next().unwrap_or_default());
        let x = transcript::ballot_x(&mut transcript, [&a_point, &d_1, &d_2, &r_point]);

        Ballot {
            ciphertext,
            m,
            a: a_point,
            d_1,
            d_2,
            r: r_point,
            // f_j = x·b_j + a_j
            f: b.iter()
                .zip(a.iter())
                .map(|(b_j, a_j)| x * Scalar::from(*b_j) + a_j)
                .collect(),
            // z = x·μ + α
            z: x * *mu + *alpha,
            // ζ = x·r + δ
            zeta: x * *r + *delta,
            // s = x·sk + σ
            s: x * sk + *sigma,
        }
    }
}

/// `U = r·G`, `V_i = (L·b)_i·G + r·Y_i`.
fn encrypt(context: &BallotContext, bits: &Bits, r: &Scalar) -> Ciphertext {
    let half_r = Zeroizing::new(half(r));
    let numbers = context.keys().points().iter().zip(context.half_steps());
    let v = numbers.map(|(key, steps)| {
        let start = key.element() * *half_r;
        steps
            .into_iter()
            .fold(start, |sum, (bit, step)| sum + selected(step, bits.get(bit)))
    });
    let halves: Vec<Element> = once(Element::mul_base(&half_r)).chain(v).collect();
    let mut points = Point::double_and_encode_batch(&halves).into_iter();
    Ciphertext {
        u: points.next().unwrap_or_default(),
        v: points.collect(),
    }
}

/// `M = Σ b_j·G_j + Σ a_j·(1-2b_j)·K_j + μ·H`
fn commit_bits(context: &BallotContext, b: &[u8], a: &[Scalar], mu: &Scalar) -> Point {
    let generators = context.generators();
    let chosen = generators
        .g()
        .iter()
        .zip(b)
        .fold(Element::identity(), |sum, (g_j, b_j)| sum + selected(g_j, *b_j));
    let scalars: Zeroizing<Vec<Scalar>> = Zeroizing::new(
        a.iter()
            .zip(b)
            .map(|(a_j, b_j)| Scalar::conditional_select(a_j, &-a_j, Choice::from(*b_j)))
            .chain(once(*mu))
            .collect(),
    );
    let points = generators.k().iter().chain(once(generators.h()));
    Point::from(chosen + Element::multiscalar_mul(scalars.iter(), points))
}

/// The halves of `A, D_1, D_2, R`, from the blinds `α, δ, σ`.
fn commit_blinds(
    context: &BallotContext,
    a: &[Scalar],
    w: Scalar,
    [alpha, delta, sigma]: [&Scalar; 3],
) -> [Element; 4] {
    let generators = context.generators();
    let half_a = Zeroizing::new(a.iter().map(half).collect::<Vec<_>>());

    // A = Σ a_j·G_j - Σ a_j²·K_j + α·H
    let squares = half_a.iter().zip(a).map(|(half, a_j)| -(half * a_j));
    let scalars = Zeroizing::new(
        half_a
            .iter()
            .copied()
            .chain(squares)
            .chain(once(half(alpha)))
            .collect::<Vec<_>>(),
    );
    let points = generators
        .g()
        .iter()
        .chain(generators.k())
        .chain(once(generators.h()));
    let a_point = Element::multiscalar_mul(scalars.iter(), points);

    // D_2 = (Σ w^i·(L·a)_i)·G + δ·Σ w^i·Y_i
    let keys = context.keys().points();
    let weights: Vec<Scalar> = powers(w).take(keys.len()).collect();
    let numbers = context
        .program()
        .rows()
        .iter()
        .map(|row| row.times::<Scalar>(&half_a));
    let sum = Zeroizing::new(
        weights
            .iter()
            .zip(numbers)
            .map(|(w_i, number)| w_i * number)
            .sum::<Scalar>(),
    );
    let key = Element::vartime_multiscalar_mul(&weights, keys.iter().map(Point::element));
    let half_delta = Zeroizing::new(half(delta));
    let d_2 = Element::mul_base(&sum) + key * *half_delta;

    // D_1 = δ·G, R = σ·G
    [
        a_point,
        Element::mul_base(&half_delta),
        d_2,
        Element::mul_base(&half(sigma)),
    ]
}

/// `bit·point`, in the same time for 0 and 1.
fn selected(point: &Element, bit: u8) -> Element {
    Element::conditional_select(&Element::identity(), point, Choice::from(bit))
}
