//! Proofs that a log has contradicted itself: two checkpoints with its signatures that cannot both be of one
//! sequence of entries. Anybody who has the log's keys checks one offline, and nobody but the holder of the keys can
//! have made it.
//!
//! ```text
//! suara/fork@v1
//! suara.example/log1+5e538a19+AQOh…
//! suara.example/log1+6a6108ed+Bh…
//! prefix JXfAoPKMbi2Bv8SsYu2JFOCt3J84iHBEnIiLmioNY8Q=
//! Smx1i57OFByEUO6NhmKHWKZafUpzUrEnxiUmXkZ0knI=
//!
//! …the checkpoint of the smaller size…
//!
//! …the checkpoint of the larger size…
//! ```
//!
//! The first line is the name of this format, the next two are the log's keys. `prefix` is the root that the larger tree
//! has at the smaller size, and the lines after it are the consistency proof (RFC 6962 section 2.1.2) from there.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::hash::Hash;
use crate::log_key::LogKey;
use crate::note::MAX_NOTE;
use crate::proof::verify_consistency;
use crate::tree::Tree;

/// The greatest length of a proof in bytes.
pub const MAX_FORK_PROOF: usize = 2 * MAX_NOTE + 16 * 1024;

/// No tree of at most 2^63 entries has longer consistency proofs.
const MAX_HASHES: usize = 64;

/// The first line.
const HEADER: &str = "suara/fork@v1";

/// Two checkpoints of a log that contradict each other. Only what has been verified is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkProof {
    log: LogKey,
    smaller: SignedCheckpoint,
    larger: SignedCheckpoint,
    /// The root that the larger tree has at the smaller size, and the consistency proof from there.
    prefix: Option<(Hash, Vec<Hash>)>,
    contradiction: Contradiction,
}

/// In which way a log has contradicted itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// Of one size, it has signed two roots.
    TwoRoots {
        /// The size.
        size: u64,
    },
    /// The tree that it signed at a larger size does not begin with the one that it signed at a smaller size.
    NotAPrefix {
        /// The smaller size.
        smaller: u64,
        /// The larger size.
        larger: u64,
    },
    /// It has signed a smaller tree as its largest at a later time.
    Shrunk {
        /// The size that it signed later.
        smaller: u64,
        /// The size that it signed before.
        larger: u64,
    },
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TwoRoots { size } => write!(f, "it has signed two different logs of {size} entries"),
            Self::NotAPrefix { smaller, larger } => write!(
                f,
                "it has signed {larger} entries that do not begin with the {smaller} entries that it has signed as well"
            ),
            Self::Shrunk { smaller, larger } => write!(
                f,
                "it has signed {smaller} entries as all that it had, after it had signed {larger}"
            ),
        }
    }
}

impl ForkProof {
    /// Proves that two checkpoints of a log contradict each other; `None` if they do not, or it cannot be shown.
    /// `tree` is the tree over the entries of the larger one, where it is known.
    pub fn find(
        log: &LogKey,
        one: &SignedCheckpoint,
        other: &SignedCheckpoint,
        tree: Option<&Tree>,
    ) -> Option<Self> {
        let (smaller, larger) = if one.size() <= other.size() {
            (one, other)
        } else {
            (other, one)
        };
        let prefix = tree.and_then(|tree| {
            let root = tree.root(smaller.size())?;
            Some((root, tree.consistency(smaller.size(), larger.size())?))
        });
        let prefix = prefix.filter(|_| smaller.size() < larger.size());
        [prefix, None]
            .into_iter()
            .find_map(|prefix| Self::new(log.clone(), smaller.clone(), larger.clone(), prefix).ok())
    }

    fn new(
        log: LogKey,
        smaller: SignedCheckpoint,
        larger: SignedCheckpoint,
        prefix: Option<(Hash, Vec<Hash>)>,
    ) -> Result<Self, ForkProofError> {
        let contradiction =
            contradiction(&smaller, &larger, prefix.as_ref()).ok_or(ForkProofError::NoContradiction)?;
        Ok(Self {
            log,
            smaller,
            larger,
            prefix,
            contradiction,
        })
    }

    /// The keys of the log that has contradicted itself.
    pub fn log(&self) -> &LogKey {
        &self.log
    }

    /// In which way it has.
    pub fn contradiction(&self) -> Contradiction {
        self.contradiction
    }

