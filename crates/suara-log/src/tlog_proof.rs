//! Proofs to keep (C2SP tlog-proof): that an entry stands in a log, in one text that is checked offline.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra AAEC…
//! index 1
//! v0cPXSlcAsBv3gvzaLYMUqYYNg3jJRUf3qI0WJRwScw=
//! Smx1i57OFByEUO6NhmKHWKZafUpzUrEnxiUmXkZ0knI=
//!
//! suara.example/log1
//! 3
//! JXfAoPKMbi2Bv8SsYu2JFOCt3J84iHBEnIiLmioNY8Q=
//!
//! — suara.example/log1 XlOKGW…
//! ```
//!
//! The entry itself is not in it. Who checks the proof has it, or has it from the extra data, which nothing protects:
//! only a leaf computed from it and led to the signed root says that it is what stands in the log.

use std::fmt::{self, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::note::{MAX_NOTE, Note, NoteError, Verified, VerifierKey};
use crate::proof::{ProofError, verify_inclusion};

/// The greatest length of a proof in bytes: a note, an entry in base64, and the hashes.
pub const MAX_TLOG_PROOF: usize = MAX_NOTE + 128 * 1024;

/// No tree of at most 2^63 entries has longer inclusion proofs.
const MAX_HASHES: usize = 63;

/// The first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// A proof that some entry stands in a log; well-formed but not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    extra: Option<Vec<u8>>,
    index: u64,
    proof: Vec<Hash>,
    checkpoint: Checkpoint,
    note: Note,
}

impl TlogProof {
    /// Puts a proof together; `extra` is for the one who checks it, and not protected. `None` if the note is no
    /// checkpoint.
    pub fn new(extra: Option<Vec<u8>>, index: u64, proof: Vec<Hash>, note: Note) -> Option<Self> {
        let checkpoint = note.text().parse().ok()?;
        Some(Self {
            extra,
            index,
            proof,
            checkpoint,
            note,
        })
    }

    /// Reads a proof and checks its form: what [`Display`](fmt::Display) writes and nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Self, TlogProofError> {
        if bytes.len() > MAX_TLOG_PROOF {
            return Err(TlogProofError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| TlogProofError::Form)?;
        let (head, note) = text.split_once("\n\n").ok_or(TlogProofError::Form)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(TlogProofError::Form);
        }
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra = extra
            .map(|line| decode(line.trim_start_matches("extra ")))
            .transpose()?;
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index
            .and_then(|digits| digits.parse().ok())
            .ok_or(TlogProofError::Form)?;
        let mut proof = Vec::new();
        for line in lines {
            if proof.len() == MAX_HASHES {
                return Err(TlogProofError::Form);
            }
            proof.push(decode(line)?.try_into().map_err(|_| TlogProofError::Form)?);
        }
        let note = Note::parse(note.as_bytes())?;
        let parsed = Self::new(extra, index, proof, note).ok_or(TlogProofError::Checkpoint)?;
        if parsed.to_string() == text {
            Ok(parsed)
        } else {
            Err(TlogProofError::Form)
        }
    }

    /// The extra data. Nothing protects it.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The place of the entry, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// What the checkpoint says.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The checkpoint with its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Checks that the entry with this leaf hash stands at the index in the checkpoint's tree, and that some of the keys
    /// have signed the checkpoint; returns their signatures.
    pub fn verify<'a>(
        &self,
        leaf: &Hash,
        keys: &'a [VerifierKey],
    ) -> Result<Vec<Verified<'a>>, TlogProofError> {
        let verified = self.note.verify(keys)?;
        let Checkpoint { size, root, .. } = &self.checkpoint;
        verify_inclusion(leaf, self.index, *size, &self.proof, root)?;
        Ok(verified)
    }

    /// The same with other extra data and only the signatures that `keep` names: to fit where space is short.
    pub fn shortened(&self, extra: Option<Vec<u8>>, keep: impl Fn(&crate::note::Signature) -> bool) -> Self {
        let mut short = self.clone();
        short.extra = extra;
        short.note.retain(keep);
        short
    }
}

fn decode(base64: &str) -> Result<Vec<u8>, TlogProofError> {
    BASE64.decode(base64).map_err(|_| TlogProofError::Form)
}

impl fmt::Display for TlogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{}", BASE64.encode(hash))?;
        }
        f.write_char('\n')?;
        self.note.fmt(f)
    }
}

