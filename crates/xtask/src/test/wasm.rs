//! The build for `wasm32-unknown-unknown` of the crates that run in browsers.

use std::process::Command;

use anyhow::Context as _;

use super::apt;
use crate::{
    process::{self, Interrupt},
    workspace,
};

const TARGET: &str = "wasm32-unknown-unknown";

/// The crates, and the part of the standard library that each may use.
const CRATES: [(&str, &str); 3] = [
    ("suara-crypto", "core,alloc"),
    ("suara-log", "std,panic_abort"),
    ("suara-protocol", "std,panic_abort"),
];

/// Which toolchain builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Wasm {
    /// rustup's target; where it cannot be installed, Debian's package.
    Auto,
    /// The target of rustup.
    Rustup,
    /// Debian's `rustc-web` and the sources of its standard library.
    Debian,
    /// No build.
    Skip,
}

/// Builds every crate without its default features.
pub fn build(wasm: Wasm, interrupt: &Interrupt) -> anyhow::Result<()> {
    match wasm {
        Wasm::Skip => Ok(()),
        Wasm::Rustup => with_rustup(add_target(interrupt), interrupt),
        Wasm::Debian => with_debian(interrupt),
        Wasm::Auto => match add_target(interrupt) {
            Ok(()) => with_rustup(Ok(()), interrupt),
            Err(error) => {
                interrupt.check()?;
                println!("rustup has no {TARGET} ({error:#}): with Debian's packages instead");
                with_debian(interrupt)
            }
        },
    }
}

fn add_target(interrupt: &Interrupt) -> anyhow::Result<()> {
    process::run(
        Command::new("rustup")
            .args(["target", "add", TARGET])
            .current_dir(workspace::root()),
        interrupt,
    )
}

fn with_rustup(target: anyhow::Result<()>, interrupt: &Interrupt) -> anyhow::Result<()> {
    target.context("the target cannot be installed")?;
    CRATES
        .iter()
        .try_for_each(|(name, _)| process::run(&mut cargo_build(name), interrupt))
}

/// The compiler of Debian's package with the standard library built from its sources: `suara-crypto` with
/// `core` and `alloc` alone, so that a use of std cannot go unseen.
fn with_debian(interrupt: &Interrupt) -> anyhow::Result<()> {
    install(interrupt)?;
    CRATES.iter().try_for_each(|(name, library)| {
        let mut cargo = cargo_build(name);
        cargo
            .arg(format!("-Zbuild-std={library}"))
            .args(["--ignore-rust-version", "--target-dir"])
            .arg(workspace::target_folder()?.join("wasm-debian"))
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
        process::run(&mut cargo, interrupt)
    })
}

fn cargo_build(name: &str) -> Command {
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--target", TARGET, "--no-default-features", "-p", name]);
    cargo
}

fn install(interrupt: &Interrupt) -> anyhow::Result<()> {
    apt::install(&["rustc-web", "rust-web-src", "lld"], interrupt)
        .with_context(|| format!("or install the target by `rustup target add {TARGET}`"))
}
