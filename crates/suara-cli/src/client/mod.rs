//! What every role does with a board: read it from its published bytes, send submissions, check receipts.
//!
//! The way of the bytes: a [`Source`](suara_log::mirror::Source) gives files ([`service`] over HTTP, [`folder`]
//! from a mirror, [`suara_log::archive`] from a bundle); [`follow`] rebuilds chain and Merkle tree from the entries,
//! compares them with the signed checkpoint, and replays the rules; what is left is a
//! [`Board`](suara_protocol::Board). What is sent goes through [`service`], and what comes back is
//! believed only after [`receipt::check`].

pub(crate) mod ballot_id;
pub(crate) mod connect;
pub(crate) mod fingerprint;
pub mod folder;
pub mod follow;
pub mod pin;
pub mod receipt;
pub mod service;
