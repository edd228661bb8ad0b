//! Installing Debian packages.

use std::process::Command;

use anyhow::bail;

use crate::process::{self, Interrupt};

/// Installs packages, as root or by sudo.
pub fn install(packages: &[&str], interrupt: &Interrupt) -> anyhow::Result<()> {
    if !process::succeeds(Command::new("apt-get").arg("--version")) {
        bail!("no apt-get here to install {}", packages.join(", "));
    }
    let is_root = process::output(Command::new("id").arg("-u"), interrupt)?.trim() == "0";
    let apt_get = |words: &[&str]| {
        let mut command = Command::new(if is_root { "apt-get" } else { "sudo" });
        if !is_root {
            command.arg("apt-get");
        }
        process::run(
            command.args(words).env("DEBIAN_FRONTEND", "noninteractive"),
            interrupt,
        )
    };
    apt_get(&["update", "-q"])?;
    let words = ["install", "-q", "-y", "--no-install-recommends"];
    apt_get(&[&words, packages].concat())
}
