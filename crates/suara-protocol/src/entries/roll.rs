//! Kind "roll": the announcement of a roll. Its id, from which the keys on the roll are blinded, is fixed
//! before anybody computes them.

use std::collections::BTreeSet;

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::text::Text;
use crate::wire;

/// Announces a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollAnnouncement {
    /// The board.
    pub board: Id,
    /// What the roll is called.
    pub name: String,
    /// Rolls of a board are numbered 1, 2, 3, …
    pub number: u32,
    /// At least one.
    pub districts: Vec<District>,
}

/// A district of a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// Unique in the roll.
    pub id: String,
    /// What it is called.
    pub name: Text,
}

impl Kind for RollAnnouncement {
    type Wire = wire::RollAnnouncement;
    const NAME: &'static str = "roll";

    fn from_wire(wire: wire::RollAnnouncement) -> Result<RollAnnouncement, Refusal> {
        let district = |district: wire::District| District {
            id: district.id,
            name: Text::from_wire(district.name),
        };
        Ok(RollAnnouncement {
            board: field::id(&wire.board, "board")?,
            name: wire.name,
            number: wire.number,
            districts: wire.districts.into_iter().map(district).collect(),
        })
    }

    fn to_wire(&self) -> wire::RollAnnouncement {
        let district = |district: &District| wire::District {
            id: district.id.clone(),
            name: district.name.to_wire(),
        };
        wire::RollAnnouncement {
            board: self.board.0.to_vec(),
            name: self.name.clone(),
            number: self.number,
            districts: self.districts.iter().map(district).collect(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Registrar
    }
}

pub(crate) fn admit(roll: &RollAnnouncement, id: Id, board: &mut Board) -> Result<(), Refusal> {
    let next = board.rolls().count() + 1;
    let numbered = usize::try_from(roll.number) == Ok(next);
    Check::RollAnnounced.require(
        numbered,
        format_args!("the next roll of this board has number {next}"),
    )?;
    Check::RollAnnounced.require(!roll.name.trim().is_empty(), "a roll has a name")?;
    let count = roll.districts.len();
    Check::RollAnnounced.require((1..=1 << 16).contains(&count), "a roll has 1 to 65,536 districts")?;
    let ids = roll
        .districts
        .iter()
        .map(|district| district.id.as_str())
        .collect::<BTreeSet<_>>();
    let unique = ids.len() == count && !ids.contains("");
    Check::RollAnnounced.require(unique, "ids of districts are not empty and all different")?;
    board.announce_roll(id, roll.clone());
    Ok(())
}
