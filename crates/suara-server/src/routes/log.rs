//! The log in the files of C2SP tlog-tiles.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use suara_log::tile::TilePath;
use tokio::task::spawn_blocking;

use super::description::{Bytes, InBoard, Refusing};
use super::target::Target;
use crate::media::{OCTETS, TEXT};
use crate::problem::Problem;

/// What never changes under its name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The newest signed checkpoint
///
/// 404 before the first entry.
#[utoipa::path(
    get, path = "/v1/boards/{board}/checkpoint", tag = "log",
    params(InBoard),
    responses((status = 200, description = "A C2SP signed note", content_type = "text/plain", body = String), Refusing)
)]
pub(super) async fn checkpoint(target: Target) -> Result<Response, Problem> {
    let checkpoint = target.board.reader().checkpoint();
    let checkpoint = checkpoint.ok_or_else(|| missing("the board has no entry yet"))?;
    Ok((
        [(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-cache")],
        checkpoint.to_string(),
    )
        .into_response())
}

/// The keys that sign the checkpoints
///
/// C2SP verifier keys: Ed25519 on the first line, ML-DSA-44 on the second.
#[utoipa::path(
    get, path = "/v1/boards/{board}/log.vkey", tag = "log",
    params(InBoard),
    responses((status = 200, description = "Verifier keys", content_type = "text/plain", body = String), Refusing)
)]
pub(super) async fn key(target: Target) -> Response {
    let headers = [(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-cache")];
    (headers, format!("{}\n", target.board.key())).into_response()
}

/// A tile of hashes
#[utoipa::path(
    get, path = "/v1/boards/{board}/tile/{*path}", tag = "log",
    params(InBoard, ("path" = String, Path, description = "`<L>/<N>` or `<L>/<N>.p/<W>`, as in C2SP tlog-tiles")),
    responses(
        (status = 200, description = "Hashes of 32 bytes; never changes",
         content_type = "application/octet-stream", body = Bytes),
        Refusing
    )
)]
pub(super) async fn hashes(target: Target) -> Result<Response, Problem> {
    match tile_path(&format!("tile/{}", target.rest))? {
        TilePath::Hashes { level, index, width } => found(target.board.reader().tile(level, index, width)),
        TilePath::Entries { .. } => Err(no_tile()),
    }
}

/// A bundle of entries
#[utoipa::path(
    get, path = "/v1/boards/{board}/tile/entries/{*path}", tag = "log",
    params(InBoard, ("path" = String, Path, description = "`<N>` or `<N>.p/<W>`, as in C2SP tlog-tiles")),
    responses(
        (status = 200, description = "Entries, each after its length in two bytes; never changes",
         content_type = "application/octet-stream", body = Bytes),
        Refusing
    )
)]
pub(super) async fn bundle(target: Target) -> Result<Response, Problem> {
    let TilePath::Entries { index, width } = tile_path(&format!("tile/entries/{}", target.rest))? else {
        return Err(no_tile());
    };
    let reader = target.board.reader().clone();
    let read = spawn_blocking(move || reader.bundle(index, width)).await;
    found(read.map_err(Problem::internal)?.map_err(Problem::internal)?)
}

fn tile_path(path: &str) -> Result<TilePath, Problem> {
    path.parse().map_err(|_| no_tile())
}

fn found(file: Option<Vec<u8>>) -> Result<Response, Problem> {
    let file = file.ok_or_else(no_tile)?;
    Ok((
        [(header::CONTENT_TYPE, OCTETS), (header::CACHE_CONTROL, FOR_EVER)],
        file,
    )
        .into_response())
}

fn no_tile() -> Problem {
    missing("there is no such tile, or not yet")
}

fn missing(detail: &str) -> Problem {
    Problem::NotFound(detail.to_owned())
}
