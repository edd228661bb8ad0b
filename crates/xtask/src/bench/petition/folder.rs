//! A folder with the files of a log, written entry after entry.

use std::{fs, path::Path};

use anyhow::Context as _;
use suara_log::{
    checkpoint::SignedCheckpoint,
    hash::{entry_hash, leaf_hash},
    log_key::LogSigner,
    mirror::static_files,
    tile::{TILE_WIDTH, TilePath, encode_bundle},
    tree::Tree,
};
use suara_protocol::{Detached, Entry, Submission};

/// What is written so far.
pub struct LogFolder<'a> {
    path: &'a Path,
    tree: Tree,
    chain: [u8; 32],
    time_ms: u64,
    bundle: Vec<Vec<u8>>,
    size: u64,
}

impl<'a> LogFolder<'a> {
    /// A log without entries, whose clock shows `time_ms`.
    pub fn new(path: &'a Path, time_ms: u64) -> LogFolder<'a> {
        LogFolder {
            path,
            tree: Tree::new(),
            chain: [0; 32],
            time_ms,
            bundle: Vec::new(),
            size: 0,
        }
    }

    /// The entries so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry, a millisecond after the one before; returns its length.
    pub fn push(&mut self, submission: &Submission) -> anyhow::Result<usize> {
        self.time_ms += 1;
        let entry = Entry::encode(&self.chain, self.time_ms, submission);
        self.chain = entry_hash(&entry);
        self.tree.push(leaf_hash(&entry));
        self.size += 1;
        let length = entry.len();
        self.bundle.push(entry);
        if self.bundle.len() == usize::from(TILE_WIDTH) {
            self.write_bundle(TILE_WIDTH)?;
        }
        Ok(length)
    }

    /// Keeps a detached text.
    pub fn keep(&self, text: &Detached) -> anyhow::Result<()> {
        self.write(&format!("texts/{}", text.hash()), &text.encode())
    }

    /// Writes what remains: the last bundle, the tiles of hashes, the checkpoint and the key.
    pub fn finish(mut self, signer: &LogSigner) -> anyhow::Result<()> {
        let rest = u16::try_from(self.bundle.len())?;
        if rest > 0 {
            self.write_bundle(rest)?;
        }
        for (path, bytes) in static_files(&self.tree, self.size) {
            self.write(&path.to_string(), &bytes)?;
        }
        let root = self.tree.root(self.size).context("the tree has no root")?;
        let checkpoint = SignedCheckpoint::sign(self.size, root, self.time_ms / 1_000, signer)?;
        self.write("checkpoint", checkpoint.to_string().as_bytes())?;
        self.write("log.vkey", format!("{}\n", signer.key()).as_bytes())
    }

    fn write_bundle(&mut self, width: u16) -> anyhow::Result<()> {
        let index = (self.size - 1) / u64::from(TILE_WIDTH);
        let path = TilePath::Entries { index, width };
        self.write(&path.to_string(), &encode_bundle(&self.bundle)?)?;
        self.bundle.clear();
        Ok(())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.path.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
    }
}
