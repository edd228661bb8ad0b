//! Totals as a table with bars.

use std::cmp::Reverse;
use std::fmt::Write as _;

use console::Alignment;
use suara_protocol::view::{GroupTotals, QuestionTotals, ResultView};

use super::outcome;

/// Columns of the longest bar, and of titles before they are cut.
const BAR: usize = 30;
const TITLE: usize = 44;

/// The result of an election: all groups together, then each group where there are several. Texts are in the
/// election's first language.
pub(crate) fn result(view: &ResultView, languages: &[String]) -> String {
    let language = languages.first().map_or("", String::as_str);
    if view.withheld {
        return format!(
            "{} ballots. The privacy minimum withholds the result: too few voted.",
            view.ballots
        );
    }
    let mut text = String::new();
    let _ = writeln!(text, "{} counted ballots{}", view.ballots, turnout(view));
    view.questions
        .iter()
        .for_each(|totals| question(&mut text, totals, language));
    if view.groups.len() > 1 {
        for group in &view.groups {
            let _ = writeln!(text, "\n{}: {} counted ballots", name(group), group.ballots);
            group
                .questions
                .iter()
                .for_each(|totals| question(&mut text, totals, language));
        }
    }
    text.trim_end().to_owned()
}

/// How many of the roll that is, in voters and, where weights differ, in weight.
fn turnout(view: &ResultView) -> String {
    let percent = |part: u64, whole: u64| 100.0 * part as f64 / whole.max(1) as f64;
    let voters = format!(
        " of {} voters ({:.1} %)",
        view.entitled,
        percent(view.ballots, view.entitled)
    );
    if (view.cast_weight, view.roll_weight) == (view.ballots, view.entitled) {
        return voters;
    }
    let weight = percent(view.cast_weight, view.roll_weight);
    format!(
        "{voters}, with {} of the weight of {} ({weight:.1} %)",
        view.cast_weight, view.roll_weight
    )
}

fn name(group: &GroupTotals) -> String {
    let districts = group.districts.join(", ");
    if group.remainder {
        format!("Together: {districts}")
    } else {
        districts
    }
}

fn question(text: &mut String, totals: &QuestionTotals, language: &str) {
    let _ = writeln!(text, "\n{}", totals.title.get(language));
    match &totals.pairwise {
        Some(sums) => matrix(text, totals, sums, language),
        None => bars(text, totals, language),
    }
    if let Some(outcome) = &totals.outcome {
        outcome::lines(text, outcome, totals, language);
    }
}

/// How many put the option of each row before that of each column, and how many options it beats.
fn matrix(text: &mut String, totals: &QuestionTotals, sums: &[Vec<u64>], language: &str) {
    let width = |text: &str| console::measure_text_width(text);
    let ids = totals
        .options
        .iter()
        .map(|option| option.id.as_str())
        .collect::<Vec<_>>();
    let left = ids.iter().map(|id| width(id)).max().unwrap_or(0);
    let titles = totals
        .options
        .iter()
        .map(|option| width(option.title.get(language)));
    let titles = titles.max().unwrap_or(0).clamp(5, TITLE);
    let digits = sums
        .iter()
        .flatten()
        .max()
        .map_or(1, |most| most.to_string().len());
    let column = left.max(digits);
    let right = |text: &str| console::pad_str(text, column, Alignment::Right, None).into_owned();
    let heads = ids.iter().map(|id| right(id)).collect::<Vec<_>>().join("  ");
    let _ = writeln!(text, "  {:1$}  {heads}  beats", "before:", left + 2 + titles);
    for (row, option) in totals.options.iter().enumerate() {
        let sum = |row: usize, column: usize| sums.get(row).and_then(|row| row.get(column)).copied();
        let cell = |column: usize| match sum(row, column) {
            Some(sum) if row != column => right(&sum.to_string()),
            _ => right("·"),
        };
        let cells = (0..ids.len()).map(cell).collect::<Vec<_>>().join("  ");
        let beaten = (0..ids.len())
            .filter(|column| sum(row, *column) > sum(*column, row))
            .count();
        let id = console::pad_str(&option.id, left, Alignment::Left, None);
        let title = console::pad_str(option.title.get(language), titles, Alignment::Left, Some("…"));
        let _ = writeln!(text, "  {id}  {title}  {cells}  {beaten:>5}");
    }
}

