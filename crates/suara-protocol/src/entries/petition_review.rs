//! Kind "petition-review": a moderator accepts a draft, or refuses it with a published code and a reason.

use super::{Kind, RefusalCode, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::detached::TextRole;
use crate::id::Id;
use crate::wire;

/// A moderator's verdict on a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionReview {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// Place of the moderator in the board's list, from 1.
    pub moderator: u32,
    /// Why it is refused, and the reason in words, detached; `None`: it is accepted, and open from here on.
    pub refusal: Option<(RefusalCode, Id)>,
}

impl Kind for PetitionReview {
    type Wire = wire::PetitionReview;
    const NAME: &'static str = "petition-review";

    fn from_wire(wire: wire::PetitionReview) -> Result<PetitionReview, Refusal> {
        let reason = field::optional_id(&wire.reason, "reason")?;
        let refusal = match (wire.refusal, reason) {
            (0, None) => None,
            (code, Some(reason)) if code != 0 => Some((RefusalCode::from_wire(code)?, reason)),
            _ => {
                return Err(
                    Check::Review.refuse("a refusal has a code and a reason, an acceptance has neither")
                );
            }
        };
        Ok(PetitionReview {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            moderator: wire.moderator,
            refusal,
        })
    }

    fn to_wire(&self) -> wire::PetitionReview {
        wire::PetitionReview {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            moderator: self.moderator,
            refusal: self.refusal.map_or(0, |(code, _)| code.to_wire()),
            reason: field::optional_bytes(&self.refusal.map(|(_, reason)| reason)),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Moderator(self.moderator)
    }

    fn texts(&self) -> Vec<(TextRole, Id)> {
        let reason = self.refusal.map(|(_, reason)| (TextRole::Reason, reason));
        reason.into_iter().collect()
    }
}

pub(crate) fn admit(review: &PetitionReview, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    let moderators = board.roles().map_or(&[][..], |roles| &roles.moderators);
    let (key, several) = (
        super::nth(moderators, review.moderator, "moderator")?,
        moderators.len() > 1,
    );
    let petition = board.petition_mut(&review.petition)?;
    petition.review(review, key, several, place.into())
}
