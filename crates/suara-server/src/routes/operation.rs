//! For whoever runs the service: whether it lives, whether it is ready, what it counts.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::description::Refusing;
use crate::boards;
use crate::media::METRICS;
use crate::problem::Problem;
use crate::service::Service;

/// That the service lives.
#[derive(Serialize, ToSchema)]
pub(super) struct Life {
    /// Always `ok`.
    status: &'static str,
}

/// That all boards are ready.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    /// Always `ok`.
    status: &'static str,
    /// All boards.
    boards: Vec<Board>,
}

/// How a board is.
#[derive(Serialize, ToSchema)]
#[schema(as = BoardState)]
struct Board {
    /// Short name.
    name: String,
    /// Entries under its newest checkpoint.
    size: u64,
    state: boards::State,
}

/// Whether the service lives
///
/// 200 as long as it answers at all. One that does not should be started again.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, body = Life)))]
pub(super) async fn life() -> Result<Response, Problem> {
    super::json(&Life { status: "ok" })
}

/// Whether all boards take submissions and publish them
///
/// 503 from the moment a board has stopped by a failure, after which the service ends; and while submissions wait but the
/// newest checkpoint is older than it should be.
#[utoipa::path(
    get, path = "/readyz", tag = "operation",
    responses((status = 200, body = Readiness), Refusing)
)]
pub(super) async fn readiness(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let stale_after = service.stale_after();
    let board = |board: Arc<boards::HostedBoard>| Board {
        name: board.name().to_owned(),
        size: board.reader().size(),
        state: board.state(stale_after),
    };
    readiness_of(service.boards.all().into_iter().map(board).collect())
}

fn readiness_of(boards: Vec<Board>) -> Result<Response, Problem> {
    let unwell = |board: &&Board| board.state != boards::State::Ready;
    match boards.iter().find(unwell) {
        None => super::json(&Readiness { status: "ok", boards }),
        Some(Board { name, state, .. }) => {
            let detail = match state {
                boards::State::Stopped => format!("board {name} has stopped; the service is ending"),
                _ => format!("board {name} is stuck: submissions wait, and no checkpoint comes"),
            };
            Err(Problem::Unavailable(detail.into()))
        }
    }
}

/// What the service counts, for Prometheus
#[utoipa::path(
    get, path = "/metrics", tag = "operation",
    responses((status = 200, description = "OpenMetrics 1.0", content_type = "application/openmetrics-text", body = String))
)]
pub(super) async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let text = service.metrics.text(&service).map_err(Problem::internal)?;
    let headers = [
        (header::CONTENT_TYPE, METRICS),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_board_that_is_not_ready_makes_the_service_unready_and_is_named() {
        let board = |name: &str, state| Board {
            name: name.to_owned(),
            size: 3,
            state,
        };
        let of = |state| readiness_of(vec![board("city", boards::State::Ready), board("village", state)]);
        assert_eq!(of(boards::State::Ready).unwrap().status(), 200);
        for (state, words) in [
            (boards::State::Stale, "is stuck"),
            (boards::State::Stopped, "has stopped"),
        ] {
            let problem = of(state).unwrap_err();
            assert!(format!("{problem:?}").contains(&format!("village {words}")));
            assert_eq!(problem.into_response().status(), 503);
        }
    }
}
