//! What those in office owe a petition: review, answer, debate, commitments; and its closing before its time.

use super::{ANSWER, DEBATE, Moment, Petition, PetitionStage, Recorded};
use crate::check::{Check, Refusal};
use crate::entries::{
    PetitionAct, PetitionAnswer, PetitionClosing, PetitionCommitment, PetitionDebate, PetitionReview,
};
use crate::id::Id;
use crate::role::RoleKey;

impl Petition {
    /// A review by the moderator with this key, who is one of several or the only one.
    pub(crate) fn review(
        &mut self,
        review: &PetitionReview,
        key: RoleKey,
        several: bool,
        at: Moment,
    ) -> Result<(), Refusal> {
        let due = self.stage(at.time_ms) == PetitionStage::Review;
        Check::Review.require(due, "the petition waits for no review")?;
        let again = several && self.reviewers.contains(&key);
        Check::Review.require(!again, "after an appeal another moderator decides")?;
        self.reviews.push(Recorded {
            at,
            said: review.clone(),
        });
        self.reviewers.push(key);
        if review.refusal.is_none() {
            self.opened = Some(at);
        }
        self.touched = at.index;
        Ok(())
    }

    /// The author objects to a refusal.
    pub(super) fn object(&mut self, act: &PetitionAct, at: Moment) -> Result<(), Refusal> {
        let require = |holds, rule: &str| Check::Appeal.require(holds, rule);
        require(act.credential == self.draft.credential, "only the author appeals")?;
        require(
            self.stage(at.time_ms) == PetitionStage::Refused,
            "the petition is not refused",
        )?;
        require(self.appeal.is_none(), "there was an appeal already")?;
        let refused = self.reviews.last().map_or(0, |review| review.at.time_ms);
        let in_time = at.time_ms < refused.saturating_add(self.rules.appeal_ms);
        require(in_time, "the time for an appeal is over")?;
        let said = act
            .object
            .ok_or_else(|| Check::ActForm.refuse("an appeal has a text"))?;
        self.appeal = Some(Recorded { at, said });
        Ok(())
    }

    pub(crate) fn close(&mut self, closing: &PetitionClosing, at: Moment) -> Result<(), Refusal> {
        let open = self.stage(at.time_ms) == PetitionStage::Open;
        Check::PetitionClosing.require(open, "the petition is not open")?;
        self.closing = Some(Recorded {
            at,
            said: closing.clone(),
        });
        self.touched = at.index;
        Ok(())
    }

    pub(crate) fn answer(&mut self, answer: &PetitionAnswer, at: Moment) -> Result<(), Refusal> {
        Check::Answer.require(self.opened.is_some(), "the petition was never open")?;
        let (found, wanted) = (answer.demands.len(), self.draft.demands.len());
        Check::Answer.require(
            found == wanted,
            format_args!("{found} answers to {wanted} demands"),
        )?;
        self.answers.push(Recorded {
            at,
            said: answer.clone(),
        });
        self.touched = at.index;
        Ok(())
    }

    pub(crate) fn debate(&mut self, debate: &PetitionDebate, at: Moment) -> Result<(), Refusal> {
        Check::Debate.require(self.reached[DEBATE].is_some(), "threshold 2 is not reached")?;
        let held = debate.held_at_ms <= at.time_ms;
        Check::Debate.require(
            held == debate.outcome.is_some(),
            "a debate to come has no outcome yet, and one that was held has",
        )?;
        self.debates.push(Recorded {
            at,
            said: debate.clone(),
        });
        self.touched = at.index;
        Ok(())
    }

    pub(crate) fn commit(&mut self, commitment: &PetitionCommitment, at: Moment) -> Result<(), Refusal> {
        Check::Commitment.require(!self.answers.is_empty(), "commitments follow an answer")?;
        Check::Commitment.require(commitment.date_ms > 0, "a commitment has a date")?;
        let recorded = Recorded {
            at,
            said: commitment.clone(),
        };
        let (number, next) = (usize::try_from(commitment.number), self.commitments.len());
        match number.map(|number| self.commitments.get_mut(number)) {
            Ok(Some(history)) => history.push(recorded),
            Ok(None) if number == Ok(next) => self.commitments.push(vec![recorded]),
            _ => return Err(Check::Commitment.refuse(format_args!("the next commitment has number {next}"))),
        }
        self.touched = at.index;
        Ok(())
    }

    /// An election cites this petition.
    pub(crate) fn cite(&mut self, election: Id, at: Moment) {
        self.elections.push((election, at));
        self.touched = at.index;
    }

    /// C93.
    pub(crate) fn check_citation(&self, entry: u64) -> Result<(), Refusal> {
        let reached = self.reached[DEBATE];
        let reached =
            reached.ok_or_else(|| Check::Citation.refuse("the petition has not reached threshold 2"))?;
        Check::Citation.require(
            reached.index == entry,
            format_args!("the petition reached threshold 2 at entry {}", reached.index),
        )
    }

    /// Whether an answer is due and has not come.
    pub fn is_unanswered(&self) -> bool {
        self.reached[ANSWER].is_some() && self.answers.is_empty()
    }
}
