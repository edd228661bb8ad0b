//! Petitions drawn in the terminal.

use std::fmt::Write as _;

use console::Alignment;
use jiff::Timestamp;
use suara_protocol::entries::{AnswerOutcome, CommitmentStatus};
use suara_protocol::petition::{ClockKind, Reading};
use suara_protocol::view::{ClockView, PetitionView, ThresholdView};

use crate::output::counted;

/// Columns of bars and curves, and lines of a curve.
const WIDTH: usize = 60;
const HEIGHT: usize = 8;

/// One petition.
pub(super) fn petition(view: &PetitionView, now_ms: u64) -> String {
    let reading = view.at(now_ms);
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{}\n{}, {}",
        view.title.shown(),
        view.type_name,
        reading.stage.word()
    );
    for (number, demand) in (1..).zip(&view.demands) {
        let _ = writeln!(text, "  {number}. {}", demand.shown());
    }
    let paper = if view.paper > 0 {
        format!(", {} of them on paper", view.paper)
    } else {
        String::new()
    };
    let _ = writeln!(text, "\n{}{paper}", counted(view.signatures, "signature"));
    for (threshold, purpose) in view.thresholds.iter().zip(["an answer", "a debate or a vote"]) {
        let _ = writeln!(text, "  {}", progress(view.signatures, threshold, purpose));
    }
    if view.withdrawn + view.removed > 0 {
        let _ = writeln!(text, "  withdrawn: {}, removed: {}", view.withdrawn, view.removed);
    }
    if view.curve.len() > 1 {
        let _ = writeln!(text, "\n{}", curve(&view.curve));
    }
    let _ = writeln!(text, "\nClocks");
    for clock in &reading.readings {
        let _ = writeln!(text, "  {}", clock_line(clock));
    }
    said(&mut text, view);
    text.trim_end().to_owned()
}

/// What was refused, answered, promised and voted.
fn said(text: &mut String, view: &PetitionView) {
    for review in &view.reviews {
        if let Some(refusal) = &review.refusal {
            let _ = writeln!(
                text,
                "\nRefused ({}: {})\n  {}",
                refusal.code,
                refusal.words,
                refusal.text.shown()
            );
        }
    }
    for answer in &view.answers {
        let _ = writeln!(text, "\nAnswer of {}", time(answer.at.time_ms));
        for (number, demand) in (1..).zip(&answer.demands) {
            let outcome = match demand.outcome {
                AnswerOutcome::Accepted => "accepted",
                AnswerOutcome::Partly => "accepted in part",
                AnswerOutcome::Refused => "refused",
            };
            let _ = writeln!(text, "  {number}. {outcome}: {}", demand.reason.shown());
            if let Some((plan, by_ms)) = demand.plan.as_ref().zip(demand.by_ms) {
                let _ = writeln!(text, "     by {}: {}", day(by_ms), plan.shown());
            }
        }
    }
    for (number, history) in (0..).zip(&view.commitments) {
        let _ = writeln!(text, "\nCommitment {number}");
        for report in history {
            let status = match report.status {
                CommitmentStatus::Planned => "planned",
                CommitmentStatus::InProgress => "in progress",
                CommitmentStatus::Done => "done",
                CommitmentStatus::Abandoned => "abandoned",
            };
            let _ = writeln!(
                text,
                "  {} {status} ({}): {}",
                time(report.at.time_ms),
                day(report.date_ms),
                report.text.shown()
            );
        }
    }
    for argument in &view.arguments {
        let side = if argument.supports { "for" } else { "against" };
        let _ = writeln!(
            text,
            "\nArgument {side}, endorsed by {}: {}",
            argument.endorsements,
            argument.text.shown()
        );
    }
    for removal in &view.removals {
        let _ = writeln!(text, "\nRemoved by entry {}: {}", removal.at.index, removal.words);
    }
    for election in &view.elections {
        let _ = writeln!(text, "\nIt has become the election {election}");
    }
}

fn progress(signatures: u64, threshold: &ThresholdView, purpose: &str) -> String {
    let asked = &threshold.threshold;
    let full = signatures.saturating_mul(WIDTH as u64) / asked.signatures.max(1);
    let full = usize::try_from(full).unwrap_or(WIDTH).min(WIDTH);
    let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
    let spread = if asked.districts > 0 {
        format!(
            ", {} of {} districts with {}",
            threshold.full_districts, asked.districts, asked.in_each
        )
    } else {
        String::new()
    };
    let reached = threshold
        .reached
        .map_or_else(String::new, |at| format!(", reached at entry {}", at.index));
    format!("{bar} {} for {purpose}{spread}{reached}", asked.signatures)
}

