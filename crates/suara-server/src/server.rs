//! The running service: starting it, and ending it without losing anything.

mod connections;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use sd_notify::NotifyState;
use tokio::runtime::{self, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) use connections::Peer;

use crate::boards::{Boards, OpenError, Opening};
use crate::config::{Config, seconds};
use crate::metrics::Metrics;
use crate::pipeline::{BoardFailure, Checkers, Clock, system_clock};
use crate::rate::RateLimit;
use crate::routes;
use crate::service::Service;

/// Starts services.
#[derive(Debug)]
pub struct Server;

/// A service that runs on threads of its own until it is shut down or dropped.
#[derive(Debug)]
pub struct RunningServer {
    runtime: Option<Runtime>,
    address: SocketAddr,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
    failures: UnboundedReceiver<BoardFailure>,
}

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A board cannot be opened.
    #[error(transparent)]
    Board(#[from] OpenError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// The system gives no threads.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

impl Server {
    /// Opens all boards, then listens.
    pub fn start(config: Config) -> Result<RunningServer, StartError> {
        Server::start_with_clock(config, system_clock)
    }

    fn start_with_clock(config: Config, clock: Clock) -> Result<RunningServer, StartError> {
        let (failures, failed) = mpsc::unbounded_channel();
        let checkers = Checkers::start()?;
        let metrics = Metrics::new();
        let places = config.limits.queued_submissions.get();
        let boards = Boards::open(
            &config,
            Opening {
                places,
                clock,
                checkers,
                failures,
                metrics: metrics.clone(),
            },
        )?;
        let Config {
            listen,
            data,
            limits,
            behind_proxy,
            ..
        } = config;
        let networks = RateLimit::new(
            f64::from(limits.requests_per_second_per_network.get()),
            limits.burst_requests_per_network.get(),
        );
        let authors = RateLimit::new(
            f64::from(limits.submissions_per_hour_per_credential.get()) / 3_600.0,
            limits.burst_submissions_per_credential.get(),
        );
        let service = Arc::new(Service {
            boards,
            limits,
            networks,
            authors,
            metrics,
            data,
            behind_proxy,
        });
        let runtime = runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("http")
            .build()?;
        let unheard = |cause| StartError::Listen {
            address: listen,
            cause,
        };
        let listener = TcpListener::bind(listen).map_err(unheard)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let served = runtime.spawn(connections::serve(
            listener,
            routes::router(Arc::clone(&service)),
            Arc::clone(&service),
            stopped,
        ));
        tracing::info!(%address, "listening");
        Ok(RunningServer {
            runtime: Some(runtime),
            address,
            service,
            stop: Some(stop),
            served: Some(served),
            failures: failed,
        })
    }
}

impl RunningServer {
    /// The address that it listens on.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, finishes and answers what is under way, and ends. All that was answered is durable.
    pub fn shutdown(mut self) {
        self.end();
    }

    /// Runs until SIGINT or SIGTERM, then shuts down; or until a board has stopped by a failure, then shuts down
    /// as well and returns it.
    pub fn run(mut self) -> Result<(), RunError> {
        let Some(runtime) = &self.runtime else {
            return Ok(());
        };
        let ended = runtime.block_on(async {
            let mut interrupt = signal(SignalKind::interrupt())?;
            let mut terminate = signal(SignalKind::terminate())?;
            // Where the unit waits for it (`Type=notify`).
            if let Err(problem) = sd_notify::notify(&[NotifyState::Ready]) {
                tracing::warn!(%problem, "systemd does not hear that the service listens");
            }
            tokio::select! {
                _ = interrupt.recv() => Ok(()),
                _ = terminate.recv() => Ok(()),
                Some(failure) = self.failures.recv() => Err(RunError::Board(failure)),
            }
        });
        tracing::info!("stopping");
        self.end();
        tracing::info!("stopped");
        ended
    }

    fn end(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(served) = self.served.take() {
            let _ = runtime.block_on(served);
        }
        self.service.boards.stop();
        runtime.shutdown_timeout(seconds(self.service.limits.shutdown_seconds));
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.end();
    }
}

/// Why a service ended that was not told to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A board has stopped.
    #[error(transparent)]
    Board(#[from] BoardFailure),
    /// The system does not tell of signals.
    #[error("cannot listen to signals: {0}")]
    Signals(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use suara_protocol::{CLOCK_TOLERANCE_MS, Reservation};

    use super::*;
    use crate::fixtures::{ORGANISER, creation, role};

    #[test]
    fn r17_a_clock_that_is_behind_the_log_does_not_start() {
        let data = tempfile::tempdir().unwrap();
        let organiser = role(ORGANISER).public();
        let text = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"http://suara.test\"\ndata = {:?}\norganisers = [\"{organiser}\"]\n",
            data.path()
        );
        let config = Config::parse(Path::new("server.toml"), &text).unwrap();
        let running = Server::start(config.clone()).unwrap();
        let reservation = Reservation::sign("village", &role(ORGANISER));
        let (board, _) = running.service.boards.reserve("village", &reservation).unwrap();
        let submitted = board.submit(creation(board.key()));
        running.runtime.as_ref().unwrap().block_on(submitted).unwrap();
        drop(board);
        running.shutdown();
        let behind: Clock = || system_clock() - CLOCK_TOLERANCE_MS - 60_000;
        let error = Server::start_with_clock(config.clone(), behind).unwrap_err();
        assert!(
            matches!(error, StartError::Board(OpenError::Clock { .. })),
            "{error}"
        );
        assert!(Server::start(config).is_ok());
    }
}
