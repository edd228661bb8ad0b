//! Kind "key-reveal": commitments to a trustee's polynomials, admitted when all have committed to theirs.

use suara_crypto::ceremony::{CeremonyParameters, Reveal, VerifiedReveal};

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// Commitments to a trustee's polynomials, with a proof that it knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReveal {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The attempt of the ceremony, from 1.
    pub attempt: u32,
    /// The trustee's index, from 1.
    pub trustee: u32,
    /// `F_jik`, 32 bytes each: key by key, constant coefficient first.
    pub commitments: Vec<u8>,
    /// `R, z`.
    pub proof: [u8; 64],
}

impl KeyReveal {
    /// Reads points and scalars, compares with the hash committed to, and checks the proof.
    pub(crate) fn verify(
        &self,
        parameters: &CeremonyParameters,
        committed: &Id,
    ) -> Result<VerifiedReveal, Refusal> {
        let reveal = self.reveal(parameters)?;
        let hash = Id(reveal.hash(parameters, self.trustee));
        Check::RevealHash.require(
            hash == *committed,
            format_args!("the reveal has the hash {hash}, not {committed}"),
        )?;
        reveal
            .verify(parameters, self.trustee)
            .map_err(|wrong| Check::RevealProof.refuse(wrong))
    }

    pub(crate) fn reveal(&self, parameters: &CeremonyParameters) -> Result<Reveal, Refusal> {
        Reveal::decode(parameters, &self.commitments, &self.proof)
            .map_err(|wrong| Check::RevealShape.refuse(wrong))
    }
}

impl Kind for KeyReveal {
    type Wire = wire::KeyReveal;
    const NAME: &'static str = "key-reveal";

    fn from_wire(wire: wire::KeyReveal) -> Result<KeyReveal, Refusal> {
        Ok(KeyReveal {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            attempt: wire.attempt,
            trustee: wire.trustee,
            commitments: wire.commitments,
            proof: field::fixed(&wire.proof, "proof")?,
        })
    }

    fn to_wire(&self) -> wire::KeyReveal {
        wire::KeyReveal {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            attempt: self.attempt,
            trustee: self.trustee,
            commitments: self.commitments.clone(),
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

pub(crate) fn admit(reveal: &KeyReveal, verified: VerifiedReveal, board: &mut Board) -> Result<(), Refusal> {
    let ceremony = board
        .election_mut(&reveal.election)?
        .ceremony_mut(reveal.attempt)?;
    Check::Attempt.require(ceremony.all_committed(), "not all trustees have committed yet")?;
    Check::Attempt.require(
        !ceremony.reveals().contains_key(&reveal.trustee),
        "this trustee has revealed already",
    )?;
    let keys = ceremony.keys_with(&verified)?;
    board.claim_commitments(verified.commitments())?;
    board
        .election_mut(&reveal.election)?
        .ceremony_mut(reveal.attempt)?
        .reveal(verified, keys);
    Ok(())
}
