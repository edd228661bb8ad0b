//! Receipts: what somebody keeps who has put something into a log. Files in the form of C2SP tlog-proof.

mod check;
mod qr;

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::Subcommand;
use suara_log::tlog_proof::TlogProof;

use crate::output::Output;
pub(crate) use qr::show as show_qr;

/// Check a receipt, or show it as a QR code
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Check(check::Args),
    Qr(qr::Args),
}

impl Verb {
    pub(crate) fn run(&self, output: &Output) -> anyhow::Result<()> {
        match self {
            Verb::Check(args) => check::run(args, output),
            Verb::Qr(args) => qr::run(args, output),
        }
    }
}

/// Reads the file of a receipt.
pub(crate) fn read(file: &Path) -> anyhow::Result<TlogProof> {
    let place = file.display();
    let bytes = fs::read(file).with_context(|| format!("{place} cannot be read"))?;
    TlogProof::parse(&bytes).with_context(|| format!("{place} is not a receipt"))
}
