//! A second prover, slow and plain, that takes any witness, and verifiers with their order of absorption
//! changed. The equations are those of the real verifier.

use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use merlin::Transcript;
use rand_chacha::ChaCha20Rng;

use super::super::kernel;
use super::super::verify::{Challenged, Combination};
use super::super::{Ballot, BallotContext, BallotError, Claim, Statement, verify, verify_batch};
use crate::credential::RollSecret;
use crate::group::Point;
use crate::program::Bits;
use crate::random::{NonceRng, random_scalar, test_rng};
use crate::transcript::{TranscriptProtocol, powers};

/// What a transcript can absorb of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Context,
    Credential,
    Supersedes,
    U,
    V,
    M,
    A,
    D1,
    D2,
    R,
}

/// An order of absorption: what before `w`, what between `w` and `x`. The rest is not absorbed before `x`, so
/// that a forger can choose it last.
#[derive(Clone, Debug)]
pub(super) struct Order {
    context: Vec<Part>,
    ballot: Vec<Part>,
    before_w: Vec<Part>,
    before_x: Vec<Part>,
}

impl Order {
    /// The order of the protocol.
    pub(super) fn real() -> Order {
        Order {
            context: vec![Part::Context],
            ballot: vec![Part::Credential, Part::Supersedes, Part::U, Part::V],
            before_w: vec![Part::M],
            before_x: vec![Part::A, Part::D1, Part::D2, Part::R],
        }
    }

    /// The order of the protocol, but some parts come after `x`.
    pub(super) fn without(parts: &[Part]) -> Order {
        let mut order = Order::real();
        for list in [
            &mut order.context,
            &mut order.ballot,
            &mut order.before_w,
            &mut order.before_x,
        ] {
            list.retain(|part| !parts.contains(part));
        }
        order
    }

    /// The order of the protocol, but a part comes after `w`, before `x`.
    pub(super) fn after_w(part: Part) -> Order {
        let mut order = Order::without(&[part]);
        order.before_x.push(part);
        order
    }

    /// `w`, from what is absorbed before it.
    pub(super) fn w(&self, context: &BallotContext, statement: &Statement, ballot: &Ballot) -> Scalar {
        self.challenges(context, statement, ballot).0
    }

    /// `w` and `x`.
    pub(super) fn challenges(
        &self,
        context: &BallotContext,
        statement: &Statement,
        ballot: &Ballot,
    ) -> (Scalar, Scalar) {
        let bytes = |parts: &[Part]| {
            let bytes = |part: &Part| match part {
                Part::Context => context.hash().to_vec(),
                Part::Credential => statement.credential.bytes().to_vec(),
                Part::Supersedes => statement.encode()[32..].to_vec(),
                Part::U => ballot.ciphertext.u.bytes().to_vec(),
                Part::V => ballot.ciphertext.encode()[32..].to_vec(),
                Part::M => ballot.m.bytes().to_vec(),
                Part::A => ballot.a.bytes().to_vec(),
                Part::D1 => ballot.d_1.bytes().to_vec(),
                Part::D2 => ballot.d_2.bytes().to_vec(),
                Part::R => ballot.r.bytes().to_vec(),
            };
            parts.iter().flat_map(bytes).collect::<Vec<u8>>()
        };
        let mut transcript = Transcript::new(b"suara/ballot/v1");
        transcript.absorb(b"context", &bytes(&self.context));
        transcript.absorb(b"ballot", &bytes(&self.ballot));
        transcript.absorb(b"M", &bytes(&self.before_w));
        let w = transcript.challenge(b"w");
        transcript.absorb(b"A,D_1,D_2,R", &bytes(&self.before_x));
        (w, transcript.challenge(b"x"))
    }

    /// The verdict of a verifier with this order.
    pub(super) fn verify(
        &self,
        context: &BallotContext,
        statement: &Statement,
        ballot: &Ballot,
    ) -> Result<(), BallotError> {
        let (w, x) = self.challenges(context, statement, ballot);
        let challenged = Challenged {
            statement,
            ballot,
            w,
            x,
        };
        challenged.check_scalars(context)?;
        challenged.check_points(context)
    }
}

/// The verdict of the real verifier, alone and in a batch.
pub(super) fn verdict(
    context: &BallotContext,
    statement: &Statement,
    ballot: &Ballot,
) -> Result<(), BallotError> {
    let alone = verify(context, statement, ballot.clone()).map(drop);
    let batch = vec![(statement.clone(), ballot.clone())];
    let batch = verify_batch(context, batch, &mut test_rng(99))
        .remove(0)
        .map(drop);
    assert_eq!(alone, batch);
    alone
}

/// A forgery must deceive the verifier with the changed order (else the test proves nothing), and not the real
/// one.
pub(super) fn deceives_only(order: &Order, context: &BallotContext, statement: &Statement, ballot: &Ballot) {
    assert_eq!(order.verify(context, statement, ballot), Ok(()));
    assert!(verdict(context, statement, ballot).is_err());
}

/// A forgery that one equation between points catches and nothing else: a verifier without it would be deceived.
pub(super) fn caught_by(claim: Claim, context: &BallotContext, statement: &Statement, ballot: &Ballot) {
    let challenged = Challenged::new(context, statement, ballot);
    assert_eq!(challenged.check_scalars(context), Ok(()));
    for other in [Claim::Bits, Claim::Randomness, Claim::Numbers, Claim::Credential] {
        let mut sum = Combination::new(context, 1);
        sum.add(other, &challenged, Scalar::ONE);
        assert_eq!(sum.vanishes(), other != claim, "{other:?}");
    }
    let refused = Err(BallotError::Proof(claim));
    assert_eq!(verdict(context, statement, ballot), refused);
}

