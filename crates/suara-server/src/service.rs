//! What every request handler works with.

use crate::boards::Boards;
use crate::config::Limits;
use crate::rate::RateLimit;

/// The boards, and what clients may use of them.
#[derive(Debug)]
pub struct Service {
    /// All boards.
    pub boards: Boards,
    /// What clients may use.
    pub limits: Limits,
    /// Requests of each network.
    pub rate: RateLimit,
    /// Whether the address of a client stands in `X-Forwarded-For`.
    pub behind_proxy: bool,
}
