//! Putting a submission in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use suara_protocol::{MAX_SUBMISSION, Submission};

use super::body::{self, Body};
use super::description::{Bytes, InBoard, ReceiptMessage, Refusing, SubmissionMessage};
use super::target::Target;
use super::texts;
use crate::media::Form;
use crate::pipeline::Placed;
use crate::problem::Problem;
use crate::receipt;
use crate::service::Service;

/// Puts a submission in
///
/// The answer comes when it stands in the log, durable and under a signed checkpoint. After 429, 503 or no answer at all,
/// send the same bytes again: that can do no harm.
#[utoipa::path(
    post, path = "/v1/boards/{board}/entries", tag = "boards",
    params(InBoard),
    request_body(
        description = "suara.v1.Submission, at most 59,951 bytes in its binary form",
        content((SubmissionMessage = "application/json"), (Bytes = "application/protobuf"))
    ),
    responses(
        (status = 201, description = "It is in the log now",
         content((ReceiptMessage = "application/json"), (Bytes = "application/protobuf"))),
        (status = 200, description = "The very same stood there before, and still counts",
         content((ReceiptMessage = "application/json"), (Bytes = "application/protobuf"))),
        Refusing
    )
)]
pub(super) async fn submit(
    State(service): State<Arc<Service>>,
    target: Target,
    body: Body,
) -> Result<Response, Problem> {
    let submission = decode(&body)?;
    texts::require(&target.board, &submission).await?;
    let payload = submission.payload().clone();
    let placed = service.submit(&target.board, submission).await?;
    texts::settle(&target.board, &payload).await?;
    let status = match placed {
        Placed::New { .. } => StatusCode::CREATED,
        Placed::Standing { .. } => StatusCode::OK,
    };
    let receipt = receipt::receipt(target.board.reader(), &placed).map_err(Problem::internal)?;
    Ok((status, body::message(&receipt, body.answer)?).into_response())
}

fn decode(body: &Body) -> Result<Submission, Problem> {
    match body.form {
        Form::Protobuf if body.bytes.len() > MAX_SUBMISSION => Err(Problem::TooLarge {
            limit: MAX_SUBMISSION,
        }),
        Form::Protobuf => Ok(Submission::decode(&body.bytes)?),
        Form::Json => Ok(Submission::from_json(&body.bytes)?),
    }
}