/// All that a prover knows or draws; `b` and `v` may be anything.
#[derive(Clone)]
pub(super) struct Witness {
    pub(super) b: Vec<Scalar>,
    pub(super) v: Vec<Scalar>,
    pub(super) a: Vec<Scalar>,
    pub(super) r: Scalar,
    pub(super) mu: Scalar,
    pub(super) alpha: Scalar,
    pub(super) delta: Scalar,
    pub(super) sigma: Scalar,
    pub(super) sk: Scalar,
}

impl Witness {
    /// An honest witness.
    pub(super) fn honest(
        context: &BallotContext,
        voter: &RollSecret,
        bits: &Bits,
        rng: &mut ChaCha20Rng,
    ) -> Witness {
        Witness::of(
            context,
            voter,
            bits.bytes().iter().map(|bit| Scalar::from(*bit)).collect(),
            rng,
        )
    }

    /// A witness with any values in the place of the bits, and the numbers that follow from them.
    pub(super) fn of(
        context: &BallotContext,
        voter: &RollSecret,
        b: Vec<Scalar>,
        rng: &mut ChaCha20Rng,
    ) -> Witness {
        let program = context.program();
        let mut nonces = NonceRng::new(&Transcript::new(b"cheater"), [], rng);
        Witness {
            v: program.rows().iter().map(|row| row.times(&b)).collect(),
            a: kernel::sample(program, &mut nonces).to_vec(),
            b,
            r: random_scalar(rng),
            mu: random_scalar(rng),
            alpha: random_scalar(rng),
            delta: random_scalar(rng),
            sigma: random_scalar(rng),
            sk: *voter.secret(),
        }
    }

    /// Proves with all steps in order, whatever the order absorbs.
    pub(super) fn prove(&self, order: &Order, context: &BallotContext, statement: &Statement) -> Ballot {
        let mut ballot = self.first(context);
        let w = order.w(context, statement, &ballot);
        self.second(context, w, &mut ballot);
        let (_, x) = order.challenges(context, statement, &ballot);
        self.respond(x, &mut ballot);
        ballot
    }

    /// Ciphertext and `M`; the rest is still empty.
    pub(super) fn first(&self, context: &BallotContext) -> Ballot {
        let generators = context.generators();
        let keys = context.keys().points();
        // M = Σ b_j·G_j + Σ a_j·(1-2b_j)·K_j + μ·H
        let linear = self.a.iter().zip(&self.b).map(|(a, b)| a * (Scalar::ONE - b - b));
        let m = sum(self.b.iter().copied(), generators.g()) + sum(linear, generators.k());
        let v = self
            .v
            .iter()
            .zip(keys)
            .map(|(v, key)| Element::mul_base(v) + key.element() * self.r);
        Ballot {
            ciphertext: crate::elgamal::Ciphertext {
                u: Point::from(Element::mul_base(&self.r)),
                v: v.map(Point::from).collect(),
            },
            m: Point::from(m + generators.h() * self.mu),
            a: Point::default(),
            d_1: Point::default(),
            d_2: Point::default(),
            r: Point::default(),
            f: vec![Scalar::ZERO; self.b.len()],
            z: Scalar::ZERO,
            zeta: Scalar::ZERO,
            s: Scalar::ZERO,
        }
    }

    /// `A, D_1, D_2, R`
    pub(super) fn second(&self, context: &BallotContext, w: Scalar, ballot: &mut Ballot) {
        let generators = context.generators();
        let squares = self.a.iter().map(|a| -(a * a));
        let a = sum(self.a.iter().copied(), generators.g()) + sum(squares, generators.k());
        ballot.a = Point::from(a + generators.h() * self.alpha);
        ballot.d_1 = Point::from(Element::mul_base(&self.delta));
        ballot.d_2 = Point::from(numbers(context, w, &self.a, self.delta));
        ballot.r = Point::from(Element::mul_base(&self.sigma));
    }

    /// `f, z, ζ, s`
    pub(super) fn respond(&self, x: Scalar, ballot: &mut Ballot) {
        ballot.f = self.b.iter().zip(&self.a).map(|(b, a)| x * b + a).collect();
        ballot.z = x * self.mu + self.alpha;
        ballot.zeta = x * self.r + self.delta;
        ballot.s = x * self.sk + self.sigma;
    }
}

/// `(Σ w^i·(L·f)_i)·G + ζ·Σ w^i·Y_i`
pub(super) fn numbers(context: &BallotContext, w: Scalar, f: &[Scalar], zeta: Scalar) -> Element {
    let rows = context.program().rows().iter().zip(context.keys().points());
    rows.zip(powers(w))
        .map(|((row, key), w_i)| {
            Element::mul_base(&(w_i * row.times::<Scalar>(f))) + key.element() * (w_i * zeta)
        })
        .sum()
}

/// `Σ f_j·G_j + Σ f_j·(x - f_j)·K_j + z·H`
pub(super) fn bits(context: &BallotContext, x: Scalar, f: &[Scalar], z: Scalar) -> Element {
    let generators = context.generators();
    let squares = f.iter().map(|f_j| f_j * (x - f_j));
    sum(f.iter().copied(), generators.g()) + sum(squares, generators.k()) + generators.h() * z
}

/// `Σ w^i·V_i`
pub(super) fn weighted(w: Scalar, v: &[Point]) -> Element {
    v.iter()
        .zip(powers(w))
        .map(|(v_i, w_i)| v_i.element() * w_i)
        .sum()
}

fn sum(scalars: impl Iterator<Item = Scalar>, points: &[Element]) -> Element {
    scalars.zip(points).map(|(scalar, point)| point * scalar).sum()
}
