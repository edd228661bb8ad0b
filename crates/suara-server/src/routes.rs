//! What is served under which path. `docs/api.md` describes all of it.

mod boards;
mod body;
mod elections;
mod entries;
mod guard;
mod home;
mod log;
mod petitions;
mod target;
mod texts;

use std::sync::Arc;

use axum::http::{Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Router, response};
use serde::Serialize;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};

use crate::media::{HTML, JSON};
use crate::problem::Problem;
use crate::service::Service;

/// All routes.
pub(crate) fn router(service: Arc<Service>) -> Router {
    let compressed = Router::new()
        .route("/", get(home::page))
        .route("/static/suara.css", get(home::style))
        .route("/v1/boards", get(boards::list))
        .route("/v1/boards/{board}", get(boards::show).put(boards::reserve))
        .route("/v1/boards/{board}/elections/{id}", get(elections::show))
        .route("/v1/boards/{board}/elections/{id}/result", get(elections::result))
        .route("/v1/boards/{board}/petitions", get(petitions::list))
        .route("/v1/boards/{board}/petitions.csv", get(petitions::list_csv))
        .route("/v1/boards/{board}/petitions.atom", get(petitions::atom))
        .route("/v1/boards/{board}/petitions/{id}", get(petitions::show))
        .route(
            "/v1/boards/{board}/petitions/{id}/signatures.csv",
            get(petitions::signatures_csv),
        )
        .route("/v1/boards/{board}/answers", get(petitions::answers))
        .route("/v1/boards/{board}/tile/entries/{*path}", get(log::bundle))
        .layer(CompressionLayer::new());
    let plain = Router::new()
        .route("/health", get(home::health))
        .route("/v1/checks", get(home::checks))
        .route("/v1/boards/{board}/entries", post(entries::submit))
        .route(
            "/v1/boards/{board}/texts/{hash}",
            get(texts::show).put(texts::put),
        )
        .route("/v1/boards/{board}/petitions/{id}/count", get(petitions::count))
        .route("/v1/boards/{board}/checkpoint", get(log::checkpoint))
        .route("/v1/boards/{board}/log.vkey", get(log::key))
        .route("/v1/boards/{board}/tile/{*path}", get(log::hashes));
    compressed
        .merge(plain)
        .fallback(|| async { Problem::NotFound("there is nothing under this path".to_owned()) })
        .method_not_allowed_fallback(|| async { Problem::Method })
        .layer(from_fn_with_state(Arc::clone(&service), guard::within_time))
        .layer(from_fn_with_state(Arc::clone(&service), guard::within_rate))
        .layer(cors())
        .layer(from_fn(guard::secure))
        .with_state(service)
}

/// Everything is public and there are no cookies, so pages from anywhere may read boards and send submissions.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([header::ACCEPT, header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .vary([])
}

/// A view as JSON; what it shows may change with the next entry.
fn json(view: &impl Serialize) -> Result<response::Response, Problem> {
    let body = serde_json::to_vec(view).map_err(Problem::internal)?;
    Ok(changing(JSON, body))
}

/// A page; what it shows may change with the next entry.
fn html(page: &impl askama::Template) -> Result<response::Response, Problem> {
    let body = page.render().map_err(Problem::internal)?;
    Ok(changing(HTML, body.into_bytes()))
}

fn changing(media_type: &'static str, body: Vec<u8>) -> response::Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept"),
    ];
    response::IntoResponse::into_response((headers, body))
}
