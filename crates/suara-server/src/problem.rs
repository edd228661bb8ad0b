//! What goes wrong, as `application/problem+json` (RFC 9457). The one place that maps errors to HTTP.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use suara_protocol::{Check, Class, Refusal};

use crate::boards::NotReserved;
use crate::pipeline::NotAdmitted;

/// An error that a client is told.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    check: Option<Check>,
    retry_after: Option<u64>,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            detail: detail.into(),
            check: None,
            retry_after: None,
        }
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// Try again after so many seconds.
    pub(crate) fn later(status: StatusCode, detail: impl Into<String>, seconds: u64) -> Problem {
        Problem {
            retry_after: Some(seconds.max(1)),
            ..Problem::new(status, detail)
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let status = match (refusal.check, refusal.check.class()) {
            (Check::Time, _) => StatusCode::SERVICE_UNAVAILABLE,
            (_, Class::Form) => StatusCode::BAD_REQUEST,
            (_, Class::Rule) => StatusCode::CONFLICT,
            (_, Class::Proof) => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem {
            status,
            detail: refusal.detail,
            check: Some(refusal.check),
            retry_after: None,
        }
    }
}

impl From<NotAdmitted> for Problem {
    fn from(error: NotAdmitted) -> Problem {
        let text = error.to_string();
        match error {
            NotAdmitted::Refused(refusal) => refusal.into(),
            NotAdmitted::Full => Problem::later(StatusCode::SERVICE_UNAVAILABLE, text, 1),
            NotAdmitted::Stopped => Problem::later(StatusCode::SERVICE_UNAVAILABLE, text, 5),
        }
    }
}

impl From<NotReserved> for Problem {
    fn from(error: NotReserved) -> Problem {
        let status = match &error {
            NotReserved::Name(_) => StatusCode::BAD_REQUEST,
            NotReserved::Forbidden(_) => StatusCode::FORBIDDEN,
            NotReserved::Taken => StatusCode::CONFLICT,
            NotReserved::Open(cause) => {
                tracing::error!(%cause, "a board could not be made");
                let text = "the board could not be made; the service's log says why";
                return Problem::new(StatusCode::INTERNAL_SERVER_ERROR, text);
            }
        };
        Problem::new(status, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = Body {
            r#type: self.check.map_or_else(
                || "about:blank".to_owned(),
                |check| format!("urn:suara:check:{check}"),
            ),
            title,
            status: self.status.as_u16(),
            detail: &self.detail,
            check: self.check.map(Check::number),
            rule: self.check.map(Check::words),
        };
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, json).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
