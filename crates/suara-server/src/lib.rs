//! The service that hosts Suara boards.
//!
//! It takes submissions over HTTP, checks them by the rules of [`suara_protocol`], keeps what it admits in a
//! [`suara_log`], and serves that log as files that anybody can follow and verify. Nothing that it says has to be
//! believed: boards, elections and results in its JSON and on its pages are what replaying the log gives.
//!
//! [`Server::start`] runs a service within another program; the binary `suara-server` is a thin shell around it.
//! The way of a submission is told in `src/pipeline.rs`, the routes in `docs/api.md`.

mod boards;
pub mod check;
pub mod config;
#[cfg(test)]
mod fixtures;
mod folder;
mod media;
mod metrics;
mod pages;
mod petitions;
mod pipeline;
mod problem;
mod rate;
mod receipt;
pub mod restore;
mod routes;
mod server;
mod service;
mod sums;
mod texts;

pub use config::{Config, ConfigError};
pub use server::{RunError, RunningServer, Server, StartError};
