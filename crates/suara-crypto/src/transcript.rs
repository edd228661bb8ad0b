//! Every Fiat-Shamir transcript there is: label, inputs, order.
//!
//! The functions that start a transcript are the only place where a proof's label stands. Each takes the
//! whole statement; the prover and the verifier call the same one.

use curve25519_dalek::Scalar;
use merlin::Transcript;

/// What all proofs do with their transcript.
pub(crate) trait TranscriptProtocol {
    /// Absorbs one message of canonical bytes.
    fn absorb(&mut self, label: &'static [u8], message: &[u8]);

    /// Draws a challenge: 64 bytes reduced mod `q`.
    fn challenge(&mut self, label: &'static [u8]) -> Scalar;
}

impl TranscriptProtocol for Transcript {
    fn absorb(&mut self, label: &'static [u8], message: &[u8]) {
        self.append_message(label, message);
    }

    fn challenge(&mut self, label: &'static [u8]) -> Scalar {
        let mut wide = [0; 64];
        self.challenge_bytes(label, &mut wide);
        Scalar::from_bytes_mod_order_wide(&wide)
    }
}
