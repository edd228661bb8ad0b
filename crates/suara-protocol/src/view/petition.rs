//! What a petition shows. The view holds nothing that depends on the time of reading; [`PetitionView::at`] adds that.

use serde::Serialize;

use crate::board::Board;
use crate::id::Id;
use crate::petition::{Clock, Moment, Outlook, Petition, PetitionStage, Reading};

mod counts;
mod duties;
mod texts;

pub use counts::{DayView, DistrictView, RemovalView, ThresholdView};
pub use duties::{AnswerView, CommitmentView, DebateView, DemandAnswerView, EvidenceView, ReviewView};
pub use texts::{CodedView, Content, ErasedView, SaidView, TextView};

use texts::text;

/// A petition.
#[derive(Clone, Debug, Serialize)]
pub struct PetitionView {
    /// The petition id.
    pub id: Id,
    /// Place of its draft in the log, and when.
    pub begun: Moment,
    /// The id of its type.
    pub petition_type: Id,
    /// What its type is called.
    pub type_name: String,
    /// The roll whose citizens sign it.
    pub roll: Id,
    /// BCP 47 tag of the language of its texts.
    pub language: String,
    /// Role key of the authority that is to answer.
    pub authority: String,
    /// Ids of the districts that it is about; none: all.
    pub territory: Vec<String>,
    /// What it is called.
    pub title: TextView,
    /// What it demands.
    pub demands: Vec<TextView>,
    /// Why.
    pub background: TextView,
    /// How many sponsors it has.
    pub sponsors: u32,
    /// How many it needs.
    pub sponsors_needed: u32,
    /// Reviews, the second after an appeal.
    pub reviews: Vec<ReviewView>,
    /// The author's appeal.
    pub appeal: Option<SaidView>,
    /// When it was opened for signatures.
    pub opened: Option<Moment>,
    /// When it can be signed no more, Unix milliseconds.
    pub closes_ms: Option<u64>,
    /// How it was closed before its time.
    pub closing: Option<CodedView>,
    /// Signatures that count.
    pub signatures: u64,
    /// Those of them that citizens gave themselves.
    pub web: u64,
    /// Those of them on paper.
    pub paper: u64,
    /// How often a signature was withdrawn.
    pub withdrawn: u64,
    /// How many were removed.
    pub removed: u64,
    /// Signatures by district.
    pub districts: Vec<DistrictView>,
    /// What happened on each day.
    pub days: Vec<DayView>,
    /// How the count grew: Unix milliseconds, signatures.
    pub curve: Vec<(u64, u64)>,
    /// The two thresholds: for an answer, for a debate.
    pub thresholds: [ThresholdView; 2],
    /// Its clocks, without what they show.
    pub clocks: Vec<Clock>,
    /// Why signatures were removed, one by one.
    pub removals: Vec<RemovalView>,
    /// Answers of the authority.
    pub answers: Vec<AnswerView>,
    /// Debates, announced and held.
    pub debates: Vec<DebateView>,
    /// Commitments, each with its history.
    pub commitments: Vec<Vec<CommitmentView>>,
    /// Arguments for and against.
    pub arguments: Vec<ArgumentView>,
    /// Elections that cite it.
    pub elections: Vec<Id>,
    #[serde(skip)]
    outlook: Outlook,
}

/// A petition at the time of reading.
#[derive(Clone, Debug, Serialize)]
pub struct PetitionReading<'a> {
    /// Where it stands.
    pub stage: PetitionStage,
    /// What its clocks show.
    pub readings: Vec<ClockView>,
    /// The rest.
    #[serde(flatten)]
    pub view: &'a PetitionView,
}

/// A clock, and what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ClockView {
    /// The clock.
    #[serde(flatten)]
    pub clock: Clock,
    /// What it shows.
    #[serde(flatten)]
    pub reading: Reading,
}

/// An argument.
#[derive(Clone, Debug, Serialize)]
pub struct ArgumentView {
    /// The id of the act.
    pub id: Id,
    /// Where and when.
    pub at: Moment,
    /// For the petition, or against it.
    pub supports: bool,
    /// What it says.
    pub text: TextView,
    /// How many citizens endorse it.
    pub endorsements: u64,
}

impl PetitionView {
    /// The petition at `now_ms`.
    pub fn at(&self, now_ms: u64) -> PetitionReading<'_> {
        let reading = |clock: &Clock| ClockView {
            clock: *clock,
            reading: clock.at(now_ms),
        };
        PetitionReading {
            stage: self.outlook.at(now_ms),
            readings: self.clocks.iter().map(reading).collect(),
            view: self,
        }
    }
}

/// The view of a petition.
pub fn petition(board: &Board, petition: &Petition, content: Content<'_>) -> PetitionView {
    let (draft, rules, counted) = (petition.draft(), petition.rules(), petition.counts());
    let districts = petition.roll().districts();
    let said = |hash: &Id| text(board, hash, content);
    let district = |place: &u16| districts.get(usize::from(*place));
    PetitionView {
        id: petition.id(),
        begun: petition.begun(),
        petition_type: draft.petition_type,
        type_name: rules.name.clone(),
        roll: rules.roll,
        language: draft.language.clone(),
        authority: draft.authority.to_string(),
        territory: draft
            .territory
            .iter()
            .filter_map(district)
            .map(|district| district.id.clone())
            .collect(),
        title: said(&draft.title),
        demands: draft.demands.iter().map(said).collect(),
        background: said(&draft.background),
        sponsors: petition.sponsors(),
        sponsors_needed: rules.sponsors,
        reviews: duties::reviews(petition, said),
        appeal: petition.appeal().map(|appeal| SaidView {
            at: appeal.at,
            text: said(&appeal.said),
        }),
        opened: petition.opened(),
        closes_ms: petition.closes_ms(),
        closing: petition.closing().map(|closing| CodedView {
            at: closing.at,
            code: closing.said.code.code(),
            words: closing.said.code.words(),
            text: said(&closing.said.reason),
        }),
        signatures: counted.total(),
        web: counted.web,
        paper: counted.paper,
        withdrawn: counted.withdrawn,
        removed: counted.removed,
        districts: counts::districts(petition),
        days: counts::days(petition),
        curve: petition.curve().to_vec(),
        thresholds: counts::thresholds(petition),
        clocks: petition.clocks(),
        removals: counts::removals(petition),
        answers: duties::answers(petition, said),
        debates: duties::debates(petition, said),
        commitments: duties::commitments(petition, said),
        arguments: petition
            .arguments()
            .iter()
            .map(|argument| ArgumentView {
                id: argument.id,
                at: argument.at,
                supports: argument.supports,
                text: said(&argument.text),
                endorsements: argument.endorsements,
            })
            .collect(),
        elections: petition.elections().collect(),
        outlook: petition.outlook(),
    }
}
