//! Putting a submission in.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use suara_protocol::{MAX_SUBMISSION, Submission};

use super::body::{self, Body};
use super::target::Target;
use super::texts;
use crate::media::Form;
use crate::pipeline::Placed;
use crate::problem::Problem;
use crate::receipt;

/// 201 with the receipt when it is durable; 200 with the receipt if the very same stands there.
pub(super) async fn submit(target: Target, body: Body) -> Result<Response, Problem> {
    let submission = decode(&body)?;
    texts::require(&target.board, &submission).await?;
    let payload = submission.payload().clone();
    let placed = target.board.submit(submission).await?;
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