    /// The checkpoint of the smaller size.
    pub fn smaller(&self) -> &SignedCheckpoint {
        &self.smaller
    }

    /// The checkpoint of the larger size.
    pub fn larger(&self) -> &SignedCheckpoint {
        &self.larger
    }
}

/// What two checkpoints with valid signatures contradict each other in.
fn contradiction(
    smaller: &SignedCheckpoint,
    larger: &SignedCheckpoint,
    prefix: Option<&(Hash, Vec<Hash>)>,
) -> Option<Contradiction> {
    let (small, large) = (smaller.size(), larger.size());
    let sizes = (small, large);
    match prefix {
        None if small == large && smaller.root() != larger.root() => {
            Some(Contradiction::TwoRoots { size: small })
        }
        None if small < large && 0 < larger.time() && larger.time() < smaller.time() => {
            let (smaller, larger) = sizes;
            Some(Contradiction::Shrunk { smaller, larger })
        }
        Some((root, proof)) if small < large && root != smaller.root() => {
            verify_consistency(small, root, large, larger.root(), proof).ok()?;
            let (smaller, larger) = sizes;
            Some(Contradiction::NotAPrefix { smaller, larger })
        }
        _ => None,
    }
}

impl fmt::Display for ForkProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}\n{}", self.log)?;
        if let Some((root, proof)) = &self.prefix {
            writeln!(f, "prefix {}", BASE64.encode(root))?;
            for hash in proof {
                writeln!(f, "{}", BASE64.encode(hash))?;
            }
        }
        write!(f, "\n{}\n{}", self.smaller, self.larger)
    }
}

impl FromStr for ForkProof {
    type Err = ForkProofError;

    /// Reads a proof, and checks it with the keys that stand in it. Whose keys these are is for the reader to know.
    fn from_str(text: &str) -> Result<Self, ForkProofError> {
        if text.len() > MAX_FORK_PROOF {
            return Err(ForkProofError::TooLong);
        }
        if !text.ends_with('\n') {
            return Err(ForkProofError::Form);
        }
        // A checkpoint has one blank line, before its signatures.
        let parts: Vec<&str> = text.split("\n\n").collect();
        let [head, first, first_lines, second, second_lines] = parts.as_slice() else {
            return Err(ForkProofError::Form);
        };
        let head = head.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let mut lines = head.ok_or(ForkProofError::Form)?.split('\n');
        let keys = lines.next().zip(lines.next());
        let (ed25519, ml_dsa) = keys.ok_or(ForkProofError::Form)?;
        let log: LogKey = format!("{ed25519}\n{ml_dsa}")
            .parse()
            .map_err(|_| ForkProofError::Form)?;
        let root = lines.next().map(|line| line.strip_prefix("prefix "));
        let prefix = match root {
            None => None,
            Some(root) => {
                let root = root.and_then(hash).ok_or(ForkProofError::Form)?;
                let proof = lines.take(MAX_HASHES + 1).map(hash).collect::<Option<Vec<_>>>();
                let proof = proof.filter(|proof| proof.len() <= MAX_HASHES);
                Some((root, proof.ok_or(ForkProofError::Form)?))
            }
        };
        let smaller = SignedCheckpoint::open(format!("{first}\n\n{first_lines}\n").as_bytes(), &log)?;
        let larger = SignedCheckpoint::open(format!("{second}\n\n{second_lines}").as_bytes(), &log)?;
        let parsed = Self::new(log, smaller, larger, prefix)?;
        if parsed.to_string() == text {
            Ok(parsed)
        } else {
            Err(ForkProofError::Form)
        }
    }
}

fn hash(base64: &str) -> Option<Hash> {
    BASE64.decode(base64).ok()?.try_into().ok()
}

/// Why a text proves no fork.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForkProofError {
    /// It is longer than [`MAX_FORK_PROOF`].
    #[error("the proof is longer than {MAX_FORK_PROOF} bytes")]
    TooLong,
    /// It is not of the form of a proof.
    #[error("not a proof of a fork: {HEADER}, two keys, a root and hashes, and two checkpoints")]
    Form,
    /// A checkpoint in it is not one of the log with these keys.
    #[error("a checkpoint in it: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoints are right, and do not contradict each other.
    #[error("the two checkpoints do not contradict each other")]
    NoContradiction,
}

#[cfg(test)]
mod tests;
