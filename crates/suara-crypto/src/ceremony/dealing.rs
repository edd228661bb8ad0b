//! What a trustee draws for one attempt: for each key `i` a polynomial
//!
//! `f_ji(X) = c_ji0 + c_ji1·X + … + c_ji(t-1)·X^(t-1)`
//!
//! with every coefficient drawn separately. `f_ji(0)` is the trustee's part of the secret key `i`; the share of
//! trustee `l` is `f_ji(l)`.

use alloc::vec::Vec;

use curve25519_dalek::{RistrettoPoint, Scalar};
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{CeremonyError, CeremonyParameters, Reveal};
use crate::group::{ENCODED, GroupError, Point, decode_scalars};
use crate::random::random_scalar;

/// A trustee's secret polynomials. They belong to one attempt of one ceremony and are refused in any other.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Dealing {
    ceremony: [u8; 32],
    trustee: u32,
    threshold: usize,
    // c_jik, key by key, within a key from k = 0.
    coefficients: Vec<Scalar>,
}

impl Dealing {
    /// Draws the polynomials of trustee `index`.
    pub fn generate(
        parameters: &CeremonyParameters,
        index: u32,
        rng: &mut impl CryptoRng,
    ) -> Result<Dealing, CeremonyError> {
        parameters.check_trustee(index)?;
        Ok(Dealing {
            ceremony: parameters.digest(),
            trustee: index,
            threshold: parameters.threshold() as usize,
            coefficients: (0..parameters.commitments())
                .map(|_| random_scalar(rng))
                .collect(),
        })
    }

    /// The dealing as it is kept in the trustee's encrypted file: a digest of the ceremony, the index (4 bytes,
    /// little-endian) and `n·t` scalars.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(36 + ENCODED * self.coefficients.len()));
        bytes.extend_from_slice(&self.ceremony);
        bytes.extend_from_slice(&self.trustee.to_le_bytes());
        for coefficient in &self.coefficients {
            bytes.extend_from_slice(coefficient.as_bytes());
        }
        bytes
    }

    /// Reads back what [`Dealing::to_bytes`] has written; refused if it belongs to another ceremony.
    pub fn from_bytes(parameters: &CeremonyParameters, bytes: &[u8]) -> Result<Dealing, CeremonyError> {
        let truncated = GroupError::Length {
            expected: 36 + ENCODED * parameters.commitments(),
            found: bytes.len(),
        };
        let (ceremony, rest) = bytes.split_first_chunk::<32>().ok_or(truncated)?;
        let (trustee, scalars) = rest.split_first_chunk::<4>().ok_or(truncated)?;
        if *ceremony != parameters.digest() {
            return Err(CeremonyError::OtherCeremony);
        }
        let trustee = u32::from_le_bytes(*trustee);
        parameters.check_trustee(trustee)?;
        Ok(Dealing {
            ceremony: *ceremony,
            trustee,
            threshold: parameters.threshold() as usize,
            coefficients: decode_scalars(scalars, parameters.commitments())?,
        })
    }

    /// The index of the trustee who deals.
    pub fn trustee(&self) -> u32 {
        self.trustee
    }

    /// The commitments `F_jik = c_jik·G` with their proof of knowledge.
    pub fn reveal(
        &self,
        parameters: &CeremonyParameters,
        rng: &mut impl CryptoRng,
    ) -> Result<Reveal, CeremonyError> {
        self.check_ceremony(parameters)?;
        let commitments = self
            .coefficients
            .iter()
            .map(|coefficient| Point::from(RistrettoPoint::mul_base(coefficient)))
            .collect();
        Ok(Reveal::prove(
            parameters,
            self.trustee,
            commitments,
            &self.coefficients,
            rng,
        ))
    }

    /// `f_ji(l)` for all `i`, where `l` is the recipient; also for the trustee itself.
    pub fn shares_for(
        &self,
        parameters: &CeremonyParameters,
        recipient: u32,
    ) -> Result<DealtShares, CeremonyError> {
        self.check_ceremony(parameters)?;
        parameters.check_trustee(recipient)?;
        let at = Scalar::from(recipient);
        let polynomials = self.coefficients.chunks_exact(self.threshold);
        let shares = polynomials.map(|polynomial| evaluate(polynomial, &at)).collect();
        Ok(DealtShares(shares))
    }

    fn check_ceremony(&self, parameters: &CeremonyParameters) -> Result<(), CeremonyError> {
        if self.ceremony == parameters.digest() {
            Ok(())
        } else {
            Err(CeremonyError::OtherCeremony)
        }
    }
}

/// The value of a polynomial, by Horner's rule.
fn evaluate(polynomial: &[Scalar], at: &Scalar) -> Scalar {
    polynomial
        .iter()
        .rev()
        .fold(Scalar::ZERO, |value, coefficient| value * at + coefficient)
}

/// The shares `f_ji(l)`, `i = 1 … n`, that one trustee deals to another (or to itself). Secret.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DealtShares(Vec<Scalar>);

impl DealtShares {
    /// `n` scalars, in the order of the keys.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(ENCODED * self.0.len()));
        for share in &self.0 {
            bytes.extend_from_slice(share.as_bytes());
        }
        bytes
    }

    /// Reads `n` canonical scalars.
    pub fn from_bytes(parameters: &CeremonyParameters, bytes: &[u8]) -> Result<DealtShares, GroupError> {
        Ok(DealtShares(decode_scalars(bytes, parameters.numbers())?))
    }

    pub(super) fn scalars(&self) -> &[Scalar] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn parameters(attempt: u32) -> CeremonyParameters {
        let keys = alloc::vec![[1; 32], [2; 32], [3; 32]];
        CeremonyParameters::new([1; 32], [2; 32], attempt, 4, 2, keys).unwrap()
    }

    #[test]
    fn a_dealing_survives_its_file() {
        let parameters = parameters(1);
        let dealing = Dealing::generate(&parameters, 2, &mut ChaCha20Rng::from_seed([1; 32])).unwrap();
        let again = Dealing::from_bytes(&parameters, &dealing.to_bytes()).unwrap();
        assert_eq!(again.to_bytes(), dealing.to_bytes());
        let bytes = dealing.to_bytes();
        assert!(Dealing::from_bytes(&parameters, &bytes[..bytes.len() - 1]).is_err());
        assert!(Dealing::from_bytes(&parameters, &[]).is_err());
    }

    #[test]
    fn k09_polynomials_of_one_attempt_are_of_no_use_in_another() {
        let (first, second) = (parameters(1), parameters(2));
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let dealing = Dealing::generate(&first, 2, &mut rng).unwrap();
        let other = Some(CeremonyError::OtherCeremony);
        assert_eq!(dealing.reveal(&second, &mut rng).err(), other);
        assert_eq!(dealing.shares_for(&second, 1).err(), other);
        assert_eq!(Dealing::from_bytes(&second, &dealing.to_bytes()).err(), other);
    }

    #[test]
    fn k04_no_share_is_dealt_to_index_0_or_beyond_the_last() {
        let parameters = parameters(1);
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        assert!(Dealing::generate(&parameters, 0, &mut rng).is_err());
        assert!(Dealing::generate(&parameters, 4, &mut rng).is_err());
        let dealing = Dealing::generate(&parameters, 1, &mut rng).unwrap();
        assert!(dealing.shares_for(&parameters, 0).is_err());
        assert!(dealing.shares_for(&parameters, 4).is_err());
        assert!(dealing.shares_for(&parameters, 3).is_ok());
    }
}