/// The largest total first, a blank vote last.
fn bars(text: &mut String, totals: &QuestionTotals, language: &str) {
    let mut rows = totals
        .options
        .iter()
        .map(|option| Row {
            id: &option.id,
            title: option.title.get(language),
            total: option.total.unwrap_or(0),
            cost: option.cost,
        })
        .collect::<Vec<_>>();
    rows.sort_by_key(|row| Reverse(row.total));
    rows.extend(totals.blank.map(|total| Row {
        id: "",
        title: "(blank)",
        total,
        cost: 0,
    }));
    let most = rows.iter().map(|row| row.total).max().unwrap_or(0);
    let ids = rows
        .iter()
        .map(|row| console::measure_text_width(row.id))
        .max()
        .unwrap_or(0);
    let titles = rows
        .iter()
        .map(|row| console::measure_text_width(row.title))
        .max()
        .unwrap_or(0)
        .min(TITLE);
    let digits = most.to_string().len();
    for Row {
        id,
        title,
        total,
        cost,
    } in rows
    {
        let id = console::pad_str(id, ids, Alignment::Left, None);
        let title = console::pad_str(title, titles, Alignment::Left, Some("…"));
        let cost = if cost > 0 {
            format!("  cost {cost}")
        } else {
            String::new()
        };
        let row = format!("  {id}  {title}  {total:>digits$}  {}{cost}", bar(total, most));
        let _ = writeln!(text, "{}", row.trim_end());
    }
}

struct Row<'a> {
    id: &'a str,
    title: &'a str,
    total: u64,
    cost: u64,
}

/// A bar in proportion to the largest total, in eighths of a column.
fn bar(total: u64, most: u64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = u128::from(total) * (8 * BAR) as u128 / u128::from(most.max(1));
    let eighths = usize::try_from(eighths).unwrap_or(8 * BAR).min(8 * BAR);
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use suara_protocol::view::OptionTotal;
    use suara_protocol::{Id, Text};

    use super::*;

    fn totals(totals: &[u64]) -> Vec<QuestionTotals> {
        let text = |text: &str| {
            Text::new([
                ("id".to_owned(), format!("{text} (id)")),
                ("en".to_owned(), text.to_owned()),
            ])
        };
        let option = |(place, total): (usize, &u64)| OptionTotal {
            id: format!("P{place}"),
            title: text(&format!("Project {place}")),
            cost: 0,
            total: Some(*total),
        };
        let options = totals.iter().enumerate().map(option).collect();
        vec![QuestionTotals {
            id: "q".to_owned(),
            title: text("Which?"),
            kind: "choose",
            options,
            blank: Some(2),
            pairwise: None,
            outcome: None,
        }]
    }

    fn view(groups: usize, withheld: bool) -> ResultView {
        let group = |place: usize| GroupTotals {
            remainder: place == 1,
            districts: vec![format!("d{place}")],
            ballots: 5,
            questions: totals(&[5, 0]),
        };
        ResultView {
            tally: Id::ZERO,
            withheld,
            published: true,
            ballots: 10,
            entitled: 20,
            cast_weight: 10,
            roll_weight: 20,
            questions: totals(&[10, 0]),
            groups: (0..groups).map(group).collect(),
        }
    }

    #[test]
    fn bars_are_in_proportion_to_the_largest() {
        assert_eq!(bar(0, 0), "");
        assert_eq!(bar(10, 10), "█".repeat(BAR));
        assert_eq!(bar(5, 10), "█".repeat(BAR / 2));
        assert_eq!(bar(1, 240), "▏");
        assert_eq!(bar(u64::MAX, u64::MAX), "█".repeat(BAR));
    }

    #[test]
    fn totals_stand_in_the_first_language_of_the_election() {
        let text = result(&view(1, false), &["en".to_owned(), "id".to_owned()]);
        assert!(
            text.starts_with("10 counted ballots of 20 voters (50.0 %)\n\nWhich?\n  P0  Project 0  10  ██"),
            "{text}"
        );
        assert!(text.contains("      (blank)     2"), "{text}");
        assert_eq!(
            text.matches("counted ballots").count(),
            1,
            "one group is not repeated"
        );
    }

    #[test]
    fn weights_are_shown_where_they_differ() {
        let mut view = view(1, false);
        (view.cast_weight, view.roll_weight) = (15, 60);
        let text = result(&view, &["en".to_owned()]);
        assert!(
            text.starts_with(
                "10 counted ballots of 20 voters (50.0 %), with 15 of the weight of 60 (25.0 %)"
            ),
            "{text}"
        );
    }

    #[test]
    fn pairs_are_shown_as_a_matrix() {
        let mut view = view(1, false);
        view.questions[0].pairwise = Some(vec![vec![0, 12], vec![7, 0]]);
        let text = result(&view, &["en".to_owned()]);
        let rows = [
            "  before:        P0  P1  beats",
            "  P0  Project 0   ·  12      1",
            "  P1  Project 1   7   ·      0",
        ];
        assert!(text.contains(&rows.join("\n")), "{text}");
    }

    #[test]
    fn groups_are_shown_where_there_are_several() {
        let text = result(&view(2, false), &["id".to_owned()]);
        assert!(text.contains("\nd0: 5 counted ballots"), "{text}");
        assert!(text.contains("\nTogether: d1: 5 counted ballots"), "{text}");
    }

    #[test]
    fn a_withheld_result_shows_no_total() {
        let text = result(&view(1, true), &["en".to_owned()]);
        assert!(!text.contains("Project"), "{text}");
    }
}
