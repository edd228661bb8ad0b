//! Kind "tally-confirmation": a trustee computed the sums itself, from the log that it followed.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// A trustee's word for the sums to be decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyConfirmation {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The trustee's index, from 1.
    pub trustee: u32,
    /// The tally hash.
    pub tally: Id,
}

impl Kind for TallyConfirmation {
    type Wire = wire::TallyConfirmation;
    const NAME: &'static str = "tally-confirmation";

    fn from_wire(wire: wire::TallyConfirmation) -> Result<TallyConfirmation, Refusal> {
        Ok(TallyConfirmation {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            trustee: wire.trustee,
            tally: field::id(&wire.tally, "tally hash")?,
        })
    }

    fn to_wire(&self) -> wire::TallyConfirmation {
        wire::TallyConfirmation {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            trustee: self.trustee,
            tally: self.tally.0.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Trustee(self.election, self.trustee)
    }
}

pub(crate) fn admit(confirmation: &TallyConfirmation, board: &mut Board) -> Result<(), Refusal> {
    let election = board.election_mut(&confirmation.election)?;
    let tally = election
        .tally()
        .ok_or_else(|| Check::TallyConfirmed.refuse("the election is not closed"))?;
    let hash = tally.hash();
    let same = confirmation.tally == hash;
    Check::TallyConfirmed.require(same, format_args!("the log gives the tally hash {hash}"))?;
    let new = !election.confirmations().contains(&confirmation.trustee);
    Check::TallyConfirmed.require(new, "this trustee has confirmed already")?;
    election.confirm_tally(confirmation.trustee);
    Ok(())
}
