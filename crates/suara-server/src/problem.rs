//! Errors as HTTP shows them: the one place where a refusal becomes a status, and `application/problem+json`
//! (RFC 9457).

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use suara_protocol::{Check, Class, Refusal};

use crate::boards::NotReserved;
use crate::media::PROBLEM;
use crate::pipeline::NotAdmitted;

/// Why a request is not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A numbered check refuses a submission.
    Refused(Refusal),
    /// The request is not understood.
    Malformed(String),
    /// The signature or the key gives no right to this.
    Forbidden(String),
    /// There is no such thing here.
    NotFound(String),
    /// It was here, and was deleted.
    Gone(String),
    /// The resource is there, and does not take this method.
    Method,
    /// The body did not arrive in time.
    SlowBody,
    /// It contradicts what is there.
    Conflict(String),
    /// The body is longer than allowed.
    TooLarge {
        /// What is allowed, bytes.
        limit: usize,
    },
    /// The body is of another media type than those that are read.
    MediaType,
    /// The client's network has made more requests than it may.
    TooManyRequests {
        /// When there is room for one again, seconds.
        retry_after: u64,
    },
    /// The credential has been used more often than it may.
    TooOften {
        /// When there is room for one again, seconds.
        retry_after: u64,
    },
    /// The service cannot do it now; the same request may be sent again.
    Unavailable(Cow<'static, str>),
    /// Something is wrong with the service; its own records say what.
    Internal,
}

/// The body of an error (RFC 9457).
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Body<'a> {
    /// `/v1/checks#` and the number of the check, or `about:blank`.
    r#type: String,
    /// The words of the status, or of the class of the check.
    title: &'a str,
    status: u16,
    /// For people.
    detail: &'a str,
    /// The number of the check that refuses a submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<&'static str>,
    /// What holds when that check passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'static str>,
}

impl Problem {
    /// An error of the service itself: it is recorded, and the client learns nothing but that.
    pub fn internal(cause: impl std::fmt::Display) -> Problem {
        tracing::error!(%cause, "a request failed");
        Problem::Internal
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Problem::Refused(refusal) => refused(refusal.check),
            Problem::Malformed(_) => StatusCode::BAD_REQUEST,
            Problem::Forbidden(_) => StatusCode::FORBIDDEN,
            Problem::NotFound(_) => StatusCode::NOT_FOUND,
            Problem::Gone(_) => StatusCode::GONE,
            Problem::Method => StatusCode::METHOD_NOT_ALLOWED,
            Problem::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Problem::Conflict(_) => StatusCode::CONFLICT,
            Problem::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::TooManyRequests { .. } | Problem::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The particulars, for people.
    pub(crate) fn detail(&self) -> String {
        match self {
            Problem::Refused(refusal) => refusal.detail.clone(),
            Problem::Malformed(detail)
            | Problem::Forbidden(detail)
            | Problem::NotFound(detail)
            | Problem::Gone(detail)
            | Problem::Conflict(detail) => detail.clone(),
            Problem::Method => "the resource does not take this method".to_owned(),
            Problem::SlowBody => "the body did not arrive in time".to_owned(),
            Problem::TooLarge { limit } => format!("the body is longer than {limit} bytes"),
            Problem::MediaType => "the body has to be application/protobuf or application/json".to_owned(),
            Problem::TooManyRequests { .. } => "too many requests from this network".to_owned(),
            Problem::TooOften { .. } => {
                "this credential has been used very often; nothing was admitted, send the same again later"
                    .to_owned()
            }
            Problem::Unavailable(detail) => detail.clone().into_owned(),
            Problem::Internal => "something is wrong with the service".to_owned(),
        }
    }

    /// When to try again, seconds.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Problem::TooManyRequests { retry_after } | Problem::TooOften { retry_after } => {
                Some(*retry_after)
            }
            _ if self.status() == StatusCode::SERVICE_UNAVAILABLE => Some(1),
            _ => None,
        }
    }
}

/// The status for a check that fails. A service whose clock is behind cannot admit anything for now.
fn refused(check: Check) -> StatusCode {
    match (check, check.class()) {
        (Check::Time, _) => StatusCode::SERVICE_UNAVAILABLE,
        (_, Class::Form) => StatusCode::BAD_REQUEST,
        (_, Class::Rule) => StatusCode::CONFLICT,
        (_, Class::Proof) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn refused_title(class: Class) -> &'static str {
    match class {
        Class::Form => "the submission is malformed",
        Class::Rule => "the state of the board does not allow the submission",
        Class::Proof => "a signature or proof of the submission does not hold",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let check = match &self {
            Problem::Refused(refusal) => Some(refusal.check),
            _ => None,
        };
        let body = Body {
            r#type: check.map_or_else(|| "about:blank".to_owned(), |check| format!("/v1/checks#{check}")),
            title: match check {
                Some(check) => refused_title(check.class()),
                None => status.canonical_reason().unwrap_or_default(),
            },
            status: status.as_u16(),
            detail: &self.detail(),
            check: check.map(Check::number),
            words: check.map(Check::words),
        };
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let headers = [
            (header::CONTENT_TYPE, PROBLEM),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let mut response = (status, headers, json).into_response();
        if let Some(seconds) = self.retry_after() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // For the page that a browser shows instead.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::Refused(refusal)
    }
}

impl From<NotAdmitted> for Problem {
    fn from(cause: NotAdmitted) -> Problem {
        match cause {
            NotAdmitted::Refused(refusal) => Problem::Refused(refusal),
            NotAdmitted::Full => Problem::Unavailable("the board is busy; send the same again".into()),
            NotAdmitted::TooOften { retry_after } => Problem::TooOften { retry_after },
            NotAdmitted::Stopped => Problem::Unavailable(
                "the board has stopped, and may have admitted this or not; send the same again".into(),
            ),
        }
    }
}

impl From<NotReserved> for Problem {
    fn from(cause: NotReserved) -> Problem {
        match cause {
            NotReserved::Name(detail) => Problem::Malformed(detail),
            NotReserved::Forbidden(detail) => Problem::Forbidden(detail),
            NotReserved::Taken => Problem::Conflict(cause.to_string()),
            NotReserved::Open(error) => Problem::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_class_of_a_check_decides_the_status() {
        for check in Check::ALL {
            let expected = match (check.number(), check.class()) {
                ("C05", _) => 503,
                (_, Class::Form) => 400,
                (_, Class::Rule) => 409,
                (_, Class::Proof) => 422,
            };
            assert_eq!(
                Problem::Refused(check.refuse("so")).status().as_u16(),
                expected,
                "{check}"
            );
        }
    }

    #[test]
    fn what_may_be_sent_again_says_when() {
        let retry = |problem: Problem| {
            let headers = problem.into_response().headers().clone();
            headers
                .get(header::RETRY_AFTER)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(
            retry(Problem::TooManyRequests { retry_after: 7 }),
            Some("7".to_owned())
        );
        assert_eq!(retry(NotAdmitted::Full.into()), Some("1".to_owned()));
        assert_eq!(
            retry(Problem::Refused(Check::Time.refuse("behind"))),
            Some("1".to_owned())
        );
        assert_eq!(retry(Problem::NotFound("no".to_owned())), None);
    }
}
