//! Where submissions to a board wait for their check.

use std::collections::VecDeque;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use suara_protocol::{BATCH, Checked, Payload, Refusal, Submission};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::checkers::Checkers;
use super::published::Published;
use super::{NotAdmitted, Placed};

/// The entrance to a board. What is under way is bounded: a place is taken from here to the answer.
#[derive(Debug)]
pub struct Intake {
    waiting: Mutex<VecDeque<Waiting>>,
    places: Arc<Semaphore>,
    all_places: usize,
    published: Arc<Published>,
    sequencer: Sender<Message>,
    checkers: Checkers,
}

/// A submission on its way to the checkers.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) submission: Submission,
    pub(super) answer: Answer,
}

/// The way back to the handler that waits, and the place that is free again after it.
#[derive(Debug)]
pub(super) struct Answer {
    reply: oneshot::Sender<Result<Placed, Refusal>>,
    place: OwnedSemaphorePermit,
}

impl Answer {
    /// Answers. The handler may be gone: then nobody hears it.
    pub(super) fn give(self, answer: Result<Placed, Refusal>) {
        drop(self.place);
        let _ = self.reply.send(answer);
    }
}

/// What the sequencer gets.
#[derive(Debug)]
pub(super) enum Message {
    /// Submissions that were checked together.
    Checked(Vec<Judged>),
    /// Nothing comes after this.
    Stop,
}

/// A submission with the verdict of its check.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) answer: Answer,
}

/// What came out of a check.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Signature and proofs hold.
    Holds(Checked),
    /// Refused, by parameters of this version.
    Refused {
        refusal: Refusal,
        submission: Submission,
        version: u64,
    },
}

impl Verdict {
    /// Whether it is about the closing of an election.
    pub(super) fn is_closing(&self) -> bool {
        let submission = match self {
            Verdict::Holds(checked) => checked.submission(),
            Verdict::Refused { submission, .. } => submission,
        };
        matches!(submission.payload(), Payload::Closing(_))
    }
}

impl Intake {
    pub(super) fn new(
        places: usize,
        published: Arc<Published>,
        sequencer: Sender<Message>,
        checkers: Checkers,
    ) -> Arc<Intake> {
        let all_places = places.min(Semaphore::MAX_PERMITS);
        let places = Arc::new(Semaphore::new(all_places));
        Arc::new(Intake {
            waiting: Mutex::default(),
            places,
            all_places,
            published,
            sequencer,
            checkers,
        })
    }

    /// Puts a submission in and waits until it is admitted and durable, or refused. If the caller stops waiting
    /// it may still be admitted.
    pub async fn submit(self: &Arc<Self>, submission: Submission) -> Result<Placed, NotAdmitted> {
        if self.published.is_stopped() {
            return Err(NotAdmitted::Stopped);
        }
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| NotAdmitted::Full)?;
        if self.under_way() == 1 {
            self.published.moves();
        }
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting {
            submission,
            answer: Answer { reply, place },
        };
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(waiting);
        self.checkers.call(self);
        let admitted = answer.await.map_err(|_| NotAdmitted::Stopped)?;
        Ok(admitted?)
    }

    /// How many submissions are under way.
    pub fn under_way(&self) -> usize {
        self.all_places.saturating_sub(self.places.available_permits())
    }

    /// What waits, at most a batch.
    pub(super) fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(BATCH);
        waiting.drain(..count).collect()
    }

    pub(super) fn published(&self) -> &Published {
        &self.published
    }

    /// Hands checked submissions to the sequencer. If it has ended they are dropped, and who waits for them hears
    /// that the board has stopped.
    pub(super) fn pass_on(&self, judged: Vec<Judged>) {
        let _ = self.sequencer.send(Message::Checked(judged));
    }

    /// Tells the sequencer that nothing more comes.
    pub(super) fn end(&self) {
        let _ = self.sequencer.send(Message::Stop);
    }
}
