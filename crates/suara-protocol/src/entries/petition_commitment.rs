//! Kind "petition-commitment": a promise of the authority, or what has become of it. Nothing is overwritten.

use super::{Evidence, Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::detached::TextRole;
use crate::id::Id;
use crate::wire;

/// A promise, or a report on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionCommitment {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// Place of the authority in the board's list, from 1.
    pub authority: u32,
    /// From 0: the next number makes a promise, an earlier one reports on it.
    pub number: u32,
    /// Where it stands.
    pub status: CommitmentStatus,
    /// The promise or the report, detached.
    pub text: Id,
    /// By when, Unix milliseconds; for what is done or abandoned, since when.
    pub date_ms: u64,
    /// Documents that show it.
    pub evidence: Vec<Evidence>,
}

/// Where a commitment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommitmentStatus {
    /// Nothing was done yet.
    Planned,
    /// It is being done.
    InProgress,
    /// It is done.
    Done,
    /// It will not be done.
    Abandoned,
}

const STATUSES: [(CommitmentStatus, wire::CommitmentStatus); 4] = [
    (CommitmentStatus::Planned, wire::CommitmentStatus::Planned),
    (CommitmentStatus::InProgress, wire::CommitmentStatus::InProgress),
    (CommitmentStatus::Done, wire::CommitmentStatus::Done),
    (CommitmentStatus::Abandoned, wire::CommitmentStatus::Abandoned),
];

impl Kind for PetitionCommitment {
    type Wire = wire::PetitionCommitment;
    const NAME: &'static str = "petition-commitment";

    fn from_wire(wire: wire::PetitionCommitment) -> Result<PetitionCommitment, Refusal> {
        let status = STATUSES.iter().find(|(_, number)| *number as i32 == wire.status);
        let status = status.ok_or_else(|| Check::Commitment.refuse("a commitment says where it stands"))?;
        Ok(PetitionCommitment {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            authority: wire.authority,
            number: wire.number,
            status: status.0,
            text: field::id(&wire.text, "text")?,
            date_ms: wire.date_ms,
            evidence: wire
                .evidence
                .iter()
                .map(Evidence::from_wire)
                .collect::<Result<_, _>>()?,
        })
    }

    fn to_wire(&self) -> wire::PetitionCommitment {
        let status = STATUSES.iter().find(|(status, _)| *status == self.status);
        wire::PetitionCommitment {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            authority: self.authority,
            number: self.number,
            status: status.map_or(0, |(_, number)| *number as i32),
            text: self.text.0.to_vec(),
            date_ms: self.date_ms,
            evidence: self.evidence.iter().map(|evidence| evidence.to_wire()).collect(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Authority(self.authority)
    }

    fn texts(&self) -> Vec<(TextRole, Id)> {
        let links = self
            .evidence
            .iter()
            .map(|evidence| (TextRole::Link, evidence.link));
        [(TextRole::Commitment, self.text)]
            .into_iter()
            .chain(links)
            .collect()
    }
}

pub(crate) fn admit(
    commitment: &PetitionCommitment,
    place: &Place,
    board: &mut Board,
) -> Result<(), Refusal> {
    board.check_authority(&commitment.petition, commitment.authority, Check::Commitment)?;
    board
        .petition_mut(&commitment.petition)?
        .commit(commitment, place.into())
}
