//! Kind "key-commit": the first step of the key ceremony.

use suara_crypto::ceremony::TransportKey;

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// A trustee's transport key, and the hash of the reveal to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCommit {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The attempt of the ceremony, from 1.
    pub attempt: u32,
    /// The trustee's index, from 1.
    pub trustee: u32,
    /// X25519 key, 32 bytes.
    pub transport_key: [u8; 32],
    /// Hash of the reveal.
    pub reveal_hash: Id,
}

impl Kind for KeyCommit {
    type Wire = wire::KeyCommit;
    const NAME: &'static str = "key-commit";

    fn from_wire(wire: wire::KeyCommit) -> Result<KeyCommit, Refusal> {
        Ok(KeyCommit {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            attempt: wire.attempt,
            trustee: wire.trustee,
            transport_key: field::fixed(&wire.transport_key, "transport key")?,
            reveal_hash: field::id(&wire.reveal_hash, "reveal hash")?,
        })
    }

    fn to_wire(&self) -> wire::KeyCommit {
        wire::KeyCommit {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            attempt: self.attempt,
            trustee: self.trustee,
            transport_key: self.transport_key.to_vec(),
            reveal_hash: self.reveal_hash.0.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Trustee(self.election, self.trustee)
    }
}

pub(crate) fn admit(commit: &KeyCommit, board: &mut Board) -> Result<(), Refusal> {
    let ceremony = board
        .election_mut(&commit.election)?
        .ceremony_mut(commit.attempt)?;
    Check::Attempt.require(
        !ceremony.commits().contains_key(&commit.trustee),
        "this trustee has committed already",
    )?;
    let key = TransportKey::decode(&commit.transport_key).map_err(|wrong| Check::Commit.refuse(wrong))?;
    let known = ceremony
        .commits()
        .values()
        .any(|other| other.transport_key.bytes() == key.bytes());
    Check::Commit.require(!known, "another trustee has the same transport key")?;
    ceremony.commit(commit.trustee, key, commit.reveal_hash);
    Ok(())
}
