//! What every request handler works with.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use suara_protocol::Submission;

use crate::boards::{Boards, HostedBoard};
use crate::config::{Limits, seconds};
use crate::metrics::Metrics;
use crate::pipeline::{NotAdmitted, Placed};
use crate::rate::{Author, Network, RateLimit};

/// The boards, and what clients may use of them.
#[derive(Debug)]
pub struct Service {
    /// All boards.
    pub boards: Boards,
    /// What clients may use.
    pub limits: Limits,
    /// Requests of each network.
    pub networks: RateLimit<Network>,
    /// What each credential has put in.
    pub authors: RateLimit<Author>,
    /// What is counted.
    pub metrics: Metrics,
    /// The folder of all boards, for its free space.
    pub data: PathBuf,
    /// Whether the address of a client stands in `X-Forwarded-For`.
    pub behind_proxy: bool,
}

impl Service {
    /// Puts a submission in, unless its credential has been used too often. Only what is admitted counts, so nobody but
    /// its holder can use up what a credential may.
    pub async fn submit(&self, board: &HostedBoard, submission: Submission) -> Result<Placed, NotAdmitted> {
        let (kind, author) = (submission.payload().kind(), Author::of(submission.payload()));
        let room = author.map_or(Ok(()), |author| self.authors.look(author, Instant::now()));
        let answer = match room {
            Ok(()) => board.submit(submission).await,
            Err(wait) => {
                self.metrics.limited("credential");
                let retry_after = wait.as_secs().saturating_add(1);
                Err(NotAdmitted::TooOften { retry_after })
            }
        };
        if let (Some(author), Ok(Placed::New { .. })) = (author, &answer) {
            let _ = self.authors.take(author, Instant::now());
        }
        self.metrics.submission(kind, &answer);
        answer
    }

    /// How long a board may take over what is under way before it counts as stuck.
    pub fn stale_after(&self) -> Duration {
        seconds(self.limits.stale_seconds)
    }
}
