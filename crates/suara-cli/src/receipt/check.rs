//! What a receipt proves, found out without a network.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use prost::Message as _;
use serde::Serialize;
use suara_log::hash::leaf_hash;
use suara_log::note::{SignatureType, Verified, VerifierKey};
use suara_log::tlog_proof::TlogProof;
use suara_protocol::{Entry, Id, Payload, ReceiptExtra};

use crate::client::connect::PinArgs;
use crate::client::pin::Pin;
use crate::failure::Wrong;
use crate::output::Output;

/// Say what a receipt proves, and under whose signatures; asks nobody
///
/// Exit codes: 0 it proves what it says; 1 it does not; 2 it cannot be read, or is no receipt.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara receipt check ballot.tlog-proof
  suara receipt check ballot.tlog-proof --log-key log.vkey")]
pub(crate) struct Args {
    /// The receipt
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    pin: PinArgs,
}

/// What a receipt proves.
#[derive(Debug, Serialize)]
struct Proven {
    /// The word for what was put in; none where the receipt does not hold it.
    kind: Option<&'static str>,
    id: Option<Id>,
    board: Option<Id>,
    election: Option<Id>,
    time_ms: Option<u64>,
    leaf: String,
    index: u64,
    origin: String,
    size: u64,
    root: String,
    signatures: Vec<Signed>,
    /// Whether the keys were known from elsewhere, and not taken from the receipt.
    pinned: bool,
}

#[derive(Debug, Serialize)]
struct Signed {
    key: String,
    algorithm: &'static str,
    time: Option<u64>,
}

pub(super) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let receipt = super::read(&args.file)?;
    let proven = prove(&receipt, args.pin.log_key.as_ref())?;
    if output.json() {
        output.object(serde_json::to_value(&proven)?);
    } else {
        output.show(prose(&proven));
    }
    Ok(())
}

/// Checks a receipt with the keys given, or else with those in it.
fn prove(receipt: &TlogProof, pinned: Option<&Pin>) -> anyhow::Result<Proven> {
    let extra = ReceiptExtra::decode(receipt.extra().context("it holds neither an entry nor a leaf")?);
    let extra = extra.context("its extra data is not that of a receipt")?;
    let own = extra.log_keys.iter().map(|key| key.parse::<VerifierKey>());
    let own = own.collect::<Result<Vec<_>, _>>().context("a key in it")?;
    let keys = match pinned {
        None => own,
        Some(pin) => pin.keys_among(&own).ok_or_else(|| {
            Wrong::new("the receipt is wrong: its keys are not those with this fingerprint")
        })?,
    };
    ensure!(
        !keys.is_empty(),
        "it holds no key of the log: give --log-key with what you know from elsewhere"
    );
    let leaf = if extra.entry.is_empty() {
        extra
            .leaf
            .as_slice()
            .try_into()
            .context("its leaf has not 32 bytes")?
    } else {
        leaf_hash(&extra.entry)
    };
    let wrong = |detail: String| Wrong::new(format!("the receipt is wrong: {detail}"));
    let verified = receipt
        .verify(&leaf, &keys)
        .map_err(|error| wrong(error.to_string()))?;
    let checkpoint = receipt.checkpoint();
    let foreign = verified
        .iter()
        .find(|found| found.key.name() != checkpoint.origin);
    if let Some(foreign) = foreign {
        let detail = format!("it is of {}, signed by {}", checkpoint.origin, foreign.key.name());
        return Err(wrong(detail).into());
    }
    let mut proven = Proven {
        kind: None,
        id: None,
        board: None,
        election: None,
        time_ms: None,
        leaf: hex::encode(leaf),
        index: receipt.index(),
        origin: checkpoint.origin.clone(),
        size: checkpoint.size,
        root: hex::encode(checkpoint.root),
        signatures: verified.iter().map(signed).collect(),
        pinned: pinned.is_some(),
    };
    if !extra.entry.is_empty() {
        proven
            .describe(&extra)
            .map_err(|error| wrong(format!("{error:#}")))?;
    }
    Ok(proven)
}

impl Proven {
    /// Says what the entry is, from its own bytes.
    fn describe(&mut self, extra: &ReceiptExtra) -> anyhow::Result<()> {
        let entry = Entry::decode(&extra.entry).context("the entry in it")?;
        let payload = entry.submission.payload();
        self.kind = Some(payload.kind());
        self.time_ms = Some(entry.time_ms);
        self.board = Some(payload.board());
        self.id = Some(entry.submission.id());
        if let Payload::Ballot(ballot) = payload {
            let context = extra
                .context
                .as_slice()
                .try_into()
                .context("its context has not 32 bytes")?;
            self.id = Some(ballot.id_under(context));
            self.election = Some(ballot.election);
        }
        Ok(())
    }
}

fn signed(found: &Verified<'_>) -> Signed {
    let key = found.key;
    Signed {
        key: format!("{}+{}", key.name(), hex::encode(key.id())),
        algorithm: match key.signs() {
            SignatureType::MlDsa44 => "ML-DSA-44",
            SignatureType::Ed25519 | SignatureType::Cosignature => "Ed25519",
        },
        time: found.time,
    }
}

fn prose(proven: &Proven) -> String {
    let mut text = match (proven.kind, &proven.id) {
        (Some("ballot"), Some(id)) => format!("It proves that the ballot {} ({id})", id.short()),
        (Some(kind), Some(id)) => format!("It proves that the {kind} {id}"),
        _ => format!("It proves that an entry with the leaf hash {}", proven.leaf),
    };
    if let Some(election) = proven.election {
        let _ = write!(text, "\nof the election {election}");
    }
    if let Some(board) = proven.board {
        let _ = write!(text, "\non the board {board}");
    }
    let _ = write!(
        text,
        "\nstands in the log {}\nas entry {}, when the log had {} entries",
        proven.origin, proven.index, proven.size
    );
    if let Some(time) = proven.time_ms {
        let _ = write!(text, ", put in at {}", time_of(time));
    }
    text.push_str(".\nSigned by\n");
    for signed in &proven.signatures {
        let _ = write!(text, "  {} ({}", signed.key, signed.algorithm);
        if let Some(time) = signed.time {
            let _ = write!(text, ", {}", time_of(time.saturating_mul(1_000)));
        }
        text.push_str(")\n");
    }
    text.push_str(if proven.pinned {
        "with the keys that you gave."
    } else {
        "with the keys in the receipt itself: compare them with the board's, or give these with --log-key."
    });
    if proven.kind.is_none_or(|kind| kind == "ballot") {
        text.push_str("\nIt says nothing about what was voted; whether it is the last ballot, `suara citizen check` tells.");
    }
    text
}

/// A time in Unix milliseconds, for people.
fn time_of(milliseconds: u64) -> String {
    let time = i64::try_from(milliseconds)
        .ok()
        .and_then(|time| Timestamp::from_millisecond(time).ok());
    time.map_or_else(|| format!("{milliseconds} ms"), |time| format!("{time:.0}"))
}

#[cfg(test)]
mod tests;
