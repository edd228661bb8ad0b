//! Kind "petition-act": what a citizen does with a petition.

use suara_crypto::Point;
use suara_crypto::act::{Act, ActError, ActKind, ActStatement};

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::detached::TextRole;
use crate::id::Id;
use crate::wire;

/// An act of a citizen in a petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionAct {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// What is done; never [`ActKind::Draft`].
    pub kind: ActKind,
    /// Place of the credential on the roll of the petition's type.
    pub credential: u32,
    /// The id of this credential's last act in this petition, if there is one.
    pub previous: Option<Id>,
    /// Argument and appeal: the text, detached. Endorsement: the id of the argument.
    pub object: Option<Id>,
    /// A signer's display name, detached.
    pub name: Option<Id>,
    /// A signer's comment, detached.
    pub comment: Option<Id>,
    /// `R ‖ s`.
    pub proof: [u8; Act::BYTES],
}

impl PetitionAct {
    /// What the citizen proves with the secret key of `credential`; `text` is the petition's text hash.
    pub fn statement(&self, credential: Point, text: &Id) -> ActStatement {
        ActStatement {
            credential,
            process: self.petition.0,
            kind: self.kind,
            text: self.object.as_ref().unwrap_or(text).0,
            name: self.name.map(|id| id.0),
            comment: self.comment.map(|id| id.0),
            previous: self.previous.map(|id| id.0),
        }
    }

    /// Whether the fields are those of the kind.
    fn check_form(&self) -> Result<(), Refusal> {
        let object = matches!(
            self.kind,
            ActKind::ArgueFor | ActKind::ArgueAgainst | ActKind::Endorse | ActKind::Appeal
        );
        Check::ActForm.require(
            object == self.object.is_some(),
            "arguments, endorsements and appeals have an object, other acts have none",
        )?;
        let spoken = self.name.is_some() || self.comment.is_some();
        Check::ActForm.require(
            self.kind == ActKind::Sign || !spoken,
            "only a signature has a display name or a comment",
        )
    }
}

/// The numbered check behind an error of an act's mathematics.
pub(crate) fn refuse(wrong: ActError) -> Refusal {
    let check = match wrong {
        ActError::Encoding(_) => Check::ActForm,
        ActError::Identity | ActError::Proof => Check::ActProof,
    };
    check.refuse(wrong)
}

/// The kinds of acts in a petition, with their numbers on the wire.
const KINDS: [(ActKind, wire::PetitionActKind); 7] = [
    (ActKind::Sponsor, wire::PetitionActKind::Sponsor),
    (ActKind::Sign, wire::PetitionActKind::Sign),
    (ActKind::Withdraw, wire::PetitionActKind::Withdraw),
    (ActKind::ArgueFor, wire::PetitionActKind::ArgueFor),
    (ActKind::ArgueAgainst, wire::PetitionActKind::ArgueAgainst),
    (ActKind::Endorse, wire::PetitionActKind::Endorse),
    (ActKind::Appeal, wire::PetitionActKind::Appeal),
];

impl Kind for PetitionAct {
    type Wire = wire::PetitionAct;
    const NAME: &'static str = "petition-act";

    fn from_wire(wire: wire::PetitionAct) -> Result<PetitionAct, Refusal> {
        let kind = KINDS.iter().find(|(_, number)| *number as i32 == wire.kind);
        let kind =
            kind.ok_or_else(|| Check::ActForm.refuse(format_args!("there is no act {}", wire.kind)))?;
        let act = PetitionAct {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            kind: kind.0,
            credential: wire.credential,
            previous: field::optional_id(&wire.previous, "previous act")?,
            object: field::optional_id(&wire.object, "object")?,
            name: field::optional_id(&wire.name, "name")?,
            comment: field::optional_id(&wire.comment, "comment")?,
            proof: field::fixed(&wire.proof, "proof")?,
        };
        act.check_form()?;
        Ok(act)
    }

    fn to_wire(&self) -> wire::PetitionAct {
        wire::PetitionAct {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            // The kind's number is the one that its proof absorbs.
            kind: i32::from(self.kind as u8),
            credential: self.credential,
            previous: field::optional_bytes(&self.previous),
            object: field::optional_bytes(&self.object),
            name: field::optional_bytes(&self.name),
            comment: field::optional_bytes(&self.comment),
            proof: self.proof.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Nobody
    }

    fn texts(&self) -> Vec<(TextRole, Id)> {
        let object = match self.kind {
            ActKind::ArgueFor | ActKind::ArgueAgainst => self.object.map(|text| (TextRole::Argument, text)),
            ActKind::Appeal => self.object.map(|text| (TextRole::Appeal, text)),
            _ => None,
        };
        let name = self.name.map(|text| (TextRole::Name, text));
        let comment = self.comment.map(|text| (TextRole::Comment, text));
        object.into_iter().chain(name).chain(comment).collect()
    }
}

pub(crate) fn admit(act: &PetitionAct, id: Id, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    let roll = board.petition_mut(&act.petition)?.roll().id();
    board.check_not_revoked(&roll, act.credential)?;
    board.petition_mut(&act.petition)?.act(act, id, place.into())
}
