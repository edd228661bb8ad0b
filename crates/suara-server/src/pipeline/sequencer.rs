//! The one writer of a board: it admits, appends, commits, signs and publishes, in this order.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use suara_log::chain;
use suara_log::log::{Log, LogError};
use suara_log::store::Store;
use suara_protocol::host::Threads;
use suara_protocol::{
    Admission, Board, Check, Checked, Class, EntryRefused, Parameters, Proofs, Refusal, Stage, Submission,
    Torn,
};
use tokio::sync::mpsc::UnboundedSender;

use super::checkers::{Checkers, OneThread};
use super::intake::{Answer, Intake, Judged, Message, Verdict};
use super::published::Published;
use super::{Clock, Placed};
use crate::metrics::Metrics;
use crate::sums::Sums;
use crate::texts::Texts;

/// How many submissions are admitted in one batch, about; a batch is one durable write. sled keeps what a write replaces
/// until later writes, and does not keep up with batches of some thousands: its memory grows without end.
const BATCH: usize = 1_024;

/// A board and its log, about to be sequenced.
pub struct Sequencer<S: Store> {
    /// The name of the board, for the service's own records.
    pub name: String,
    /// The board, as the log gives it.
    pub board: Board,
    /// Its log.
    pub log: Log<S>,
    /// Its detached texts.
    pub texts: Texts,
    /// The sums of its closed elections.
    pub sums: Sums,
    /// The clock of the entries.
    pub clock: Clock,
    /// Where it is told that the board has stopped by a failure.
    pub failures: UnboundedSender<BoardFailure>,
    /// What is counted of it.
    pub metrics: Metrics,
}

/// A board that is being sequenced: its entrance, and what it shows.
#[derive(Debug)]
pub struct Sequenced {
    /// Where submissions go in.
    pub intake: Arc<Intake>,
    /// The state of the board.
    pub published: Arc<Published>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Why a board has stopped. What was being written may have been stored or not: the service has to end, and to
/// start again from what is stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("board {board} has stopped: {cause}")]
pub struct BoardFailure {
    /// The name of the board.
    pub board: String,
    /// What happened.
    pub cause: String,
}

impl<S: Store> Sequencer<S> {
    /// Starts the thread. At most `places` submissions are under way at a time.
    pub fn start(self, places: usize, checkers: Checkers) -> io::Result<Sequenced> {
        let published = Arc::new(Published::new(&self.board, &self.texts));
        let (messages, inbox) = channel();
        let intake = Intake::new(places, Arc::clone(&published), messages, checkers);
        let work = Work {
            version: 0,
            published: Arc::clone(&published),
            sequencer: self,
        };
        let name = format!("sequencer-{}", work.sequencer.name);
        let thread = thread::Builder::new()
            .name(name)
            .spawn(move || work.run_to_end(&inbox))?;
        Ok(Sequenced {
            intake,
            published,
            thread: Mutex::new(Some(thread)),
        })
    }
}

impl Sequenced {
    /// Whether something is under way, and nothing was published or refused for longer than this.
    pub fn is_stuck(&self, longer_than: Duration) -> bool {
        self.intake.under_way() > 0 && self.published.moved().elapsed() > longer_than
    }

