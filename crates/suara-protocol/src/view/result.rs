//! What the result of an election shows: totals of all groups together with their outcomes, and of each group.

use serde::Serialize;

use super::outcome::{self, OutcomeView};
use crate::check::Refusal;
use crate::election::Election;
use crate::entries::{AnswerOption, GroupResult, Question, QuestionKind};
use crate::groups::{Group, REMAINDER};
use crate::id::Id;
use crate::outcome::{Square, of_election};
use crate::text::Text;

/// The totals of an election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ResultView {
    /// The tally hash.
    pub tally: Id,
    /// Whether the privacy minimum withholds the totals.
    pub withheld: bool,
    /// Whether the result stands in the log; the totals are the same if not.
    pub published: bool,
    /// Counted ballots.
    pub ballots: u64,
    /// Credentials on the roll.
    pub entitled: u64,
    /// Weight of the counted ballots.
    pub cast_weight: u64,
    /// Weight of the whole roll.
    pub roll_weight: u64,
    /// Totals of all groups together, with the outcomes.
    pub questions: Vec<QuestionTotals>,
    /// Totals of each group.
    pub groups: Vec<GroupTotals>,
}

/// The totals of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct QuestionTotals {
    /// The question.
    pub id: String,
    /// What was asked.
    pub title: Text,
    /// The word for how it was answered, such as `choose`.
    pub kind: &'static str,
    /// The totals, in the order of the options.
    pub options: Vec<OptionTotal>,
    /// Blank votes, where they were offered.
    pub blank: Option<u64>,
    /// Of a pairwise question: a row for each option, with how many put it before the option of each column. The
    /// diagonal is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pairwise: Option<Vec<Vec<u64>>>,
    /// What the rule of the question gives, for all groups together and if it states one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeView>,
}

/// The total of an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OptionTotal {
    /// The option.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it costs; 0 where there is no cost.
    pub cost: u64,
    /// Votes or points, times the voters' weights; of a pairwise question an option has none of its own.
    pub total: Option<u64>,
}

/// The totals of an election, once enough trustees have decrypted; `None` before.
pub fn result(election: &Election) -> Result<Option<ResultView>, Refusal> {
    let (Some(tally), Some(voting), Some(groups)) = (election.tally(), election.voting(), election.totals()?)
    else {
        return Ok(None);
    };
    let overall = GroupResult::sum(&groups, election.program().numbers());
    let mut together = Vec::new();
    if !tally.withheld() {
        together = questions(election, &overall);
        let outcomes = of_election(election, &overall);
        for ((totals, question), outcome) in
            together.iter_mut().zip(&election.setup().questions).zip(outcomes)
        {
            totals.outcome = outcome.and_then(|outcome| outcome::view(question, &outcome));
        }
    }
    let group = |(group, members): (&GroupResult, &Group)| GroupTotals {
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
        entitled: voting.roll.len() as u64,
        cast_weight: election.cast_weight(),
        roll_weight: voting.roll.total_weight(),
        questions: together,
        groups: groups.iter().zip(tally.groups()).map(group).collect(),
    }))
}

fn district(election: &Election, place: u16) -> String {
    let roll = election.voting().map(|voting| &voting.roll);
    let district = roll.and_then(|roll| roll.districts().get(usize::from(place)));
    district.map_or_else(String::new, |district| district.id.clone())
}

fn questions(election: &Election, totals: &[u64]) -> Vec<QuestionTotals> {
    let questions = election.setup().questions.iter().enumerate();
    questions
        .map(|(place, question)| {
            let numbers = election.program().question_numbers(place);
            of_question(question, totals.get(numbers).unwrap_or_default())
        })
        .collect()
}

/// `numbers` are those of the question: of its options or pairs, and last that of the blank vote.
fn of_question(question: &Question, numbers: &[u64]) -> QuestionTotals {
    let is_pairwise = question.kind == QuestionKind::Pairwise;
    let sums = is_pairwise.then(|| Square::of_sums(question.options.len(), numbers));
    let option = |(place, option): (usize, &AnswerOption)| OptionTotal {
        id: option.id.clone(),
        title: option.title.clone(),
        cost: option.cost,
        total: numbers.get(place).copied().filter(|_| !is_pairwise),
    };
    QuestionTotals {
        id: question.id.clone(),
        title: question.title.clone(),
        kind: question.kind.word(),
        options: question.options.iter().enumerate().map(option).collect(),
        blank: numbers.last().copied().filter(|_| question.blank),
        pairwise: sums.map(|sums| sums.rows().map(<[u64]>::to_vec).collect()),
        outcome: None,
    }
}
