//! The report of a verification: the verdict, what was checked how many times, and the totals.

use std::fmt::Write as _;

use serde::Serialize;
use suara_protocol::view::{self, GroupTotals, QuestionTotals, ResultView};
use suara_protocol::{Check, Election, Id, Phase, Text};

use super::table;
use crate::client::connect::Place;
use crate::client::follow::Follower;
use crate::failure::Wrong;
use crate::organiser::phase_word;

/// What `suara verify --json` writes.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    verdict: Verdict,
    board: Option<Id>,
    size: u64,
    root: Option<String>,
    log_key: Option<String>,
    checks: Vec<CheckCount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    elections: Vec<ElectionReport>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Verified,
    Wrong,
    Incomplete,
}

#[derive(Debug, Serialize)]
struct CheckCount {
    check: &'static str,
    words: &'static str,
    count: u64,
}

#[derive(Debug, Serialize)]
struct Failure {
    check: Option<&'static str>,
    entry: Option<u64>,
    detail: String,
}

#[derive(Debug, Serialize)]
struct ElectionReport {
    id: Id,
    title: Text,
    phase: Phase,
    #[serde(skip)]
    languages: Vec<String>,
    entitled: usize,
    voted: usize,
    ballots: usize,
    trustees: usize,
    threshold: u32,
    confirmations: u32,
    #[serde(skip)]
    safe_confirmations: u32,
    result: Option<ResultSummary>,
    /// Totals of all groups together; none before enough trustees have decrypted.
    questions: Vec<QuestionTotals>,
    #[serde(skip)]
    view: Option<ResultView>,
}

#[derive(Debug, Serialize)]
struct ResultSummary {
    tally: Id,
    published: bool,
    withheld: bool,
    ballots: u64,
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
            root: root.map(hex::encode),
            log_key: follower.map(|follower| follower.key().to_string()),
            checks: follower.map_or_else(Vec::new, |follower| counts(follower, verdict)),
            failure,
            elections: elections.unwrap_or_default(),
        }
    }

    /// The report for people.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for election in &self.elections {
            election.write(&mut text);
        }
        let _ = writeln!(text, "Checks that were done and held:");
        for check in self.checks.iter().filter(|check| check.count > 0) {
            let _ = writeln!(text, "  {} {:>9}  {}", check.check, check.count, check.words);
        }
        let board = self
            .board
            .map_or_else(|| "unknown".to_owned(), |board| board.to_string());
        let _ = writeln!(text, "\nboard   {board}\nentries {}", self.size);
        for (name, value) in [("root   ", &self.root), ("log key", &self.log_key)] {
            if let Some(value) = value {
                let _ = writeln!(text, "{name} {value}");
            }
        }
        let _ = match (self.verdict, &self.failure) {
            (Verdict::Verified, _) => write!(
                text,
                "\nVERIFIED: everything above follows from the public bytes."
            ),
            (Verdict::Wrong, Some(failure)) => {
                write!(text, "\nWRONG: {}\n{}", failure.place(), failure.detail)
            }
            (_, failure) => {
                let detail = failure.as_ref().map_or("", |failure| failure.detail.as_str());
                write!(text, "\nCOULD NOT DECIDE: {detail}")
            }
        };
        text
    }
}

impl Failure {
    fn place(&self) -> String {
        let words = Check::ALL
            .iter()
            .find(|check| Some(check.number()) == self.check)
            .map(|check| check.words());
        let check = self
            .check
            .zip(words)
            .map_or_else(String::new, |(number, words)| format!("{number} fails ({words})"));
        match self.entry {
            Some(entry) => format!("{check} at entry {entry}"),
            None => check,
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
            check => done.get(check).copied().unwrap_or(0),
        },
    };
    Check::ALL.iter().map(count).collect()
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
            safe_confirmations: suara_protocol::entries::Setup::safe_confirmations(
                setup.trustees.len(),
                setup.threshold,
            ),
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

    fn write(&self, text: &mut String) {
        let _ = writeln!(
            text,
            "{}\n  {}\n  It is {}.",
            self.title.first(),
            self.id,
            phase_word(self.phase)
        );
        if self.entitled > 0 {
            let percent = 100.0 * self.voted as f64 / self.entitled as f64;
            let again = self.ballots - self.voted;
            let _ = writeln!(
                text,
                "  {} of {} voters have voted ({percent:.1} %); {again} ballots were superseded by later ones.",
                self.voted, self.entitled
            );
        }
        let (threshold, trustees) = (self.threshold, self.trustees);
        let _ = writeln!(
            text,
            "  {threshold} of {trustees} trustees decrypt, after {} confirmations of the same sums.",
            self.confirmations
        );
        if self.confirmations < self.safe_confirmations {
            let _ = writeln!(
                text,
                "  Fewer than the safe {}: whoever runs the log could, together with fewer than {threshold} trustees, \
                 single out a vote.",
                self.safe_confirmations
            );
        }
        match &self.view {
            Some(view) => {
                let _ = writeln!(text, "\n{}\n", table::result(view, &self.languages));
            }
            None => text.push_str("  There are no totals yet.\n\n"),
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
    fn a_failure_is_named_in_text_and_json() {
        let error = Wrong::check(Check::Chain, Some(3), "other link").into();
        let report = Report::new(None, Some(&error));
        let text = report.text();
        assert!(
            text.contains(
                "WRONG: C03 fails (every entry names the hash of the entry before it) at entry 3\nother link"
            ),
            "{text}"
        );
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["verdict"], "wrong");
        assert_eq!(
            json["failure"],
            serde_json::json!({ "check": "C03", "entry": 3, "detail": "other link" })
        );
    }
}
