//! Kind "setup": the whole definition of an election. Its id is the election id, so every field of it is in
//! every proof of the election.

use std::collections::BTreeSet;

use suara_crypto::program::Program;

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::role::RoleKey;
use crate::text::Text;
use crate::wire;

mod question;

pub use question::{AnswerOption, Question, QuestionKind};

/// The smallest privacy minimum that a definition may state.
pub const SMALLEST_PRIVACY_MINIMUM: u32 = 5;

/// The definition of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The board.
    pub board: Id,
    /// The roll that votes.
    pub roll: Id,
    /// BCP 47 tags; the first is the default.
    pub languages: Vec<String>,
    /// What is decided.
    pub title: Text,
    /// Explanation, may be empty.
    pub description: Text,
    /// The questions of the ballot.
    pub questions: Vec<Question>,
    /// Role keys of the trustees, in the order of their indices from 1.
    pub trustees: Vec<RoleKey>,
    /// `t`: how many trustees decrypt.
    pub threshold: u32,
    /// `c`: how many confirm the same sums before any decrypts.
    pub confirmations: u32,
    /// What totals are published for.
    pub grouping: Grouping,
    /// `p`: the least ballots of one cell of a group.
    pub privacy_minimum: u32,
    /// What happens when there are fewer.
    pub small_groups: SmallGroups,
    /// Ballots are admitted before this time, Unix milliseconds.
    pub closes_at_ms: u64,
    /// Whether the organiser may close before.
    pub early_close: bool,
    /// How long a trustee may take to answer a complaint, milliseconds.
    pub answer_within_ms: u64,
    /// The petition that led to this election, if one did.
    pub petition: Option<PetitionCitation>,
}

/// A petition of the same board that reached its second threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PetitionCitation {
    /// The petition.
    pub petition: Id,
    /// The entry at which it did.
    pub entry: u64,
}

/// What totals are published for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// One total for the whole roll.
    Whole,
    /// One for each district that is large enough, one for the rest.
    Districts,
}

/// What happens when voters of one weight, or of all, have cast fewer ballots than the privacy minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmallGroups {
    /// All districts are one group; votes may become visible.
    Decrypt,
    /// There is no result.
    Withhold,
}

impl Setup {
    /// The ballot program that follows from the questions.
    pub fn program(&self) -> Result<Program, Refusal> {
        let questions = self.questions.iter().map(Question::rule).collect::<Vec<_>>();
        Program::compile(&questions).map_err(|wrong| Check::Definition.refuse(wrong))
    }

    /// The confirmations that two honest halves of the trustees cannot both reach, with `t - 1` corrupt ones:
    /// `floor((m + t - 1) / 2) + 1`.
    pub fn safe_confirmations(trustees: usize, threshold: u32) -> u32 {
        let trustees = u32::try_from(trustees).unwrap_or(u32::MAX);
        (trustees.saturating_add(threshold).saturating_sub(1)) / 2 + 1
    }

    /// Checks all that can be checked without a board, and compiles the ballot program.
    pub fn check(&self) -> Result<Program, Refusal> {
        self.check_texts()?;
        let ids = self
            .questions
            .iter()
            .map(|question| question.id.as_str())
            .collect::<BTreeSet<_>>();
        let unique = ids.len() == self.questions.len() && !ids.contains("");
        Check::Definition.require(unique, "ids of questions are not empty and all different")?;
        self.questions.iter().try_for_each(Question::check)?;
        let program = self.program()?;
        self.check_trustees(program.numbers())?;
        let minimum = self.privacy_minimum >= SMALLEST_PRIVACY_MINIMUM;
        Check::Setup.require(
            minimum,
            format_args!("the privacy minimum is at least {SMALLEST_PRIVACY_MINIMUM}"),
        )?;
        Ok(program)
    }

    fn check_texts(&self) -> Result<(), Refusal> {
        let languages = self.languages.iter().collect::<BTreeSet<_>>();
        let tags = self
            .languages
            .iter()
            .all(|tag| !tag.is_empty() && tag.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-'));
        let unique = !languages.is_empty() && languages.len() == self.languages.len();
        Check::Texts.require(
            unique && tags,
            "languages are BCP 47 tags, at least one, all different",
        )?;
        self.title.check_languages("the title", &self.languages, false)?;
        self.description
            .check_languages("the description", &self.languages, true)?;
        self.questions
            .iter()
            .try_for_each(|question| question.check_texts(&self.languages))
    }

    fn check_trustees(&self, numbers: usize) -> Result<(), Refusal> {
        let refuse = |detail: String| Check::Trustees.refuse(detail);
        let m = u32::try_from(self.trustees.len()).map_err(|_| refuse("too many trustees".to_owned()))?;
        let t = self.threshold;
        if !(1..=m).contains(&t) {
            return Err(refuse(format!(
                "the threshold {t} is not between 1 and the number of trustees, {m}"
            )));
        }
        if m > 1 && 2 * u64::from(t) <= u64::from(m) {
            return Err(refuse(format!(
                "a threshold of {t} lets two halves of {m} trustees decrypt apart: more than half are needed"
            )));
        }
        if numbers as u64 * u64::from(t) > 1_800 {
            return Err(refuse(format!(
                "{numbers} numbers on a ballot times a threshold of {t} is more than 1,800"
            )));
        }
        if !(t..=m).contains(&self.confirmations) {
            return Err(refuse(format!(
                "the confirmations are between the threshold, {t}, and the number of trustees, {m}"
            )));
        }
        let different = self.trustees.iter().collect::<BTreeSet<_>>().len() == self.trustees.len();
        Check::Trustees.require(different, "two trustees have the same key")
    }
}

impl PetitionCitation {
    fn from_wire(wire: wire::PetitionCitation) -> Result<PetitionCitation, Refusal> {
        Ok(PetitionCitation {
            petition: field::id(&wire.petition, "petition")?,
            entry: wire.entry,
        })
    }

