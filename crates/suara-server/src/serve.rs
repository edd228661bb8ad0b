//! Listening, and ending in good order.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use crate::boards::{Boards, OpenError, Opening};
use crate::config::{Config, Limits, seconds};
use crate::http;
use crate::pipeline::{BoardFailure, Checkers, system_clock};
use crate::rate::RateLimit;

/// A service, about to start.
#[derive(Clone, Copy, Debug)]
pub struct Server;

/// A service that listens.
#[derive(Debug)]
pub struct RunningServer {
    address: SocketAddr,
    boards: Arc<Boards>,
    stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
    failures: UnboundedReceiver<BoardFailure>,
}

/// Why a service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        error: std::io::Error,
    },
    /// A board cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The threads that check do not start.
    #[error("the threads that check do not start: {0}")]
    Threads(#[from] std::io::Error),
}

impl Server {
    /// Opens all boards and listens.
    pub async fn start(config: Config) -> Result<RunningServer, StartError> {
        let listen = |error| StartError::Listen {
            address: config.listen,
            error,
        };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let (failures_in, failures) = unbounded_channel();
        let opening = Opening {
            places: config.limits.queued_submissions.get(),
            clock: system_clock,
            checkers: Checkers::start()?,
            failures: failures_in,
        };
        let boards = Arc::new(Boards::open(&config, opening)?);
        let limits = &config.limits;
        let rate = RateLimit::new(
            limits.requests_per_second_per_network.get(),
            limits.burst_requests_per_network.get(),
        );
        let state = http::Service {
            boards: boards.clone(),
            rate: Arc::new(rate),
            behind_proxy: config.behind_proxy,
        };
        let app = http::router(state, limits);
        let (stop, stopped) = watch::channel(false);
        let listening = tokio::spawn(listen_until(listener, app, config.limits.clone(), stopped));
        tracing::info!(%address, "listening");
        Ok(RunningServer {
            address,
            boards,
            stop,
            listening,
            failures,
        })
    }
}

impl RunningServer {
    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Waits until a board stops by a failure: then the service has to end.
    pub async fn failure(&mut self) -> Option<BoardFailure> {
        self.failures.recv().await
    }

    /// Takes no more connections, answers the requests under way, and ends all threads.
    pub async fn shutdown(self) {
        let _ = self.stop.send(true);
        let _ = self.listening.await;
        let boards = self.boards;
        let _ = tokio::task::spawn_blocking(move || boards.stop()).await;
    }
}

async fn listen_until(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let connections = Arc::new(Semaphore::new(limits.connections.get()));
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(seconds(limits.header_seconds));
    loop {
        let accepted = tokio::select! {
            _ = stopped.changed() => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        let Some((stream, peer, place)) = accepted else {
            continue;
        };
        let service = TowerToHyperService::new(app.clone().layer(axum::Extension(ConnectInfo(peer))));
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(seconds(limits.shutdown_seconds), graceful.shutdown()).await;
}

/// The next connection, when there is a place for it. An error, such as too many open files, is waited out.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = connections.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection was not accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}
