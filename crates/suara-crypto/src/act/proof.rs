//! Making and checking one act.

use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use rand_core::CryptoRng;
use zeroize::Zeroize;

use super::{Act, ActContext, ActError, ActStatement, VerifiedAct};
use crate::credential::RollSecret;
use crate::group::Point;
use crate::random::NonceRng;
use crate::transcript::{self, TranscriptProtocol};

impl Act {
    /// Proves that whoever says `statement` has the secret key of its credential, in constant time. The key must
    /// be that of the credential, else the proof is good for nothing.
    pub fn prove(
        context: &ActContext,
        statement: &ActStatement,
        secret: &RollSecret,
        rng: &mut impl CryptoRng,
    ) -> Act {
        let mut transcript = transcript::act(context, statement);
        let witness = secret.secret().as_bytes().as_slice();
        let mut sigma = NonceRng::new(&transcript, [witness], rng).scalar();
        // R = σ·G
        let r = Point::from(Element::mul_base(&sigma));
        transcript.absorb(b"R", r.bytes());
        let x = transcript.challenge(b"x");
        // s = σ + x·sk
        let s = sigma + x * secret.secret();
        sigma.zeroize();
        Act { r, s }
    }

    /// Checks the proof for a statement, whose credential the caller has found on the roll.
    pub fn verify(&self, context: &ActContext, statement: &ActStatement) -> Result<VerifiedAct, ActError> {
        check(&Challenged::new(context, statement, self))?;
        Ok(VerifiedAct(()))
    }
}

/// An act with its challenge.
pub(super) struct Challenged<'a> {
    pub(super) statement: &'a ActStatement,
    pub(super) act: &'a Act,
    pub(super) x: Scalar,
}

impl<'a> Challenged<'a> {
    pub(super) fn new(context: &ActContext, statement: &'a ActStatement, act: &'a Act) -> Challenged<'a> {
        let mut transcript = transcript::act(context, statement);
        transcript.absorb(b"R", act.r.bytes());
        Challenged {
            statement,
            act,
            x: transcript.challenge(b"x"),
        }
    }
}

/// Checks an act alone, without randomness.
pub(super) fn check(act: &Challenged<'_>) -> Result<(), ActError> {
    if act.statement.credential.is_identity() {
        return Err(ActError::Identity);
    }
    // s·G = x·PK_ρ + R
    let credential = act.statement.credential.element();
    let difference = Element::vartime_double_scalar_mul_basepoint(&-act.x, credential, &act.act.s);
    if (difference - act.act.r.element()).is_identity() {
        Ok(())
    } else {
        Err(ActError::Proof)
    }
}
