//! Kind "roll-part": credentials of a roll.

use suara_crypto::Point;
use suara_crypto::group::ENCODED;

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::wire;

/// The most credentials that one part may hold.
pub const CREDENTIALS_PER_PART: usize = 1_400;

/// Credentials of a roll, at most [`CREDENTIALS_PER_PART`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollPart {
    /// The board.
    pub board: Id,
    /// The roll id.
    pub roll: Id,
    /// Place of this part, from 0.
    pub part: u32,
    /// The credentials, ascending by key.
    pub credentials: Vec<Credential>,
}

/// One entitled voter, under a pseudonym that is different on every roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The blinded public key `PK_ρ`.
    pub key: Point,
    /// Place of the district in the announcement's list.
    pub district: u16,
    /// How much the voter's ballot counts, at least 1.
    pub weight: u32,
}

impl Kind for RollPart {
    type Wire = wire::RollPart;
    const NAME: &'static str = "roll-part";

    fn from_wire(wire: wire::RollPart) -> Result<RollPart, Refusal> {
        let count = wire.keys.len() / ENCODED;
        Check::RollPart.require(
            (1..=CREDENTIALS_PER_PART).contains(&count),
            "a part has 1 to 1,400 credentials",
        )?;
        let keys = Point::decode_packed(&wire.keys, count).map_err(|wrong| Check::RollKeys.refuse(wrong))?;
        let (districts, rest) = wire.districts.as_chunks::<2>();
        let (weights, more) = wire.weights.as_chunks::<4>();
        let fits = districts.len() == count && weights.len() == count && rest.is_empty() && more.is_empty();
        Check::RollPart.require(fits, "keys, districts and weights of a part are not equally many")?;
        let credential = |((key, district), weight): ((Point, &[u8; 2]), &[u8; 4])| Credential {
            key,
            district: u16::from_le_bytes(*district),
            weight: u32::from_le_bytes(*weight),
        };
        Ok(RollPart {
            board: field::id(&wire.board, "board")?,
            roll: field::id(&wire.roll, "roll")?,
            part: wire.part,
            credentials: keys
                .into_iter()
                .zip(districts)
                .zip(weights)
                .map(credential)
                .collect(),
        })
    }

    fn to_wire(&self) -> wire::RollPart {
        let credentials = &self.credentials;
        wire::RollPart {
            board: self.board.0.to_vec(),
            roll: self.roll.0.to_vec(),
            part: self.part,
            keys: credentials
                .iter()
                .flat_map(|credential| *credential.key.bytes())
                .collect(),
            districts: credentials
                .iter()
                .flat_map(|credential| credential.district.to_le_bytes())
                .collect(),
            weights: credentials
                .iter()
                .flat_map(|credential| credential.weight.to_le_bytes())
                .collect(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Registrar
    }
}

pub(crate) fn admit(part: &RollPart, id: Id, board: &mut Board) -> Result<(), Refusal> {
    let roll = board.open_roll_mut(&part.roll)?;
    let next = roll.parts();
    Check::RollPart.require(
        part.part == next,
        format_args!("the next part of this roll is {next}"),
    )?;
    let mut last = roll.keys().last();
    for credential in &part.credentials {
        let key = credential.key.bytes();
        Check::RollKeys.require(!credential.key.is_identity(), "the identity is no credential")?;
        let ascending = last.is_none_or(|last| last < key);
        Check::RollKeys.require(
            ascending,
            format_args!("the key {} is not above the one before it", Id(*key)),
        )?;
        last = Some(key);
        let known = usize::from(credential.district) < roll.announcement().districts.len();
        Check::RollWeights.require(
            known,
            format_args!("there is no district {} on this roll", credential.district),
        )?;
        Check::RollWeights.require(
            credential.weight >= 1,
            format_args!("the key {} has weight 0", Id(*key)),
        )?;
    }
    let count = roll.count().saturating_add(part.credentials.len());
    Check::RollPart.require(
        u32::try_from(count).is_ok(),
        "a roll has fewer than 2^32 credentials",
    )?;
    roll.add_part(id, &part.credentials);
    Ok(())
}
