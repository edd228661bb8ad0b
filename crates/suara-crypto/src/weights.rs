//! The weights of a batch, independent and uniform in `[0, 2^128)`.

use curve25519_dalek::Scalar;
use merlin::Transcript;
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, Rng, SeedableRng};

use crate::transcript::TranscriptProtocol;

/// A ChaCha20 generator of weights.
pub(crate) struct Weights(ChaCha20Rng);

impl Weights {
    /// Seeds the generator with 32 bytes from `rng`, mixed by `batch`, which has absorbed the complete batch.
    pub(crate) fn new(mut batch: Transcript, rng: &mut impl CryptoRng) -> Weights {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        batch.absorb(b"seed", &seed);
        batch.challenge_bytes(b"weights", &mut seed);
        Weights(ChaCha20Rng::from_seed(seed))
    }

    /// The next weight.
    pub(crate) fn draw(&mut self) -> Scalar {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        Scalar::from(u128::from_le_bytes(bytes))
    }
}
