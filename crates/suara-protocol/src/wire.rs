//! The messages of `proto/suara/v1`, as compiled from there. Only the modules that turn them into checked
//! types use them.
#![allow(
    missing_docs,
    clippy::all,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used
)]

include!(concat!(env!("OUT_DIR"), "/suara.v1.rs"));
include!(concat!(env!("OUT_DIR"), "/suara.v1.serde.rs"));
