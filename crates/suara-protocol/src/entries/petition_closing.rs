//! Kind "petition-closing": the organiser ends signing before its time.

use super::{ClosingCode, Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::Refusal;
use crate::detached::TextRole;
use crate::id::Id;
use crate::wire;

/// Ends signing before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionClosing {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// Why.
    pub code: ClosingCode,
    /// The reason in words, detached.
    pub reason: Id,
}

impl Kind for PetitionClosing {
    type Wire = wire::PetitionClosing;
    const NAME: &'static str = "petition-closing";

    fn from_wire(wire: wire::PetitionClosing) -> Result<PetitionClosing, Refusal> {
        Ok(PetitionClosing {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            code: ClosingCode::from_wire(wire.code)?,
            reason: field::id(&wire.reason, "reason")?,
        })
    }

    fn to_wire(&self) -> wire::PetitionClosing {
        wire::PetitionClosing {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            code: self.code.to_wire(),
            reason: self.reason.0.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }

    fn texts(&self) -> Vec<(TextRole, Id)> {
        vec![(TextRole::Reason, self.reason)]
    }
}

pub(crate) fn admit(closing: &PetitionClosing, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    board
        .petition_mut(&closing.petition)?
        .close(closing, place.into())
}
