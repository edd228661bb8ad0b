//! `cargo xtask bench ballot`: ballots per second, beside another implementation of verifiable voting.

#[cfg(feature = "bench")]
mod ours;
#[cfg(feature = "bench")]
mod paired;
#[cfg(feature = "bench")]
mod peer;
#[cfg(feature = "bench")]
mod table;

use std::path::PathBuf;

/// Ballots per second on one core: encrypting with the proof, and decoding and verifying in batches of 256.
///
/// Beside them, in the same run and the same build, the crate elastic-elgamal, which makes homomorphic ballots of
/// the same kinds over the same group. Both take turns in small slices, so that whatever else the machine does
/// hits both; a ratio is the median over the turns. Time is that of the processor, without other programs. Bytes are those of group elements and scalars alone, without
/// framing. Ours carry the voter's signature as well, theirs none.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Write the figures to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// How long to measure each figure.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    seconds: f64,
    /// Measure only the rows whose name contains this text.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench ballot
  cargo xtask bench ballot --only one-of-5 --seconds 20
  cargo xtask bench ballot --json ballot.json
      {\"backend\": \"avx512\", \"rows\": [{\"name\": \"one-of-5\", \"prove_per_s\": …, \"verify_per_s\": …, \"bytes\": 608,
      \"prove_ratio\": …, \"verify_ratio\": …, \"bytes_ratio\": …}, …]}; ratios are null where there is no peer.";

#[cfg(feature = "bench")]
pub use self::table::run;
