//! Attacks on the log, each by the id under which it is known, and what notices it.

mod alterations;
mod forks;

use crate::fixtures::log_signer;
use crate::log_key::LogKey;

fn key() -> LogKey {
    log_signer().key().clone()
}