/// A clock, and what it shows.
pub(crate) fn clock_line(clock: &ClockView) -> String {
    let name = match clock.clock.kind {
        ClockKind::Sponsors => "sponsors",
        ClockKind::Review => "review",
        ClockKind::Appeal => "appeal",
        ClockKind::SecondReview => "second review",
        ClockKind::Signatures => "signatures",
        ClockKind::Answer => "answer",
        ClockKind::Debate => "debate or vote",
    };
    let shows = match clock.reading {
        Reading::Running { left_ms } => format!("{} left", length(left_ms)),
        Reading::InTime => "in time".to_owned(),
        Reading::Late { by_ms } => format!("LATE by {}", length(by_ms)),
        Reading::Over { by_ms } if clock.clock.kind.is_duty() => format!("OVERDUE for {}", length(by_ms)),
        Reading::Over { .. } => "over".to_owned(),
    };
    let name = console::pad_str(name, 15, Alignment::Left, None);
    format!("{name} due {}  {shows}", time(clock.clock.due_ms))
}

/// A length of time in its largest unit, rounded down.
fn length(ms: u64) -> String {
    match ms / 1_000 {
        s if s >= 2 * 86_400 => format!("{} days", s / 86_400),
        s if s >= 2 * 3_600 => format!("{} hours", s / 3_600),
        s if s >= 120 => format!("{} minutes", s / 60),
        s => format!("{s} seconds"),
    }
}

fn time(unix_ms: u64) -> String {
    let moment = i64::try_from(unix_ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok());
    moment.map_or_else(
        || "–".to_owned(),
        |moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

fn day(unix_ms: u64) -> String {
    time(unix_ms).chars().take(10).collect()
}

/// How a count grew: times from left to right, signatures from bottom to top.
fn curve(points: &[(u64, u64)]) -> String {
    let (start, end) = (
        points.first().map_or(0, |point| point.0),
        points.last().map_or(0, |point| point.0),
    );
    let most = points.iter().map(|point| point.1).max().unwrap_or(0).max(1);
    let span = (end - start).max(1);
    // The count at the right edge of each column.
    let mut columns = Vec::with_capacity(WIDTH);
    let (mut rest, mut count) = (points.iter().peekable(), 0);
    for column in 1..=WIDTH as u64 {
        while let Some((_, total)) = rest.next_if(|(time, _)| (time - start) * WIDTH as u64 <= span * column)
        {
            count = *total;
        }
        columns.push(count);
    }
    let mut text = String::new();
    let digits = most.to_string().len();
    for line in (0..HEIGHT).rev() {
        let label = if line + 1 == HEIGHT {
            most.to_string()
        } else {
            String::new()
        };
        let _ = write!(text, "  {label:>digits$} ");
        for count in &columns {
            text.push(block(*count, most, line));
        }
        text.push('\n');
    }
    let (left, right) = (time(start), time(end));
    let gap = WIDTH.saturating_sub(left.len() + right.len());
    let _ = write!(text, "  {:digits$} {left}{}{right}", "", " ".repeat(gap));
    text
}

/// The part of a column that lies in a line, in eighths.
fn block(count: u64, most: u64, line: usize) -> char {
    const PARTS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let eighths = u128::from(count) * (8 * HEIGHT) as u128 / u128::from(most);
    let eighths = usize::try_from(eighths).unwrap_or(8 * HEIGHT);
    PARTS[eighths.saturating_sub(8 * line).min(8)]
}

/// Many petitions, one a line.
pub(crate) fn table(views: &[PetitionView], now_ms: u64) -> String {
    if views.is_empty() {
        return "There is no such petition.".to_owned();
    }
    let mut text = String::new();
    for view in views {
        let reading = view.at(now_ms);
        let stage = console::pad_str(reading.stage.word(), 10, Alignment::Left, None);
        let title = console::pad_str(&view.title.shown(), 50, Alignment::Left, Some("…")).into_owned();
        let duty = reading.readings.iter().find(|clock| {
            clock.clock.kind.is_duty() && matches!(clock.reading, Reading::Over { .. } | Reading::Late { .. })
        });
        let duty = duty.map(clock_line).unwrap_or_default();
        let line = format!("{}  {stage}  {:>9}  {title}  {duty}", view.id, view.signatures);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_rises_from_left_to_right() {
        let points = (0..100).map(|place| (place * 10, place + 1)).collect::<Vec<_>>();
        let drawn = curve(&points);
        let lines = drawn.lines().collect::<Vec<_>>();
        assert_eq!(lines.len(), HEIGHT + 1);
        let filled = |line: &str| line.matches('█').count();
        assert!(filled(lines[0]) < filled(lines[HEIGHT - 1]), "{drawn}");
        assert!(
            lines[0].trim_start().starts_with("100") && lines[0].ends_with('█'),
            "{drawn}"
        );
    }

    #[test]
    fn one_moment_is_a_curve_too() {
        assert!(curve(&[(5, 1), (5, 2)]).contains('█'));
    }

    #[test]
    fn lengths_are_told_in_their_largest_unit() {
        assert_eq!(
            [5_000, 300_000, 864_000_000].map(length),
            ["5 seconds", "5 minutes", "10 days"]
        );
    }
}
