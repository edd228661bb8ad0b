//! The service as its clients see it: a real one on a loopback port, with a real store in a folder.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test ends where something is not as it should be"
)]

mod client;
mod town;
mod village;

mod ending;
mod entries;
mod limits;
mod log;
mod operation;
mod pages;
mod petition_attacks;
mod petitions;
mod program;
mod readers;
mod reservations;
