//! `cargo xtask fuzz`: every decoder gets bytes that nobody would send, for a minute each. By hand, not in `test`.
//!
//! The targets in `tests/fuzz` are built with libFuzzer, which needs a C++ compiler, and with the compiler's coverage,
//! which the stable toolchain has; what is found lies in `tests/fuzz/artifacts`, and what was interesting in
//! `tests/fuzz/corpus`.

use std::{fs, process::Command};

use anyhow::Context as _;

use crate::{
    process::{self, Interrupt},
    workspace,
};

/// What tells libFuzzer which way the code has gone.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg=fuzzing";

/// Feed every decoder with bytes that nobody would send.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  cargo xtask fuzz
  cargo xtask fuzz note tlog_proof --seconds 600")]
pub struct Args {
    /// The targets (default: all in tests/fuzz/src)
    targets: Vec<String>,
    /// How long each of them runs
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    seconds: u32,
}

/// Builds the targets and runs them one after the other, up to the first failure.
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let folder = workspace::root().join("tests/fuzz");
    let mut known = Vec::new();
    for found in fs::read_dir(folder.join("src"))? {
        let path = found?.path();
        known.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    known.sort();
    let targets = if args.targets.is_empty() {
        &known
    } else {
        &args.targets
    };
    if let Some(unknown) = targets.iter().find(|target| !known.contains(target)) {
        anyhow::bail!("there is no target {unknown}: {}", known.join(", "));
    }
    let host = host()?;
    let mut build = workspace::cargo();
    build
        .args(["build", "--release", "--target", &host])
        .current_dir(&folder)
        .env("RUSTFLAGS", COVERAGE);
    process::run(&mut build, interrupt).context("building the targets")?;
    for target in targets {
        println!("\n=== {target} ===");
        let (corpus, artifacts) = (folder.join("corpus").join(target), folder.join("artifacts"));
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&artifacts)?;
        let program = folder.join("target").join(&host).join("release").join(target);
        let mut fuzz = Command::new(program);
        let seeds = folder.join("seeds").join(target);
        fuzz.arg(&corpus)
            .args(seeds.exists().then_some(seeds))
            .arg(format!("-max_total_time={}", args.seconds))
            .arg("-max_len=4096")
            .arg("-malloc_limit_mb=64")
            .arg("-print_final_stats=1")
            .arg(format!("-artifact_prefix={}/{target}-", artifacts.display()));
        process::run(&mut fuzz, interrupt)
            .with_context(|| format!("{target} fails: see tests/fuzz/artifacts"))?;
    }
    Ok(())
}

/// The machine that the compiler runs on.
fn host() -> anyhow::Result<String> {
    let said = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .context("rustc does not say what it runs on")
}
