//! Credentials: one code for years, another key for every roll.
//!
//! A citizen has ONE [`Code`]. From it follow a secret key `sk`, a chain secret `c` and the public key
//! `PK = sk·G`:
//!
//! ```text
//! k = HKDF-SHA512-Extract("suara/v1/code", 15 bytes)
//! sk = Expand(k, "key", 64) mod q    c = Expand(k, "chain", 32)
//! ```
//!
//! The registrar keeps `PK` and `c` ([`CitizenPublic`]). For a roll with the id `ρ` both sides blind the key by
//! the same factor:
//!
//! ```text
//! h = SHA-512("suara/v1/blind" ‖ PK ‖ c ‖ ρ) mod q    PK_ρ = h·PK    sk_ρ = h·sk
//! ```
//!
//! The roll publishes `PK_ρ`, and the citizen votes with `sk_ρ` ([`RollSecret`]). Who does not know `c` cannot
//! tell which keys on two rolls are the same citizen's.

mod citizen;
mod code;
mod enrolment;
mod reed_solomon;
#[cfg(test)]
mod tests;

pub use citizen::{CitizenPublic, CitizenSecret, RollSecret};
pub use code::{ALPHABET, Code, CodeError};
pub use enrolment::{Enrolment, EnrolmentContext, EnrolmentError};
