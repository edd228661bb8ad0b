//! Kind "board": the first submission of every log.

use suara_log::log_key::LogKey;
use suara_log::note::ML_DSA_KEY;

use super::roles::Roles;
use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::role::RoleKey;
use crate::text::Text;
use crate::wire;

/// Creates a board. Its id is the board id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardCreation {
    /// Short name used in paths: 1 to 40 characters of `a-z`, `0-9` and `-`.
    pub name: String,
    /// Origin line of the checkpoints.
    pub origin: String,
    /// The log's Ed25519 key, 32 bytes.
    pub log_key: RoleKey,
    /// The log's ML-DSA-44 key, 1,312 bytes.
    pub log_ml_dsa_key: Box<[u8; ML_DSA_KEY]>,
    /// The role keys.
    pub roles: Roles,
    /// 32 random bytes.
    pub nonce: [u8; 32],
    /// What the board is called.
    pub title: Text,
}

impl Kind for BoardCreation {
    type Wire = wire::BoardCreation;
    const NAME: &'static str = "board";

    fn from_wire(wire: wire::BoardCreation) -> Result<BoardCreation, Refusal> {
        Check::Creation.require(
            wire.board == [0; 32],
            "the creation of a board names another board",
        )?;
        Ok(BoardCreation {
            name: wire.name,
            origin: wire.origin,
            log_key: RoleKey::decode(&wire.log_key)?,
            log_ml_dsa_key: ml_dsa_key(&wire.log_ml_dsa_key)?,
            roles: Roles::from_wire(wire.roles)?,
            nonce: field::fixed(&wire.nonce, "nonce")?,
            title: Text::from_wire(wire.title),
        })
    }

    fn to_wire(&self) -> wire::BoardCreation {
        wire::BoardCreation {
            board: Id::ZERO.0.to_vec(),
            name: self.name.clone(),
            origin: self.origin.clone(),
            log_key: self.log_key.bytes().to_vec(),
            log_ml_dsa_key: self.log_ml_dsa_key.to_vec(),
            roles: Some(self.roles.to_wire()),
            nonce: self.nonce.to_vec(),
            title: self.title.to_wire(),
        }
    }

    fn board(&self) -> Id {
        Id::ZERO
    }

    fn signer(&self) -> Signer {
        Signer::Creator(self.roles.organiser)
    }
}

impl BoardCreation {
    /// The keys that sign the checkpoints of the board's log; `None` if the origin cannot be their name.
    pub fn log(&self) -> Option<LogKey> {
        LogKey::new(&self.origin, self.log_key.bytes(), self.log_ml_dsa_key.as_slice()).ok()
    }
}

/// An ML-DSA-44 key from the wire.
fn ml_dsa_key(bytes: &[u8]) -> Result<Box<[u8; ML_DSA_KEY]>, Refusal> {
    let key = <[u8; ML_DSA_KEY]>::try_from(bytes);
    let key = key.map_err(|_| Check::RoleKeys.refuse("the log's ML-DSA-44 key has not 1312 bytes"))?;
    Ok(Box::new(key))
}

/// Whether `name` can be a board's short name.
pub fn is_board_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name
            .bytes()
            .all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

pub(crate) fn admit(creation: &BoardCreation, id: Id, board: &mut Board) -> Result<(), Refusal> {
    Check::Creation.require(board.creation().is_none(), "the board exists already")?;
    Check::Creation.require(
        is_board_name(&creation.name),
        "a board's name has 1 to 40 of the characters a-z, 0-9, -",
    )?;
    let printable = !creation.origin.contains(char::is_control);
    Check::Creation.require(
        printable && creation.log().is_some(),
        "the origin cannot be the name of the log's keys: it is empty, or has spaces, '+' or control characters",
    )?;
    creation.roles.check(&creation.log_key)?;
    board.create(id, creation.clone());
    Ok(())
}
