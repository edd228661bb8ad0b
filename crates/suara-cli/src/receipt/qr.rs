//! A receipt as a QR code: shortened, because the whole one does not fit.

use std::path::PathBuf;

use anyhow::Context as _;
use prost::Message as _;
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use suara_log::hash::leaf_hash;
use suara_log::note::{SignatureType, VerifierKey};
use suara_log::tlog_proof::TlogProof;
use suara_protocol::ReceiptExtra;

use crate::output::{Output, put};

/// Show a receipt as a QR code, for another device
///
/// The code holds a receipt that `suara receipt check` reads, with the hash of the entry instead of the entry, and
/// without the long ML-DSA-44 signature.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara receipt qr ballot.tlog-proof")]
pub(crate) struct Args {
    /// The receipt
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(super) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let receipt = super::read(&args.file)?;
    if output.json() {
        output.datum("receipt", shortened(&receipt)?);
        return Ok(());
    }
    put(show(&receipt)?);
    Ok(())
}

/// The QR code for a terminal, light on dark.
pub(crate) fn show(receipt: &TlogProof) -> anyhow::Result<String> {
    let short = shortened(receipt)?.to_string();
    let code = QrCode::with_error_correction_level(&short, EcLevel::L);
    let code = code.context("the receipt is too long for a QR code")?;
    Ok(code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build())
}

/// The receipt with its leaf hash instead of the entry, and with the log's Ed25519 signature alone.
pub(super) fn shortened(receipt: &TlogProof) -> anyhow::Result<TlogProof> {
    let extra = ReceiptExtra::decode(receipt.extra().context("it holds no entry")?);
    let extra = extra.context("its extra data is not that of a receipt")?;
    let leaf = if extra.entry.is_empty() {
        extra.leaf
    } else {
        leaf_hash(&extra.entry).to_vec()
    };
    let keys = extra
        .log_keys
        .iter()
        .filter_map(|key| key.parse::<VerifierKey>().ok());
    let ed25519 = keys
        .filter(|key| key.signs() == SignatureType::Ed25519)
        .collect::<Vec<_>>();
    let short = ReceiptExtra {
        entry: Vec::new(),
        context: Vec::new(),
        log_keys: ed25519.iter().map(VerifierKey::to_string).collect(),
        leaf,
    };
    let kept = |line: &suara_log::note::Signature| {
        ed25519
            .iter()
            .any(|key| key.name() == line.name && key.id() == line.id)
    };
    Ok(receipt.shortened(Some(short.encode_to_vec()), kept))
}
