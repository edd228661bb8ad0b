//! Petitions: data in the shape that users of the UK petitions data know, tables, a feed, the light count, and pages.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::json;
use suara_protocol::view::PetitionView;
use suara_protocol::{Id, PetitionStage};
use utoipa::ToSchema;

use super::description::{InBoard, Language, Refusing};
use super::target::Target;
use super::{changing, html, json};
use crate::media::{ATOM, CSV, JSON, prefers_html};
use crate::pages::{self, Asked, query_value};
use crate::petitions::{csv, feed, shape};
use crate::pipeline::system_clock;
use crate::problem::Problem;
use crate::service::Service;

/// How long the light count may be kept: seconds while it is fresh, half a minute while a newer one is fetched, a day while
/// the service is away.
const LIGHT: &str = "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400";

/// How many have signed.
#[derive(Serialize, ToSchema)]
#[schema(as = SignatureCount)]
struct Count {
    /// Signatures that count.
    signature_count: u64,
}

/// All petitions of a board, or those of one stage, as data or as a page
#[utoipa::path(
    get, path = "/v1/boards/{board}/petitions", tag = "petitions",
    params(InBoard, Language, ("state" = Option<String>, Query, description = "Only those of this stage; all of them if it is missing or `all`")),
    responses((status = 200, description = "Petitions, the newest first, in the shape of the UK petitions data", content((Object = "application/json"), (String = "text/html"))), Refusing)
)]
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    target: Target,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (url, now_ms) = (service.boards.url(&target.board), system_clock());
    let stage = asked_stage(&uri)?;
    if prefers_html(&headers) {
        return html(&pages::petitions(
            &target.board,
            &url,
            stage,
            Asked::new(&uri, &headers),
        ));
    }
    let petitions = chosen(&target, stage, now_ms);
    json(&json!({
        "links": { "self": format!("{url}/petitions") },
        "data": petitions.iter().map(|petition| shape::petition(petition, &url, now_ms)).collect::<Vec<_>>(),
    }))
}

/// One petition, as data or as a page
#[utoipa::path(
    get, path = "/v1/boards/{board}/petitions/{id}", tag = "petitions",
    params(InBoard, Language, ("id" = Id, Path, description = "Petition id")),
    responses((status = 200, description = "The petition, in the shape of the UK petitions data", content((Object = "application/json"), (String = "text/html"))), Refusing)
)]
pub(super) async fn show(
    State(service): State<Arc<Service>>,
    target: Target,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (petition, url) = (find(&target)?, service.boards.url(&target.board));
    if prefers_html(&headers) {
        return html(&pages::petition(
            &target.board,
            &petition,
            &url,
            Asked::new(&uri, &headers),
        ));
    }
    let now_ms = system_clock();
    json(&json!({
        "links": { "self": format!("{url}/petitions/{}", petition.id) },
        "data": shape::petition(&petition, &url, now_ms),
    }))
}

/// The number of signatures and nothing else
///
/// Caches may answer while the service is busy or away.
#[utoipa::path(
    get, path = "/v1/boards/{board}/petitions/{id}/count", tag = "petitions",
    params(
        InBoard, ("id" = Id, Path, description = "Petition id"),
        ("if-none-match" = Option<String>, Header, description = "Tags of counts that are known")
    ),
    responses(
        (status = 200, description = "The count, with its tag", body = Count),
        (status = 304, description = "The count is still one of those that are known"),
        Refusing
    )
)]
pub(super) async fn count(target: Target, headers: HeaderMap) -> Result<Response, Problem> {
    let signature_count = find(&target)?.signatures;
    let tag = format!("\"{signature_count}\"");
    let kept = [
        (header::CACHE_CONTROL, LIGHT.to_owned()),
        (header::ETAG, tag.clone()),
    ];
    if knows(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let body = serde_json::to_vec(&Count { signature_count }).map_err(Problem::internal)?;
    Ok((kept, [(header::CONTENT_TYPE, JSON)], body).into_response())
}

/// Whether a client has what the tag stands for (RFC 9110 section 13.1.2).
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let asked = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = asked
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// All petitions as a table
#[utoipa::path(
    get, path = "/v1/boards/{board}/petitions.csv", tag = "petitions",
    params(InBoard, ("state" = Option<String>, Query, description = "Only those of this stage; all of them if it is missing or `all`")),
    responses((status = 200, description = "CSV", content_type = "text/csv", body = String), Refusing)
)]
pub(super) async fn list_csv(target: Target, uri: Uri) -> Result<Response, Problem> {
    let now_ms = system_clock();
    let petitions = chosen(&target, asked_stage(&uri)?, now_ms);
    Ok(table("petitions.csv", csv::petitions(&petitions, now_ms)))
}

