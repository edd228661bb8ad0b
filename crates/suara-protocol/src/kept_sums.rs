//! The sums of a closed election as a service keeps them beside its log, so that a later start need not add up all
//! ballots again. They say nothing that does not follow from the log; who loses them adds up.

use prost::Message as _;

use crate::election::Election;
use crate::id::Id;

/// The label of the digest.
const LABEL: &str = "suara/v1/kept-sums";
/// Bytes of the digest.
const DIGEST: usize = 32;

/// The sums of a closed election, cell by cell.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptSums {
    /// The hash of the closing entry, and so of everything that was counted.
    closing: Id,
    pub(crate) cells: Vec<KeptCell>,
}

/// The voters of one district and weight.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct KeptCell {
    #[prost(uint32, tag = "1")]
    pub(crate) district: u32,
    #[prost(uint32, tag = "2")]
    pub(crate) weight: u32,
    /// How many of them have a counted ballot.
    #[prost(uint64, tag = "3")]
    pub(crate) ballots: u64,
    /// The sum of these ballots: the packed points `U, V_1 … V_n`.
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) sum: Vec<u8>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Content {
    #[prost(bytes = "vec", tag = "1")]
    closing: Vec<u8>,
    #[prost(message, repeated, tag = "2")]
    cells: Vec<KeptCell>,
}

/// The bytes are not what was kept: cut, altered, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not whole: its digest is another")]
pub struct NotKept;

impl KeptSums {
    /// The sums of an election, once it is closed.
    pub fn of(election: &Election) -> Option<KeptSums> {
        let tally = election.tally()?;
        Some(KeptSums {
            closing: Id(*tally.closing_hash()),
            cells: election.kept_cells(),
        })
    }

    /// The hash of the closing entry that they belong to.
    pub fn closing(&self) -> Id {
        self.closing
    }

    /// SHA-256 of the label `suara/v1/kept-sums`, a zero byte and the content; then the content.
    pub fn encode(&self) -> Vec<u8> {
        let content = Content {
            closing: self.closing.0.to_vec(),
            cells: self.cells.clone(),
        };
        let content = content.encode_to_vec();
        let digest = Id::hash(LABEL, [content.as_slice()]);
        [digest.0.as_slice(), &content].concat()
    }

    /// What was encoded; nothing else passes for it by accident.
    pub fn decode(bytes: &[u8]) -> Result<KeptSums, NotKept> {
        let (digest, content) = bytes.split_at_checked(DIGEST).ok_or(NotKept)?;
        if Id::hash(LABEL, [content]).0 != digest {
            return Err(NotKept);
        }
        let content = Content::decode(content).map_err(|_| NotKept)?;
        Ok(KeptSums {
            closing: Id(content.closing.try_into().map_err(|_| NotKept)?),
            cells: content.cells,
        })
    }
}
