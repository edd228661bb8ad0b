//! Calling sled for a limited time.
//!
//! sled answers some damaged files and some failed writes with a panic, in the thread that calls it or in one of its own,
//! for which the caller then waits without end.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    /// It panicked.
    #[error("sled panicked")]
    Panic,
    /// It did not answer in time. The thread is left behind, and the process should end.
    #[error("sled did not come to an end within {} seconds", .0.as_secs_f64())]
    Endless(Duration),
    /// The system gives no thread.
    #[error("{0}")]
    Thread(#[from] io::Error),
}

/// Does something in a thread of its own, and waits for it no longer than `patience`.
pub(super) fn limited<T: Send + 'static>(
    patience: Duration,
    act: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoAnswer> {
    let (done, answer) = channel();
    thread::Builder::new()
        .name("sled-caller".to_owned())
        .spawn(move || done.send(catch_unwind(AssertUnwindSafe(act))))?;
    match answer.recv_timeout(patience) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(NoAnswer::Panic),
        Err(RecvTimeoutError::Timeout) => Err(NoAnswer::Endless(patience)),
    }
}
