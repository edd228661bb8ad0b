//! Kind "tally-share": a trustee's decryption of one block of groups.

use suara_crypto::Point;
use suara_crypto::tally::{self, TallyStatement, VerifiedTallyShare};

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::tally::Tally;
use crate::wire;

/// A trustee's decryption of one block of groups, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyShare {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The trustee's index, from 1.
    pub trustee: u32,
    /// The tally hash that this trustee confirmed.
    pub tally: Id,
    /// The block, from 0.
    pub block: u32,
    /// `n` points for each group of the block, 32 bytes each.
    pub factors: Vec<u8>,
    /// `T_1, T_2, z`.
    pub proof: [u8; 96],
}

impl TallyShare {
    pub(crate) fn verify(
        &self,
        tally: &Tally,
        public_shares: &[Point],
    ) -> Result<VerifiedTallyShare, Refusal> {
        Check::SharesAllowed.require(self.tally == tally.hash(), "the share is for another tally hash")?;
        let groups = tally.block(self.block);
        let groups = groups
            .ok_or_else(|| Check::ShareForm.refuse(format_args!("there is no block {}", self.block)))?;
        let share = tally::TallyShare::decode(groups.len(), public_shares.len(), &self.factors, &self.proof);
        let share = share.map_err(|wrong| Check::ShareForm.refuse(wrong))?;
        let statement = TallyStatement {
            board: &self.board.0,
            election: &self.election.0,
            tally: &self.tally.0,
            trustee: self.trustee,
            block: self.block,
            groups,
            public_shares,
        };
        let proven = share.verify(&statement);
        proven.map_err(|wrong| Check::ShareProof.refuse(format_args!("trustee {}: {wrong}", self.trustee)))
    }
}

impl Kind for TallyShare {
    type Wire = wire::TallyShare;
    const NAME: &'static str = "tally-share";

    fn from_wire(wire: wire::TallyShare) -> Result<TallyShare, Refusal> {
        Ok(TallyShare {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            trustee: wire.trustee,
            tally: field::id(&wire.tally, "tally hash")?,
            block: wire.block,
            factors: wire.factors,
            proof: field::fixed(&wire.proof, "proof")?,
        })
    }

    fn to_wire(&self) -> wire::TallyShare {
        wire::TallyShare {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            trustee: self.trustee,
            tally: self.tally.0.to_vec(),
            block: self.block,
            factors: self.factors.clone(),
            proof: self.proof.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Trustee(self.election, self.trustee)
    }
}

pub(crate) fn admit(
    share: &TallyShare,
    verified: VerifiedTallyShare,
    board: &mut Board,
) -> Result<(), Refusal> {
    let election = board.election_mut(&share.election)?;
    let tally = election
        .tally()
        .ok_or_else(|| Check::SharesAllowed.refuse("the election is not closed"))?;
    Check::Withheld.require(!tally.withheld(), "the privacy minimum withholds this result")?;
    let confirmations = election.confirmations();
    let own = confirmations.contains(&share.trustee);
    Check::SharesAllowed.require(own, "this trustee has not confirmed the sums")?;
    let needed = election.setup().confirmations;
    let enough = u32::try_from(confirmations.len()).is_ok_and(|found| found >= needed);
    Check::SharesAllowed.require(
        enough,
        format_args!("{needed} trustees must have confirmed the sums first"),
    )?;
    let new = !election.has_share(share.trustee, share.block);
    Check::SharesAllowed.require(new, "this trustee has decrypted this block already")?;
    election.add_share(verified);
    Ok(())
}
