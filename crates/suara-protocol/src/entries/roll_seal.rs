//! Kind "roll-seal": after it a roll never changes.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// Seals a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollSeal {
    /// The board.
    pub board: Id,
    /// The roll id.
    pub roll: Id,
    /// Number of credentials.
    pub count: u32,
    /// The roll hash, as [`crate::roll::RollState::hash`] gives it.
    pub hash: Id,
}

impl Kind for RollSeal {
    type Wire = wire::RollSeal;
    const NAME: &'static str = "roll-seal";

    fn from_wire(wire: wire::RollSeal) -> Result<RollSeal, Refusal> {
        Ok(RollSeal {
            board: field::id(&wire.board, "board")?,
            roll: field::id(&wire.roll, "roll")?,
            count: wire.count,
            hash: field::id(&wire.hash, "hash")?,
        })
    }

    fn to_wire(&self) -> wire::RollSeal {
        wire::RollSeal {
            board: self.board.0.to_vec(),
            roll: self.roll.0.to_vec(),
            count: self.count,
            hash: self.hash.0.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Registrar
    }
}

pub(crate) fn admit(seal: &RollSeal, board: &mut Board) -> Result<(), Refusal> {
    let roll = board.open_roll_mut(&seal.roll)?;
    let count = roll.count();
    Check::RollSeal.require(count > 0, "a roll without credentials is not sealed")?;
    let counted = usize::try_from(seal.count) == Ok(count);
    Check::RollSeal.require(
        counted,
        format_args!("the parts of the roll have {count} credentials"),
    )?;
    let hash = roll.hash();
    Check::RollSeal.require(
        seal.hash == hash,
        format_args!("the parts of the roll have the hash {hash}"),
    )?;
    roll.seal();
    Ok(())
}