    /// Waits until all that was checked is admitted and answered, and ends. The checkers have to be stopped before.
    pub fn stop(&self) {
        self.intake.end();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

/// The running thread.
struct Work<S: Store> {
    sequencer: Sequencer<S>,
    published: Arc<Published>,
    version: u64,
}

/// What ends the thread.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Torn(#[from] Torn),
    #[error(transparent)]
    Replay(#[from] DoesNotReplay),
}

/// The entries of the log break the rules.
#[derive(Debug, thiserror::Error)]
#[error("the log does not replay: {0}. Restore it from a mirror (suara-server restore)")]
pub struct DoesNotReplay(#[from] EntryRefused);

impl<S: Store> Work<S> {
    fn run_to_end(mut self, inbox: &Receiver<Message>) {
        let ended = catch_unwind(AssertUnwindSafe(|| self.run(inbox)));
        self.published.stop();
        let cause = match ended {
            Ok(Ok(())) => return,
            Ok(Err(failure)) => failure.to_string(),
            Err(_) => "the sequencer panicked".to_owned(),
        };
        let failure = BoardFailure {
            board: self.sequencer.name.clone(),
            cause,
        };
        tracing::error!(
            board = failure.board,
            cause = failure.cause,
            "a board has stopped"
        );
        let _ = self.sequencer.failures.send(failure);
    }

    fn run(&mut self, inbox: &Receiver<Message>) -> Result<(), Failure> {
        loop {
            let first = self.wait(inbox)?;
            let (batch, more) = next_batch(first, inbox);
            if batch.iter().any(|judged| judged.verdict.is_closing()) {
                self.add_up(usize::MAX)?;
            }
            self.sequence(batch)?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Waits for what is checked. Meanwhile the ballots are added up that were read back at the start.
    fn wait(&mut self, inbox: &Receiver<Message>) -> Result<Option<Message>, Failure> {
        while self.sequencer.board.to_add() > 0 {
            match inbox.try_recv() {
                Ok(message) => return Ok(Some(message)),
                Err(TryRecvError::Disconnected) => return Ok(None),
                Err(TryRecvError::Empty) => self.add_up(BATCH)?,
            }
        }
        Ok(inbox.recv().ok())
    }

    fn add_up(&mut self, most: usize) -> Result<(), DoesNotReplay> {
        Ok(self.sequencer.board.add_up(most, &Threads)?)
    }

    /// One batch. Nobody is answered before everything is durable and published, not even who is refused: the
    /// reason may be an entry of the same batch.
    fn sequence(&mut self, batch: Vec<Judged>) -> Result<(), Failure> {
        let now_ms = (self.sequencer.clock)();
        let was_created = self.sequencer.board.id().is_some();
        let mut admitting = Admitting {
            stage: self.sequencer.board.stage()?,
            version: self.version,
            changed: false,
            newest: None,
            entries: Vec::new(),
        };
        let mut answers = Vec::with_capacity(batch.len());
        for Judged { verdict, answer } in batch {
            answers.push((answer, admitting.admit(verdict, now_ms)));
        }
        let Admitting {
            stage,
            changed,
            entries,
            ..
        } = admitting;
        if !entries.is_empty() {
            let began = Instant::now();
            let stop = |_: &LogError| self.published.stop();
            self.sequencer.log.append(&entries).inspect_err(stop)?;
            stage.commit();
            let time = self.sequencer.board.head().time_ms / 1_000;
            self.sequencer.log.sign_checkpoint(time).inspect_err(stop)?;
            self.publish(changed);
            if changed {
                self.sequencer.sums.keep(&self.sequencer.board);
            }
            self.sequencer.metrics.batch(entries.len(), began.elapsed());
        }
        self.published.moves();
        if !was_created && let Some(id) = self.sequencer.board.id() {
            tracing::info!(board = self.sequencer.name, %id, "board created");
        }
        answers
            .into_iter()
            .for_each(|(answer, outcome): (Answer, _)| answer.give(outcome));
        Ok(())
    }

    fn publish(&mut self, changed: bool) {
        let board = &self.sequencer.board;
        if changed {
            self.version += 1;
            self.published.freeze(self.version, board.parameters());
            let before = self.published.snapshot();
            self.published.show(before.after(board, &self.sequencer.texts));
        } else {
            let before = self.published.snapshot();
            self.published
                .show(before.after_acts(board, &self.sequencer.texts));
        }
    }
}

/// Takes all that is checked, from its first message on; also says whether more may come.
fn next_batch(mut message: Option<Message>, inbox: &Receiver<Message>) -> (Vec<Judged>, bool) {
    let mut batch = Vec::new();
    loop {
        match message {
            Some(Message::Checked(judged)) => batch.extend(judged),
            Some(Message::Stop) | None => return (batch, false),
        }
        if batch.len() >= BATCH {
            return (batch, true);
        }
        message = match inbox.try_recv() {
            Ok(message) => Some(message),
            Err(TryRecvError::Empty) => return (batch, true),
            Err(TryRecvError::Disconnected) => return (batch, false),
        };
    }
}

/// A batch while it is admitted.
struct Admitting<'board> {
    stage: Stage<'board>,
    /// The version of the parameters before this batch.
    version: u64,
    /// Whether this batch has changed the parameters.
    changed: bool,
    /// The parameters as of what was admitted last, if they were asked for.
    newest: Option<Parameters>,
    entries: Vec<Vec<u8>>,
}

impl Admitting<'_> {
    fn admit(&mut self, verdict: Verdict, now_ms: u64) -> Result<Placed, Refusal> {
        let checked = match verdict {
            Verdict::Holds(checked) => checked,
            Verdict::Refused {
                refusal,
                submission,
                version,
            } => self.check_again(refusal, submission, version)?,
        };
        let leaves_parameters = checked.submission().payload().leaves_parameters();
        match self.stage.admit(checked, now_ms)? {
            Admission::Standing { index } => Ok(Placed::Standing { index }),
            Admission::New { index, entry } => {
                if !leaves_parameters {
                    self.changed = true;
                    self.newest = None;
                }
                let previous = chain::previous(&entry).unwrap_or_default();
                self.entries.push(entry);
                Ok(Placed::New {
                    index,
                    previous,
                    time_ms: self.stage.board().head().time_ms,
                })
            }
        }
    }

    /// A check may have failed only because its parameters were older than the board is now: a ballot just after the
    /// opening, a reveal just after the last commit. Then it is done again.
    fn check_again(
        &mut self,
        refusal: Refusal,
        submission: Submission,
        version: u64,
    ) -> Result<Checked, Refusal> {
        let depends_on_state = refusal.check.class() == Class::Rule || refusal.check == Check::Signature;
        if !depends_on_state || (version == self.version && !self.changed) {
            return Err(refusal);
        }
        let newest = self.newest.get_or_insert_with(|| self.stage.board().parameters());
        let mut verdicts = newest.check(vec![submission], Proofs::Check, &OneThread);
        verdicts.pop().unwrap_or(Err(refusal))
    }
}
