//! Kind "paper-signature": a sheet of paper that a citizen signed.
//!
//! The registrar gives each citizen a number for one petition; the officer who collects the sheets signs the numbers on
//! them; the registrar, not the officer, knows whose credential a number stands for. So the entry has both signatures, and
//! the officer never learns a credential.

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::role::{RoleKey, RoleSecret};
use crate::wire;

/// A citizen's signature on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperSignature {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// Place of the credential on the roll.
    pub credential: u32,
    /// The id of this credential's last act in this petition, if there is one.
    pub previous: Option<Id>,
    /// The officer's half.
    pub signed: SheetSignature,
}

/// What the officer signs: that a sheet with this number bears a citizen's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetSignature {
    /// See [`sheet`].
    pub sheet: Id,
    /// Place of the officer in the petition type's list, from 1.
    pub officer: u32,
    /// Ed25519 over `suara/v1/sheet`, a zero byte, board, petition and sheet.
    pub signature: [u8; 64],
}

/// What the log shows of the number on a sheet: SHA-256 of `suara/v1/sheet`, a zero byte, the petition and the number.
pub fn sheet(petition: &Id, number: &str) -> Id {
    Id::hash("suara/v1/sheet", [petition.0.as_slice(), number.as_bytes()])
}

impl SheetSignature {
    /// Signs as the officer with the index `officer`.
    pub fn sign(board: &Id, petition: &Id, sheet: Id, officer: u32, secret: &RoleSecret) -> SheetSignature {
        SheetSignature {
            sheet,
            officer,
            signature: secret.sign(&message(board, petition, &sheet)),
        }
    }

    /// Checks that one of `officers` has signed, for this board and petition.
    pub fn verify(&self, board: &Id, petition: &Id, officers: &[RoleKey]) -> Result<(), Refusal> {
        let key = super::nth(officers, self.officer, "officer")
            .map_err(|wrong| Check::Officer.refuse(wrong.detail))?;
        let verified = key.verify(&message(board, petition, &self.sheet), &self.signature);
        verified.map_err(|wrong| Check::Officer.refuse(wrong.detail))
    }
}

fn message(board: &Id, petition: &Id, sheet: &Id) -> Vec<u8> {
    [b"suara/v1/sheet\0".as_slice(), &board.0, &petition.0, &sheet.0].concat()
}

impl Kind for PaperSignature {
    type Wire = wire::PaperSignature;
    const NAME: &'static str = "paper-signature";

    fn from_wire(wire: wire::PaperSignature) -> Result<PaperSignature, Refusal> {
        Ok(PaperSignature {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            credential: wire.credential,
            previous: field::optional_id(&wire.previous, "previous act")?,
            signed: SheetSignature {
                sheet: field::id(&wire.sheet, "sheet")?,
                officer: wire.officer,
                signature: field::fixed(&wire.officer_signature, "officer's signature")?,
            },
        })
    }

    fn to_wire(&self) -> wire::PaperSignature {
        wire::PaperSignature {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            credential: self.credential,
            previous: field::optional_bytes(&self.previous),
            sheet: self.signed.sheet.0.to_vec(),
            officer: self.signed.officer,
            officer_signature: self.signed.signature.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Registrar
    }
}

pub(crate) fn admit(paper: &PaperSignature, id: Id, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    let roll = board.petition_mut(&paper.petition)?.roll().id();
    board.check_not_revoked(&roll, paper.credential)?;
    board
        .petition_mut(&paper.petition)?
        .sign_on_paper(paper, id, place.into())
}
