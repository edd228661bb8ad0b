//! Elections and their results.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use suara_protocol::Id;
use suara_protocol::view::{ElectionView, ResultView};

use super::description::{InBoard, Language, Refusing};
use super::target::Target;
use super::{html, json};
use crate::media::prefers_html;
use crate::pages::{self, Asked};
use crate::pipeline::PublishedElection;
use crate::problem::Problem;
use crate::service::Service;

/// One election, as data or as a page
#[utoipa::path(
    get, path = "/v1/boards/{board}/elections/{id}", tag = "boards",
    params(InBoard, ("id" = Id, Path, description = "Election id"), Language),
    responses(
        (status = 200, description = "The election, as of the newest checkpoint",
         content((ElectionView = "application/json"), (String = "text/html"))),
        Refusing
    )
)]
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    target: Target,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let election = find(&target)?;
    if prefers_html(&headers) {
        html(&pages::election(
            &target.board,
            &election,
            &service.boards.url(&target.board),
            Asked::new(&uri, &headers),
        ))
    } else {
        json(&election.view)
    }
}

/// The totals of one election
///
/// 404 until enough trustees have decrypted.
#[utoipa::path(
    get, path = "/v1/boards/{board}/elections/{id}/result", tag = "boards",
    params(InBoard, ("id" = Id, Path, description = "Election id")),
    responses((status = 200, body = ResultView), Refusing)
)]
pub(super) async fn result(target: Target) -> Result<Response, Problem> {
    let election = find(&target)?;
    let none = || Problem::NotFound("there is no result yet: too few trustees have decrypted".to_owned());
    json(&election.result?.ok_or_else(none)?)
}

fn find(target: &Target) -> Result<PublishedElection, Problem> {
    let unknown = || Problem::NotFound("there is no such election on this board".to_owned());
    let id = target.rest.parse::<Id>().map_err(|_| unknown())?;
    target.board.snapshot().election(&id).ok_or_else(unknown)
}
