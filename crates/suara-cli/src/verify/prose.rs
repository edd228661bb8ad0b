//! The report of a verification for people.

use std::fmt::Write as _;

use suara_protocol::Check;

use super::report::{ElectionReport, Failure, Report, Verdict};
use super::{petitions, table};
use crate::organiser::phase_word;

/// The report: what was checked, the elections, and last the verdict.
pub(super) fn of(report: &Report) -> String {
    let mut text = String::new();
    let done = report.checks.iter().filter(|check| check.count > 0);
    for (place, check) in done.enumerate() {
        let heading = if place == 0 {
            "Checks that were done and hold, with how often:\n"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "{heading}  {} {:>9}  {}",
            check.check, check.count, check.words
        );
    }
    if !report.petitions.is_empty() {
        let _ = writeln!(text, "{}", petitions::table(&report.petitions));
    }
    report.elections.iter().for_each(|one| election(&mut text, one));
    let rows = [
        ("board  ", report.board.map(|board| board.to_string())),
        ("entries", report.board.map(|_| report.size.to_string())),
        ("root   ", report.root.clone()),
        ("log key", report.log_key.clone()),
    ];
    text.push('\n');
    for (name, value) in rows.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        let _ = writeln!(text, "{name} {value}");
    }
    let _ = match (report.verdict, &report.failure) {
        (Verdict::Verified, _) => {
            let before = match report.known {
                0 => String::new(),
                known => format!("; the proofs of ballots and acts in the first {known} were checked before"),
            };
            write!(
                text,
                "\nVERIFIED: all {} entries, from their public bytes alone{before}",
                report.size
            )
        }
        (Verdict::Wrong, Some(failure)) => write!(text, "\nWRONG: {}{}", place(failure), failure.detail),
        (_, failure) => {
            let detail = failure.as_ref().map_or("", |failure| failure.detail.as_str());
            write!(text, "\nCOULD NOT DECIDE: {detail}")
        }
    };
    text.trim_start().to_owned()
}

/// Which check fails, in words, and where.
fn place(failure: &Failure) -> String {
    let check = Check::ALL
        .iter()
        .find(|check| Some(check.number()) == failure.check);
    let check = check.map_or_else(String::new, |check| format!("{check} fails ({})", check.words()));
    match failure.entry {
        Some(entry) => format!("{check} at entry {entry}\n"),
        None if check.is_empty() => check,
        None => format!("{check}\n"),
    }
}

fn election(text: &mut String, election: &ElectionReport) {
    let (title, state) = (election.title.first(), phase_word(election.phase));
    let _ = writeln!(text, "\n{title}\n  {}\n  It is {state}.", election.id);
    if election.entitled > 0 {
        let (voted, entitled) = (election.voted, election.entitled);
        let percent = 100.0 * voted as f64 / entitled as f64;
        let superseded = election.ballots.saturating_sub(voted);
        let _ = writeln!(
            text,
            "  {voted} of {entitled} voters have voted ({percent:.1} %); {superseded} ballots were superseded by later ones."
        );
    }
    let (threshold, trustees, confirmations) =
        (election.threshold, election.trustees, election.confirmations);
    let _ = writeln!(
        text,
        "  {threshold} of {trustees} trustees decrypt, after {confirmations} confirmations of the same sums."
    );
    if confirmations < election.safe_confirmations {
        let _ = writeln!(
            text,
            "  Fewer than the safe {}: whoever runs the log could, together with fewer than {threshold} trustees, single \
             out a vote.",
            election.safe_confirmations
        );
    }
    match &election.view {
        Some(view) => {
            let _ = writeln!(text, "\n{}", table::result(view, &election.languages));
        }
        None => text.push_str("  There are no totals yet.\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Wrong;

    fn text(error: Option<anyhow::Error>) -> String {
        of(&Report::new(None, error.as_ref()))
    }

    #[test]
    fn the_verdict_comes_last_and_says_what_is_wrong() {
        let wrong = text(Some(Wrong::check(Check::Chain, Some(3), "other link").into()));
        let expected =
            "WRONG: C03 fails (every entry names the hash of the entry before it) at entry 3\nother link";
        assert_eq!(wrong, expected);
        assert_eq!(
            text(Some(Wrong::new("another board").into())),
            "WRONG: another board"
        );
        assert_eq!(
            text(Some(anyhow::anyhow!("no answer"))),
            "COULD NOT DECIDE: no answer"
        );
        assert!(text(None).starts_with("VERIFIED"));
    }

    #[test]
    fn the_page_on_verifying_lists_every_check() {
        let page = include_str!("../../../../docs/verify.md");
        for check in Check::ALL {
            let row = format!(
                "| {check} | {} | {} |",
                format!("{:?}", check.class()).to_lowercase(),
                check.words()
            );
            assert!(page.contains(&row), "docs/verify.md lacks {row}");
        }
    }
}
