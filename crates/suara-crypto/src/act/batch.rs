//! Checking many acts at once.
//!
//! Each equation `s·G - x·PK_ρ - R = 0` of a batch gets a weight of its own, independent and uniform in
//! `[0, 2^128)`, and their sum is one multiscalar multiplication. The weights come from a ChaCha20 generator; its
//! seed is fresh randomness, drawn when the batch is complete, mixed by a transcript with all bytes of all
//! statements and proofs in order. A batch that fails is halved, each half with new weights; an act that is left
//! alone is checked without weights. So a good act is never refused, and a bad one is accepted with probability
//! at most 2^-128 by each sum that it is part of, one for each halving: 2^-125 in a batch of 256.

use alloc::vec::Vec;

use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use rand_core::CryptoRng;

use super::proof::{Challenged, check};
use super::{Act, ActContext, ActError, ActStatement, VerifiedAct};
use crate::group::sum_of_products_vartime;
use crate::transcript;
use crate::weights::Weights;

/// Checks the proofs of many acts, as [`Act::verify`] does for one; the verdicts are in the order of the batch.
/// About 256 acts in one batch are best.
pub fn verify_batch(
    context: &ActContext,
    batch: &[(ActStatement, Act)],
    rng: &mut impl CryptoRng,
) -> Vec<Result<VerifiedAct, ActError>> {
    let challenged: Vec<Challenged<'_>> = batch
        .iter()
        .map(|(statement, act)| Challenged::new(context, statement, act))
        .collect();
    let verdicts = check_all(context, &challenged, rng).into_iter();
    verdicts
        .map(|verdict| verdict.map(|()| VerifiedAct(())))
        .collect()
}

fn check_all(
    context: &ActContext,
    batch: &[Challenged<'_>],
    rng: &mut impl CryptoRng,
) -> Vec<Result<(), ActError>> {
    if let [alone] = batch {
        return alloc::vec![check(alone)];
    }
    if holds(context, batch, rng) {
        return alloc::vec![Ok(()); batch.len()];
    }
    let (first, second) = batch.split_at(batch.len() / 2);
    let mut verdicts = check_all(context, first, rng);
    verdicts.extend(check_all(context, second, rng));
    verdicts
}

/// Whether no credential is the identity and the weighted sum of all equations of the batch holds.
fn holds(context: &ActContext, batch: &[Challenged<'_>], rng: &mut impl CryptoRng) -> bool {
    let identity = batch.iter().any(|act| act.statement.credential.is_identity());
    let acts = batch
        .iter()
        .map(|challenged| (challenged.statement, challenged.act));
    let mut weights = Weights::new(transcript::act_batch(context, acts), rng);
    let weights: Vec<Scalar> = batch.iter().map(|_| weights.draw()).collect();
    !identity && combination(batch, &weights).is_identity()
}

/// `Σ w·(x·PK_ρ + R) - (Σ w·s)·G`: the identity if all equations hold.
pub(super) fn combination(batch: &[Challenged<'_>], weights: &[Scalar]) -> Element {
    let terms = batch.iter().zip(weights).flat_map(|(challenged, weight)| {
        [
            (weight * challenged.x, *challenged.statement.credential.element()),
            (*weight, *challenged.act.r.element()),
        ]
    });
    let base: Scalar = batch
        .iter()
        .zip(weights)
        .map(|(challenged, weight)| weight * challenged.act.s)
        .sum();
    sum_of_products_vartime(terms) - Element::mul_base(&base)
}
