//! The report of a verification: the verdict, what was checked how many times, and the totals. As it stands
//! here it is written as JSON; [`super::prose`] says the same to people.

use serde::Serialize;
use suara_protocol::entries::Setup;
use suara_protocol::view::{self, GroupTotals, QuestionTotals, ResultView};
use suara_protocol::{Board, Check, Election, Id, Phase, Text};

use super::petitions::{self, PetitionReport};
use crate::client::connect::Place;
use crate::client::follow::Follower;
use crate::failure::Wrong;

/// What `suara verify --json` writes.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) verdict: Verdict,
    pub(super) board: Option<Id>,
    pub(super) size: u64,
    /// Entries whose ballot proofs an earlier verification has checked.
    pub(super) known: u64,
    pub(super) root: Option<String>,
    pub(super) log_key: Option<String>,
    pub(super) log_ml_dsa_key: Option<String>,
    pub(super) checks: Vec<CheckCount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) failure: Option<Failure>,
    pub(super) elections: Vec<ElectionReport>,
    pub(super) petitions: Vec<PetitionReport>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    Verified,
    Wrong,
    Incomplete,
}

#[derive(Debug, Serialize)]
pub(super) struct CheckCount {
    pub(super) check: &'static str,
    pub(super) words: &'static str,
    pub(super) count: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Failure {
    pub(super) check: Option<&'static str>,
    pub(super) entry: Option<u64>,
    pub(super) detail: String,
}

#[derive(Debug, Serialize)]
pub(super) struct ElectionReport {
    pub(super) id: Id,
    pub(super) title: Text,
    pub(super) phase: Phase,
    #[serde(skip)]
    pub(super) languages: Vec<String>,
    pub(super) entitled: usize,
    pub(super) voted: usize,
    pub(super) ballots: usize,
    pub(super) trustees: usize,
    pub(super) threshold: u32,
    pub(super) confirmations: u32,
    #[serde(skip)]
    pub(super) safe_confirmations: u32,
    result: Option<ResultSummary>,
    /// Totals of all groups together; none before enough trustees have decrypted.
    questions: Vec<QuestionTotals>,
    #[serde(skip)]
    pub(super) view: Option<ResultView>,
}

#[derive(Debug, Serialize)]
struct ResultSummary {
    tally: Id,
    published: bool,
    withheld: bool,
    pub(super) ballots: u64,
    groups: Vec<GroupTotals>,
}

impl Report {
    /// The report on what was read so far, with the error that ended it, if one did.
    pub(super) fn new(follower: Option<&Follower<Place>>, error: Option<&anyhow::Error>) -> Report {
        let wrong = error.and_then(|error| error.downcast_ref::<Wrong>());
        let verdict = match (error, wrong) {
            (None, _) => Verdict::Verified,
            (Some(_), Some(_)) => Verdict::Wrong,
            (Some(_), None) => Verdict::Incomplete,
        };
        let failure = error.map(|error| match wrong {
            Some(wrong) => Failure {
                check: wrong.check.map(Check::number),
                entry: wrong.entry,
                detail: wrong.detail.clone(),
            },
            None => Failure {
                check: None,
                entry: None,
                detail: format!("{error:#}"),
            },
        });
        let size = follower.map_or(0, |follower| follower.board().head().size);
        let root = follower.and_then(|follower| follower.tree().root(size));
        // Totals of a board that is wrong or incomplete are not shown: nothing is known of them.
        let verified = follower.filter(|_| verdict == Verdict::Verified);
        let elections =
            verified.map(|follower| follower.board().elections().map(ElectionReport::new).collect());
        Report {
            verdict,
            board: follower.and_then(|follower| follower.board().id()),
            size,
            known: follower.map_or(0, Follower::known),
            root: root.map(hex::encode),
            log_key: follower.map(|follower| follower.key().ed25519().to_string()),
            log_ml_dsa_key: follower.map(|follower| follower.key().ml_dsa().to_string()),
            checks: follower.map_or_else(Vec::new, |follower| counts(follower, verdict)),
            failure,
            elections: elections.unwrap_or_default(),
            petitions: verified.map_or_else(Vec::new, |follower| {
                petitions::reports(follower.board(), follower.source())
            }),
        }
    }
}

/// How many times each check was done and held.
fn counts(follower: &Follower<Place>, verdict: Verdict) -> Vec<CheckCount> {
    let done = follower.replay().counts();
    let count = |check: &Check| CheckCount {
        check: check.number(),
        words: check.words(),
        count: match check {
            // The two that are about the log as a whole.
            Check::Checkpoint | Check::Root => u64::from(verdict == Verdict::Verified),
            // Those that are done when all entries are read.
            Check::Recount | Check::DetachedText if verdict != Verdict::Verified => 0,
            Check::Recount => follower.board().petitions().count() as u64,
            Check::DetachedText => texts_there(follower.board()),
            check => done.get(check).copied().unwrap_or(0),
        },
    };
    Check::ALL.iter().map(count).collect()
}

/// How many detached texts no entry has erased.
fn texts_there(board: &Board) -> u64 {
    let texts = board.texts().values();
    texts.filter(|named| named.erased.is_none()).count() as u64
}

impl ElectionReport {
    fn new(election: &Election) -> ElectionReport {
        // An error would have been the verdict before.
        let view = view::result(election).ok().flatten();
        let setup = election.setup();
        let board = view::election(election);
        ElectionReport {
            id: election.id(),
            title: setup.title.clone(),
            phase: election.phase(),
            languages: setup.languages.clone(),
            entitled: board.entitled,
            voted: board.voted,
            ballots: board.ballots,
            trustees: setup.trustees.len(),
            threshold: setup.threshold,
            confirmations: setup.confirmations,
            safe_confirmations: Setup::safe_confirmations(setup.trustees.len(), setup.threshold),
            questions: view.as_ref().map_or_else(Vec::new, |view| view.questions.clone()),
            result: view.as_ref().map(|view| ResultSummary {
                tally: view.tally,
                published: view.published,
                withheld: view.withheld,
                ballots: view.ballots,
                groups: view.groups.clone(),
            }),
            view,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_follows_from_the_kind_of_error() {
        let verdict = |error: Option<anyhow::Error>| Report::new(None, error.as_ref()).verdict;
        assert_eq!(verdict(None), Verdict::Verified);
        assert_eq!(
            verdict(Some(Wrong::check(Check::Chain, Some(3), "x").into())),
            Verdict::Wrong
        );
        assert_eq!(verdict(Some(anyhow::anyhow!("unreachable"))), Verdict::Incomplete);
    }

    #[test]
    fn a_failure_is_named() {
        let error = Wrong::check(Check::Chain, Some(3), "other link").into();
        let json = serde_json::to_value(Report::new(None, Some(&error))).unwrap();
        assert_eq!(json["verdict"], "wrong");
        assert_eq!(
            json["failure"],
            serde_json::json!({ "check": "C03", "entry": 3, "detail": "other link" })
        );
        assert_eq!(json["elections"], serde_json::json!([]));
    }
}
