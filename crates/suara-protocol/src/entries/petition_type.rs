//! Kind "petition-type": the rules that petitions of this type live by.

use std::collections::BTreeSet;

use super::{Kind, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::role::RoleKey;
use crate::wire;

/// The rules of a type of petitions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionType {
    /// The board.
    pub board: Id,
    /// What it is called.
    pub name: String,
    /// The roll whose credentials write, sponsor and sign.
    pub roll: Id,
    /// How many further citizens put a draft forward.
    pub sponsors: u32,
    /// How long sponsors may be looked for, milliseconds.
    pub sponsors_ms: u64,
    /// The moderator's clock, milliseconds.
    pub review_ms: u64,
    /// How long an appeal is possible, milliseconds.
    pub appeal_ms: u64,
    /// How long it can be signed, milliseconds.
    pub open_ms: u64,
    /// Threshold 1: an answer is due.
    pub answer: Threshold,
    /// The authority's clock, milliseconds.
    pub answer_ms: u64,
    /// Threshold 2: a debate or a vote is due.
    pub debate: Threshold,
    /// The clock of that, milliseconds.
    pub debate_ms: u64,
    /// Whether only citizens of the petition's territory may sponsor and sign.
    pub territory_only: bool,
    /// Keys of those who collect signatures on paper.
    pub officers: Vec<RoleKey>,
}

/// How many signatures are asked for, and how they are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Threshold {
    /// At least so many in all.
    pub signatures: u64,
    /// In at least so many districts …
    pub districts: u32,
    /// … at least so many each. Both 0: no spread is asked for.
    pub in_each: u64,
}

impl Threshold {
    fn from_wire(wire: Option<wire::PetitionThreshold>) -> Result<Threshold, Refusal> {
        let wire = wire.ok_or_else(|| Check::PetitionType.refuse("a threshold is missing"))?;
        Ok(Threshold {
            signatures: wire.signatures,
            districts: wire.districts,
            in_each: wire.in_each,
        })
    }

    fn to_wire(self) -> Option<wire::PetitionThreshold> {
        Some(wire::PetitionThreshold {
            signatures: self.signatures,
            districts: self.districts,
            in_each: self.in_each,
        })
    }

    fn check(&self, districts: usize) -> Result<(), Refusal> {
        let refuse = |detail: &str| Err(Check::PetitionType.refuse(detail));
        match (self.districts, self.in_each) {
            _ if self.signatures == 0 => refuse("a threshold is at least one signature"),
            (0, 0) => Ok(()),
            (0, _) | (_, 0) => refuse("a spread names districts and signatures in each, or neither"),
            (wanted, _) if usize::try_from(wanted).is_ok_and(|wanted| wanted <= districts) => Ok(()),
            _ => refuse("a spread asks for more districts than the roll has"),
        }
    }
}

impl Kind for PetitionType {
    type Wire = wire::PetitionType;
    const NAME: &'static str = "petition-type";

    fn from_wire(wire: wire::PetitionType) -> Result<PetitionType, Refusal> {
        Ok(PetitionType {
            board: field::id(&wire.board, "board")?,
            name: wire.name,
            roll: field::id(&wire.roll, "roll")?,
            sponsors: wire.sponsors,
            sponsors_ms: wire.sponsors_ms,
            review_ms: wire.review_ms,
            appeal_ms: wire.appeal_ms,
            open_ms: wire.open_ms,
            answer: Threshold::from_wire(wire.answer)?,
            answer_ms: wire.answer_ms,
            debate: Threshold::from_wire(wire.debate)?,
            debate_ms: wire.debate_ms,
            territory_only: wire.territory_only,
            officers: wire
                .officers
                .iter()
                .map(|key| RoleKey::decode(key))
                .collect::<Result<_, _>>()?,
        })
    }

    fn to_wire(&self) -> wire::PetitionType {
        wire::PetitionType {
            board: self.board.0.to_vec(),
            name: self.name.clone(),
            roll: self.roll.0.to_vec(),
            sponsors: self.sponsors,
            sponsors_ms: self.sponsors_ms,
            review_ms: self.review_ms,
            appeal_ms: self.appeal_ms,
            open_ms: self.open_ms,
            answer: self.answer.to_wire(),
            answer_ms: self.answer_ms,
            debate: self.debate.to_wire(),
            debate_ms: self.debate_ms,
            territory_only: self.territory_only,
            officers: self.officers.iter().map(|key| key.bytes().to_vec()).collect(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }
}

/// The longest that a clock may run: a hundred years.
const LONGEST_MS: u64 = 100 * 366 * 86_400_000;

pub(crate) fn admit(rules: &PetitionType, id: Id, board: &mut Board) -> Result<(), Refusal> {
    let require = |holds, rule: &str| Check::PetitionType.require(holds, rule);
    require(!rules.name.trim().is_empty(), "a petition type has a name")?;
    let roll = board.roll(&rules.roll);
    let roll = roll.ok_or_else(|| {
        Check::PetitionType.refuse(format_args!("no roll {} is announced on this board", rules.roll))
    })?;
    let districts = roll.announcement().districts.len();
    rules.answer.check(districts)?;
    rules.debate.check(districts)?;
    require(
        rules.answer.signatures <= rules.debate.signatures,
        "the threshold for a debate is not below the one for an answer",
    )?;
    let clocks = [
        rules.sponsors_ms,
        rules.review_ms,
        rules.appeal_ms,
        rules.open_ms,
        rules.answer_ms,
        rules.debate_ms,
    ];
    require(
        clocks.iter().all(|clock| (1..=LONGEST_MS).contains(clock)),
        "every clock runs at least a millisecond and at most a hundred years",
    )?;
    let taken = board.roles().into_iter().flat_map(|roles| roles.all());
    let mut taken = taken
        .chain(board.creation().map(|creation| &creation.log_key))
        .copied()
        .collect::<BTreeSet<_>>();
    let twice = rules.officers.iter().find(|key| !taken.insert(**key));
    require(
        twice.is_none(),
        "an officer has the key of another role, of the log or of another officer",
    )?;
    board.define_petitions(id, rules.clone());
    Ok(())
}
