//! `cargo xtask test`: everything that continuous integration runs, in order, up to the first failure.

mod apt;
mod wasm;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};

use self::wasm::Wasm;
use crate::{
    demo,
    process::{self, Interrupt},
    workspace,
};

/// Real files up to this size, in bytes, are played from end to end.
const SMALL_FILE: u64 = 64 * 1024;

/// Run all that continuous integration runs, and install what it needs.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// How to build for WebAssembly: by rustup's target, by Debian's rustc-web package, by the first of
    /// them that works, or not at all.
    #[arg(long, value_enum, default_value_t = Wasm::Auto)]
    wasm: Wasm,
    /// Run only the steps whose name contains this text.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask test
  cargo xtask test --wasm=skip
      The same on a machine without a network.
  cargo xtask test --only clippy
  cargo xtask test --only wasm32 --wasm=debian
      Also proves that suara-crypto needs no std: it is built with none in existence.";

/// Runs all steps.
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut done = Vec::new();
    let mut steps = steps(args.wasm);
    steps.retain(|step| args.only.as_ref().is_none_or(|text| step.name.contains(text)));
    ensure!(!steps.is_empty(), "no step has such a name");
    let outcome = steps.iter().try_for_each(|step| {
        println!("\n=== {} ===", step.name);
        let began = Instant::now();
        let outcome = (step.run)(interrupt).with_context(|| format!("step `{}`", step.name));
        done.push((step.name.as_str(), began.elapsed(), outcome.is_ok()));
        outcome
    });
    summary(&done, steps.len(), began.elapsed());
    outcome
}

/// One step, which prints what it does.
struct Step {
    name: String,
    run: Box<Run>,
}

type Run = dyn Fn(&Interrupt) -> anyhow::Result<()>;

impl Step {
    fn new(name: impl Into<String>, run: impl Fn(&Interrupt) -> anyhow::Result<()> + 'static) -> Self {
        Self {
            name: name.into(),
            run: Box::new(run),
        }
    }

    fn cargo(name: &str, words: &'static [&'static str]) -> Self {
        Self::new(name, move |interrupt| {
            process::run(workspace::cargo().args(words), interrupt)
        })
    }
}

fn steps(wasm: Wasm) -> Vec<Step> {
    let mut steps = vec![
        Step::new("tools", tools),
        Step::new("Go", go),
        Step::cargo("format", &["fmt", "--all", "--check"]),
        Step::cargo(
            "clippy",
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--",
                "-D",
                "warnings",
            ],
        ),
        Step::new("docs", |interrupt| {
            let mut doc = workspace::cargo();
            doc.args(["doc", "--workspace", "--no-deps"])
                .env("RUSTDOCFLAGS", "-D warnings");
            process::run(&mut doc, interrupt)
        }),
        Step::new("ballot in Python", python),
        Step::cargo("tests", &["test", "--workspace", "--all-features"]),
        Step::cargo(
            "release build",
            &["build", "--release", "-p", "suara-server", "-p", "suara-cli"],
        ),
        demo_step("village", None, false),
        demo_step("village by districts", None, true),
    ];
    steps.extend(small_files().into_iter().map(|file| {
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        demo_step(&name, Some(file), false)
    }));
    if wasm != Wasm::Skip {
        steps.push(Step::new("wasm32", move |interrupt| wasm::build(wasm, interrupt)));
    }
    steps
}

fn demo_step(name: &str, pb: Option<PathBuf>, districts: bool) -> Step {
    let args = demo::Args {
        pb,
        districts,
        exit: true,
        ..demo::Args::default()
    };
    Step::new(format!("election: {name}"), move |interrupt| {
        demo::run(&args, interrupt)
    })
}

/// Small real files beside the checkout, by name; none where the folder is not there.
fn small_files() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(workspace::real_files()) else {
        return Vec::new();
    };
    let small = |entry: &fs::DirEntry| {
        entry
            .metadata()
            .is_ok_and(|meta| meta.is_file() && meta.len() <= SMALL_FILE)
    };
    let files = entries
        .filter_map(Result::ok)
        .filter(small)
        .map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "pb"))
        .collect();
    files.sort();
    files
}

/// Installs what is missing of rustfmt, clippy, and the tracer that makes system calls fail in tests of crashes.
fn tools(interrupt: &Interrupt) -> anyhow::Result<()> {
    if env::var_os("RUSTFLAGS").is_some() {
        println!(
            "RUSTFLAGS is set: it replaces the flags of .cargo/config.toml, elliptic curves run slower."
        );
    }
    for (verb, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if process::succeeds(workspace::cargo().args([verb, "--version"])) {
            println!("{component}: present");
            continue;
        }
        let mut rustup = Command::new("rustup");
        rustup
            .args(["component", "add", component])
            .current_dir(workspace::root());
        process::run(&mut rustup, interrupt)?;
    }
    if process::succeeds(Command::new("strace").arg("-V")) {
        println!("strace: present");
    } else if let Err(error) = apt::install(&["strace"], interrupt) {
        println!("strace: missing ({error}); the tests of failing system calls are skipped");
    }
    Ok(())
}

/// Installs what the independent checker of the log is built from, on Debian; elsewhere its test says that it is left out.
fn go(interrupt: &Interrupt) -> anyhow::Result<()> {
    const PACKAGES: [&str; 2] = ["golang-go", "golang-golang-x-mod-dev"];
    let present = || {
        process::succeeds(Command::new("go").arg("version"))
            && Path::new("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog").exists()
    };
    let apt = |words: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut apt, interrupt)
    };
    if present() {
        println!("Go and its packages: present");
        return Ok(());
    }
    let installed =
        apt(&["update", "-q"]).and_then(|()| apt(&[&["install", "-y", "-q"][..], &PACKAGES[..]].concat()));
    interrupt.check()?;
    if installed.is_err() || !present() {
        println!(
            "The log is not checked by Go here: there is no apt that could install {}.",
            PACKAGES.join(" and ")
        );
    }
    Ok(())
}

/// Has the worked ballot made and checked by a program that shares no code with the project.
fn python(interrupt: &Interrupt) -> anyhow::Result<()> {
    if !process::succeeds(Command::new("python3").arg("--version"))
        && let Err(error) = apt::install(&["python3"], interrupt)
    {
        println!("Python checks no ballot and counts no petition here: python3 is missing ({error}).");
        return Ok(());
    }
    let mut check = Command::new("python3");
    check
        .args(["-B", "tests/python/worked_ballot.py"])
        .current_dir(workspace::root());
    process::run(&mut check, interrupt)
}

fn summary(done: &[(&str, Duration, bool)], all: usize, total: Duration) {
    println!("\n=== summary ===");
    for (name, duration, good) in done {
        let verdict = if *good { "ok" } else { "FAILED" };
        println!("{verdict:>6} {:>8.1} s  {name}", duration.as_secs_f64());
    }
    let good = done.iter().filter(|(_, _, good)| *good).count();
    println!("{good} of {all} steps passed in {:.1} s", total.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_stand_in_the_order_of_their_cost() {
        let names: Vec<String> = steps(Wasm::Auto).into_iter().map(|step| step.name).collect();
        assert_eq!(names[..5], ["tools", "Go", "format", "clippy", "docs"]);
        assert_eq!(names.last().map(String::as_str), Some("wasm32"));
        assert!(!steps(Wasm::Skip).iter().any(|step| step.name == "wasm32"));
    }

    #[test]
    fn only_small_real_files_are_played() {
        assert!(
            small_files()
                .iter()
                .all(|path| !path.ends_with("poland_warszawa_2020_ursynow.pb"))
        );
    }
}
