//! What is served under which path. `docs/api.md` describes all of it.

mod boards;
mod body;
mod description;
mod elections;
mod entries;
mod guard;
mod home;
mod log;
mod operation;
mod petitions;
mod target;
mod texts;

use std::sync::Arc;

use axum::http::{HeaderValue, Method, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Router, response};
use serde::Serialize;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::media::{HTML, JSON};
use crate::problem::Problem;
use crate::service::Service;

/// All routes, and what stands before them.
pub(crate) fn router(service: Arc<Service>) -> Router {
    let (routes, _) = described().split_for_parts();
    routes
        .fallback(|| async { Problem::NotFound("there is nothing under this path".to_owned()) })
        .method_not_allowed_fallback(|| async { Problem::Method })
        .layer(from_fn_with_state(Arc::clone(&service), guard::within_time))
        .layer(from_fn_with_state(Arc::clone(&service), guard::within_rate))
        .layer(from_fn(guard::told))
        .layer(from_fn_with_state(Arc::clone(&service), guard::measured))
        .layer(cors())
        .layer(from_fn(guard::secure))
        .with_state(service)
}

/// All routes with their descriptions. A handler without one cannot be a route.
fn described() -> OpenApiRouter<Arc<Service>> {
    let compressed = OpenApiRouter::new()
        .routes(routes!(home::page))
        .routes(routes!(home::style))
        .routes(routes!(description::document))
        .routes(routes!(description::page))
        .routes(routes!(operation::metrics))
        .routes(routes!(boards::list))
        .routes(routes!(boards::show, boards::reserve))
        .routes(routes!(elections::show))
        .routes(routes!(elections::result))
        .routes(routes!(petitions::list))
        .routes(routes!(petitions::list_csv))
        .routes(routes!(petitions::atom))
        .routes(routes!(petitions::show))
        .routes(routes!(petitions::signatures_csv))
        .routes(routes!(petitions::answers))
        .routes(routes!(log::bundle))
        .layer(CompressionLayer::new());
    let plain = OpenApiRouter::new()
        .routes(routes!(operation::life))
        .routes(routes!(operation::readiness))
        .routes(routes!(home::checks))
        .routes(routes!(entries::submit))
        .routes(routes!(texts::show, texts::put))
        .routes(routes!(petitions::count))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::key))
        .routes(routes!(log::hashes));
    compressed.merge(plain)
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
    let mut page = changing(HTML, body.into_bytes());
    let vary = HeaderValue::from_static("accept, accept-language");
    page.headers_mut().insert(header::VARY, vary);
    Ok(page)
}

fn changing(media_type: &'static str, body: Vec<u8>) -> response::Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept"),
    ];
    response::IntoResponse::into_response((headers, body))
}
