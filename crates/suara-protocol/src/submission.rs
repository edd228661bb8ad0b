//! Submissions, as their authors make them, and entries, as the log holds them.

use prost::Message as _;
use prost::encoding::encode_varint;
use suara_crypto::ballot::BallotContext;

use crate::check::{Check, Refusal};
use crate::entries::Payload;
use crate::id::Id;
use crate::role::{RoleKey, RoleSecret, signed_message};
use crate::wire;

/// The most bytes that an entry may have.
pub const MAX_ENTRY: usize = 60_000;
/// What an entry adds to its submission at most: link, time, field header.
const ENTRY_OVERHEAD: usize = 34 + 11 + 4;
/// The most bytes that a submission may have.
pub const MAX_SUBMISSION: usize = MAX_ENTRY - ENTRY_OVERHEAD;

/// A canonical submission: what its author made and signed.
#[derive(Clone, Debug)]
pub struct Submission {
    payload: Payload,
    signatures: Vec<[u8; 64]>,
    bytes: Vec<u8>,
}

impl Submission {
    /// Signs a payload as the role that its kind demands.
    pub fn sign(payload: impl Into<Payload>, secret: &RoleSecret) -> Submission {
        let payload = payload.into();
        let message = signed_message(payload.kind(), &payload.board(), &payload.canonical());
        Submission::new(payload, vec![secret.sign(&message)])
    }

    /// A payload that carries its own proof and needs no role: a ballot.
    pub fn unsigned(payload: impl Into<Payload>) -> Submission {
        Submission::new(payload.into(), Vec::new())
    }

    fn new(payload: Payload, signatures: Vec<[u8; 64]>) -> Submission {
        let wire = wire::Submission {
            signatures: signatures.iter().map(|signature| signature.to_vec()).collect(),
            payload: Some(payload.to_wire()),
        };
        Submission {
            payload,
            signatures,
            bytes: wire.encode_to_vec(),
        }
    }

    /// Reads a submission; what does not encode back to the same bytes is refused.
    pub fn decode(bytes: &[u8]) -> Result<Submission, Refusal> {
        let size = bytes.len();
        Check::Canonical.require(
            size <= MAX_SUBMISSION,
            format_args!("{size} bytes, more than {MAX_SUBMISSION}"),
        )?;
        let wire = wire::Submission::decode(bytes).map_err(|wrong| Check::Canonical.refuse(wrong))?;
        let submission = Submission::from_wire(wire)?;
        Check::Canonical.require(
            submission.bytes == bytes,
            "the bytes are not the canonical encoding of what they say",
        )?;
        Ok(submission)
    }

    /// Reads the JSON form of the same message. Unknown and doubled fields are refused.
    pub fn from_json(json: &[u8]) -> Result<Submission, Refusal> {
        let wire: wire::Submission =
            serde_json::from_slice(json).map_err(|wrong| Check::Canonical.refuse(wrong))?;
        let submission = Submission::from_wire(wire)?;
        let size = submission.bytes.len();
        Check::Canonical.require(
            size <= MAX_SUBMISSION,
            format_args!("{size} bytes, more than {MAX_SUBMISSION}"),
        )?;
        Ok(submission)
    }

    /// The JSON form.
    pub fn to_json(&self) -> Result<String, Refusal> {
        let wire = wire::Submission::decode(self.bytes.as_slice())
            .map_err(|wrong| Check::Canonical.refuse(wrong))?;
        serde_json::to_string(&wire).map_err(|wrong| Check::Canonical.refuse(wrong))
    }

    fn from_wire(wire: wire::Submission) -> Result<Submission, Refusal> {
        let payload = wire
            .payload
            .ok_or_else(|| Check::Canonical.refuse("a submission without content, or of an unknown kind"))?;
        let signature = |bytes: Vec<u8>| {
            bytes
                .try_into()
                .map_err(|_| Check::Signature.refuse("a signature has 64 bytes"))
        };
        let signatures = wire
            .signatures
            .into_iter()
            .map(signature)
            .collect::<Result<_, _>>()?;
        Ok(Submission::new(Payload::from_wire(payload)?, signatures))
    }

    /// The canonical bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it says.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The id: SHA-256 of `suara/v1/<kind>-id`, a zero byte, and the canonical payload. Ballots have another
    /// one, see [`crate::entries::Ballot::id`]; for them this is only a digest.
    pub fn id(&self) -> Id {
        let label = format!("suara/v1/{}-id", self.payload.kind());
        Id::hash(&label, [self.payload.canonical().as_slice()])
    }

