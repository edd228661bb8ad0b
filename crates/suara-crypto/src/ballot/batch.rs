//! Checking many ballots at once.
//!
//! Every ballot gives four equations between points. Each of the `4·B` equations of a batch gets a weight of
//! its own, independent and uniform in `[0, 2^128)`, and their sum is one multiscalar multiplication. One weight
//! for a whole ballot would be a break, because errors of (b) and (d) can be made to cancel; and so would be
//! weights computed from one ballot alone, because errors of several can. The weights come from a ChaCha20
//! generator; its seed is fresh randomness, drawn when the batch is complete, mixed by a transcript with all
//! statements, ciphertexts and commitments of the batch in order, by their challenges `x`, and with all responses.
//!
//! A batch that fails is halved, each half with new weights, until the bad ballots are named; a ballot that is
//! left alone is checked without weights. So a good ballot is never refused, and a bad one is accepted with
//! probability at most 2^-128 by each sum that it is part of, one for each halving: 2^-125 in a batch of 256.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::verify::{Challenged, Combination};
use super::{Ballot, BallotContext, BallotError, Claim, Statement, VerifiedBallot};
use crate::transcript;
use crate::weights::Weights;

/// Checks the proofs of many ballots, as [`super::verify`] does for one; the verdicts are in the order of the
/// batch. About 256 ballots in one batch are best.
pub fn verify_batch(
    context: &BallotContext,
    batch: Vec<(Statement, Ballot)>,
    rng: &mut impl CryptoRng,
) -> Vec<Result<VerifiedBallot, BallotError>> {
    let challenged = batch
        .iter()
        .map(|(statement, ballot)| Challenged::new(context, statement, ballot));
    let challenged: Vec<Challenged<'_>> = challenged.collect();
    // For each ballot and first: the credential, and (c).
    let mut verdicts: Vec<Result<(), BallotError>> = challenged
        .iter()
        .map(|ballot| ballot.check_scalars(context))
        .collect();
    let (remaining, open): (Vec<&Challenged<'_>>, Vec<&mut Result<(), BallotError>>) = challenged
        .iter()
        .zip(&mut verdicts)
        .filter(|(_, verdict)| verdict.is_ok())
        .unzip();
    for (verdict, found) in open.into_iter().zip(check(context, &remaining, rng)) {
        *verdict = found;
    }
    let ballots = batch.into_iter().zip(verdicts);
    ballots
        .map(|((_, ballot), verdict)| verdict.map(|()| VerifiedBallot(ballot)))
        .collect()
}

/// (a), (b) and (d) of all ballots.
fn check(
    context: &BallotContext,
    batch: &[&Challenged<'_>],
    rng: &mut impl CryptoRng,
) -> Vec<Result<(), BallotError>> {
    if let [alone] = batch {
        return alloc::vec![alone.check_points(context)];
    }
    if holds(context, batch, rng) {
        return alloc::vec![Ok(()); batch.len()];
    }
    let (first, second) = batch.split_at(batch.len() / 2);
    let mut verdicts = check(context, first, rng);
    verdicts.extend(check(context, second, rng));
    verdicts
}

/// Whether the weighted sum of all equations of the batch holds.
fn holds(context: &BallotContext, batch: &[&Challenged<'_>], rng: &mut impl CryptoRng) -> bool {
    let ballots = batch.iter().map(|challenged| (&challenged.x, challenged.ballot));
    let mut weights = Weights::new(transcript::ballot_batch(context.hash(), ballots), rng);
    let mut sum = Combination::new(context, batch.len());
    for challenged in batch {
        for claim in [Claim::Bits, Claim::Randomness, Claim::Numbers, Claim::Credential] {
            sum.add(claim, challenged, weights.draw());
        }
    }
    sum.vanishes()
}
