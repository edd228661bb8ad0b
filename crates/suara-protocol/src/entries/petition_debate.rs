//! Kind "petition-debate": that a debate is set for a day, or what came out of it.

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::detached::TextRole;
use crate::id::Id;
use crate::wire;

/// A debate, announced or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionDebate {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// Place of the authority in the board's list, from 1.
    pub authority: u32,
    /// The day, Unix milliseconds.
    pub held_at_ms: u64,
    /// What came out of it, detached; `None` while it is only announced.
    pub outcome: Option<Id>,
    /// Documents: minutes, recordings, decisions.
    pub evidence: Vec<Evidence>,
}

/// A document that everybody can fetch and compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its URL, detached.
    pub link: Id,
    /// SHA-256 of the document.
    pub document: Id,
}

impl Evidence {
    pub(super) fn from_wire(wire: &wire::Evidence) -> Result<Evidence, Refusal> {
        Ok(Evidence {
            link: field::id(&wire.link, "link")?,
            document: field::id(&wire.document, "hash of a document")?,
        })
    }

    pub(super) fn to_wire(self) -> wire::Evidence {
        wire::Evidence {
            link: self.link.0.to_vec(),
            document: self.document.0.to_vec(),
        }
    }
}

impl Kind for PetitionDebate {
    type Wire = wire::PetitionDebate;
    const NAME: &'static str = "petition-debate";

    fn from_wire(wire: wire::PetitionDebate) -> Result<PetitionDebate, Refusal> {
        Ok(PetitionDebate {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            authority: wire.authority,
            held_at_ms: wire.held_at_ms,
            outcome: field::optional_id(&wire.outcome, "outcome")?,
            evidence: wire
                .evidence
                .iter()
                .map(Evidence::from_wire)
                .collect::<Result<_, _>>()?,
        })
    }

    fn to_wire(&self) -> wire::PetitionDebate {
        wire::PetitionDebate {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            authority: self.authority,
            held_at_ms: self.held_at_ms,
            outcome: field::optional_bytes(&self.outcome),
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
        let outcome = self.outcome.map(|outcome| (TextRole::Outcome, outcome));
        let links = self
            .evidence
            .iter()
            .map(|evidence| (TextRole::Link, evidence.link));
        outcome.into_iter().chain(links).collect()
    }
}

pub(crate) fn admit(debate: &PetitionDebate, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    board.check_authority(&debate.petition, debate.authority, Check::Debate)?;
    board.petition_mut(&debate.petition)?.debate(debate, place.into())
}
