//! The OpenAPI description of all routes, made from their handlers, and what several of them share.

use std::sync::LazyLock;

use axum::response::Response;
use utoipa::openapi::{OpenApi, Paths};
use utoipa::{IntoParams, IntoResponses, ToSchema};

use super::html;
use crate::pages;
use crate::problem::{Body, Problem};

/// What stands in the description besides the routes.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Suara",
        description = "Boards for elections and petitions that anybody can verify. Everything is public and signed by \
                       whom it comes from: there are no accounts and no cookies. Nothing that a service answers has to \
                       be believed; everything about a board follows from its log."
    ),
    components(schemas(Body<'static>)),
    tags(
        (name = "boards", description = "Boards, elections, and what is put in"),
        (name = "petitions", description = "Petitions, their answers and texts"),
        (name = "log", description = "The public log, in the files of C2SP tlog-tiles"),
        (name = "pages", description = "For people"),
        (name = "service", description = "What clients need to know of the service"),
        (name = "operation", description = "For whoever runs the service")
    )
)]
struct Frame;

/// The description, the same for every service.
static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(|| {
    let mut document = super::described().into_openapi();
    document.merge(<Frame as utoipa::OpenApi>::openapi());
    document.info = <Frame as utoipa::OpenApi>::openapi().info;
    document.paths = spelled(document.paths);
    document
});

/// The parts of paths that take several segments are written in the description like all others.
fn spelled(mut paths: Paths) -> Paths {
    paths.paths = paths
        .paths
        .into_iter()
        .map(|(path, item)| (path.replace("{*", "{"), item))
        .collect();
    paths
}

/// This description
///
/// An OpenAPI document of all routes.
#[utoipa::path(
    get, path = "/openapi.json", tag = "service",
    responses((status = 200, description = "An OpenAPI document", content_type = "application/json", body = Object))
)]
pub(super) async fn document() -> Result<Response, Problem> {
    super::json(&*DOCUMENT)
}

/// This description, for people
#[utoipa::path(
    get, path = "/openapi", tag = "pages",
    responses((status = 200, description = "A page", content_type = "text/html", body = String))
)]
pub(super) async fn page() -> Result<Response, Problem> {
    html(&pages::openapi(&DOCUMENT))
}

/// A binary body.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub(super) struct Bytes(#[expect(dead_code, reason = "describes")] Vec<u8>);

/// A message of `proto/suara/v1/` in protobuf's JSON form.
#[derive(ToSchema)]
#[schema(value_type = Object)]
pub(super) struct SubmissionMessage(#[expect(dead_code, reason = "describes")] String);

/// `suara.v1.Receipt`: proves, with the author's own bytes, that a submission stands in the log.
#[derive(ToSchema)]
#[schema(as = Receipt, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the JSON form of the message")]
pub(super) struct ReceiptMessage {
    /// Place in the log, decimal.
    index: String,
    /// Hash of the entry before, base64.
    previous: String,
    /// Time of the entry, Unix milliseconds, decimal.
    time_ms: String,
    /// Inclusion proof, base64 of 32 bytes each.
    proof: Vec<String>,
    /// A signed checkpoint.
    checkpoint: String,
}

/// `suara.v1.Reservation`: an organiser asks for a board.
#[derive(ToSchema)]
#[schema(as = Reservation, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the JSON form of the message")]
pub(super) struct ReservationMessage {
    /// Short name, as in the path.
    name: String,
    /// Ed25519 public key, base64.
    organiser: String,
    /// Ed25519 signature, base64.
    signature: String,
}

/// `suara.v1.Reserved`: what the creation of the board has to name.
#[derive(ToSchema)]
#[schema(as = Reserved, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the JSON form of the message")]
pub(super) struct ReservedMessage {
    /// The origin of the log.
    origin: String,
    /// The log's Ed25519 public key, base64.
    log_key: String,
    /// The log's ML-DSA-44 public key, base64.
    log_ml_dsa_key: String,
}

/// The board of a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes")]
pub(super) struct InBoard {
    /// Short name of the board: 1 to 40 of `a-z`, `0-9`, `-`.
    board: String,
}

/// The language of a page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes")]
pub(super) struct Language {
    /// BCP 47 tag of one of the languages that the page offers.
    lang: Option<String>,
}

/// Every answer that is not the one asked for.
#[derive(IntoResponses)]
#[response(
    status = "default",
    description = "Anything else, as RFC 9457 has it; 429 and 503 say in Retry-After when to send the same again",
    content_type = "application/problem+json"
)]
pub(super) struct Refusing(#[expect(dead_code, reason = "describes")] Body<'static>);
