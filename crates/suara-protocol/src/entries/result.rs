//! Kind "result": the totals, as everybody can compute them from the shares, and what follows from them.

use super::{Kind, Question, Signer, field};
use crate::board::Board;
use crate::check::{Check, Refusal};
use crate::election::Election;
use crate::id::Id;
use crate::outcome::{self, Outcome};
use crate::wire;

/// The totals of an election.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Result {
    /// The board.
    pub board: Id,
    /// The election.
    pub election: Id,
    /// The tally hash.
    pub tally: Id,
    /// All groups in the order of the tally; empty where the result is withheld.
    pub groups: Vec<GroupResult>,
    /// For each question that states a rule what it gives; empty where the result is withheld.
    pub outcomes: Vec<QuestionOutcome>,
}

/// Who is elected, what is funded or accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionOutcome {
    /// Id of the question.
    pub question: String,
    /// Ids of the options in the order that the rule gives, with their seats; 1 where it gives none.
    pub chosen: Vec<(String, u32)>,
    /// Ids of the options between which a tie is left open.
    pub tied: Vec<String>,
}

/// The totals of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupResult {
    /// Place of the district on the roll, or [`crate::groups::REMAINDER`].
    pub group: u32,
    /// Number of counted ballots.
    pub ballots: u64,
    /// A total for each number of the ballot.
    pub totals: Vec<u64>,
}

impl GroupResult {
    /// The totals of all groups together, for each of `numbers`.
    pub fn sum(groups: &[GroupResult], numbers: usize) -> Vec<u64> {
        let mut sum = vec![0; numbers];
        for group in groups {
            for (sum, total) in sum.iter_mut().zip(&group.totals) {
                *sum += total;
            }
        }
        sum
    }
}

impl Result {
    /// The result that follows from what stands in the log; `None` while too few trustees have decrypted.
    pub fn of(election: &Election) -> std::result::Result<Option<Result>, Refusal> {
        let (Some(tally), Some(groups)) = (election.tally(), election.totals()?) else {
            return Ok(None);
        };
        let outcomes = if tally.withheld() {
            Vec::new()
        } else {
            let totals = GroupResult::sum(&groups, election.program().numbers());
            let questions = election.setup().questions.iter();
            let outcomes = questions.zip(outcome::of_election(election, &totals));
            let stated = outcomes.filter_map(|(question, outcome)| Some((question, outcome?)));
            stated
                .map(|(question, outcome)| QuestionOutcome::new(question, &outcome))
                .collect()
        };
        Ok(Some(Result {
            board: election.setup().board,
            election: election.id(),
            tally: tally.hash(),
            groups,
            outcomes,
        }))
    }
}

impl QuestionOutcome {
    fn new(question: &Question, outcome: &Outcome) -> QuestionOutcome {
        let id = |option: usize| {
            question
                .options
                .get(option)
                .map_or_else(String::new, |option| option.id.clone())
        };
        let tied = outcome.tied.iter().flat_map(|tie| &tie.options);
        QuestionOutcome {
            question: question.id.clone(),
            chosen: outcome
                .chosen
                .iter()
                .map(|chosen| (id(chosen.option), chosen.seats))
                .collect(),
            tied: tied.map(|option| id(*option)).collect(),
        }
    }

    fn from_wire(wire: wire::QuestionOutcome) -> QuestionOutcome {
        QuestionOutcome {
            question: wire.question,
            chosen: wire
                .chosen
                .into_iter()
                .map(|chosen| (chosen.option, chosen.seats))
                .collect(),
            tied: wire.tied,
        }
    }

    fn to_wire(&self) -> wire::QuestionOutcome {
        let chosen = |(option, seats): &(String, u32)| wire::ChosenOption {
            option: option.clone(),
            seats: *seats,
        };
        wire::QuestionOutcome {
            question: self.question.clone(),
            chosen: self.chosen.iter().map(chosen).collect(),
            tied: self.tied.clone(),
        }
    }
}

impl Kind for Result {
    type Wire = wire::Result;
    const NAME: &'static str = "result";

    fn from_wire(wire: wire::Result) -> std::result::Result<Result, Refusal> {
        let group = |group: wire::GroupResult| GroupResult {
            group: group.group,
            ballots: group.ballots,
            totals: group.totals,
        };
        Ok(Result {
            board: field::id(&wire.board, "board")?,
            election: field::id(&wire.election, "election")?,
            tally: field::id(&wire.tally, "tally hash")?,
            groups: wire.groups.into_iter().map(group).collect(),
            outcomes: wire
                .outcomes
                .into_iter()
                .map(QuestionOutcome::from_wire)
                .collect(),
        })
    }

    fn to_wire(&self) -> wire::Result {
        let group = |group: &GroupResult| wire::GroupResult {
            group: group.group,
            ballots: group.ballots,
            totals: group.totals.clone(),
        };
        wire::Result {
            board: self.board.0.to_vec(),
            election: self.election.0.to_vec(),
            tally: self.tally.0.to_vec(),
            groups: self.groups.iter().map(group).collect(),
            outcomes: self.outcomes.iter().map(QuestionOutcome::to_wire).collect(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Organiser
    }
}

pub(crate) fn admit(result: &Result, board: &mut Board) -> std::result::Result<(), Refusal> {
    let election = board.election_mut(&result.election)?;
    let tally = election
        .tally()
        .ok_or_else(|| Check::Result.refuse("the election is not closed"))?;
    Check::Result.require(
        result.tally == tally.hash(),
        "the result is for another tally hash",
    )?;
    Check::Result.require(!election.published(), "the result is published already")?;
    let computed = Result::of(election)?
        .ok_or_else(|| Check::Result.refuse("not enough trustees have decrypted yet"))?;
    Check::Result.require(
        result.groups == computed.groups,
        "the totals are not what the shares decrypt to",
    )?;
    Check::Outcome.require(
        result.outcomes == computed.outcomes,
        "the outcome is not what the rule of the question gives for the totals",
    )?;
    election.publish();
    Ok(())
}
