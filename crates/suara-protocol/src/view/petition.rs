//! What a petition shows. The view holds nothing that depends on the time of reading; [`PetitionView::at`] adds that.

use serde::Serialize;

use crate::board::Board;
use crate::detached::ErasedBy;
use crate::entries::{AnswerOutcome, CommitmentStatus, Evidence, Threshold};
use crate::id::Id;
use crate::petition::{
    Clock, Day, Moment, Outlook, Petition, PetitionStage, Reading, Recorded, RemovedBecause,
};
use crate::text::Text;

/// Where the content of detached texts is looked up.
pub type Content<'a> = &'a dyn Fn(&Id) -> Option<String>;

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

/// A detached text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextView {
    /// Its hash.
    pub hash: Id,
    /// The text, if it is at hand.
    pub text: Option<String>,
    /// The entry that erased it, and why.
    pub erased: Option<ErasedView>,
}

impl TextView {
    /// The text, or words that say why it is not there.
    pub fn shown(&self) -> String {
        match (&self.text, &self.erased) {
            (_, Some(erased)) => format!("[erased by entry {}: {}]", erased.entry, erased.code),
            (Some(text), None) => text.clone(),
            (None, None) => "[the text is missing]".to_owned(),
        }
    }
}

/// How a text was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErasedView {
    /// The entry that says so.
    pub entry: u64,
    /// Why.
    pub code: &'static str,
}

/// Something said, and when.
#[derive(Clone, Debug, Serialize)]
pub struct SaidView {
    /// Where and when.
    pub at: Moment,
    /// What.
    pub text: TextView,
}

/// Something said with a code.
#[derive(Clone, Debug, Serialize)]
pub struct CodedView {
    /// Where and when.
    pub at: Moment,
    /// The code.
    pub code: &'static str,
    /// What the code means.
    pub words: &'static str,
    /// What was said.
    pub text: TextView,
}

/// A review.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewView {
    /// Where and when.
    pub at: Moment,
    /// Index of the moderator.
    pub moderator: u32,
    /// Why it was refused, if it was.
    pub refusal: Option<CodedView>,
}

/// The signatures of a district.
#[derive(Clone, Debug, Serialize)]
pub struct DistrictView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// Signatures that count.
    pub signatures: u64,
}

/// What happened on a day.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DayView {
    /// Its beginning (UTC), Unix milliseconds.
    pub start_ms: u64,
    /// What happened.
    #[serde(flatten)]
    pub day: Day,
}

/// A threshold, and how near it is.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ThresholdView {
    /// What is asked for.
    #[serde(flatten)]
    pub threshold: Threshold,
    /// How many districts have as many signatures as the spread asks for.
    pub full_districts: u32,
    /// The entry at which it was reached.
    pub reached: Option<Moment>,
}

/// A signature that was removed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RemovalView {
    /// Where and when.
    pub at: Moment,
    /// Place of the credential on the roll.
    pub credential: u32,
    /// The code.
    pub code: &'static str,
    /// What it means.
    pub words: &'static str,
    /// Whether all that the credential had signed went with it.
    pub revoked: bool,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerView {
    /// Where and when.
    pub at: Moment,
    /// One for each demand.
    pub demands: Vec<DemandAnswerView>,
}

/// The answer to a demand.
#[derive(Clone, Debug, Serialize)]
pub struct DemandAnswerView {
    /// What becomes of it.
    pub outcome: AnswerOutcome,
    /// Why.
    pub reason: TextView,
    /// What will be done.
    pub plan: Option<TextView>,
    /// By when, Unix milliseconds.
    pub by_ms: Option<u64>,
}

/// A debate.
#[derive(Clone, Debug, Serialize)]
pub struct DebateView {
    /// Where and when it was written.
    pub at: Moment,
    /// The day of it, Unix milliseconds.
    pub held_at_ms: u64,
    /// What came out of it.
    pub outcome: Option<TextView>,
    /// Documents.
    pub evidence: Vec<EvidenceView>,
}

/// A commitment, or a report on one.
#[derive(Clone, Debug, Serialize)]
pub struct CommitmentView {
    /// Where and when.
    pub at: Moment,
    /// Where it stands.
    pub status: CommitmentStatus,
    /// What was said.
    pub text: TextView,
    /// By when, or since when, Unix milliseconds.
    pub date_ms: u64,
    /// Documents.
    pub evidence: Vec<EvidenceView>,
}

