//! The cryptography of Suara over ristretto255: ballots and their proof, credentials, the trustees' key
//! ceremony and the tally. The mathematics is in `docs/crypto.md`; the letters of its equations are the
//! names used inside the functions here.
//!
//! The crate does no I/O, holds no clock and takes its randomness as an argument; it needs `alloc` only and
//! builds for wasm32.
#![cfg_attr(not(test), no_std)]
#![warn(clippy::indexing_slicing)]

extern crate alloc;

pub mod act;
pub mod ballot;
pub mod ceremony;
pub mod credential;
pub mod dlog;
pub mod elgamal;
mod equality;
mod generators;
pub mod group;
mod lagrange;
pub mod program;
mod random;
pub mod tally;
mod transcript;
mod weights;

pub use ballot::{Ballot, BallotContext, BallotError, Statement, VerifiedBallot, verify, verify_batch};
pub use credential::{CitizenPublic, CitizenSecret, Code, RollSecret};
pub use curve25519_dalek::Scalar;
pub use dlog::DiscreteLog;
pub use elgamal::{Ciphertext, CiphertextSum, ElectionKeys, KeysError};
pub use group::{GroupError, Point};
pub use lagrange::{LagrangeError, lagrange_at_zero};
pub use program::{Bits, Choice, Program, Question};
