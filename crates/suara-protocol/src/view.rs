//! What a board shows: plain data for the service's JSON and pages and for the command line. Everything in it
//! follows from the log.

mod petition;

pub use petition::{
    AnswerView, ArgumentView, ClockView, CodedView, CommitmentView, Content, DayView, DebateView,
    DemandAnswerView, DistrictView, ErasedView, EvidenceView, PetitionReading, PetitionView, RemovalView,
    ReviewView, SaidView, TextView, ThresholdView, petition,
};

use serde::Serialize;

use crate::board::Board;
use crate::ceremony::Step;
use crate::check::Refusal;
use crate::election::{Election, Phase};
use crate::entries::{GroupResult, PetitionCitation, Question};
use crate::groups::REMAINDER;
use crate::id::Id;
use crate::role::RoleKey;
use crate::roll::RollState;
use crate::text::Text;

/// A board.
#[derive(Clone, Debug, Serialize)]
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
}

/// A question.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionView {
    /// Unique in the election.
    pub id: String,
    /// What is asked.
    pub title: Text,
    /// Explanation, may be empty.
    pub description: Text,
    /// Whether a blank vote is offered.
    pub blank: bool,
    /// What can be answered.
    pub options: Vec<OptionView>,
}

/// An option.
#[derive(Clone, Debug, Serialize)]
pub struct OptionView {
    /// Unique in the question.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it costs; 0 where there is no cost.
    pub cost: u64,
}

/// The totals of an election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultView {
    /// The tally hash.
    pub tally: Id,
    /// Whether the privacy minimum withholds the totals.
    pub withheld: bool,
    /// Whether the result stands in the log; the totals are the same if not.
    pub published: bool,
    /// Counted ballots.
    pub ballots: u64,
    /// Totals of all groups together.
    pub questions: Vec<QuestionTotals>,
    /// Totals of each group.
    pub groups: Vec<GroupTotals>,
}

/// The totals of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupTotals {
    /// Whether it is the one of all districts that do not stand alone.
    pub remainder: bool,
    /// Ids of its districts.
    pub districts: Vec<String>,
    /// Counted ballots.
    pub ballots: u64,
    /// Its totals.
    pub questions: Vec<QuestionTotals>,
}

/// The totals of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QuestionTotals {
    /// The question.
    pub id: String,
    /// What was asked.
    pub title: Text,
    /// The totals, in the order of the options.
    pub options: Vec<OptionTotal>,
    /// Blank votes, where they were offered.
    pub blank: Option<u64>,
}

/// The total of an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OptionTotal {
    /// The option.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it costs; 0 where there is no cost.
    pub cost: u64,
    /// Votes or points, times the voters' weights.
    pub total: u64,
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
        blank: question.blank,
        options: question.options.iter().map(option).collect(),
    }
}

/// The totals of an election, once enough trustees have decrypted; `None` before.
pub fn result(election: &Election) -> Result<Option<ResultView>, Refusal> {
    let (Some(tally), Some(groups)) = (election.tally(), election.totals()?) else {
        return Ok(None);
    };
    let mut overall = vec![0; election.program().numbers()];
    for group in &groups {
        for (sum, total) in overall.iter_mut().zip(&group.totals) {
            *sum += total;
        }
    }
    let group = |(group, members): (&GroupResult, &crate::groups::Group)| GroupTotals {
        remainder: group.group == REMAINDER,
        districts: members
            .districts
            .iter()
            .map(|place| district(election, *place))
            .collect(),
        ballots: group.ballots,
        questions: questions(election, &group.totals),
    };
    Ok(Some(ResultView {
        tally: tally.hash(),
        withheld: tally.withheld(),
        published: election.published(),
        ballots: tally.groups().iter().map(|group| group.ballots).sum(),
        questions: if tally.withheld() {
            Vec::new()
        } else {
            questions(election, &overall)
        },
        groups: groups.iter().zip(tally.groups()).map(group).collect(),
    }))
}

fn district(election: &Election, place: u16) -> String {
    let roll = election.voting().map(|voting| &voting.roll);
    let district = roll.and_then(|roll| roll.districts().get(usize::from(place)));
    district.map_or_else(String::new, |district| district.id.clone())
}

fn questions(election: &Election, totals: &[u64]) -> Vec<QuestionTotals> {
    let setup = election.setup();
    let of_question = |(place, question): (usize, &Question)| {
        let totals = totals
            .get(election.program().question_numbers(place))
            .unwrap_or_default();
        let option = |(option, total): (&crate::entries::AnswerOption, u64)| OptionTotal {
            id: option.id.clone(),
            title: option.title.clone(),
            cost: option.cost,
            total,
        };
        QuestionTotals {
            id: question.id.clone(),
            title: question.title.clone(),
            options: question
                .options
                .iter()
                .zip(totals.iter().copied())
                .map(option)
                .collect(),
            blank: totals.last().copied().filter(|_| question.blank),
        }
    };
    setup.questions.iter().enumerate().map(of_question).collect()
}
