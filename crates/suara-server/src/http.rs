//! The routes: what is answered to which request. Each handler is a few lines; errors become HTTP in
//! [`crate::problem`].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Query, Request, State};
use axum::http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use prost::Message;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use suara_log::tile::TilePath;
use suara_protocol::{Check, Id, Receipt, Reservation, Submission};
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::boards::{Boards, HostedBoard};
use crate::config::{Limits, seconds};
use crate::page;
use crate::pipeline::Placed;
use crate::problem::Problem;
use crate::rate::{Network, RateLimit};

const PROTOBUF: &str = "application/protobuf";
const JSON: &str = "application/json";
/// Nothing but our own style sheet; no script at all.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const STYLE: &str = include_str!("../templates/suara.css");

/// What the handlers share.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) boards: Arc<Boards>,
    pub(crate) rate: Arc<RateLimit>,
    pub(crate) behind_proxy: bool,
}

type Answer = Result<Response, Problem>;

/// All routes.
pub(crate) fn router(service: Service, limits: &Limits) -> Router {
    let log = Router::new()
        .route("/v1/boards/{board}/checkpoint", get(checkpoint))
        .route("/v1/boards/{board}/log.vkey", get(log_key))
        .route("/v1/boards/{board}/tile/{*path}", get(tile))
        .layer(fixed(ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    let patience = seconds(limits.request_seconds);
    let within = move |request: Request, next: Next| async move {
        let late = |_| Problem::later(StatusCode::SERVICE_UNAVAILABLE, "the request took too long", 1);
        tokio::time::timeout(patience, next.run(request))
            .await
            .map_err(late)
    };
    Router::new()
        .route("/", get(front))
        .route("/health", get(health))
        .route("/static/suara.css", get(style))
        .route("/v1/boards", get(boards))
        .route("/v1/boards/{board}", get(board).put(reserve))
        .route("/v1/boards/{board}/entries", post(submit))
        .route("/v1/boards/{board}/elections/{election}", get(election))
        .route("/v1/boards/{board}/elections/{election}/result", get(result))
        .merge(log)
        .fallback(|| async { Problem::not_found("there is nothing here") })
        .layer(middleware::from_fn_with_state(service.clone(), limit_rate))
        .layer(middleware::from_fn(within))
        .layer(DefaultBodyLimit::max(limits.body_bytes.get()))
        .layer(CompressionLayer::new().gzip(true))
        .layer(fixed(CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(REFERRER_POLICY, "no-referrer"))
        .with_state(service)
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}

async fn limit_rate(State(service): State<Service>, request: Request, next: Next) -> Answer {
    if let Some(network) = network(&service, &request) {
        let wait = service.rate.take(network, Instant::now());
        wait.map_err(|wait| {
            let seconds = wait.as_secs() + 1;
            Problem::later(
                StatusCode::TOO_MANY_REQUESTS,
                "too many requests from your network",
                seconds,
            )
        })?;
    }
    Ok(next.run(request).await)
}

/// Whose request it is: behind a proxy, whoever the proxy names last.
fn network(service: &Service, request: &Request) -> Option<Network> {
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .filter(|_| service.behind_proxy);
    let named = forwarded.and_then(|list| list.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|peer| peer.0.ip());
    named.or(peer).map(Network::from)
}

async fn health(State(service): State<Service>) -> Answer {
    if service.boards.are_well() {
        return Ok("well\n".into_response());
    }
    Err(Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "a board has stopped; the service's log says why",
    ))
}

async fn style() -> Response {
    (
        [
            (CONTENT_TYPE, "text/css; charset=utf-8"),
            (CACHE_CONTROL, "max-age=3600"),
        ],
        STYLE,
    )
        .into_response()
}

async fn front(State(service): State<Service>) -> Response {
    Html(page::front(&service.boards.all())).into_response()
}

async fn boards(State(service): State<Service>) -> Response {
    let all = service.boards.all();
    let board = |board: &Arc<HostedBoard>| serde_json::json!({ "name": board.name(), "url": service.boards.url(board) });
    Json(all.iter().map(board).collect::<Vec<_>>()).into_response()
}

/// The language that a page is wanted in.
#[derive(Debug, Deserialize)]
struct Wanted {
    lang: Option<String>,
}

async fn board(
    State(service): State<Service>,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Answer {
    let board = find(&service, &name)?;
    if accepts(&headers).contains("text/html") {
        return Ok(Html(page::board(
            &board,
            &service.boards.url(&board),
            wanted.lang.as_deref(),
        ))
        .into_response());
    }
    Ok(Json(board.view()).into_response())
}

async fn election(State(service): State<Service>, Path((board, election)): Path<(String, String)>) -> Answer {
    let election = find_election(find(&service, &board)?.as_ref(), &election)?;
    Ok(Json(election.view).into_response())
}

async fn result(State(service): State<Service>, Path((board, election)): Path<(String, String)>) -> Answer {
    let election = find_election(find(&service, &board)?.as_ref(), &election)?;
    let result = election.result?;
    let result = result
        .ok_or_else(|| Problem::not_found("there is no result yet: too few trustees have decrypted"))?;
    Ok(Json(result).into_response())
}

async fn reserve(
    State(service): State<Service>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let reservation: Reservation = read_message(&headers, &body)?;
    let boards = service.boards.clone();
    let reserving = tokio::task::spawn_blocking(move || boards.reserve(&name, &reservation)).await;
    let ended = |_| {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the reservation did not come to an end",
        )
    };
    let (board, new) = reserving.map_err(ended)??;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(message(status, &headers, &board.reserved()))
}

async fn submit(
    State(service): State<Service>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let board = find(&service, &name)?;
    let submission = match media_type(&headers)? {
        Media::Protobuf => Submission::decode(&body),
        Media::Json => Submission::from_json(&body),
    }?;
    let placed = board.submit(submission).await?;
    let status = if matches!(placed, Placed::New { .. }) {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(message(status, &headers, &receipt(&board, &placed)?))
}

/// The receipt for a place in the log: with the author's own bytes it gives the leaf.
fn receipt(board: &HostedBoard, placed: &Placed) -> Result<Receipt, Problem> {
    let failed = |detail: String| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail);
    let (index, previous, time_ms) = match *placed {
        Placed::New {
            index,
            previous,
            time_ms,
        } => (index, previous, time_ms),
        Placed::Standing { index } => {
            let entries = board
                .reader()
                .entries(index..index + 1)
                .map_err(|error| failed(error.to_string()))?;
            let entry = entries
                .first()
                .ok_or_else(|| failed("the entry is not there".to_owned()))?;
            let entry = suara_protocol::Entry::decode(entry)?;
            (index, entry.previous, entry.time_ms)
        }
    };
    let (checkpoint, proof) = board
        .reader()
        .inclusion(index)
        .ok_or_else(|| failed("the entry is not published".to_owned()))?;
    let proof = proof.iter().map(|hash| hash.to_vec()).collect();
    Ok(Receipt {
        index,
        previous: previous.to_vec(),
        time_ms,
        proof,
        checkpoint: checkpoint.to_string(),
    })
}

async fn checkpoint(State(service): State<Service>, Path(name): Path<String>) -> Answer {
    let checkpoint = find(&service, &name)?.reader().checkpoint();
    let checkpoint =
        checkpoint.ok_or_else(|| Problem::not_found("the board is reserved and not created yet"))?;
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, checkpoint.to_string()).into_response())
}