/// The signatures of one petition by district, by day and by channel, as a table
#[utoipa::path(
    get, path = "/v1/boards/{board}/petitions/{id}/signatures.csv", tag = "petitions",
    params(InBoard, ("id" = Id, Path, description = "Petition id")),
    responses((status = 200, description = "CSV", content_type = "text/csv", body = String), Refusing)
)]
pub(super) async fn signatures_csv(target: Target) -> Result<Response, Problem> {
    let petition = find(&target)?;
    Ok(table("signatures.csv", csv::signatures(&petition)))
}

fn table(name: &'static str, body: String) -> Response {
    let mut response = changing(CSV, body.into_bytes());
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A feed of all petitions, the newest change first
#[utoipa::path(
    get, path = "/v1/boards/{board}/petitions.atom", tag = "petitions",
    params(InBoard),
    responses((status = 200, description = "Atom", content_type = "application/atom+xml", body = String), Refusing)
)]
pub(super) async fn atom(State(service): State<Arc<Service>>, target: Target) -> Result<Response, Problem> {
    let (url, now_ms) = (service.boards.url(&target.board), system_clock());
    let view = target.board.view();
    let petitions = target.board.snapshot();
    let feed = feed::atom(view.title.first(), &url, petitions.petitions(), now_ms);
    Ok(changing(ATOM, feed.into_bytes()))
}

/// The register of answers, as data or as a page
///
/// Who owes one, by how long, and what was answered and promised.
#[utoipa::path(
    get, path = "/v1/boards/{board}/answers", tag = "petitions",
    params(InBoard, Language),
    responses((status = 200, description = "The register", content((Object = "application/json"), (String = "text/html"))), Refusing)
)]
pub(super) async fn answers(
    State(service): State<Arc<Service>>,
    target: Target,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (url, now_ms) = (service.boards.url(&target.board), system_clock());
    if prefers_html(&headers) {
        return html(&pages::answers(&target.board, &url, Asked::new(&uri, &headers)));
    }
    let snapshot = target.board.snapshot();
    json(&shape::register(snapshot.petitions(), &url, now_ms))
}

fn find(target: &Target) -> Result<Arc<PetitionView>, Problem> {
    let unknown = || Problem::NotFound("there is no such petition on this board".to_owned());
    let id = target.rest.parse::<Id>().map_err(|_| unknown())?;
    target.board.snapshot().petition(&id).ok_or_else(unknown)
}

/// The petitions of a stage, or all; the newest first.
fn chosen(target: &Target, stage: Option<PetitionStage>, now_ms: u64) -> Vec<Arc<PetitionView>> {
    let snapshot = target.board.snapshot();
    let all = snapshot.petitions().iter().rev();
    all.filter(|petition| stage.is_none_or(|stage| petition.at(now_ms).stage == stage))
        .cloned()
        .collect()
}

fn asked_stage(uri: &Uri) -> Result<Option<PetitionStage>, Problem> {
    match query_value(uri.query(), "state=") {
        None | Some("" | "all") => Ok(None),
        Some(asked) => {
            let stage = PetitionStage::ALL.into_iter();
            let stage = stage.into_iter().find(|stage| stage.word() == asked);
            let known = PetitionStage::ALL.map(PetitionStage::word).join(", ");
            stage.map(Some).ok_or_else(|| {
                Problem::Malformed(format!("there is no state {asked:?}; there are: all, {known}"))
            })
        }
    }
}
