//! The key ceremony: `m` trustees make `n` election keys together, so that any `t` of them can decrypt and
//! fewer can do nothing (Pedersen's distributed key generation, with commitments before the reveal and proofs
//! of knowledge).
//!
//! In the order in which a trustee goes through it:
//!
//! 1. [`TransportSecret`] and [`Dealing`]: what trustee `j` draws, the key under which shares reach it and its
//!    secret polynomials. It publishes the [`TransportKey`] and the hash of its [`Reveal`].
//! 2. [`Reveal`]: when all hashes are known, the commitments to the polynomials, with a proof of knowledge.
//! 3. [`seal`] and [`open`]: the shares for every other trustee, encrypted (HPKE) and checked on arrival
//!    against the sender's commitments.
//! 4. [`KeyShares`]: the sum of what all dealt. [`election_keys`] and [`public_shares`] are the same sums in
//!    the group, which everybody computes.
//! 5. [`Rehearsal`]: a decryption of something that is nobody's vote, which shows that the shares work.
//!
//! Letters: `i` is a key (`1 … n`), `j` the trustee who deals, `l` the one who receives, `k` a coefficient
//! (`0 … t-1`), `f_ji` a polynomial, `c_jik` its coefficients, `F_jik = c_jik·G` the commitments.
//!
//! Everything is bound to board, election and attempt: an attempt that failed is never taken up again, and
//! nothing of it can be used in another.

mod dealing;
mod error;
mod key_shares;
mod parameters;
#[cfg(test)]
pub(crate) mod played;
mod rehearsal;
mod reveal;
mod sealing;
#[cfg(test)]
mod tests;
mod transport;

pub use dealing::{Dealing, DealtShares};
pub use error::{CeremonyError, ShareError};
pub use key_shares::{KeyShares, election_keys, keys_digest, public_shares};
pub use parameters::CeremonyParameters;
pub use rehearsal::{Rehearsal, VerifiedRehearsal, rehearse};
pub use reveal::{Reveal, VerifiedReveal};
pub use sealing::{open, seal};
pub use transport::{TransportKey, TransportSecret};
