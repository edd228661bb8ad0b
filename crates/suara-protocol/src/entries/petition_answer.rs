//! Kind "petition-answer": what the authority says to every demand.

use super::{Kind, Signer, field};
use crate::board::{Board, Place};
use crate::check::{Check, Refusal};
use crate::detached::TextRole;
use crate::id::Id;
use crate::wire;

/// An authority's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionAnswer {
    /// The board.
    pub board: Id,
    /// The petition.
    pub petition: Id,
    /// Place of the authority in the board's list, from 1.
    pub authority: u32,
    /// One for each demand, in their order.
    pub demands: Vec<DemandAnswer>,
}

/// The answer to one demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandAnswer {
    /// What becomes of it.
    pub outcome: AnswerOutcome,
    /// Why; detached.
    pub reason: Id,
    /// What will be done, detached, and by when, Unix milliseconds; `None` only where it is refused.
    pub plan: Option<(Id, u64)>,
}

/// What becomes of a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerOutcome {
    /// It is accepted.
    Accepted,
    /// It is accepted in part.
    Partly,
    /// It is refused.
    Refused,
}

impl DemandAnswer {
    fn from_wire(wire: wire::DemandAnswer) -> Result<DemandAnswer, Refusal> {
        let outcome = match wire.outcome() {
            wire::AnswerOutcome::Accepted => AnswerOutcome::Accepted,
            wire::AnswerOutcome::Partly => AnswerOutcome::Partly,
            wire::AnswerOutcome::Refused => AnswerOutcome::Refused,
            wire::AnswerOutcome::Unspecified => {
                return Err(Check::Answer.refuse("an answer says what becomes of each demand"));
            }
        };
        let plan = match (field::optional_id(&wire.plan, "plan")?, wire.by_ms) {
            (Some(plan), by_ms) if by_ms > 0 => Some((plan, by_ms)),
            (None, 0) if outcome == AnswerOutcome::Refused => None,
            _ => {
                return Err(Check::Answer.refuse(
                    "what is accepted has a plan and a date, what is refused may have both or neither",
                ));
            }
        };
        let reason = field::id(&wire.reason, "reason")?;
        Ok(DemandAnswer {
            outcome,
            reason,
            plan,
        })
    }

    fn to_wire(self) -> wire::DemandAnswer {
        let outcome = match self.outcome {
            AnswerOutcome::Accepted => wire::AnswerOutcome::Accepted,
            AnswerOutcome::Partly => wire::AnswerOutcome::Partly,
            AnswerOutcome::Refused => wire::AnswerOutcome::Refused,
        };
        wire::DemandAnswer {
            outcome: outcome.into(),
            reason: self.reason.0.to_vec(),
            plan: field::optional_bytes(&self.plan.map(|(plan, _)| plan)),
            by_ms: self.plan.map_or(0, |(_, by_ms)| by_ms),
        }
    }
}

impl Kind for PetitionAnswer {
    type Wire = wire::PetitionAnswer;
    const NAME: &'static str = "petition-answer";

    fn from_wire(wire: wire::PetitionAnswer) -> Result<PetitionAnswer, Refusal> {
        Ok(PetitionAnswer {
            board: field::id(&wire.board, "board")?,
            petition: field::id(&wire.petition, "petition")?,
            authority: wire.authority,
            demands: wire
                .demands
                .into_iter()
                .map(DemandAnswer::from_wire)
                .collect::<Result<_, _>>()?,
        })
    }

    fn to_wire(&self) -> wire::PetitionAnswer {
        wire::PetitionAnswer {
            board: self.board.0.to_vec(),
            petition: self.petition.0.to_vec(),
            authority: self.authority,
            demands: self.demands.iter().map(|demand| demand.to_wire()).collect(),
        }
    }

    fn board(&self) -> Id {
        self.board
    }

    fn signer(&self) -> Signer {
        Signer::Authority(self.authority)
    }

    fn texts(&self) -> Vec<(TextRole, Id)> {
        let texts = self.demands.iter().flat_map(|demand| {
            let plan = demand.plan.map(|(plan, _)| (TextRole::Plan, plan));
            [(TextRole::Reason, demand.reason)].into_iter().chain(plan)
        });
        texts.collect()
    }
}

pub(crate) fn admit(answer: &PetitionAnswer, place: &Place, board: &mut Board) -> Result<(), Refusal> {
    board.check_authority(&answer.petition, answer.authority, Check::Answer)?;
    board.petition_mut(&answer.petition)?.answer(answer, place.into())
}
