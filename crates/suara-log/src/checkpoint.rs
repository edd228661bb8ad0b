//! Checkpoints (C2SP tlog-checkpoint): origin, size and root of a log, as a text of three lines, and signed.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::hash::Hash;
use crate::note::{Note, NoteError, NoteSigner, VerifierKey};

/// What a log says of itself at some size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log: its URL without scheme and final slash.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root of the Merkle tree over them.
    pub root: Hash,
}

impl fmt::Display for Checkpoint {
    /// Writes the text that is signed: origin, size, root in base64, each on a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, BASE64.encode(self.root))
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads what [`Display`](fmt::Display) writes and nothing else. Extension lines, which C2SP advises against,
    /// are refused: a Suara log has none, and what they say would not be checked.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let parsed = parse(text).ok_or(CheckpointError::Form)?;
        if parsed.to_string() == text {
            Ok(parsed)
        } else {
            Err(CheckpointError::Form)
        }
    }
}

fn parse(text: &str) -> Option<Checkpoint> {
    let mut lines = text.split_terminator('\n');
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    let root = BASE64.decode(root).ok()?.try_into().ok()?;
    (!origin.is_empty()).then_some(Checkpoint {
        origin: origin.to_owned(),
        size: size.parse().ok()?,
        root,
    })
}

/// A checkpoint that its log has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs the state of the log whose key this is; the key's name is the origin.
    pub fn sign(size: u64, root: Hash, signer: &NoteSigner) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint {
            origin: signer.verifier().name().to_owned(),
            size,
            root,
        };
        let note = signer.sign(&checkpoint.to_string())?;
        Ok(Self { checkpoint, note })
    }

    /// Reads a signed note, and checks that it is a checkpoint of the log with this key, signed by it.
    pub fn open(note: &[u8], log: &VerifierKey) -> Result<Self, CheckpointError> {
        let note = Note::parse(note)?;
        note.verify(std::slice::from_ref(log))?;
        let checkpoint: Checkpoint = note.text().parse()?;
        if checkpoint.origin != log.name() {
            return Err(CheckpointError::Origin {
                found: checkpoint.origin,
                expected: log.name().to_owned(),
            });
        }
        Ok(Self { checkpoint, note })
    }

    /// The number of entries.
    pub fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root of the Merkle tree over them.
    pub fn root(&self) -> &Hash {
        &self.checkpoint.root
    }

    /// What is signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }
}

impl fmt::Display for SignedCheckpoint {
    /// Writes the signed note, as it is served.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}

/// Why a note is no checkpoint of the log in question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is no note, or not signed by the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not exactly origin, size and root.
    #[error("the text is not a checkpoint: origin, size and root, each on a line")]
    Form,
    /// It is the checkpoint of another log.
    #[error("the checkpoint is of {found}, not of {expected}")]
    Origin {
        /// The origin in the checkpoint.
        found: String,
        /// The origin of the log whose key was given.
        expected: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{LOG_LINE, checkpoint_text_3, log_signer};
    use crate::hash::EMPTY_ROOT;

    #[test]
    fn a_checkpoint_is_three_lines() {
        let text = checkpoint_text_3();
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!(
            (checkpoint.origin.as_str(), checkpoint.size),
            ("suara.example/log1", 3)
        );
        assert_eq!(checkpoint.to_string(), text);
    }

    #[test]
    fn signing_and_opening() {
        let log = log_signer();
        let checkpoint: Checkpoint = checkpoint_text_3().parse().unwrap();
        let signed = SignedCheckpoint::sign(3, checkpoint.root, &log).unwrap();
        assert_eq!(
            signed.to_string(),
            format!("{}\n{LOG_LINE}\n", checkpoint_text_3())
        );
        let opened = SignedCheckpoint::open(signed.to_string().as_bytes(), log.verifier()).unwrap();
        assert_eq!(opened, signed);
        assert_eq!(opened.checkpoint(), &checkpoint);
    }

    #[test]
    fn other_texts_are_refused() {
        let root = BASE64.encode(EMPTY_ROOT);
        for text in [
            String::new(),
            "\n".to_owned(),
            format!("a\n0\n{root}"),
            format!("a\n00\n{root}\n"),
            format!("a\n01\n{root}\n"),
            format!("a\n+1\n{root}\n"),
            format!("a\n-1\n{root}\n"),
            format!("a\n 1\n{root}\n"),
            format!("a\n1 \n{root}\n"),
            format!("a\n\n{root}\n"),
            format!("a\n18446744073709551616\n{root}\n"),
            format!("\n0\n{root}\n"),
            format!("a\n0\n{root}\nextension\n"),
            format!("a\n0\n{root}\n\n"),
            format!("a\n0\n{root} \n"),
            format!("a\n0\n{}\n", root.trim_end_matches('=')),
            format!("a\n0\n{}\n", root.replace("FU=", "FV=")),
            format!("a\n0\n{}\n", BASE64.encode([0; 31])),
            format!("a\n0\n{}\n", BASE64.encode([0; 33])),
        ] {
            assert_eq!(text.parse::<Checkpoint>(), Err(CheckpointError::Form), "{text:?}");
        }
        assert!(
            format!("a\n18446744073709551615\n{root}\n")
                .parse::<Checkpoint>()
                .is_ok()
        );
    }

    #[test]
    fn r11_a_checkpoint_of_another_key_or_log_is_refused() {
        let log = log_signer();
        let other = NoteSigner::from_seed("suara.example/log1", &[9; 32]).unwrap();
        let signed = SignedCheckpoint::sign(0, EMPTY_ROOT, &other).unwrap().to_string();
        let verdict = SignedCheckpoint::open(signed.as_bytes(), log.verifier());
        assert_eq!(verdict, Err(CheckpointError::Note(NoteError::Unsigned)));

        let text = Checkpoint {
            origin: "suara.example/log2".to_owned(),
            size: 0,
            root: EMPTY_ROOT,
        }
        .to_string();
        let note = log.sign(&text).unwrap().to_string();
        let verdict = SignedCheckpoint::open(note.as_bytes(), log.verifier());
        assert_eq!(
            verdict,
            Err(CheckpointError::Origin {
                found: "suara.example/log2".to_owned(),
                expected: "suara.example/log1".to_owned()
            })
        );
    }
}
