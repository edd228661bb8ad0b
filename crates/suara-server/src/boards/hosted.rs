//! One board: its reservation, its log, its state.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use suara_log::log::LogError;
use suara_log::log_key::LogKey;
use suara_log::reader::LogReader;
use suara_log::store::StoreError;
use suara_protocol::entries::BoardCreation;
use suara_protocol::view::BoardView;
use suara_protocol::{CLOCK_TOLERANCE_MS, Check, Payload, Refusal, Reserved, RoleKey, Submission};

use super::Opening;
use super::read_back::ReadBack;
use crate::folder::{BoardFolder, FolderError};
use crate::pipeline::{DoesNotReplay, NotAdmitted, Placed, Sequenced, Sequencer, Snapshot};
use crate::texts::Texts;

/// A board whose name is reserved, from then on.
#[derive(Debug)]
pub struct HostedBoard {
    name: String,
    organiser: RoleKey,
    key: LogKey,
    reader: LogReader,
    texts: Texts,
    sequenced: Sequenced,
}

impl HostedBoard {
    /// Opens the board in this folder: reads and checks the log, replays it meanwhile, signs what is stored and not signed
    /// yet.
    pub(crate) fn open(
        name: &str,
        folder: &BoardFolder,
        opening: &Opening,
    ) -> Result<HostedBoard, OpenError> {
        let ReadBack { board, mut log, sums } = ReadBack::of(name, folder)?;
        let behind_ms = board.head().time_ms.saturating_sub((opening.clock)());
        if behind_ms > CLOCK_TOLERANCE_MS {
            return Err(OpenError::Clock {
                board: name.to_owned(),
                behind_ms,
            });
        }
        if board.head().size > 0 {
            log.sign_checkpoint(board.head().time_ms / 1_000)
                .map_err(OpenError::of(name))?;
        }
        let texts = Texts::open(folder.texts(), board.texts()).map_err(FolderError::at(&folder.texts()))?;
        let key = folder.signer()?.key().clone();
        let reader = log.reader();
        let Opening {
            places,
            clock,
            checkers,
            failures,
            metrics,
        } = opening.clone();
        let sequencer = Sequencer {
            name: name.to_owned(),
            board,
            log,
            texts: texts.clone(),
            sums,
            clock,
            failures,
            metrics,
        };
        let sequenced = sequencer.start(places, checkers).map_err(OpenError::of(name))?;
        Ok(HostedBoard {
            name: name.to_owned(),
            organiser: folder.organiser,
            key,
            reader,
            texts,
            sequenced,
        })
    }

    /// The short name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who reserved it, and may create it.
    pub fn organiser(&self) -> &RoleKey {
        &self.organiser
    }

    /// The public keys of its log; their name is the origin.
    pub fn key(&self) -> &LogKey {
        &self.key
    }

    /// Its published log.
    pub fn reader(&self) -> &LogReader {
        &self.reader
    }

    /// Its detached texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// What it shows, as of the newest checkpoint.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.sequenced.published.snapshot()
    }

    /// The view of the board; before its creation it has its name and origin, and nothing else.
    pub fn view(&self) -> BoardView {
        let mut view = self.snapshot().board();
        if view.id.is_none() {
            view.name.clone_from(&self.name);
            self.key.origin().clone_into(&mut view.origin);
        }
        view
    }

    /// The answer to its reservation.
    pub fn reserved(&self) -> Reserved {
        Reserved {
            origin: self.key.origin().to_owned(),
            log_key: self.key.ed25519().public_key().to_vec(),
            log_ml_dsa_key: self.key.ml_dsa().public_key().to_vec(),
        }
    }

    /// Puts a submission in, and waits until it is admitted and durable, or refused.
    pub async fn submit(&self, submission: Submission) -> Result<Placed, NotAdmitted> {
        if let Payload::Board(creation) = submission.payload() {
            self.permit(creation)?;
        }
        self.sequenced.intake.submit(submission).await
    }

    /// A board is created only as it was reserved.
    fn permit(&self, creation: &BoardCreation) -> Result<(), Refusal> {
        let differs = match () {
            () if creation.name != self.name => format!("it is reserved under the name {:?}", self.name),
            () if creation.origin != self.key.origin() => {
                format!("it is reserved with the origin {:?}", self.key.origin())
            }
            () if creation.log().as_ref() != Some(&self.key) => {
                "it is reserved with other log keys".to_owned()
            }
            () if creation.roles.organiser != self.organiser => {
                "another organiser has reserved it".to_owned()
            }
            () => return Ok(()),
        };
        Err(Check::Creation.refuse(format_args!(
            "the board is not the one that was reserved: {differs}"
        )))
    }

    /// Whether it takes submissions and gets on with them: `stale_after` is how long it may take over what is under
    /// way without publishing anything.
    pub fn state(&self, stale_after: Duration) -> State {
        match () {
            () if self.sequenced.published.is_stopped() => State::Stopped,
            () if self.sequenced.is_stuck(stale_after) => State::Stale,
            () => State::Ready,
        }
    }

    /// How many submissions are under way.
    pub fn under_way(&self) -> usize {
        self.sequenced.intake.under_way()
    }

    pub(super) fn stop(&self) {
        self.sequenced.stop();
    }
}

/// How a board is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It takes submissions, and publishes them.
    Ready,
    /// Submissions wait, and its newest checkpoint is older than it should be.
    Stale,
    /// A failure has stopped it; the service is ending.
    Stopped,
}

/// Why a board cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder is not as it should be.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Its log does not open, or does not replay.
    #[error("board {board}: {cause}")]
    Log {
        /// The board.
        board: String,
        /// What is wrong.
        cause: Cause,
    },
    /// The clock would give entries a time from before the last one.
    #[error(
        "board {board}: the clock of this machine is {behind_ms} ms behind the last entry. Set it right and start again"
    )]
    Clock {
        /// The board.
        board: String,
        /// By how much, milliseconds.
        behind_ms: u64,
    },
}

/// What is wrong with a log.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The log does not open.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The store does not open, or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The entries break the rules.
    #[error(transparent)]
    Replay(#[from] DoesNotReplay),
    /// The replay panicked.
    #[error("the replay of the log panicked")]
    Panic,
    /// The thread of the board does not start.
    #[error(transparent)]
    Thread(#[from] io::Error),
}

impl Cause {
    pub(super) fn of(self, board: &str) -> OpenError {
        OpenError::Log {
            board: board.to_owned(),
            cause: self,
        }
    }
}

impl OpenError {
    pub(super) fn of<E: Into<Cause>>(board: &str) -> impl FnOnce(E) -> OpenError {
        move |error| error.into().of(board)
    }
}
