//! Totals as a table with bars.

use suara_protocol::view::{GroupTotals, OptionTotal, QuestionTotals, ResultView};

/// The width of the longest bar, and of a title, in characters.
const BAR: u64 = 24;
const TITLE: usize = 48;

/// How many have voted.
pub(crate) fn turnout(voted: usize, entitled: usize, ballots: usize) -> String {
    let percent = if entitled == 0 {
        0.0
    } else {
        100.0 * voted as f64 / entitled as f64
    };
    format!(
        "Turnout: {voted} of {entitled} ({percent:.1} %); {ballots} ballots in the log, the last of each voter counts."
    )
}

/// The totals of an election: all groups together, and where there are several, each.
pub(crate) fn result(result: &ResultView, languages: &[String]) -> String {
    if result.withheld {
        return "The result is withheld: too few voted for it to hide every vote.".to_owned();
    }
    let language = languages.first().map_or("", String::as_str);
    let mut parts = result
        .questions
        .iter()
        .map(|one| question(one, language))
        .collect::<Vec<_>>();
    if result.groups.len() > 1 {
        parts.extend(result.groups.iter().map(|one| group(one, language)));
    }
    parts.join("\n")
}

fn group(group: &GroupTotals, language: &str) -> String {
    let districts = group.districts.join(", ");
    let questions = group
        .questions
        .iter()
        .map(|one| question(one, language))
        .collect::<String>();
    format!("District {districts}: {} ballots\n{questions}", group.ballots)
}

fn question(question: &QuestionTotals, language: &str) -> String {
    let mut options = question.options.iter().collect::<Vec<_>>();
    options.sort_by_key(|option| std::cmp::Reverse(option.total));
    let most = options
        .iter()
        .map(|option| option.total)
        .chain(question.blank)
        .max()
        .unwrap_or(0)
        .max(1);
    let mut text = format!("{}\n", question.title.get(language));
    for OptionTotal {
        id,
        title,
        cost,
        total,
    } in options
    {
        let cost = if *cost > 0 {
            format!("  cost {cost}")
        } else {
            String::new()
        };
        text += &row(&format!("{id}  {}", title.get(language)), *total, most, &cost);
    }
    if let Some(blank) = question.blank {
        text += &row("(blank)", blank, most, "");
    }
    text
}

fn row(title: &str, total: u64, most: u64, cost: &str) -> String {
    let title = shortened(title);
    let blocks =
        usize::try_from((u128::from(total) * u128::from(BAR * 2)).div_ceil(u128::from(most))).unwrap_or(0);
    let bar = "█".repeat(blocks / 2) + if blocks % 2 == 1 { "▌" } else { "" };
    let row = format!("  {title:<TITLE$} {total:>9}  {bar}{cost}");
    row.trim_end().to_owned() + "\n"
}

fn shortened(title: &str) -> String {
    if title.chars().count() <= TITLE {
        return title.to_owned();
    }
    title.chars().take(TITLE - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use suara_protocol::Text;

    use super::*;

    fn option(id: &str, total: u64) -> OptionTotal {
        let title = Text::new([("en".to_owned(), format!("Option {id}"))]);
        OptionTotal {
            id: id.to_owned(),
            title,
            cost: 0,
            total,
        }
    }

    #[test]
    fn the_largest_total_comes_first_and_has_the_longest_bar() {
        let title = Text::new([("en".to_owned(), "Which?".to_owned())]);
        let totals = QuestionTotals {
            id: "q".to_owned(),
            title,
            options: vec![option("a", 5), option("b", 10)],
            blank: Some(0),
        };
        let text = question(&totals, "en");
        let lines = text.lines().collect::<Vec<_>>();
        assert_eq!(lines[0], "Which?");
        assert!(
            lines[1].contains("b  Option b") && lines[1].ends_with(&format!("10  {}", "█".repeat(24))),
            "{text}"
        );
        assert!(lines[2].ends_with(&format!(" 5  {}", "█".repeat(12))), "{text}");
        assert!(lines[3].contains("(blank)") && lines[3].ends_with('0'), "{text}");
    }

    #[test]
    fn nobody_on_the_roll_is_no_division_by_zero() {
        assert!(turnout(0, 0, 0).contains("(0.0 %)"));
    }
}
