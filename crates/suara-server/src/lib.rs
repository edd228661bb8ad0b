//! The service that hosts Suara boards: it takes submissions, and serves the log that anybody can check.
//!
//! What it does with a submission is in `pipeline`; what it hosts in [`boards`]; how it is configured in
//! [`config`]; what it answers over HTTP in `http`.

pub mod boards;
pub mod config;
mod folder;
mod http;
mod page;
mod pipeline;
mod problem;
mod rate;
mod serve;

pub use serve::{RunningServer, Server, StartError};
