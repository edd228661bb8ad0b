//! What comes out of a ceremony.
//!
//! - Election keys: `Y_i = Σ_j F_ji0`, all different.
//! - Key shares of trustee `l`: `s_li = Σ_j f_ji(l)`, secret.
//! - Publicly: `S_li = s_li·G = Σ_j Σ_k l^k·F_jik`.
//!
//! For any `t` trustees with the Lagrange coefficients `λ_l` at 0, `Y_i = Σ_l λ_l·S_li`.

use alloc::vec;
use alloc::vec::Vec;

use curve25519_dalek::traits::Identity;
use curve25519_dalek::{RistrettoPoint, Scalar};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::reveal::evaluate_vartime;
use super::{CeremonyError, CeremonyParameters, DealtShares, VerifiedReveal};
use crate::elgamal::ElectionKeys;
use crate::group::{ENCODED, GroupError, Point, decode_scalars};

/// The key shares `s_l1 … s_ln` of one trustee: what it decrypts with. Erased once the result stands.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct KeyShares(Vec<Scalar>);

impl KeyShares {
    /// Adds up what trustee `own` got from every trustee, itself included: exactly one contribution from each,
    /// already checked against the sender's commitments. The order does not matter.
    pub fn combine(
        parameters: &CeremonyParameters,
        own: u32,
        dealt: Vec<(u32, DealtShares)>,
    ) -> Result<KeyShares, CeremonyError> {
        parameters.check_trustee(own)?;
        check_contributions(parameters, dealt.iter().map(|(from, _)| *from))?;
        let mut sums = KeyShares(vec![Scalar::ZERO; parameters.numbers()]);
        for (_, shares) in &dealt {
            if shares.scalars().len() != parameters.numbers() {
                return Err(CeremonyError::OtherCeremony);
            }
            for (sum, share) in sums.0.iter_mut().zip(shares.scalars()) {
                *sum += share;
            }
        }
        Ok(sums)
    }

    /// `n` scalars, as they are kept in the trustee's encrypted file.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(ENCODED * self.0.len()));
        for share in &self.0 {
            bytes.extend_from_slice(share.as_bytes());
        }
        bytes
    }

    /// Reads back what [`KeyShares::to_bytes`] has written.
    pub fn from_bytes(bytes: &[u8]) -> Result<KeyShares, GroupError> {
        Ok(KeyShares(decode_scalars(bytes, bytes.len() / ENCODED)?))
    }

    /// `S_l1 … S_ln`, from the secret side.
    pub fn public(&self) -> Vec<Point> {
        let public = self.0.iter().map(RistrettoPoint::mul_base);
        public.map(Point::from).collect()
    }

    pub(crate) fn scalars(&self) -> &[Scalar] {
        &self.0
    }
}

/// `Y_i = Σ_j F_ji0`: the election keys, from the reveals of all `m` trustees in any order.
pub fn election_keys(
    parameters: &CeremonyParameters,
    reveals: &[VerifiedReveal],
) -> Result<ElectionKeys, CeremonyError> {
    check_reveals(parameters, reveals)?;
    let mut sums = vec![RistrettoPoint::identity(); parameters.numbers()];
    for reveal in reveals {
        let constants = reveal.polynomials().filter_map(<[Point]>::first);
        for (sum, constant) in sums.iter_mut().zip(constants) {
            *sum += constant.element();
        }
    }
    Ok(ElectionKeys::new(sums.into_iter().map(Point::from).collect())?)
}

/// `S_l1 … S_ln`, where `l` is the trustee: what its key shares are, seen from outside. From the reveals of all
/// `m` trustees in any order.
pub fn public_shares(
    parameters: &CeremonyParameters,
    reveals: &[VerifiedReveal],
    trustee: u32,
) -> Result<Vec<Point>, CeremonyError> {
    parameters.check_trustee(trustee)?;
    check_reveals(parameters, reveals)?;
    // Σ_j F_jik
    let mut sums = vec![RistrettoPoint::identity(); parameters.commitments()];
    for reveal in reveals {
        for (sum, commitment) in sums.iter_mut().zip(reveal.commitments()) {
            *sum += commitment.element();
        }
    }
    let polynomials = sums.chunks_exact(parameters.threshold() as usize);
    let shares = polynomials.map(|polynomial| evaluate_vartime(polynomial.iter().copied(), trustee));
    Ok(shares.map(Point::from).collect())
}

/// What a trustee confirms and the opening names: SHA-256 of `suara/v1/keys`, a zero byte, board, election,
/// attempt and `n` (4 bytes each, little-endian), `Y_1 … Y_n`.
pub fn keys_digest(parameters: &CeremonyParameters, keys: &ElectionKeys) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"suara/v1/keys\0");
    hash.update(parameters.place());
    hash.update((keys.len() as u32).to_le_bytes());
    for key in keys.points() {
        hash.update(key.bytes());
    }
    hash.finalize().into()
}

fn check_reveals(parameters: &CeremonyParameters, reveals: &[VerifiedReveal]) -> Result<(), CeremonyError> {
    check_contributions(parameters, reveals.iter().map(VerifiedReveal::index))?;
    let fits = |reveal: &VerifiedReveal| reveal.commitments().len() == parameters.commitments();
    if reveals.iter().all(fits) {
        Ok(())
    } else {
        Err(CeremonyError::OtherCeremony)
    }
}

/// Exactly one from each of `1 … m`.
fn check_contributions(
    parameters: &CeremonyParameters,
    from: impl Iterator<Item = u32>,
) -> Result<(), CeremonyError> {
    let mut from: Vec<_> = from.collect();
    from.sort_unstable();
    let all = 1..=parameters.trustees().len() as u32;
    if from.into_iter().eq(all) {
        Ok(())
    } else {
        Err(CeremonyError::Contributions)
    }
}
