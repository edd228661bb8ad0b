//! Kind "revocation": from here on a credential does nothing more. The roll and its hash stay as they are.

use super::{Kind, RevocationCode, Signer, field};
use crate::board::{Board, Place};
use crate::check::Refusal;
use crate::id::Id;
use crate::wire;

/// Revokes a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The board.
    pub board: Id,
    /// The roll.
    pub roll: Id,
    /// Place of the credential on it.
    pub credential: u32,
    /// Why.
    pub code: RevocationCode,
}

impl Kind for Revocation {
    type Wire = wire::Revocation;
    const NAME: &'static str = "revocation";

    fn from_wire(wire: wire::Revocation) -> Result<Revocation, Refusal> {
        Ok(Revocation {
            board: field::id(&wire.board, "board")?,
            roll: field::id(&wire.roll, "roll")?,
            credential: wire.credential,
            code: RevocationCode::from_wire(wire.code)?,
        })
    }

    fn to_wire(&self) -> wire::Revocation {
        wire::Revocation {
            board: self.board.0.to_vec(),
            roll: self.roll.0.to_vec(),
            credential: self.credential,
            code: self.code.to_wire(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Registrar
    }
}

pub(crate) fn admit(revocation: &Revocation, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    board.revoke(revocation, place.into())
}
