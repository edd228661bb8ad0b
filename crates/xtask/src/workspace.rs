//! Where the workspace is, and its cargo.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The folder with the workspace's `Cargo.toml`.
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own)
}

/// The cargo that runs this program, in the workspace.
pub fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    cargo
}

/// The village budget that the project ships.
pub fn village() -> PathBuf {
    root().join("docs/examples/village.pb")
}

/// The folder with real PaBuLib files beside the checkout, where there is one.
pub fn real_files() -> PathBuf {
    root().join("../shared/data/pabulib")
}

/// The folder into which cargo builds.
pub fn target_folder() -> anyhow::Result<PathBuf> {
    let metadata = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
    let folder = metadata["target_directory"].as_str().map(PathBuf::from);
    folder.ok_or_else(|| anyhow::anyhow!("cargo does not say where it builds"))
}
