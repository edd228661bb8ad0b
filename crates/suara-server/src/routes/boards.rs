//! Boards: the list, one of them, and reserving a new one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use prost::Message as _;
use serde::Serialize;
use suara_protocol::{Id, Reservation, Text};
use tokio::task::spawn_blocking;

use super::body::{self, Body};
use super::target::{NewName, Target};
use super::{html, json};
use crate::boards::HostedBoard;
use crate::media::{Form, prefers_html};
use crate::pages;
use crate::problem::Problem;
use crate::service::Service;

/// A line of the list of boards.
#[derive(Serialize)]
struct Listed {
    name: String,
    url: String,
    origin: String,
    id: Option<Id>,
    title: Text,
    size: u64,
    elections: usize,
}

/// All boards.
pub(super) async fn list(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let listed = |board: Arc<HostedBoard>| {
        let (view, url) = (board.view(), service.boards.url(&board));
        let elections = view.elections.len();
        Listed {
            name: view.name,
            url,
            origin: view.origin,
            id: view.id,
            title: view.title,
            size: view.size,
            elections,
        }
    };
    json(&service.boards.all().into_iter().map(listed).collect::<Vec<_>>())
}

/// One board, as data or as a page.
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    target: Target,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if prefers_html(&headers) {
        html(&pages::board(
            &target.board,
            &service.boards.url(&target.board),
            uri.query(),
        ))
    } else {
        json(&target.board.view())
    }
}

/// Gives an organiser a name and a log key: 201 the first time, 200 with the same afterwards.
pub(super) async fn reserve(
    State(service): State<Arc<Service>>,
    NewName(name): NewName,
    body: Body,
) -> Result<Response, Problem> {
    let reservation = decode(&body)?;
    let reserving = spawn_blocking(move || service.boards.reserve(&name, &reservation));
    let (board, is_new) = reserving.await.map_err(Problem::internal)??;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, body::message(&board.reserved(), body.answer)?).into_response())
}

fn decode(body: &Body) -> Result<Reservation, Problem> {
    let decoded = match body.form {
        Form::Protobuf => Reservation::decode(&body.bytes[..]).map_err(|wrong| wrong.to_string()),
        Form::Json => serde_json::from_slice(&body.bytes).map_err(|wrong| wrong.to_string()),
    };
    decoded.map_err(|wrong| Problem::Malformed(format!("not a reservation: {wrong}")))
}
