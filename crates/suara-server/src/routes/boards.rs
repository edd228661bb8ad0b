//! Boards: the list, one of them, and reserving a new one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use prost::Message as _;
use serde::Serialize;
use suara_protocol::view::BoardView;
use suara_protocol::{Id, Reservation, Text};
use tokio::task::spawn_blocking;
use utoipa::ToSchema;

use super::body::{self, Body};
use super::description::{Bytes, InBoard, Language, Refusing, ReservationMessage, ReservedMessage};
use super::target::{NewName, Target};
use super::{html, json};
use crate::boards::HostedBoard;
use crate::media::{Form, prefers_html};
use crate::pages::{self, Asked};
use crate::problem::Problem;
use crate::service::Service;

/// A line of the list of boards.
#[derive(Serialize, ToSchema)]
#[schema(as = ListedBoard)]
struct Listed {
    /// Short name.
    name: String,
    /// Where the public reaches it.
    url: String,
    /// Origin line of its checkpoints.
    origin: String,
    /// The board id; missing while it is only reserved.
    id: Option<Id>,
    /// What it is called.
    title: Text,
    /// Number of entries.
    size: u64,
    /// Number of elections.
    elections: usize,
}

/// All boards
#[utoipa::path(get, path = "/v1/boards", tag = "boards", responses((status = 200, body = [Listed])))]
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

/// One board, as data or as a page
#[utoipa::path(
    get, path = "/v1/boards/{board}", tag = "boards",
    params(InBoard, Language),
    responses(
        (status = 200, description = "The board, as of its newest checkpoint",
         content((BoardView = "application/json"), (String = "text/html"))),
        Refusing
    )
)]
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
            Asked::new(&uri, &headers),
        ))
    } else {
        json(&target.board.view())
    }
}

/// Gives an organiser a name and a log key
///
/// The first entry of a log names its key, so the key is made before.
#[utoipa::path(
    put, path = "/v1/boards/{board}", tag = "boards",
    params(InBoard),
    request_body(content((ReservationMessage = "application/json"), (Bytes = "application/protobuf"))),
    responses(
        (status = 201, description = "The name is reserved now",
         content((ReservedMessage = "application/json"), (Bytes = "application/protobuf"))),
        (status = 200, description = "It was reserved by this organiser before: the same answer again",
         content((ReservedMessage = "application/json"), (Bytes = "application/protobuf"))),
        Refusing
    )
)]
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