/// Why bytes are no proof, or one that proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TlogProofError {
    /// It is longer than [`MAX_TLOG_PROOF`].
    #[error("the proof is longer than {MAX_TLOG_PROOF} bytes")]
    TooLong,
    /// It is not of the form of a proof.
    #[error(
        "not a tlog-proof: {HEADER}, extra data, index and hashes each on a line, a blank line, a checkpoint"
    )]
    Form,
    /// What follows the blank line is signed, but not a checkpoint.
    #[error("the proof holds a signed note that is no checkpoint")]
    Checkpoint,
    /// The checkpoint is no signed note, or not signed by the keys.
    #[error("its checkpoint: {0}")]
    Note(#[from] NoteError),
    /// The hashes do not lead from the leaf to the root.
    #[error("it does not prove this entry: {0}")]
    Proof(#[from] ProofError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{log_of, log_signer};
    use crate::hash::leaf_hash;

    fn proof(extra: Option<&[u8]>) -> (TlogProof, Hash) {
        let reader = log_of(11).reader();
        let (checkpoint, proof) = reader.inclusion(6).unwrap();
        let leaf = leaf_hash(&reader.entries(6..7).unwrap()[0]);
        let extra = extra.map(<[u8]>::to_vec);
        (
            TlogProof::new(extra, 6, proof, checkpoint.note().clone()).unwrap(),
            leaf,
        )
    }

    #[test]
    fn a_proof_is_read_back_and_verifies_under_both_keys() {
        for extra in [None, Some(&b""[..]), Some(b"extra")] {
            let (proof, leaf) = proof(extra);
            let read = TlogProof::parse(proof.to_string().as_bytes()).unwrap();
            assert_eq!(read, proof);
            assert_eq!((read.extra(), read.index()), (extra, 6));
            let signer = log_signer();
            assert_eq!(read.verify(&leaf, signer.key().keys()).unwrap().len(), 2);
            assert_eq!(read.checkpoint().size, 11);
        }
    }

    #[test]
    fn r20_it_proves_no_other_entry() {
        let (proof, leaf) = proof(None);
        let signer = log_signer();
        let reader = log_of(11).reader();
        for entry in reader.entries(0..11).unwrap() {
            let other = leaf_hash(&entry);
            assert_eq!(proof.verify(&other, signer.key().keys()).is_ok(), other == leaf);
        }
    }

    #[test]
    fn shortened_it_still_proves_under_the_key_that_is_left() {
        let (proof, leaf) = proof(Some(&[7; 500]));
        let signer = log_signer();
        let ed25519 = signer.key().ed25519();
        let short = proof.shortened(None, |line| line.id == ed25519.id());
        assert!(short.to_string().len() < 600);
        let verified = short.verify(&leaf, signer.key().keys()).unwrap();
        assert_eq!(
            verified.iter().map(|found| found.key).collect::<Vec<_>>(),
            [ed25519]
        );
    }

    /// Of the extra data nothing is said: it is not protected.
    #[test]
    fn each_altered_byte_after_the_extra_data_is_noticed() {
        let (proof, leaf) = proof(None);
        let signer = log_signer();
        let keys = [signer.key().ed25519().clone()];
        let text = proof.shortened(None, |line| line.id == keys[0].id()).to_string();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                let verdict =
                    TlogProof::parse(&bytes).and_then(|proof| proof.verify(&leaf, &keys).map(|_| ()));
                assert!(verdict.is_err(), "bit {bit} of byte {at}");
            }
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let text = proof(Some(b"extra")).0.to_string();
        let hash = format!("{}\n", BASE64.encode([1; 32]));
        let note = log_of(11).reader().checkpoint().unwrap().note().to_string();
        let with_hashes = |count| format!("{HEADER}\nindex 6\n{}\n{note}", hash.repeat(count));
        assert!(TlogProof::parse(with_hashes(63).as_bytes()).is_ok());
        for wrong in [
            String::new(),
            text.replacen("@v1", "@v2", 1),
            text.replacen("index 6", "index 06", 1),
            text.replacen("index 6", "index +6", 1),
            text.replacen("index 6\n", "", 1),
            text.replacen("index 6", "Index 6", 1),
            text.replacen("extra ", "extra  ", 1),
            text.replacen("extra ", "extra extra ", 1),
            text.replacen("\nindex", "\n\nindex", 1),
            text.replacen("index 6\n", "index 6\nAAAA\n", 1),
            with_hashes(64),
        ] {
            assert_eq!(
                TlogProof::parse(wrong.as_bytes()),
                Err(TlogProofError::Form),
                "{wrong:?}"
            );
        }
        let note = log_signer_note("text\n");
        let other = format!("{HEADER}\nindex 0\n\n{note}");
        assert_eq!(
            TlogProof::parse(other.as_bytes()),
            Err(TlogProofError::Checkpoint)
        );
        assert_eq!(
            TlogProof::parse(&vec![b'x'; MAX_TLOG_PROOF + 1]),
            Err(TlogProofError::TooLong)
        );
    }

    fn log_signer_note(text: &str) -> String {
        let signer = crate::note::NoteSigner::from_seed("suara.example/log1", &[1; 32]).unwrap();
        signer.sign(text).unwrap().to_string()
    }
}
