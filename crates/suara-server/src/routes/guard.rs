//! What stands before every route: rate, time, and headers that browsers obey.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use askama::Template as _;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time;

use crate::config::seconds;
use crate::media::{HTML, prefers_html};
use crate::pages::{self, Asked};
use crate::problem::Problem;
use crate::rate::Network;
use crate::server::Peer;
use crate::service::Service;

/// What browsers are told with every answer. Pages load their style sheet and nothing else.
const HEADERS: [(header::HeaderName, HeaderValue); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        header::HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// Adds the headers for browsers.
pub(super) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().extend(HEADERS);
    response
}

/// Tells people of an error with a page.
pub(super) async fn told(request: Request, next: Next) -> Response {
    if request.method() != Method::GET || !prefers_html(request.headers()) {
        return next.run(request).await;
    }
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let mut response = next.run(request).await;
    let problem = response.extensions().get::<Problem>();
    let page =
        problem.map(|problem| pages::problem(problem, uri.path(), Asked::new(&uri, &headers)).render());
    if let Some(Ok(page)) = page {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(HTML));
        // Those of the data, which may have been compressed.
        headers.remove(header::CONTENT_LENGTH);
        headers.remove(header::CONTENT_ENCODING);
        *response.body_mut() = page.into();
    }
    response
}

/// Counts and records a request: by its route, never by its path, and without address, headers and body.
pub(super) async fn measured(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let (route, took) = (
        route.as_ref().map_or("other", MatchedPath::as_str),
        began.elapsed(),
    );
    let status = response.status().as_u16();
    service.metrics.request(method, route, status, took);
    let milliseconds = took.as_millis();
    tracing::debug!(method, route, status, milliseconds, "answered");
    response
}

/// Clients may invent methods, which must not become numbers of their own.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// What is answered at any rate: while a network floods the service, whoever watches it from there must not take it for
/// dead and start it again.
const FOR_WATCHERS: [&str; 2] = ["/healthz", "/readyz"];

/// Refuses a request whose network has made too many.
pub(super) async fn within_rate(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    if FOR_WATCHERS.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let client = client(&service, &request);
    match client.map(|address| service.networks.take(Network::from(address), Instant::now())) {
        Some(Err(wait)) => {
            let retry_after = wait.as_secs().saturating_add(1);
            service.metrics.limited("network");
            Problem::TooManyRequests { retry_after }.into_response()
        }
        Some(Ok(())) | None => next.run(request).await,
    }
}

/// The address of a client: that of the connection, or what the proxy says.
fn client(service: &Service, request: &Request) -> Option<IpAddr> {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    if service.behind_proxy {
        forwarded_for(request.headers()).or(peer)
    } else {
        peer
    }
}

/// The last address in `X-Forwarded-For`: the one that the nearest proxy has seen. Those before it are what others
/// say.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Ends a request that takes too long.
pub(super) async fn within_time(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let limit = seconds(service.limits.request_seconds);
    let answer = time::timeout(limit, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        let detail = "the request took too long; what was sent may have been admitted or not";
        Problem::Unavailable(detail.into()).into_response()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_proxy_is_believed_and_nobody_else() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded_for(&headers), None);
        headers.append("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        assert_eq!(forwarded_for(&headers), "198.51.100.7".parse().ok());
        headers.append("x-forwarded-for", "2001:db8::1".parse().unwrap());
        assert_eq!(forwarded_for(&headers), "2001:db8::1".parse().ok());
        headers.append("x-forwarded-for", "somebody".parse().unwrap());
        assert_eq!(forwarded_for(&headers), None);
    }
}
