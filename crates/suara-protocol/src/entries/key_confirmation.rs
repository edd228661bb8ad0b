//! Kind "key-confirmation": a trustee has opened and checked the shares of all others.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// A trustee's word that all shares it received are right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyConfirmation {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The attempt of the ceremony, from 1.
    pub attempt: u32,
    /// The trustee's index, from 1.
    pub trustee: u32,
    /// Digest of the election keys.
    pub keys: Id,
}

impl Kind for KeyConfirmation {
    type Wire = wire::KeyConfirmation;
    const NAME: &'static str = "key-confirmation";

    fn from_wire(wire: wire::KeyConfirmation) -> Result<KeyConfirmation, Refusal> {
        Ok(KeyConfirmation {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            attempt: wire.attempt,
            trustee: wire.trustee,
            keys: field::id(&wire.keys, "digest of the keys")?,
        })
    }

    fn to_wire(&self) -> wire::KeyConfirmation {
        wire::KeyConfirmation {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            attempt: self.attempt,
            trustee: self.trustee,
            keys: self.keys.0.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Trustee(self.election, self.trustee)
    }
}

pub(crate) fn admit(confirmation: &KeyConfirmation, board: &mut Board) -> Result<(), Refusal> {
    let ceremony = board
        .election_mut(&confirmation.election)?
        .ceremony_mut(confirmation.attempt)?;
    Check::Attempt.require(ceremony.all_shared(), "not all trustees have shared yet")?;
    let new = !ceremony.confirmed().contains(&confirmation.trustee);
    Check::Attempt.require(new, "this trustee has confirmed already")?;
    let digest = ceremony.keys_digest();
    Check::KeysDigest.require(
        digest == Some(confirmation.keys),
        "the digest is not that of the revealed keys",
    )?;
    ceremony.confirm(confirmation.trustee);
    Ok(())
}
