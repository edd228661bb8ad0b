//! Reading bodies: of a known form, not too long, not too slowly.

use std::sync::Arc;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use prost::Message;
use serde::Serialize;
use suara_protocol::detached::MAX_CONTENT;
use tokio::time;

use crate::config::seconds;
use crate::media::{Form, JSON, PROTOBUF};
use crate::problem::Problem;
use crate::service::Service;

/// The body of a request with its form, and the form that the answer shall have.
pub(super) struct Body {
    /// The bytes.
    pub(super) bytes: Bytes,
    /// What they are.
    pub(super) form: Form,
    /// What the answer shall be.
    pub(super) answer: Form,
}

impl FromRequest<Arc<Service>> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Body, Problem> {
        let headers = request.headers();
        let form = Form::of_body(headers).ok_or(Problem::MediaType)?;
        let answer = Form::of_answer(headers, form);
        let limit = service.limits.body_bytes.get();
        if announced_length(headers).is_some_and(|length| length > limit as u64) {
            return Err(Problem::TooLarge { limit });
        }
        let reading = to_bytes(request.into_body(), limit);
        let read = time::timeout(seconds(service.limits.body_seconds), reading).await;
        let bytes = read
            .map_err(|_| Problem::SlowBody)?
            .map_err(|error| unread(&error, limit))?;
        Ok(Body { bytes, form, answer })
    }
}

/// The body of a request as it is, whatever its media type, at most as long as a detached text.
pub(super) struct Raw(pub(super) Bytes);

impl FromRequest<Arc<Service>> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Arc<Service>) -> Result<Raw, Problem> {
        let limit = MAX_CONTENT;
        if announced_length(request.headers()).is_some_and(|length| length > limit as u64) {
            return Err(Problem::TooLarge { limit });
        }
        let reading = to_bytes(request.into_body(), limit);
        let read = time::timeout(seconds(service.limits.body_seconds), reading).await;
        read.map_err(|_| Problem::SlowBody)?
            .map(Raw)
            .map_err(|error| unread(&error, limit))
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Why a body was not read: it is too long, or the client did not send it to its end.
fn unread(error: &axum::Error, limit: usize) -> Problem {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return Problem::TooLarge { limit };
        }
        cause = error.source();
    }
    Problem::Malformed("the body did not arrive whole".to_owned())
}

/// A message in the form that the client wants.
pub(super) fn message(message: &(impl Message + Serialize), form: Form) -> Result<Response, Problem> {
    let (media_type, body) = match form {
        Form::Protobuf => (PROTOBUF, message.encode_to_vec()),
        Form::Json => (JSON, serde_json::to_vec(message).map_err(Problem::internal)?),
    };
    Ok((
        [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, "no-store"),
        ],
        body,
    )
        .into_response())
}
