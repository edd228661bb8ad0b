//! The way of a submission, from the request to the receipt.
//!
//! A request handler puts it into the [`Intake`] of its board and waits. The [`Checkers`], one thread for each
//! core and shared by all boards, take what waits, check signatures and proofs together against the board's
//! [`Frozen`] parameters, and hand on the verdicts. The [`sequencer`] of the board, the one thread that changes it,
//! takes all that is checked, admits each in turn, appends what is new in one durable batch, commits, signs a
//! checkpoint, publishes, and only then answers.

mod checkers;
mod intake;
mod published;
mod sequencer;
mod snapshot;

use std::time::{SystemTime, UNIX_EPOCH};

use suara_protocol::Refusal;

pub use checkers::Checkers;
pub use sequencer::{BoardFailure, DoesNotReplay, Sequenced, Sequencer};
pub use snapshot::{PublishedElection, Snapshot};

/// Where an admitted submission stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was appended.
    New {
        /// Place in the log.
        index: u64,
        /// Hash of the entry before.
        previous: [u8; 32],
        /// Time of the entry, Unix milliseconds.
        time_ms: u64,
    },
    /// The very same stood there before, and still counts.
    Standing {
        /// Place in the log.
        index: u64,
    },
}

/// Why a submission was not admitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdmitted {
    /// A check fails.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// As many submissions as the configuration allows are under way.
    #[error("the board has as many submissions under way as it can take")]
    Full,
    /// The credential has been used more often than the configuration allows.
    #[error("this credential has been used too often for now")]
    TooOften {
        /// When there is room for one again, seconds.
        retry_after: u64,
    },
    /// The board takes no more; whether it took this one shows when it is back.
    #[error("the board has stopped")]
    Stopped,
}

/// Unix milliseconds, now.
pub type Clock = fn() -> u64;

/// The system's clock. A clock before 1970 shows 0, which every board with an entry takes for a clock that is
/// behind.
pub fn system_clock() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
