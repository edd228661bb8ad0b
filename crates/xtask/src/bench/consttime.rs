//! `cargo xtask bench consttime`: whether the time of what touches secrets depends on them, by statistics.

#[cfg(feature = "bench")]
mod secrets;
#[cfg(feature = "bench")]
mod welch;

/// Whether the time of proving and signing depends on secrets.
///
/// Each row is done again and again with secrets of two classes, one fixed secret or a fresh random one, in random
/// order (after dudect: Reparaz, Balasch, Verbauwhede 2017). Welch's t compares the classes' mean times, of all
/// measurements and of the fastest 90, 75 and 50 of a hundred, where there is less noise. Where the secret does not
/// matter t is seldom beyond 3; a row fails where one of them is beyond the bound. The last row is a control that
/// is not constant in time and must be beyond it, else the measurement would not notice anything.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How long to measure each row.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0)]
    seconds: f64,
    /// What t must stay below, whatever its sign.
    #[arg(long, value_name = "T", default_value_t = 5.0)]
    bound: f64,
    /// Measure only the rows whose name contains this text.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask bench consttime
  cargo xtask bench consttime --only ballot --seconds 60
      A longer measurement finds smaller differences.";

#[cfg(feature = "bench")]
pub use self::welch::run;
