//! Kind "erasure": the content of a detached text is deleted everywhere; the entry that holds its hash stays.

use super::{ErasureCode, Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::Refusal;
use crate::detached::ErasedBy;
use crate::id::Id;
use crate::wire;

/// Erases a detached text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The board.
    pub board: Id,
    /// Place of the moderator in the board's list, from 1.
    pub moderator: u32,
    /// The hash by which an entry holds the text.
    pub text: Id,
    /// Why.
    pub code: ErasureCode,
}

impl Kind for Erasure {
    type Wire = wire::Erasure;
    const NAME: &'static str = "erasure";

    fn from_wire(wire: wire::Erasure) -> Result<Erasure, Refusal> {
        Ok(Erasure {
            board: field::id(&wire.board, "board")?,
            moderator: wire.moderator,
            text: field::id(&wire.text, "text")?,
            code: ErasureCode::from_wire(wire.code)?,
        })
    }

    fn to_wire(&self) -> wire::Erasure {
        wire::Erasure {
            board: self.board.0.to_vec(),
            moderator: self.moderator,
            text: self.text.0.to_vec(),
            code: self.code.to_wire(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Moderator(self.moderator)
    }
}

pub(crate) fn admit(erasure: &Erasure, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    let by = ErasedBy {
        entry: place.index,
        moderator: erasure.moderator,
        code: erasure.code,
    };
    board.erase_text(&erasure.text, by)
}
