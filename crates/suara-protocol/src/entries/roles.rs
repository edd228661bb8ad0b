//! Kind "roles": new role keys, and the set of role keys itself.

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::role::RoleKey;
use crate::wire;

/// The public keys of a board's roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Creates elections, opens and closes them.
    pub organiser: RoleKey,
    /// Publishes rolls.
    pub registrar: RoleKey,
    /// Review petitions.
    pub moderators: Vec<RoleKey>,
    /// Answer petitions.
    pub authorities: Vec<RoleKey>,
}

impl Roles {
    pub(super) fn from_wire(wire: Option<wire::Roles>) -> Result<Roles, Refusal> {
        let wire = wire.ok_or_else(|| Check::Canonical.refuse("the role keys are missing"))?;
        let keys = |list: Vec<Vec<u8>>| {
            list.iter()
                .map(|key| RoleKey::decode(key))
                .collect::<Result<Vec<_>, _>>()
        };
        Ok(Roles {
            organiser: RoleKey::decode(&wire.organiser)?,
            registrar: RoleKey::decode(&wire.registrar)?,
            moderators: keys(wire.moderators)?,
            authorities: keys(wire.authorities)?,
        })
    }

    pub(super) fn to_wire(&self) -> wire::Roles {
        let keys = |list: &[RoleKey]| list.iter().map(|key| key.bytes().to_vec()).collect();
        wire::Roles {
            organiser: self.organiser.bytes().to_vec(),
            registrar: self.registrar.bytes().to_vec(),
            moderators: keys(&self.moderators),
            authorities: keys(&self.authorities),
        }
    }

    /// All keys, in the order of the fields.
    pub fn all(&self) -> impl Iterator<Item = &RoleKey> {
        [&self.organiser, &self.registrar]
            .into_iter()
            .chain(&self.moderators)
            .chain(&self.authorities)
    }

    /// One key, one role; and none is the log's.
    pub(super) fn check(&self, log_key: &RoleKey) -> Result<(), Refusal> {
        let mut known = std::collections::BTreeSet::from([log_key]);
        match self.all().find(|key| !known.insert(key)) {
            Some(twice) => Err(Check::RoleKeys.refuse(format_args!("the key {twice} has two roles"))),
            None => Ok(()),
        }
    }
}

/// Replaces the role keys from the next entry on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleChange {
    /// The board.
    pub board: Id,
    /// All role keys, those that stay the same included.
    pub roles: Roles,
}

impl Kind for RoleChange {
    type Wire = wire::RoleChange;
    const NAME: &'static str = "roles";

    fn from_wire(wire: wire::RoleChange) -> Result<RoleChange, Refusal> {
        Ok(RoleChange {
            board: field::id(&wire.board, "board")?,
            roles: Roles::from_wire(wire.roles)?,
        })
    }

    fn to_wire(&self) -> wire::RoleChange {
        wire::RoleChange {
            board: self.board.0.to_vec(),
            roles: Some(self.roles.to_wire()),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }
}

pub(crate) fn admit(change: &RoleChange, board: &mut Board) -> Result<(), Refusal> {
    let log_key = board.creation().map(|creation| creation.log_key);
    let log_key = log_key.ok_or_else(|| Check::Creation.refuse("there is no board yet"))?;
    change.roles.check(&log_key)?;
    let trustees = board
        .elections()
        .flat_map(|election| election.setup().trustees.iter())
        .copied()
        .collect::<Vec<_>>();
    let twice = change.roles.all().find(|key| trustees.contains(key));
    Check::RoleKeys.require(twice.is_none(), "a trustee's key cannot have another role")?;
    board.change_roles(change.roles.clone());
    Ok(())
}
