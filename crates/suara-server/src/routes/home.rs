//! What is not below a board.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::json;
use suara_protocol::{Check, Class};

use super::html;
use crate::media::CSS;
use crate::pages;
use crate::problem::Problem;
use crate::service::Service;

/// A list of the boards for people.
pub(super) async fn page(State(service): State<Arc<Service>>, uri: Uri) -> Result<Response, Problem> {
    html(&pages::home(&service.boards.all(), uri.query()))
}

/// The one style sheet.
pub(super) async fn style() -> Response {
    let headers = [
        (header::CONTENT_TYPE, CSS),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, pages::STYLE).into_response()
}

/// 200 while all boards take submissions, 503 from the first that has stopped on.
pub(super) async fn health(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    if service.boards.are_well() {
        super::json(&json!({ "status": "ok" }))
    } else {
        Err(Problem::Unavailable("a board has stopped; the service is ending"))
    }
}

/// A numbered check.
#[derive(Serialize)]
struct Listed {
    check: &'static str,
    words: &'static str,
    class: &'static str,
}

/// All numbered checks, what holds when they pass, and what kind of wrong it is when they fail.
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
