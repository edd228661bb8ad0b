//! Checkpoints (C2SP tlog-checkpoint): origin, size and root of a log, as a text of three lines, and signed.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::hash::Hash;
use crate::log_key::{LogKey, LogSigner};
use crate::note::{Note, NoteError, SignatureType};

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

/// A checkpoint that its log has signed, with both its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    time: u64,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs the state of the log whose keys these are; their name is the origin. The time is in Unix seconds.
    pub fn sign(size: u64, root: Hash, time: u64, signer: &LogSigner) -> Result<Self, CheckpointError> {
        let checkpoint = Checkpoint {
            origin: signer.key().origin().to_owned(),
            size,
            root,
        };
        let note = signer.sign(&checkpoint, time)?;
        Ok(Self {
            checkpoint,
            time,
            note,
        })
    }

    /// Reads a signed note, and checks that it is a checkpoint of the log with these keys, signed by both.
    pub fn open(note: &[u8], log: &LogKey) -> Result<Self, CheckpointError> {
        let note = Note::parse(note)?;
        let verified = note.verify(log.keys())?;
        let of = |signs| verified.iter().find(move |found| found.key.signs() == signs);
        of(SignatureType::Ed25519).ok_or(CheckpointError::Half { missing: "Ed25519" })?;
        let timed = of(SignatureType::MlDsa44).ok_or(CheckpointError::Half { missing: "ML-DSA-44" })?;
        let time = timed.time.unwrap_or(0);
        let checkpoint: Checkpoint = note.text().parse()?;
        if checkpoint.origin != log.origin() {
            return Err(CheckpointError::Origin {
                found: checkpoint.origin,
                expected: log.origin().to_owned(),
            });
        }
        Ok(Self {
            checkpoint,
            time,
            note,
        })
    }

    /// When the log signed it, in Unix seconds; 0 if it does not say.
    pub fn time(&self) -> u64 {
        self.time
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
    /// One of the log's two signatures is not there.
    #[error("the checkpoint lacks the log's {missing} signature")]
    Half {
        /// The kind that is missing.
        missing: &'static str,
    },
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
    use crate::fixtures::{LOG_LINE, TIME, WITNESS_LINE, checkpoint_text_3, log_signer};
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
        let signed = SignedCheckpoint::sign(3, checkpoint.root, TIME, &log).unwrap();
        let text = format!("{}\n{LOG_LINE}\n— suara.example/log1 ", checkpoint_text_3());
        assert!(signed.to_string().starts_with(&text), "{signed}");
        assert_eq!(signed.note().signatures().len(), 2);
        let opened = SignedCheckpoint::open(signed.to_string().as_bytes(), log.key()).unwrap();
        assert_eq!(opened, signed);
        assert_eq!((opened.checkpoint(), opened.time()), (&checkpoint, TIME));
    }

    #[test]
    fn both_signatures_are_needed_and_right() {
        let log = log_signer();
        let checkpoint: Checkpoint = checkpoint_text_3().parse().unwrap();
        let signed = SignedCheckpoint::sign(3, checkpoint.root, TIME, &log)
            .unwrap()
            .to_string();
        let lines: Vec<&str> = signed.lines().collect();
        let open = |signatures: &[&str]| {
            let note = format!("{}\n{}\n", checkpoint_text_3(), signatures.join("\n"));
            SignedCheckpoint::open(note.as_bytes(), log.key())
        };
        let (ed25519, ml_dsa) = (lines[4], lines[5]);
        assert!(open(&[ml_dsa, ed25519]).is_ok(), "in any order");
        assert!(open(&[WITNESS_LINE, ed25519, ml_dsa]).is_ok());
        let half = |missing| Err(CheckpointError::Half { missing });
        assert_eq!(open(&[ed25519]), half("ML-DSA-44"));
        assert_eq!(open(&[ml_dsa]), half("Ed25519"));
        for (line, at) in [(ed25519, 40), (ml_dsa, 40), (ml_dsa, 3_000)] {
            let other = if &line[at..=at] == "A" { "B" } else { "A" };
            let altered = [&line[..at], other, &line[at + 1..]].concat();
            let pair = if line == ed25519 {
                [&altered, ml_dsa]
            } else {
                [ed25519, &altered]
            };
            assert!(
                matches!(
                    open(&pair),
                    Err(CheckpointError::Note(NoteError::Signature { .. }))
                ),
                "{at}"
            );
        }
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
        let other = LogSigner::from_seeds("suara.example/log1", &[9; 32], &[9; 32]).unwrap();
        let signed = SignedCheckpoint::sign(0, EMPTY_ROOT, TIME, &other)
            .unwrap()
            .to_string();
        let verdict = SignedCheckpoint::open(signed.as_bytes(), log.key());
        assert_eq!(verdict, Err(CheckpointError::Note(NoteError::Unsigned)));

        let foreign = Checkpoint {
            origin: "suara.example/log2".to_owned(),
            size: 0,
            root: EMPTY_ROOT,
        };
        let note = log.sign(&foreign, TIME).unwrap().to_string();
        let verdict = SignedCheckpoint::open(note.as_bytes(), log.key());
        assert_eq!(
            verdict,
            Err(CheckpointError::Origin {
                found: "suara.example/log2".to_owned(),
                expected: "suara.example/log1".to_owned()
            })
        );
    }
}
