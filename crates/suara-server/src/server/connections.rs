//! Accepting connections: HTTP/1.1, as many at a time as the configuration allows, each with a time limit for
//! the head of a request.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time;

use crate::config::seconds;
use crate::service::Service;

/// How long to wait after a connection could not be accepted, say because no more files may be open.
const PAUSE: Duration = Duration::from_millis(50);

/// The longest head of a request that is read, bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// The address at the other end of the connection of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Serves until told to stop, and then until the requests under way are answered, or their time is over.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    service: Arc<Service>,
    mut stop: oneshot::Receiver<()>,
) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(cause) => return tracing::error!(%cause, "cannot listen"),
    };
    let places = Arc::new(Semaphore::new(
        service.limits.connections.get().min(Semaphore::MAX_PERMITS),
    ));
    let graceful = GracefulShutdown::new();
    loop {
        let (stream, peer, place) = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = &mut stop => break,
        };
        let routes = TowerToHyperService::new(router.clone());
        let answering = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer.ip()));
            routes.call(request)
        });
        let http = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(seconds(service.limits.header_seconds))
            .max_buf_size(LONGEST_HEAD)
            .serve_connection(TokioIo::new(stream), answering);
        let connection = graceful.watch(http);
        let metrics = service.metrics.clone();
        tokio::spawn(async move {
            metrics.connections(1);
            // A client that goes away in the middle is none of the service's errors.
            let _ = connection.await;
            metrics.connections(-1);
            drop(place);
        });
    }
    drop(listener);
    let _ = time::timeout(seconds(service.limits.shutdown_seconds), graceful.shutdown()).await;
}

async fn accept(
    listener: &tokio::net::TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                return (stream, peer, place);
            }
            Err(cause) => {
                tracing::warn!(%cause, "a connection could not be accepted");
                time::sleep(PAUSE).await;
            }
        }
    }
}
