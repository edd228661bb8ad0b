//! `cargo xtask bench petition`: a petition with a million signatures, made, and verified by the real program.

#[cfg(feature = "bench")]
mod board;
#[cfg(feature = "bench")]
mod folder;

use std::path::PathBuf;

#[cfg(feature = "bench")]
use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

#[cfg(feature = "bench")]
use anyhow::{Context as _, ensure};

#[cfg(feature = "bench")]
use super::memory::Memory;
#[cfg(feature = "bench")]
use crate::{demo, process::Interrupt};

/// Make a petition of many signatures and verify it: signatures a second, bytes of each, peak memory
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  cargo xtask bench petition --signatures 1000000 --json petition.json

Verified is a whole board, roll and all other entries included, by `suara verify` in a process of its own.")]
pub struct Args {
    /// How many citizens sign.
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    signatures: u32,
    /// Write the measurements to this file as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// How often the memory of the verifier is looked at.
#[cfg(feature = "bench")]
const LOOK: Duration = Duration::from_millis(10);

/// Makes and verifies it.
#[cfg(feature = "bench")]
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let suara = demo::binaries::build(interrupt)?.suara;
    let folder = tempfile::Builder::new().prefix("suara-bench-").tempdir()?;
    let began = Instant::now();
    let made = board::make(args.signatures, folder.path(), interrupt)?;
    eprintln!(
        "{} signatures made in {:.1} s, {} entries in all",
        args.signatures,
        began.elapsed().as_secs_f64(),
        made.entries
    );
    let verified = verify(&suara, folder.path(), interrupt)?;
    let signatures = f64::from(args.signatures);
    let measured = serde_json::json!({
        "signatures": args.signatures,
        "verify_per_s": (signatures / verified.seconds).round() as u64,
        "bytes_each": (made.bytes as f64 / signatures * 10.0).round() / 10.0,
        "peak_mb": (verified.peak_mb * 10.0).round() / 10.0,
    });
    println!(
        "{} signatures verified in {:.1} s: {} a second; {} bytes each; peak memory {} MB",
        args.signatures,
        verified.seconds,
        measured["verify_per_s"],
        measured["bytes_each"],
        measured["peak_mb"]
    );
    if let Some(path) = &args.json {
        fs::write(path, format!("{measured:#}\n")).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

/// How long a verification took, and the most memory that it had.
#[cfg(feature = "bench")]
struct Verified {
    seconds: f64,
    peak_mb: f64,
}

#[cfg(feature = "bench")]
fn verify(
    suara: &std::path::Path,
    folder: &std::path::Path,
    interrupt: &Interrupt,
) -> anyhow::Result<Verified> {
    let began = Instant::now();
    let mut child = Command::new(suara)
        .args(["--quiet", "verify"])
        .arg(folder)
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("running {}", suara.display()))?;
    let mut peak_mb = 0.0;
    let ended = loop {
        // The peak never falls: what was read last is the peak so far.
        peak_mb = Memory::of(child.id()).map_or(peak_mb, |memory| memory.most_mb);
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        if interrupt.has_come() {
            child.kill()?;
        }
        thread::sleep(LOOK);
    };
    let seconds = began.elapsed().as_secs_f64();
    interrupt.check()?;
    ensure!(ended.success(), "`suara verify` says no: {ended}");
    ensure!(
        peak_mb > 0.0,
        "the memory of the verifier cannot be read: this needs Linux"
    );
    Ok(Verified { seconds, peak_mb })
}

#[cfg(all(test, feature = "bench"))]
mod tests {
    use super::*;

    #[test]
    fn a_small_petition_is_made_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let made = board::make(300, folder.path(), &Interrupt::default()).unwrap();
        // Board, roll, one part, seal, type, draft, review.
        assert_eq!(made.entries, 300 + 7);
        assert!(made.bytes / 300 < 300, "{} bytes each", made.bytes / 300);
        for file in [
            "checkpoint",
            "log.vkey",
            "tile/entries/000",
            "tile/entries/001.p/51",
            "tile/0/000",
        ] {
            assert!(folder.path().join(file).is_file(), "{file}");
        }
    }
}
