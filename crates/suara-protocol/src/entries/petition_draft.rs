//! Kind "petition-draft": a citizen's idea. Its id is the petition's id.

use suara_crypto::Point;
use suara_crypto::act::{Act, ActContext, ActKind, ActStatement};

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::detached::TextRole;
use crate::id::Id;
use crate::role::RoleKey;
use crate::wire;

/// The most demands of one petition.
pub const MOST_DEMANDS: usize = 10;

/// The draft of a petition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionDraft {
    /// The board.
    pub board: Id,
    /// The id of the petition type.
    pub petition_type: Id,
    /// Place of the author's credential on the roll.
    pub credential: u32,
    /// BCP 47 tag of the language of its texts.
    pub language: String,
    /// The role key of the authority that is to answer.
    pub authority: RoleKey,
    /// Places of districts on the roll, ascending; none: the whole roll.
    pub territory: Vec<u16>,
    /// Detached.
    pub title: Id,
    /// Detached.
    pub demands: Vec<Id>,
    /// Detached.
    pub background: Id,
    /// The id of this credential's previous draft on the roll, if there is one.
    pub previous: Option<Id>,
    /// `R ‖ s`.
    pub proof: [u8; Act::BYTES],
}

impl PetitionDraft {
    /// The petition's text hash, which every act in it absorbs: over all of the draft but its proof.
    pub fn text(&self) -> Id {
        let bare = wire::PetitionDraft {
            proof: Vec::new(),
            ..self.to_wire()
        };
        Id::hash(
            "suara/v1/petition-text",
            [prost::Message::encode_to_vec(&bare).as_slice()],
        )
    }

    /// What the author proves with the secret key of `credential`.
    pub fn statement(&self, credential: Point) -> ActStatement {
        ActStatement {
            credential,
            process: Id::ZERO.0,
            kind: ActKind::Draft,
            text: self.text().0,
            name: None,
            comment: None,
            previous: self.previous.map(|id| id.0),
        }
    }

    pub(crate) fn verify(&self, context: &ActContext, credential: Point) -> Result<(), Refusal> {
        let verified =
            Act::decode(&self.proof).and_then(|act| act.verify(context, &self.statement(credential)));
        verified.map(drop).map_err(super::petition_act::refuse)
    }
}

impl Kind for PetitionDraft {
    type Wire = wire::PetitionDraft;
    const NAME: &'static str = "petition-draft";

    fn from_wire(wire: wire::PetitionDraft) -> Result<PetitionDraft, Refusal> {
        let district = |place: u32| {
            u16::try_from(place)
                .map_err(|_| Check::PetitionDraft.refuse("a district has a place below 65,536"))
        };
        Ok(PetitionDraft {
            board: field::id(&wire.board, "board")?,
            petition_type: field::id(&wire.petition_type, "petition type")?,
            credential: wire.credential,
            language: wire.language,
            authority: RoleKey::decode(&wire.authority)?,
            territory: wire
                .territory
                .into_iter()
                .map(district)
                .collect::<Result<_, _>>()?,
            title: field::id(&wire.title, "title")?,
            demands: wire
                .demands
                .iter()
                .map(|demand| field::id(demand, "demand"))
                .collect::<Result<_, _>>()?,
            background: field::id(&wire.background, "background")?,
            previous: field::optional_id(&wire.previous, "previous draft")?,
            proof: field::fixed(&wire.proof, "proof")?,
        })
    }

    fn to_wire(&self) -> wire::PetitionDraft {
        wire::PetitionDraft {
            board: self.board.0.to_vec(),
            petition_type: self.petition_type.0.to_vec(),
            credential: self.credential,
            language: self.language.clone(),
            authority: self.authority.bytes().to_vec(),
            territory: self.territory.iter().map(|place| u32::from(*place)).collect(),
            title: self.title.0.to_vec(),
            demands: self.demands.iter().map(|demand| demand.0.to_vec()).collect(),
            background: self.background.0.to_vec(),
            previous: field::optional_bytes(&self.previous),
            proof: self.proof.to_vec(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Nobody
    }

    fn texts(&self) -> Vec<(TextRole, Id)> {
        let demands = self.demands.iter().map(|demand| (TextRole::Demand, *demand));
        [
            (TextRole::Title, self.title),
            (TextRole::Background, self.background),
        ]
        .into_iter()
        .chain(demands)
        .collect()
    }
}

pub(crate) fn admit(draft: &PetitionDraft, id: Id, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    let require = |holds, rule: &str| Check::PetitionDraft.require(holds, rule);
    let (rules, roll) = board.petition_type(&draft.petition_type)?;
    let roll =
        roll.ok_or_else(|| Check::PetitionDraft.refuse("the roll of the petition type is not sealed"))?;
    let authorities = board.roles().map_or(&[][..], |roles| &roles.authorities);
    require(
        authorities.contains(&draft.authority),
        "the draft names no authority of this board",
    )?;
    require(
        (1..=MOST_DEMANDS).contains(&draft.demands.len()),
        "a petition has 1 to 10 demands",
    )?;
    let tag = draft
        .language
        .bytes()
        .all(|c| c.is_ascii_alphanumeric() || c == b'-');
    require(
        tag && (1..=35).contains(&draft.language.len()),
        "the language is a BCP 47 tag",
    )?;
    let ascending = draft.territory.is_sorted_by(|one, next| one < next);
    let known = draft
        .territory
        .last()
        .is_none_or(|last| usize::from(*last) < roll.districts().len());
    require(
        ascending && known,
        "the territory is districts of the roll, ascending",
    )?;
    board.check_not_revoked(&roll.id(), draft.credential)?;
    let last = board.last_draft(&roll.id(), draft.credential);
    Check::PreviousAct.require(
        draft.previous == last,
        match last {
            Some(last) => format!("the credential's last draft is {last}"),
            None => "the credential has no draft yet".to_owned(),
        },
    )?;
    let waits = last
        .and_then(|last| board.petition(&last))
        .is_some_and(|petition| petition.stage(place.time_ms).waits());
    require(
        !waits,
        "the last draft of this credential still waits for sponsors or for its review",
    )?;
    board.begin_petition(id, draft.clone(), rules, roll, place);
    Ok(())
}
