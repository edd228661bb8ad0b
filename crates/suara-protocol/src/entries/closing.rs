//! Kind "closing": no ballot after it.

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// Closes an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
}

impl Kind for Closing {
    type Wire = wire::Closing;
    const NAME: &'static str = "closing";

    fn from_wire(wire: wire::Closing) -> Result<Closing, Refusal> {
        Ok(Closing {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
        })
    }

    fn to_wire(&self) -> wire::Closing {
        wire::Closing {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }
}

pub(crate) fn admit(closing: &Closing, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    let election = board.election_mut(&closing.election)?;
    Check::Closing.require(election.voting().is_some(), "the election is not open")?;
    Check::Closing.require(election.tally().is_none(), "the election is closed already")?;
    let setup = election.setup();
    let allowed = setup.early_close || place.time_ms >= setup.closes_at_ms;
    Check::Closing.require(
        allowed,
        "the closing time has not come, and closing early is not allowed",
    )?;
    election.close(place.index, place.chain)
}
