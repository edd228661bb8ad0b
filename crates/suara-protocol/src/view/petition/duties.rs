//! What those in office did about a petition, in a view: reviews, answers, debates, commitments.

use serde::Serialize;

use super::texts::{CodedView, TextView};
use crate::entries::{
    AnswerOutcome, CommitmentStatus, DemandAnswer, Evidence, PetitionAnswer, PetitionCommitment,
    PetitionDebate, PetitionReview,
};
use crate::id::Id;
use crate::petition::{Moment, Petition, Recorded};

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

/// The reviews, the second after an appeal.
pub(super) fn reviews(petition: &Petition, said: impl Fn(&Id) -> TextView) -> Vec<ReviewView> {
    let view = |review: &Recorded<PetitionReview>| ReviewView {
        at: review.at,
        moderator: review.said.moderator,
        refusal: review.said.refusal.map(|(code, reason)| CodedView {
            at: review.at,
            code: code.code(),
            words: code.words(),
            text: said(&reason),
        }),
    };
    petition.reviews().iter().map(view).collect()
}

/// The answers of the authority.
pub(super) fn answers(petition: &Petition, said: impl Fn(&Id) -> TextView) -> Vec<AnswerView> {
    let demand = |demand: &DemandAnswer| DemandAnswerView {
        outcome: demand.outcome,
        reason: said(&demand.reason),
        plan: demand.plan.map(|(plan, _)| said(&plan)),
        by_ms: demand.plan.map(|(_, by_ms)| by_ms),
    };
    let view = |answer: &Recorded<PetitionAnswer>| AnswerView {
        at: answer.at,
        demands: answer.said.demands.iter().map(demand).collect(),
    };
    petition.answers().iter().map(view).collect()
}

/// Debates, announced and held.
pub(super) fn debates(petition: &Petition, said: impl Fn(&Id) -> TextView) -> Vec<DebateView> {
    let view = |debate: &Recorded<PetitionDebate>| DebateView {
        at: debate.at,
        held_at_ms: debate.said.held_at_ms,
        outcome: debate.said.outcome.as_ref().map(&said),
        evidence: evidence(&debate.said.evidence, &said),
    };
    petition.debates().iter().map(view).collect()
}

/// Commitments, each with its history.
pub(super) fn commitments(petition: &Petition, said: impl Fn(&Id) -> TextView) -> Vec<Vec<CommitmentView>> {
    let view = |report: &Recorded<PetitionCommitment>| CommitmentView {
        at: report.at,
        status: report.said.status,
        text: said(&report.said.text),
        date_ms: report.said.date_ms,
        evidence: evidence(&report.said.evidence, &said),
    };
    let histories = petition.commitments().iter();
    histories
        .map(|history| history.iter().map(view).collect())
        .collect()
}

fn evidence(evidence: &[Evidence], said: impl Fn(&Id) -> TextView) -> Vec<EvidenceView> {
    let view = |one: &Evidence| EvidenceView {
        link: said(&one.link),
        document: one.document,
    };
    evidence.iter().map(view).collect()
}
