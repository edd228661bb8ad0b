//! The threads that check signatures and proofs, for all boards.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::{io, mem};

use suara_protocol::host::Threads;
use suara_protocol::{Host, Proofs};

use super::intake::{Intake, Judged, Verdict, Waiting};

/// A handle on the threads; clones are handles on the same ones.
#[derive(Clone, Debug)]
pub struct Checkers {
    calls: Sender<Call>,
    threads: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// What a thread is called for.
#[derive(Debug)]
enum Call {
    /// Something waits at a board. Another thread may have taken it by the time this is heard.
    Check(Arc<Intake>),
    /// End.
    Stop,
}

impl Checkers {
    /// Starts one thread for each core.
    pub fn start() -> io::Result<Checkers> {
        let (calls, heard) = channel();
        let heard = Arc::new(Mutex::new(heard));
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let start = |number| {
            let heard = Arc::clone(&heard);
            thread::Builder::new()
                .name(format!("checker-{number}"))
                .spawn(move || work(&heard))
        };
        let threads = (0..cores).map(start).collect::<io::Result<_>>()?;
        Ok(Checkers {
            calls,
            threads: Arc::new(Mutex::new(threads)),
        })
    }

    pub(super) fn call(&self, intake: &Arc<Intake>) {
        let _ = self.calls.send(Call::Check(Arc::clone(intake)));
    }

    /// Waits until all that was put in so far has been checked, and ends the threads.
    pub fn stop(&self) {
        let threads = mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &threads {
            let _ = self.calls.send(Call::Stop);
        }
        for thread in threads {
            let _ = thread.join();
        }
    }
}

fn work(calls: &Mutex<Receiver<Call>>) {
    loop {
        let call = calls.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Call::Check(intake)) = call else { return };
        // One bad batch must not take the others down: who waits for it hears that the board has stopped.
        if catch_unwind(AssertUnwindSafe(|| check_waiting(&intake))).is_err() {
            tracing::error!("a check panicked; the submissions that were checked together are not admitted");
        }
    }
}

fn check_waiting(intake: &Intake) {
    let waiting = intake.take();
    if waiting.is_empty() {
        return;
    }
    let frozen = intake.published().frozen();
    let submissions = waiting.iter().map(|waiting| waiting.submission.clone()).collect();
    let verdicts = frozen.parameters.check(submissions, Proofs::Check, &OneThread);
    let judge = |(Waiting { submission, answer }, verdict)| {
        let verdict = match verdict {
            Ok(checked) => Verdict::Holds(checked),
            Err(refusal) => Verdict::Refused {
                refusal,
                submission,
                version: frozen.version,
            },
        };
        Judged { verdict, answer }
    };
    intake.pass_on(waiting.into_iter().zip(verdicts).map(judge).collect());
}

/// The thread that calls, and the operating system's randomness: the checkers are as many as there are cores
/// already.
pub(super) struct OneThread;

impl Host for OneThread {
    fn map<T: Send, R: Send>(&self, items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        items.into_iter().map(work).collect()
    }

    fn seed(&self) -> [u8; 32] {
        Threads.seed()
    }
}
