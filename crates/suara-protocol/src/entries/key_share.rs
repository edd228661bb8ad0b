//! Kind "key-share": a trustee's shares for another trustee, encrypted.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// One trustee's shares of its polynomials for another, encrypted with HPKE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyShare {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The attempt of the ceremony, from 1.
    pub attempt: u32,
    /// Index of the trustee whose shares these are.
    pub trustee: u32,
    /// Index of the trustee for whom they are.
    pub recipient: u32,
    /// Encapsulated key, 32 bytes, and ciphertext, `32 n + 16` bytes.
    pub sealed: Vec<u8>,
}

impl Kind for KeyShare {
    type Wire = wire::KeyShare;
    const NAME: &'static str = "key-share";

    fn from_wire(wire: wire::KeyShare) -> Result<KeyShare, Refusal> {
        Ok(KeyShare {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            attempt: wire.attempt,
            trustee: wire.trustee,
            recipient: wire.recipient,
            sealed: wire.sealed,
        })
    }

    fn to_wire(&self) -> wire::KeyShare {
        wire::KeyShare {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            attempt: self.attempt,
            trustee: self.trustee,
            recipient: self.recipient,
            sealed: self.sealed.clone(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Trustee(self.election, self.trustee)
    }
}

pub(crate) fn admit(share: &KeyShare, board: &mut Board) -> Result<(), Refusal> {
    let election = board.election_mut(&share.election)?;
    let length = 32 + 32 * election.program().numbers() + 16;
    let found = share.sealed.len();
    Check::SealedShare.require(found == length, format_args!("{found} bytes instead of {length}"))?;
    let ceremony = election.ceremony_mut(share.attempt)?;
    Check::Attempt.require(ceremony.all_revealed(), "not all trustees have revealed yet")?;
    let other = share.recipient != share.trustee && ceremony.commits().contains_key(&share.recipient);
    Check::Attempt.require(other, "the recipient is not another trustee")?;
    let new = ceremony.sealed(share.trustee, share.recipient).is_none();
    Check::Attempt.require(new, "this trustee has shared with this recipient already")?;
    ceremony.share(share.trustee, share.recipient, share.sealed.clone());
    Ok(())
}
