//! Kind "opening": from here on ballots are admitted.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// Opens an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The attempt of the key ceremony whose keys are used.
    pub attempt: u32,
    /// Digest of the election keys.
    pub keys: Id,
    /// The hash of the sealed roll.
    pub roll_hash: Id,
}

impl Kind for Opening {
    type Wire = wire::Opening;
    const NAME: &'static str = "opening";

    fn from_wire(wire: wire::Opening) -> Result<Opening, Refusal> {
        Ok(Opening {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            attempt: wire.attempt,
            keys: field::id(&wire.keys, "digest of the keys")?,
            roll_hash: field::id(&wire.roll_hash, "roll hash")?,
        })
    }

    fn to_wire(&self) -> wire::Opening {
        wire::Opening {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            attempt: self.attempt,
            keys: self.keys.0.to_vec(),
            roll_hash: self.roll_hash.0.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }
}

pub(crate) fn admit(opening: &Opening, now_ms: u64, board: &mut Board) -> Result<(), Refusal> {
    let roll = board
        .election(&opening.election)
        .and_then(|election| board.roll(&election.setup().roll));
    let sealed = roll.and_then(|roll| roll.sealed()).cloned();
    let election = board.election_mut(&opening.election)?;
    let ceremony = election.ceremony_mut(opening.attempt)?;
    let complete = ceremony.all_rehearsed() && ceremony.keys_digest() == Some(opening.keys);
    Check::Opening.require(complete, "the key ceremony is not complete, or made other keys")?;
    let roll = sealed.ok_or_else(|| Check::Opening.refuse("the roll is not sealed"))?;
    Check::Opening.require(
        roll.hash() == opening.roll_hash,
        format_args!("the roll has the hash {}", roll.hash()),
    )?;
    Check::Opening.require(
        now_ms < election.setup().closes_at_ms,
        "the closing time has passed",
    )?;
    let total = election.program().check_total_weight(roll.total_weight());
    total.map_err(|wrong| Check::TotalWeight.refuse(wrong))?;
    election.open(roll)
}
