//! Kind "signature-removal": the registrar takes a signature out of one petition, with a code. So a count that falls
//! always has a list that explains it.

use super::{Kind, RemovalCode, Signer, field};
use crate::board::{Board, Place};
use crate::check::Refusal;
use crate::id::Id;
use crate::wire;

/// Takes a signature out of a petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureRemoval {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// Place of the credential on the roll.
    pub credential: u32,
    /// The id of this credential's last act in this petition.
    pub previous: Id,
    /// Why.
    pub code: RemovalCode,
}

impl Kind for SignatureRemoval {
    type Wire = wire::SignatureRemoval;
    const NAME: &'static str = "signature-removal";

    fn from_wire(wire: wire::SignatureRemoval) -> Result<SignatureRemoval, Refusal> {
        Ok(SignatureRemoval {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            credential: wire.credential,
            previous: field::id(&wire.previous, "previous act")?,
            code: RemovalCode::from_wire(wire.code)?,
        })
    }

    fn to_wire(&self) -> wire::SignatureRemoval {
        wire::SignatureRemoval {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            credential: self.credential,
            previous: self.previous.0.to_vec(),
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

pub(crate) fn admit(
    removal: &SignatureRemoval,
    id: Id,
    place: &Place,
    board: &mut Board,
) -> Result<(), Refusal> {
    board
        .petition_mut(&removal.petition)?
        .remove(removal, id, place.into())
}
