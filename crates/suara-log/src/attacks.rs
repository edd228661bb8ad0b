//! Attacks on the log, each by the id under which it is known, and what notices it.

mod alterations;
mod forks;

use crate::fixtures::log_signer;
use crate::note::VerifierKey;

fn key() -> VerifierKey {
    log_signer().verifier().clone()
}
