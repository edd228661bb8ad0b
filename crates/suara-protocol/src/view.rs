//! What a board shows: plain data for the service's JSON and pages and for the command line. Everything in it
//! follows from the log.

mod outcome;
mod petition;
mod result;

pub use outcome::{ChosenView, ConditionView, OutcomeView, TieView};
pub use petition::{
    AnswerView, ArgumentView, ClockView, CodedView, CommitmentView, Content, DayView, DebateView,
    DemandAnswerView, DistrictView, ErasedView, EvidenceView, PetitionReading, PetitionView, RemovalView,
    ReviewView, SaidView, TextView, ThresholdView, petition,
};
pub use result::{GroupTotals, OptionTotal, QuestionTotals, ResultView, result};

use serde::Serialize;

use crate::board::Board;
use crate::ceremony::Step;
use crate::election::{Election, Phase};
use crate::entries::{PetitionCitation, Question};
use crate::id::Id;
use crate::outcome::OutcomeRule;
use crate::role::RoleKey;
use crate::roll::RollState;
use crate::text::Text;

/// A board.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BoardView {
    /// The board id; missing while the board is only reserved.
    pub id: Option<Id>,
    /// Short name.
    pub name: String,
    /// Origin line of the checkpoints.
    pub origin: String,
    /// What it is called.
    pub title: Text,
    /// Number of entries.
    pub size: u64,
    /// Its rolls.
    pub rolls: Vec<RollView>,
    /// Its elections.
    pub elections: Vec<ElectionView>,
}

/// A roll.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RollView {
    /// The roll id.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// Its number on the board.
    pub number: u32,
    /// Number of credentials so far.
    pub credentials: usize,
    /// Whether it is sealed.
    pub sealed: bool,
    /// The roll hash, once it is sealed.
    pub hash: Option<Id>,
}

/// An election.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ElectionView {
    /// The election id.
    pub id: Id,
    /// The roll that votes.
    pub roll: Id,
    /// BCP 47 tags, the default first.
    pub languages: Vec<String>,
    /// What is decided.
    pub title: Text,
    /// Explanation, may be empty.
    pub description: Text,
    /// Where it stands.
    pub phase: Phase,
    /// The step of the key ceremony.
    pub ceremony: Step,
    /// What each trustee has done.
    pub trustees: Vec<TrusteeView>,
    /// How many trustees decrypt.
    pub threshold: u32,
    /// How many confirm the sums before.
    pub confirmations: u32,
    /// Unix milliseconds.
    pub closes_at_ms: u64,
    /// Credentials on the roll; 0 before the opening.
    pub entitled: usize,
    /// Credentials with a ballot.
    pub voted: usize,
    /// Ballots in the log, those superseded included.
    pub ballots: usize,
    /// The questions.
    pub questions: Vec<QuestionView>,
    /// The tally hash, once it is closed.
    pub tally: Option<Id>,
    /// The petition that led to it.
    pub petition: Option<PetitionCitation>,
}

/// What a trustee has done.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TrusteeView {
    /// Index, from 1.
    pub index: u32,
    /// Role key.
    pub key: String,
    /// Committed in the key ceremony.
    pub committed: bool,
    /// Revealed in the key ceremony.
    pub revealed: bool,
    /// Confirmed the shares of the others.
    pub confirmed: bool,
    /// Showed that it can decrypt.
    pub rehearsed: bool,
    /// Confirmed the sums after the closing.
    pub tally_confirmed: bool,
    /// Number of blocks that it decrypted.
    pub blocks_decrypted: u32,
    /// Said that its key shares are erased.
    pub keys_erased: bool,
}

/// A question.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct QuestionView {
    /// Unique in the election.
    pub id: String,
    /// What is asked.
    pub title: Text,
    /// Explanation, may be empty.
    pub description: Text,
    /// The word for how it is answered, such as `choose`.
    pub kind: &'static str,
    /// Whether a blank vote is offered.
    pub blank: bool,
    /// What can be answered.
    pub options: Vec<OptionView>,
    /// By which rule the totals decide, if one is stated.
    #[cfg_attr(feature = "schema", schema(value_type = Option<Object>))]
    pub outcome: Option<OutcomeRule>,
}

/// An option.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OptionView {
    /// Unique in the question.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it costs; 0 where there is no cost.
    pub cost: u64,
}

/// The view of a board.
pub fn board(board: &Board) -> BoardView {
    let creation = board.creation();
    BoardView {
        id: board.id(),
        name: creation.map_or_else(String::new, |creation| creation.name.clone()),
        origin: creation.map_or_else(String::new, |creation| creation.origin.clone()),
        title: creation.map_or_else(Text::default, |creation| creation.title.clone()),
        size: board.head().size,
        rolls: board.rolls().map(roll).collect(),
        elections: board.elections().map(election).collect(),
    }
}

fn roll(roll: &RollState) -> RollView {
    RollView {
        id: roll.id(),
        name: roll.announcement().name.clone(),
        number: roll.announcement().number,
        credentials: roll.count(),
        sealed: roll.sealed().is_some(),
        hash: roll.sealed().map(|sealed| sealed.hash()),
    }
}

/// The view of an election.
pub fn election(election: &Election) -> ElectionView {
    let setup = election.setup();
    let trustees = (1..)
        .zip(&setup.trustees)
        .map(|(index, key)| trustee(election, index, key));
    ElectionView {
        id: election.id(),
        roll: setup.roll,
        languages: setup.languages.clone(),
        title: setup.title.clone(),
        description: setup.description.clone(),
        phase: election.phase(),
        ceremony: election.ceremony().step(),
        trustees: trustees.collect(),
        threshold: setup.threshold,
        confirmations: setup.confirmations,
        closes_at_ms: setup.closes_at_ms,
        entitled: election.voting().map_or(0, |voting| voting.roll.len()),
        voted: election.voters(),
        ballots: election.ballots(),
        questions: setup.questions.iter().map(question).collect(),
        tally: election.tally().map(|tally| tally.hash()),
        petition: setup.petition,
    }
}

fn trustee(election: &Election, index: u32, key: &RoleKey) -> TrusteeView {
    let ceremony = election.ceremony();
    let blocks = election.tally().map_or(0, |tally| tally.blocks());
    let decrypted = (0..blocks)
        .filter(|block| election.has_share(index, *block))
        .count();
    TrusteeView {
        index,
        key: key.to_string(),
        committed: ceremony.commits().contains_key(&index),
        revealed: ceremony.reveals().contains_key(&index),
        confirmed: ceremony.confirmed().contains(&index),
        rehearsed: ceremony.rehearsed().contains(&index),
        tally_confirmed: election.confirmations().contains(&index),
        blocks_decrypted: u32::try_from(decrypted).unwrap_or(u32::MAX),
        keys_erased: election.has_erased_keys(index),
    }
}

fn question(question: &Question) -> QuestionView {
    let option = |option: &crate::entries::AnswerOption| OptionView {
        id: option.id.clone(),
        title: option.title.clone(),
        cost: option.cost,
    };
    QuestionView {
        id: question.id.clone(),
        title: question.title.clone(),
        description: question.description.clone(),
        kind: question.kind.word(),
        blank: question.blank,
        options: question.options.iter().map(option).collect(),
        outcome: question.outcome.clone(),
    }
}
