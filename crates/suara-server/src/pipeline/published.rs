//! What the sequencer of a board lets others see.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use suara_protocol::{Board, Parameters};

use super::snapshot::Snapshot;
use crate::texts::Texts;

/// What submissions are checked against, with the number of its version.
#[derive(Debug)]
pub(super) struct Frozen {
    /// Counts up with every entry that can change the parameters.
    pub(super) version: u64,
    pub(super) parameters: Parameters,
}

/// The state of a board as of its newest checkpoint, for handlers and checkers.
#[derive(Debug)]
pub struct Published {
    frozen: RwLock<Arc<Frozen>>,
    snapshot: RwLock<Arc<Snapshot>>,
    stopped: AtomicBool,
    moved: Mutex<Instant>,
}

impl Published {
    /// What a board shows.
    pub fn new(board: &Board, texts: &Texts) -> Published {
        let frozen = Frozen {
            version: 0,
            parameters: board.parameters(),
        };
        Published {
            frozen: RwLock::new(Arc::new(frozen)),
            snapshot: RwLock::new(Arc::new(Snapshot::new(board, texts))),
            stopped: AtomicBool::new(false),
            moved: Mutex::new(Instant::now()),
        }
    }

    /// When the board last got something to do after a rest, or was last done with a batch.
    pub fn moved(&self) -> Instant {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn moves(&self) {
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// What the board shows in views.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the board takes no more submissions.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    pub(super) fn frozen(&self) -> Arc<Frozen> {
        Arc::clone(&self.frozen.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn freeze(&self, version: u64, parameters: Parameters) {
        *self.frozen.write().unwrap_or_else(PoisonError::into_inner) =
            Arc::new(Frozen { version, parameters });
    }

    pub(super) fn show(&self, snapshot: Snapshot) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }
}