    fn to_wire(self) -> wire::PetitionCitation {
        wire::PetitionCitation {
            petition: self.petition.0.to_vec(),
            entry: self.entry,
        }
    }
}

impl Kind for Setup {
    type Wire = wire::Setup;
    const NAME: &'static str = "setup";

    fn from_wire(wire: wire::Setup) -> Result<Setup, Refusal> {
        Ok(Setup {
            board: field::id(&wire.board, "board")?,
            roll: field::id(&wire.roll, "roll")?,
            grouping: match wire.grouping() {
                wire::Grouping::Whole => Grouping::Whole,
                wire::Grouping::Districts => Grouping::Districts,
                wire::Grouping::Unspecified => {
                    return Err(Check::Setup.refuse("the grouping of totals is not stated"));
                }
            },
            small_groups: match wire.small_groups() {
                wire::SmallGroups::Decrypt => SmallGroups::Decrypt,
                wire::SmallGroups::Withhold => SmallGroups::Withhold,
                wire::SmallGroups::Unspecified => {
                    return Err(Check::Setup
                        .refuse("what happens with small groups is not stated: decrypt or withhold"));
                }
            },
            languages: wire.languages,
            title: Text::from_wire(wire.title),
            description: Text::from_wire(wire.description),
            questions: wire
                .questions
                .into_iter()
                .map(Question::from_wire)
                .collect::<Result<_, _>>()?,
            trustees: wire
                .trustees
                .iter()
                .map(|key| RoleKey::decode(key))
                .collect::<Result<_, _>>()?,
            threshold: wire.threshold,
            confirmations: wire.confirmations,
            privacy_minimum: wire.privacy_minimum,
            closes_at_ms: wire.closes_at_ms,
            early_close: wire.early_close,
            answer_within_ms: wire.answer_within_ms,
            petition: wire.petition.map(PetitionCitation::from_wire).transpose()?,
        })
    }

    fn to_wire(&self) -> wire::Setup {
        let grouping = match self.grouping {
            Grouping::Whole => wire::Grouping::Whole,
            Grouping::Districts => wire::Grouping::Districts,
        };
        let small_groups = match self.small_groups {
            SmallGroups::Decrypt => wire::SmallGroups::Decrypt,
            SmallGroups::Withhold => wire::SmallGroups::Withhold,
        };
        wire::Setup {
            board: self.board.0.to_vec(),
            roll: self.roll.0.to_vec(),
            languages: self.languages.clone(),
            title: self.title.to_wire(),
            description: self.description.to_wire(),
            questions: self.questions.iter().map(Question::to_wire).collect(),
            trustees: self.trustees.iter().map(|key| key.bytes().to_vec()).collect(),
            threshold: self.threshold,
            confirmations: self.confirmations,
            grouping: grouping.into(),
            privacy_minimum: self.privacy_minimum,
            small_groups: small_groups.into(),
            closes_at_ms: self.closes_at_ms,
            early_close: self.early_close,
            answer_within_ms: self.answer_within_ms,
            petition: self.petition.map(PetitionCitation::to_wire),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }
}

pub(crate) fn admit(setup: &Setup, id: Id, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    let program = setup.check()?;
    let known = board.roll(&setup.roll).is_some();
    Check::Setup.require(
        known,
        format_args!("no roll {} is announced on this board", setup.roll),
    )?;
    Check::Setup.require(setup.closes_at_ms > place.time_ms, "the closing time has passed")?;
    let roles = board.roles().into_iter().flat_map(|roles| roles.all());
    let taken = roles
        .chain(board.creation().map(|creation| &creation.log_key))
        .copied()
        .collect::<BTreeSet<_>>();
    let twice = setup.trustees.iter().find(|key| taken.contains(key));
    Check::Trustees.require(
        twice.is_none(),
        "a trustee has the key of another role or of the log",
    )?;
    if let Some(cited) = &setup.petition {
        let petition = board.petition(&cited.petition);
        let unknown = || Check::Citation.refuse("the election cites a petition that is not on this board");
        petition.ok_or_else(unknown)?.check_citation(cited.entry)?;
    }
    board.set_up(id, setup.clone(), program)?;
    if let Some(cited) = &setup.petition {
        board.petition_mut(&cited.petition)?.cite(id, place.into());
    }
    Ok(())
}
