//! The tally: trustees decrypt sums, each with its key shares, and `t` of them together give the totals.
//!
//! - Trustee `l` publishes `D_lik = s_li·U_k` for each group `k` and number `i`, block by block, with the proof
//!   of equality (see the rehearsal) over the whole block.
//! - `v_ik·G = V_ik - Σ_l λ_l·D_lik` over exactly `t` trustees with their Lagrange coefficients at 0; `v_ik` is
//!   a small discrete logarithm within a bound that follows from the roll. A number that is not found is an
//!   alarm and never a result.
//!
//! Only sums are ever decrypted. Which sums these are, and that enough trustees have confirmed the same ones
//! before any of them decrypts, are rules of the protocol; the hash that was confirmed is part of the proof.

mod decryption;
mod error;
mod share;
mod statement;
#[cfg(test)]
mod tests;

pub use decryption::decrypt;
pub use error::TallyError;
pub use share::{TallyShare, VerifiedTallyShare};
pub use statement::{GroupSum, TallyStatement, block_len};