/// A document.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceView {
    /// Its URL.
    pub link: TextView,
    /// Its SHA-256.
    pub document: Id,
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
    let (draft, rules, counts) = (petition.draft(), petition.rules(), petition.counts());
    let districts = petition.roll().districts();
    let said = |hash: &Id| text(board, hash, content);
    let district = |place: &u16| districts.get(usize::from(*place));
    let [answer_full, debate_full] = petition.full_districts();
    let threshold = |threshold, full_districts, reached| ThresholdView {
        threshold,
        full_districts,
        reached,
    };
    let evidence = |evidence: &[Evidence]| {
        let view = |one: &Evidence| EvidenceView {
            link: said(&one.link),
            document: one.document,
        };
        evidence.iter().map(view).collect::<Vec<_>>()
    };
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
        reviews: petition
            .reviews()
            .iter()
            .map(|review| ReviewView {
                at: review.at,
                moderator: review.said.moderator,
                refusal: review.said.refusal.map(|(code, reason)| CodedView {
                    at: review.at,
                    code: code.code(),
                    words: code.words(),
                    text: said(&reason),
                }),
            })
            .collect(),
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
        signatures: counts.total(),
        web: counts.web,
        paper: counts.paper,
        withdrawn: counts.withdrawn,
        removed: counts.removed,
        districts: counts
            .by_district
            .iter()
            .filter_map(|(place, signatures)| {
                let district = district(place)?;
                Some(DistrictView {
                    id: district.id.clone(),
                    name: district.name.clone(),
                    signatures: *signatures,
                })
            })
            .collect(),
        days: counts
            .by_day
            .iter()
            .map(|(number, day)| DayView {
                start_ms: number * 86_400_000,
                day: *day,
            })
            .collect(),
        curve: petition.curve().to_vec(),
        thresholds: [
            threshold(rules.answer, answer_full, petition.answer_reached()),
            threshold(rules.debate, debate_full, petition.debate_reached()),
        ],
        clocks: petition.clocks(),
        removals: petition.removals().iter().map(removal).collect(),
        answers: petition
            .answers()
            .iter()
            .map(|answer| AnswerView {
                at: answer.at,
                demands: answer
                    .said
                    .demands
                    .iter()
                    .map(|demand| DemandAnswerView {
                        outcome: demand.outcome,
                        reason: said(&demand.reason),
                        plan: demand.plan.map(|(plan, _)| said(&plan)),
                        by_ms: demand.plan.map(|(_, by_ms)| by_ms),
                    })
                    .collect(),
            })
            .collect(),
        debates: petition
            .debates()
            .iter()
            .map(|debate| DebateView {
                at: debate.at,
                held_at_ms: debate.said.held_at_ms,
                outcome: debate.said.outcome.as_ref().map(said),
                evidence: evidence(&debate.said.evidence),
            })
            .collect(),
        commitments: petition
            .commitments()
            .iter()
            .map(|history| {
                let view = |report: &Recorded<crate::entries::PetitionCommitment>| CommitmentView {
                    at: report.at,
                    status: report.said.status,
                    text: said(&report.said.text),
                    date_ms: report.said.date_ms,
                    evidence: evidence(&report.said.evidence),
                };
                history.iter().map(view).collect()
            })
            .collect(),
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

fn text(board: &Board, hash: &Id, content: Content<'_>) -> TextView {
    let erased = board.texts().get(hash).and_then(|named| named.erased);
    let view = |erased: ErasedBy| ErasedView {
        entry: erased.entry,
        code: erased.code.code(),
    };
    TextView {
        hash: *hash,
        text: if erased.is_some() { None } else { content(hash) },
        erased: erased.map(view),
    }
}

fn removal(removal: &Recorded<crate::petition::Removal>) -> RemovalView {
    let (code, words, revoked) = match removal.said.code {
        RemovedBecause::Removal(code) => (code.code(), code.words(), false),
        RemovedBecause::Revocation(code) => (code.code(), code.words(), true),
    };
    RemovalView {
        at: removal.at,
        credential: removal.said.credential,
        code,
        words,
        revoked,
    }
}
