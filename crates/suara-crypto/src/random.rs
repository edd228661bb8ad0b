//! Randomness: wide scalars, and generators that are bound to a transcript, to the witness and to fresh bytes.
//!
//! A nonce must never repeat for two different statements, not even where the system's source is stuck. So
//! every nonce and blind comes from merlin's transcript generator: its state holds the whole statement, is
//! rekeyed with the witness, and with 32 fresh bytes.

use curve25519_dalek::Scalar;
use merlin::{Transcript, TranscriptRng};
use rand_core::CryptoRng;
use rand_core_06::RngCore as _;
use zeroize::Zeroize;

/// A generator of nonces for one proof.
pub(crate) struct NonceRng(TranscriptRng);

impl NonceRng {
    /// Binds a generator to all that `transcript` has absorbed, to `witnesses`, and to 32 bytes from `rng`.
    pub(crate) fn new<'a>(
        transcript: &Transcript,
        witnesses: impl IntoIterator<Item = &'a [u8]>,
        rng: &mut impl CryptoRng,
    ) -> NonceRng {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        let bound = witnesses
            .into_iter()
            .fold(transcript.build_rng(), |builder, witness| {
                builder.rekey_with_witness_bytes(b"witness", witness)
            });
        let generator = NonceRng(bound.finalize(&mut Seed(seed)));
        seed.zeroize();
        generator
    }

    /// A scalar, uniform up to a bias below 2^-250: 64 bytes reduced.
    pub(crate) fn scalar(&mut self) -> Scalar {
        let mut wide = [0; 64];
        self.0.fill_bytes(&mut wide);
        let scalar = Scalar::from_bytes_mod_order_wide(&wide);
        wide.zeroize();
        scalar
    }
}

/// A uniform scalar from `rng` alone: 64 bytes reduced.
pub(crate) fn random_scalar(rng: &mut impl CryptoRng) -> Scalar {
    let mut wide = [0; 64];
    rng.fill_bytes(&mut wide);
    let scalar = Scalar::from_bytes_mod_order_wide(&wide);
    wide.zeroize();
    scalar
}

/// Hands bytes that were drawn already to merlin, which speaks an older version of `rand_core`.
struct Seed([u8; 32]);

impl rand_core_06::CryptoRng for Seed {}

impl rand_core_06::RngCore for Seed {
    fn next_u32(&mut self) -> u32 {
        rand_core_06::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core_06::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        for (to, from) in out.iter_mut().zip(self.0) {
            *to = from;
        }
        self.0.zeroize();
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill_bytes(out);
        Ok(())
    }
}

/// A deterministic generator for tests.
#[cfg(test)]
pub(crate) fn test_rng(seed: u64) -> rand_chacha::ChaCha20Rng {
    rand_core::SeedableRng::seed_from_u64(seed)
}

/// A source that is stuck: every byte the same.
#[cfg(test)]
pub(crate) struct StuckRng(pub(crate) u8);

#[cfg(test)]
impl rand_core::TryRng for StuckRng {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(u32::from_le_bytes([self.0; 4]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from_le_bytes([self.0; 8]))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Self::Error> {
        out.fill(self.0);
        Ok(())
    }
}

#[cfg(test)]
impl rand_core::TryCryptoRng for StuckRng {}

#[cfg(test)]
mod tests {
    use super::*;

    /// `2^512 - 1 mod q`, by doubling and adding.
    fn all_ones() -> Scalar {
        (0..512).fold(Scalar::ZERO, |scalar, _| scalar + scalar + Scalar::ONE)
    }

    #[test]
    fn p09_random_scalars_are_64_bytes_reduced() {
        assert_eq!(random_scalar(&mut StuckRng(0xff)), all_ones());
    }

    #[test]
    fn p09_random_scalars_fill_the_whole_range() {
        let mut rng = test_rng(9);
        let transcript = Transcript::new(b"test");
        let mut nonces = NonceRng::new(&transcript, [b"witness".as_slice()], &mut rng);
        // The highest of 253 bits is set only above 2^252, which is as good as never; each other bit is set
        // in half of the scalars: 2,000 tosses differ from 1,000 by less than 6 standard deviations.
        let scalars: Vec<Scalar> = (0..1_000)
            .flat_map(|_| [random_scalar(&mut rng), nonces.scalar()])
            .collect();
        for bit in 0..256 {
            let set = scalars
                .iter()
                .filter(|scalar| scalar.as_bytes()[bit / 8] >> (bit % 8) & 1 == 1)
                .count();
            let usual = if bit < 252 { 866..1_134 } else { 0..1 };
            assert!(usual.contains(&set), "bit {bit} is set in {set} of 2,000");
        }
    }

    #[test]
    fn p14_nonces_from_a_stuck_source_differ_by_transcript_and_by_witness() {
        let nonce = |public: &'static [u8], witness: &[u8]| {
            let mut transcript = Transcript::new(b"test");
            transcript.append_message(b"public", public);
            NonceRng::new(&transcript, [witness], &mut StuckRng(7)).scalar()
        };
        assert_eq!(nonce(b"one", b"secret"), nonce(b"one", b"secret"));
        assert_ne!(nonce(b"one", b"secret"), nonce(b"two", b"secret"));
        assert_ne!(nonce(b"one", b"secret"), nonce(b"one", b"other"));
    }
}
