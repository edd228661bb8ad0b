//! What the path of a request names.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use crate::boards::HostedBoard;
use crate::problem::Problem;
use crate::service::Service;

/// A board, and what is named below it.
pub(super) struct Target {
    /// The board.
    pub(super) board: Arc<HostedBoard>,
    /// The rest of the path that the route leaves open; empty if it leaves nothing.
    pub(super) rest: String,
}

impl FromRequestParts<Arc<Service>> for Target {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Target, Problem> {
        let unknown = || Problem::NotFound("there is no such board".to_owned());
        let parameters = RawPathParams::from_request_parts(parts, service)
            .await
            .map_err(|_| unknown())?;
        let (mut board, mut rest) = (None, String::new());
        for (name, value) in &parameters {
            match name {
                "board" => board = service.boards.get(value),
                _ => value.clone_into(&mut rest),
            }
        }
        Ok(Target {
            board: board.ok_or_else(unknown)?,
            rest,
        })
    }
}

/// The name in the path of a reservation: there is no board of this name yet.
pub(super) struct NewName(pub(super) String);

impl FromRequestParts<Arc<Service>> for NewName {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<NewName, Problem> {
        let malformed = || Problem::Malformed("the path names no board".to_owned());
        let parameters = RawPathParams::from_request_parts(parts, service)
            .await
            .map_err(|_| malformed())?;
        let name = parameters.iter().find(|(name, _)| *name == "board");
        name.map(|(_, value)| NewName(value.to_owned()))
            .ok_or_else(malformed)
    }
}
