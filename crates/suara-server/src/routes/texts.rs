//! Detached texts: put before the submission that names them, read by everybody, deleted when an entry erases them.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use suara_protocol::{Detached, Id, Payload, Refusal, Submission};
use tokio::task::spawn_blocking;

use super::body::Raw;
use super::description::{Bytes, InBoard, Refusing};
use super::target::Target;
use crate::boards::HostedBoard;
use crate::media::OCTETS;
use crate::problem::Problem;

/// Erased texts must disappear: caches keep them for a minute.
const A_MINUTE: &str = "public, max-age=60";

/// The content of a detached text
///
/// 410 if an entry has erased it.
#[utoipa::path(
    get, path = "/v1/boards/{board}/texts/{hash}", tag = "petitions",
    params(InBoard, ("hash" = Id, Path, description = "Hash of the text")),
    responses(
        (status = 200, description = "32 bytes of salt, and UTF-8", content_type = "application/octet-stream", body = Bytes),
        Refusing
    )
)]
pub(super) async fn show(target: Target) -> Result<Response, Problem> {
    let hash = hash(&target)?;
    let texts = target.board.texts().clone();
    let text = spawn_blocking(move || texts.get(&hash)).await;
    match text.map_err(Problem::internal)?.map_err(Problem::internal)? {
        Some(text) => {
            let headers = [(header::CONTENT_TYPE, OCTETS), (header::CACHE_CONTROL, A_MINUTE)];
            Ok((headers, text.encode()).into_response())
        }
        None => Err(match target.board.snapshot().erased_by(&hash) {
            Some(entry) => Problem::Gone(format!("the text was erased by entry {entry}")),
            None => Problem::NotFound("there is no such text".to_owned()),
        }),
    }
}

/// Keeps a detached text
///
/// It waits for the submission that names it.
#[utoipa::path(
    put, path = "/v1/boards/{board}/texts/{hash}", tag = "petitions",
    params(InBoard, ("hash" = Id, Path, description = "Hash of the text")),
    request_body(content = Bytes, content_type = "application/octet-stream", description = "32 bytes of salt, and UTF-8"),
    responses((status = 201, description = "It is kept"), Refusing)
)]
pub(super) async fn put(target: Target, Raw(content): Raw) -> Result<Response, Problem> {
    let hash = hash(&target)?;
    let text = Detached::decode(&content)?;
    if text.hash() != hash {
        return Err(Problem::Malformed(
            "the content has another hash than the path says".to_owned(),
        ));
    }
    if let Some(entry) = target.board.snapshot().erased_by(&hash) {
        return Err(Problem::Gone(format!("the text was erased by entry {entry}")));
    }
    let texts = target.board.texts().clone();
    let kept = spawn_blocking(move || texts.put(&text)).await;
    kept.map_err(Problem::internal)?.map_err(Problem::internal)?;
    Ok(StatusCode::CREATED.into_response())
}

fn hash(target: &Target) -> Result<Id, Problem> {
    let malformed =
        |_| Problem::NotFound("a text is named by the 64 hexadecimal digits of its hash".to_owned());
    target.rest.parse().map_err(malformed)
}

/// Refuses a submission some text of which is not here, or may not stand where it stands.
pub(super) async fn require(board: &Arc<HostedBoard>, submission: &Submission) -> Result<(), Problem> {
    let named = submission.payload().texts();
    if named.is_empty() {
        return Ok(());
    }
    let texts = board.texts().clone();
    let checking = spawn_blocking(move || {
        for (role, hash) in named {
            let missing = || {
                let detail = format!(
                    "the {} {hash} is not here; put it under texts/{hash} first",
                    role.words()
                );
                Problem::Conflict(detail)
            };
            let text = texts.get(&hash).map_err(Problem::internal)?.ok_or_else(missing)?;
            text.check(&hash, role)
                .map_err(|refusal: Refusal| Problem::Refused(refusal))?;
        }
        Ok(())
    });
    checking.await.map_err(Problem::internal)?
}

/// After an entry: what it names waits no more, what it erases is deleted.
pub(super) async fn settle(board: &Arc<HostedBoard>, payload: &Payload) -> Result<(), Problem> {
    let named = payload.texts();
    let erased = match payload {
        Payload::Erasure(erasure) => Some(erasure.text),
        _ => None,
    };
    if named.is_empty() && erased.is_none() {
        return Ok(());
    }
    let texts = board.texts().clone();
    let settling = spawn_blocking(move || {
        texts.named(named.into_iter().map(|(_, hash)| hash));
        erased.map_or(Ok(()), |hash| texts.erase(&hash))
    });
    settling
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)
}