async fn log_key(State(service): State<Service>, Path(name): Path<String>) -> Answer {
    let key = find(&service, &name)?.key().to_string();
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, format!("{key}\n")).into_response())
}

async fn tile(State(service): State<Service>, Path((name, path)): Path<(String, String)>) -> Answer {
    let board = find(&service, &name)?;
    let missing = || Problem::not_found("there is no such tile (yet)");
    let path = format!("tile/{path}")
        .parse::<TilePath>()
        .map_err(|_| missing())?;
    let file = board.reader().file(&path).map_err(|error| {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("the log cannot be read: {error}"),
        )
    })?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream"),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, file.ok_or_else(missing)?).into_response())
}

fn find(service: &Service, name: &str) -> Result<Arc<HostedBoard>, Problem> {
    service
        .boards
        .get(name)
        .ok_or_else(|| Problem::not_found("this service has no such board"))
}

fn find_election(board: &HostedBoard, id: &str) -> Result<crate::pipeline::PublishedElection, Problem> {
    let missing = || Problem::not_found("this board has no such election");
    let id = id.parse::<Id>().map_err(|_| missing())?;
    board.snapshot().election(&id).ok_or_else(missing)
}

/// The two forms of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Media {
    Protobuf,
    Json,
}

fn media_type(headers: &HeaderMap) -> Result<Media, Problem> {
    let name = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    match name.split(';').next().unwrap_or_default().trim() {
        PROTOBUF | "application/x-protobuf" => Ok(Media::Protobuf),
        JSON => Ok(Media::Json),
        _ => {
            let wanted = "send the message as application/protobuf or application/json";
            Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, wanted))
        }
    }
}

fn accepts(headers: &HeaderMap) -> &str {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn read_message<M: Message + Default + DeserializeOwned>(
    headers: &HeaderMap,
    body: &[u8],
) -> Result<M, Problem> {
    let message = match media_type(headers)? {
        Media::Protobuf => M::decode(body).map_err(|wrong| Check::Canonical.refuse(wrong)),
        Media::Json => serde_json::from_slice(body).map_err(|wrong| Check::Canonical.refuse(wrong)),
    };
    Ok(message?)
}

/// Answers in the form that is accepted, else in the form of the question.
fn message(status: StatusCode, headers: &HeaderMap, message: &(impl Message + serde::Serialize)) -> Response {
    let accepted = accepts(headers);
    let protobuf = match (accepted.contains("protobuf"), accepted.contains(JSON)) {
        (true, _) => true,
        (_, true) => false,
        _ => media_type(headers).is_ok_and(|media| media == Media::Protobuf),
    };
    if protobuf {
        return (status, [(CONTENT_TYPE, PROTOBUF)], message.encode_to_vec()).into_response();
    }
    (status, Json(message)).into_response()
}
