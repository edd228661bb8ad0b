//! Kind "result": the totals, as everybody can compute them from the shares.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// The totals of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Result {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The tally hash.
    pub tally: Id,
    /// All groups in the order of the tally; empty where the result is withheld.
    pub groups: Vec<GroupResult>,
}

/// The totals of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupResult {
    /// Place of the district on the roll, or [`crate::groups::REMAINDER`].
    pub group: u32,
    /// Number of counted ballots.
    pub ballots: u64,
    /// A total for each number of the ballot.
    pub totals: Vec<u64>,
}

impl Kind for Result {
    type Wire = wire::Result;
    const NAME: &'static str = "result";

    fn from_wire(wire: wire::Result) -> std::result::Result<Result, Refusal> {
        let group = |group: wire::GroupResult| GroupResult {
            group: group.group,
            ballots: group.ballots,
            totals: group.totals,
        };
        Ok(Result {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            tally: field::id(&wire.tally, "tally hash")?,
            groups: wire.groups.into_iter().map(group).collect(),
        })
    }

    fn to_wire(&self) -> wire::Result {
        let group = |group: &GroupResult| wire::GroupResult {
            group: group.group,
            ballots: group.ballots,
            totals: group.totals.clone(),
        };
        wire::Result {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            tally: self.tally.0.to_vec(),
            groups: self.groups.iter().map(group).collect(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }
}

pub(crate) fn admit(result: &Result, board: &mut Board) -> std::result::Result<(), Refusal> {
    let election = board.election_mut(&result.election)?;
    let tally = election
        .tally()
        .ok_or_else(|| Check::Result.refuse("the election is not closed"))?;
    Check::Result.require(
        result.tally == tally.hash(),
        "the result is for another tally hash",
    )?;
    Check::Result.require(!election.published(), "the result is published already")?;
    let computed = election
        .totals()?
        .ok_or_else(|| Check::Result.refuse("not enough trustees have decrypted yet"))?;
    Check::Result.require(
        result.groups == computed,
        "the totals are not what the shares decrypt to",
    )?;
    election.publish();
    Ok(())
}
