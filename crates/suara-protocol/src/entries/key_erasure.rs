//! Kind "key-erasure": a trustee has no key shares any more, so that nobody can get them from it later.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// A trustee's word that its key shares of an election are erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyErasure {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The trustee's index, from 1.
    pub trustee: u32,
}

impl Kind for KeyErasure {
    type Wire = wire::KeyErasure;
    const NAME: &'static str = "key-erasure";

    fn from_wire(wire: wire::KeyErasure) -> Result<KeyErasure, Refusal> {
        Ok(KeyErasure {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            trustee: wire.trustee,
        })
    }

    fn to_wire(&self) -> wire::KeyErasure {
        wire::KeyErasure {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            trustee: self.trustee,
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Trustee(self.election, self.trustee)
    }
}

pub(crate) fn admit(erasure: &KeyErasure, board: &mut Board) -> Result<(), Refusal> {
    let election = board.election_mut(&erasure.election)?;
    let done = election.nothing_to_decrypt();
    Check::KeysErased.require(done, "the result is not published yet")?;
    election.erase_keys(erasure.trustee);
    Ok(())
}
