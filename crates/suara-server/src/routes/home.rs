//! What is not below a board.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use suara_protocol::{Check, Class};
use utoipa::ToSchema;

use super::description::Language;
use super::html;
use crate::media::CSS;
use crate::pages::{self, Asked};
use crate::problem::Problem;
use crate::service::Service;

/// A list of the boards for people
#[utoipa::path(
    get, path = "/", tag = "pages",
    params(Language),
    responses((status = 200, description = "A page", content_type = "text/html", body = String))
)]
pub(super) async fn page(
    State(service): State<Arc<Service>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    html(&pages::home(&service.boards.all(), Asked::new(&uri, &headers)))
}

/// The style sheet of the pages
#[utoipa::path(
    get, path = "/static/suara.css", tag = "pages",
    responses((status = 200, description = "A style sheet", content_type = "text/css", body = String))
)]
pub(super) async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, CSS),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, pages::STYLE).into_response()
}

/// A numbered check.
#[derive(Serialize, ToSchema)]
#[schema(as = Check)]
struct Listed {
    /// Its number.
    check: &'static str,
    /// What holds when it passes.
    words: &'static str,
    /// What kind of wrong it is when it fails: `form`, `rule` or `proof`.
    class: &'static str,
}

/// All numbered checks
///
/// What holds when they pass, and what holds when they pass, and what kind of wrong it is when they fail.
#[utoipa::path(get, path = "/v1/checks", tag = "service", responses((status = 200, body = [Listed])))]
pub(super) async fn checks() -> Result<Response, Problem> {
    let listed = |check: &Check| {
        let class = match check.class() {
            Class::Form => "form",
            Class::Rule => "rule",
            Class::Proof => "proof",
        };
        Listed {
            check: check.number(),
            words: check.words(),
            class,
        }
    };
    super::json(&Check::ALL.iter().map(listed).collect::<Vec<_>>())
}
