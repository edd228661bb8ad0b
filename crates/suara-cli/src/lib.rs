//! The `suara` command: what organisers, registrars, trustees, voters and observers do with a board.
//!
//! One folder for each role, one file for each thing it does; [`client`] is what all of them share: reading a
//! board from its published bytes, sending submissions, checking receipts. Prose goes to stderr, data to
//! stdout. Exit codes: 0 done or verified, 1 the record (a receipt, a share) is wrong, 2 could not decide or
//! could not be done.

mod authority;
mod board;
mod bundle;
mod cells;
mod citizen;
pub mod client;
mod code;
mod command;
mod durable;
mod enrolment;
mod failure;
mod fork;
mod key_file;
mod mirror;
mod moderator;
mod officer;
mod organiser;
mod output;
mod passphrase;
mod petition;
mod randomness;
mod receipt;
mod registrar;
mod sealed_file;
mod sheet;
mod trustee;
mod verify;
mod voter;

pub use command::{Cli, run};
pub use failure::Wrong;

#[cfg(test)]
mod fixtures;
