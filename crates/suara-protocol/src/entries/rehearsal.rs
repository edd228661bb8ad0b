//! Kind "rehearsal": a trustee shows, before anybody votes, that it can decrypt.

use suara_crypto::Point;
use suara_crypto::ceremony::{self, CeremonyParameters, VerifiedRehearsal};

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// The decryption of a point that hides nothing, with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The attempt of the ceremony, from 1.
    pub attempt: u32,
    /// The trustee's index, from 1.
    pub trustee: u32,
    /// `s_li·T` for every key `i`, 32 bytes each.
    pub factors: Vec<u8>,
    /// `T_1, T_2, z`.
    pub proof: [u8; 96],
}

impl Rehearsal {
    pub(crate) fn verify(
        &self,
        parameters: &CeremonyParameters,
        public_shares: &[Point],
    ) -> Result<VerifiedRehearsal, Refusal> {
        ceremony::Rehearsal::decode(parameters, &self.factors, &self.proof)
            .and_then(|rehearsal| rehearsal.verify(parameters, self.trustee, public_shares))
            .map_err(|wrong| Check::Rehearsal.refuse(wrong))
    }
}

impl Kind for Rehearsal {
    type Wire = wire::Rehearsal;
    const NAME: &'static str = "rehearsal";

    fn from_wire(wire: wire::Rehearsal) -> Result<Rehearsal, Refusal> {
        Ok(Rehearsal {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            attempt: wire.attempt,
            trustee: wire.trustee,
            factors: wire.factors,
            proof: field::fixed(&wire.proof, "proof")?,
        })
    }

    fn to_wire(&self) -> wire::Rehearsal {
        wire::Rehearsal {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            attempt: self.attempt,
            trustee: self.trustee,
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

pub(crate) fn admit(rehearsal: &Rehearsal, board: &mut Board) -> Result<(), Refusal> {
    let ceremony = board
        .election_mut(&rehearsal.election)?
        .ceremony_mut(rehearsal.attempt)?;
    Check::Attempt.require(ceremony.all_confirmed(), "not all trustees have confirmed yet")?;
    let new = !ceremony.rehearsed().contains(&rehearsal.trustee);
    Check::Attempt.require(new, "this trustee has rehearsed already")?;
    ceremony.rehearse(rehearsal.trustee);
    Ok(())
}
