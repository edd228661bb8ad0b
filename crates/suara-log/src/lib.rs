//! The append-only log of a Suara board, and how to follow it from outside.
//!
//! A log is a sequence of opaque entries of at most 60,000 bytes. Each entry begins with the hash of the entry
//! before it ([`chain`]); over all of them stands the Merkle tree of RFC 6962 ([`tree`], [`proof`]), whose root is
//! signed in a [`checkpoint`], a C2SP signed [`note`]. What is served are files in the layout of C2SP tlog-tiles
//! ([`tile`]), so that existing witnesses, mirrors and checkers can watch a board. `docs/log.md` is the
//! specification.
//!
//! - Writing: [`log::Log`] is the one writer. It stands on a [`store::Store`] for the entries and a
//!   [`store::CheckpointStore`] for the newest signed checkpoint, and publishes to any number of
//!   [`reader::LogReader`]s.
//! - Following: [`mirror::Mirror`] reads the published files from any [`mirror::Source`] and rebuilds chain and
//!   tree from the entries themselves; [`tlog_proof`] and [`fork`] are what is kept of it, and checked offline.
//!
//! Features: `archive` reads bundles, `sled` adds the store on disk, `testing` the stores that fail on purpose and the
//! suite that every store has to pass. Without features the crate builds for wasm32 and touches no file.

#![warn(clippy::indexing_slicing)]

#[cfg(feature = "archive")]
pub mod archive;
pub mod chain;
pub mod checkpoint;
pub mod fork;
pub mod hash;
pub mod log;
pub mod log_key;
pub mod mirror;
pub mod note;
pub mod proof;
pub mod reader;
pub mod store;
pub mod tile;
pub mod tlog_proof;
pub mod tree;

pub use hash::Hash;

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod fixtures;