    /// The id of this submission as it stands on a board: like [`Submission::id`], for ballots with the context.
    pub fn id_in(&self, context: Option<&BallotContext>) -> Id {
        match (&self.payload, context) {
            (Payload::Ballot(ballot), Some(context)) => ballot.id(context),
            _ => self.id(),
        }
    }

    /// Checks that there is exactly the one signature of `signer`, or none where nobody is to sign.
    pub(crate) fn check_signature(&self, signer: Option<&RoleKey>) -> Result<(), Refusal> {
        match (signer, self.signatures.as_slice()) {
            (None, []) => Ok(()),
            (Some(key), [signature]) => {
                let message = signed_message(
                    self.payload.kind(),
                    &self.payload.board(),
                    &self.payload.canonical(),
                );
                key.verify(&message, signature)
            }
            (_, signatures) => {
                let wanted = usize::from(signer.is_some());
                Err(Check::Signature.refuse(format_args!(
                    "{} signatures instead of {wanted}",
                    signatures.len()
                )))
            }
        }
    }
}

/// A leaf of the log, read back.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Hash of the entry before.
    pub previous: [u8; 32],
    /// Unix milliseconds.
    pub time_ms: u64,
    /// What was submitted.
    pub submission: Submission,
}

impl Entry {
    /// The one encoding of an entry.
    pub fn encode(previous: &[u8; 32], time_ms: u64, submission: &Submission) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(submission.bytes.len() + ENTRY_OVERHEAD);
        bytes.extend([0x0a, 0x20]);
        bytes.extend(previous);
        if time_ms != 0 {
            bytes.push(0x10);
            encode_varint(time_ms, &mut bytes);
        }
        bytes.push(0x1a);
        encode_varint(submission.bytes.len() as u64, &mut bytes);
        bytes.extend(&submission.bytes);
        bytes
    }

    /// Reads an entry; what does not encode back to the same bytes is refused.
    pub fn decode(bytes: &[u8]) -> Result<Entry, Refusal> {
        let size = bytes.len();
        Check::Canonical.require(
            size <= MAX_ENTRY,
            format_args!("{size} bytes, more than {MAX_ENTRY}"),
        )?;
        let wire = wire::Entry::decode(bytes).map_err(|wrong| Check::Canonical.refuse(wrong))?;
        let previous = wire.previous.as_slice().try_into();
        let previous = previous.map_err(|_| Check::Canonical.refuse("the link has not 32 bytes"))?;
        let submission = wire
            .submission
            .ok_or_else(|| Check::Canonical.refuse("an entry without a submission"))?;
        let entry = Entry {
            previous,
            time_ms: wire.time_ms,
            submission: Submission::from_wire(submission)?,
        };
        let canonical = Entry::encode(&entry.previous, entry.time_ms, &entry.submission);
        Check::Canonical.require(
            canonical == bytes,
            "the bytes are not the canonical encoding of what they say",
        )?;
        Ok(entry)
    }
}

/// The receipt for an admitted submission: with the author's own bytes it gives the leaf.
pub use wire::Receipt;
/// What a receipt holds of its own when it is kept.
pub use wire::ReceiptExtra;
/// Asks a service for a log key.
pub use wire::Reservation;
/// The answer to a [`Reservation`].
pub use wire::Reserved;

impl Reservation {
    /// Asks for `name`, signed as the organiser.
    pub fn sign(name: &str, organiser: &RoleSecret) -> Reservation {
        let signature = organiser.sign(&reservation_message(name));
        Reservation {
            name: name.to_owned(),
            organiser: organiser.public().bytes().to_vec(),
            signature: signature.to_vec(),
        }
    }

    /// Who asks, if the signature is right.
    pub fn verify(&self) -> Result<RoleKey, Refusal> {
        let key = RoleKey::decode(&self.organiser)?;
        let signature = self.signature.as_slice().try_into();
        let signature = signature.map_err(|_| Check::Signature.refuse("a signature has 64 bytes"))?;
        key.verify(&reservation_message(&self.name), signature)?;
        Ok(key)
    }
}

fn reservation_message(name: &str) -> Vec<u8> {
    [b"suara/v1/reservation\0".as_slice(), name.as_bytes()].concat()
}
