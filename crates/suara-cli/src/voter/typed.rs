//! Answers as a voter types them: numbers of options, and the rules of the question at once, so that a mistake
//! is told where it can be mended.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use suara_protocol::entries::{Question, QuestionKind};

use super::answers::Answer;

/// What was typed as an answer to this question: `1 4`, `1=5 4=2`, in an order `4 1=3`, or `blank`.
pub(super) fn answer(question: &Question, line: &str) -> anyhow::Result<Answer> {
    let words = line
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    if words.iter().any(|word| word.eq_ignore_ascii_case("blank")) {
        ensure!(words.len() == 1, "Blank stands alone");
        ensure!(question.blank, "This question cannot be left blank");
        return Ok(Answer::Blank);
    }
    match &question.kind {
        QuestionKind::Choose { min, max, budget } => {
            let ids = options(question, &words)?;
            within("options", ids.len() as u64, (u64::from(*min), u64::from(*max)))?;
            within_budget(question, &ids, *budget)?;
            Ok(Answer::List(ids))
        }
        QuestionKind::Rank { min, weights } => {
            let ids = options(question, &words)?;
            within(
                "options",
                ids.len() as u64,
                (u64::from(*min), weights.len() as u64),
            )?;
            Ok(Answer::List(ids))
        }
        QuestionKind::Score { most, sum, options } => {
            let points = points(question, &words, *most)?;
            let total = points.iter().map(|(_, points)| points).sum::<u64>();
            let given = points.iter().filter(|(_, points)| *points > 0).count() as u64;
            sum.map_or(Ok(()), |limits| within("points altogether", total, limits))?;
            options.map_or(Ok(()), |limits| within("options with points", given, limits))?;
            Ok(Answer::Points(points))
        }
        QuestionKind::Budget { budget } => {
            let ids = options(question, &words)?;
            within_budget(question, &ids, *budget)?;
            Ok(Answer::List(ids))
        }
        QuestionKind::Pairwise => {
            let places = words.iter().map(|word| {
                let equals = word.split('=').collect::<Vec<_>>();
                equals
                    .into_iter()
                    .map(|number| option(question, number))
                    .collect()
            });
            let places = places.collect::<anyhow::Result<Vec<Vec<_>>>>()?;
            different(places.iter().flatten())?;
            Ok(Answer::Places(places))
        }
        QuestionKind::Quadratic { credits } => {
            let votes = points(question, &words, credits.isqrt())?;
            let cost = votes
                .iter()
                .map(|(_, votes)| u128::from(*votes).pow(2))
                .sum::<u128>();
            ensure!(
                cost <= u128::from(*credits),
                "These votes cost {cost} credits together; there are {credits}"
            );
            Ok(Answer::Points(votes))
        }
    }
}

fn options(question: &Question, words: &[&str]) -> anyhow::Result<Vec<String>> {
    let ids = words
        .iter()
        .map(|word| option(question, word))
        .collect::<anyhow::Result<Vec<_>>>()?;
    different(ids.iter())?;
    Ok(ids)
}

fn points(question: &Question, words: &[&str], most: u64) -> anyhow::Result<Vec<(String, u64)>> {
    let point = |word: &&str| {
        let (number, points) = word
            .split_once('=')
            .with_context(|| format!("{word} is not NUMBER=POINTS"))?;
        let points = points.parse::<u64>().ok().filter(|points| *points <= most);
        Ok((
            option(question, number)?,
            points.with_context(|| format!("{word}: points are 0 to {most}"))?,
        ))
    };
    let points = words.iter().map(point).collect::<anyhow::Result<Vec<_>>>()?;
    different(points.iter().map(|(id, _)| id))?;
    Ok(points)
}

/// The id of the option with this number, from 1.
fn option(question: &Question, number: &str) -> anyhow::Result<String> {
    let place = number
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let option = place.and_then(|place| question.options.get(place));
    option
        .map(|option| option.id.clone())
        .with_context(|| format!("There is no option {number}"))
}

fn different<'a>(ids: impl Iterator<Item = &'a String>) -> anyhow::Result<()> {
    let (mut known, mut ids) = (BTreeSet::new(), ids);
    ensure!(ids.all(|id| known.insert(id)), "An option is named twice");
    Ok(())
}

fn within(what: &str, found: u64, (least, most): (u64, u64)) -> anyhow::Result<()> {
    ensure!(
        (least..=most).contains(&found),
        "{found} {what}: {least} to {most} are asked for"
    );
    Ok(())
}

/// Options together within the budget; 0 is none.
fn within_budget(question: &Question, ids: &[String], budget: u64) -> anyhow::Result<()> {
    let chosen = question.options.iter().filter(|option| ids.contains(&option.id));
    let cost = chosen.map(|option| u128::from(option.cost)).sum::<u128>();
    ensure!(
        budget == 0 || cost <= u128::from(budget),
        "These options cost {cost} together; the budget is {budget}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::answers::tests::setup;
    use super::*;

    fn list(ids: &[&str]) -> Answer {
        Answer::List(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn answers_are_typed_as_numbers() {
        let setup = setup();
        let [choose, score, rank, budget, pairwise, quadratic] = setup.questions.as_slice() else {
            panic!("six questions")
        };
        assert_eq!(answer(budget, "1 3").unwrap(), list(&["A", "C"]));
        assert_eq!(answer(budget, "").unwrap(), list(&[]));
        let places = |places: &[&[&str]]| {
            let ids = |ids: &&[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
            Answer::Places(places.iter().map(ids).collect())
        };
        assert_eq!(answer(pairwise, "3 1=2").unwrap(), places(&[&["C"], &["A", "B"]]));
        assert_eq!(answer(pairwise, "").unwrap(), places(&[]));
        let votes = Answer::Points(vec![("A".to_owned(), 3), ("C".to_owned(), 1)]);
        assert_eq!(answer(quadratic, "1=3 3=1").unwrap(), votes);
        assert_eq!(answer(choose, "1, 3\n").unwrap(), list(&["A", "C"]));
        assert_eq!(answer(choose, " Blank\n").unwrap(), Answer::Blank);
        assert_eq!(answer(rank, "3 1").unwrap(), list(&["C", "A"]));
        let points = Answer::Points(vec![("B".to_owned(), 6), ("A".to_owned(), 4)]);
        assert_eq!(answer(score, "2=6 1=4").unwrap(), points);
    }

    #[test]
    fn what_the_rules_do_not_allow_is_said() {
        let setup = setup();
        let [choose, score, rank, budget, pairwise, quadratic] = setup.questions.as_slice() else {
            panic!("six questions")
        };
        for (question, line, message) in [
            (choose, "", "0 options: 1 to 2"),
            (choose, "1 2 3", "3 options: 1 to 2"),
            (choose, "1 1", "named twice"),
            (choose, "4", "no option 4"),
            (choose, "0", "no option 0"),
            (choose, "A", "no option A"),
            (choose, "1 blank", "stands alone"),
            (score, "1=7", "points are 0 to 6"),
            (score, "1=6 2=6", "12 points altogether: 1 to 10"),
            (score, "1=1 1=2", "named twice"),
            (score, "1", "not NUMBER=POINTS"),
            (score, "blank", "cannot be left blank"),
            (rank, "", "0 options: 1 to 3"),
            (rank, "1 1", "named twice"),
            (budget, "1 2 3", "cost 300 together; the budget is 250"),
            (pairwise, "1=2 2", "named twice"),
            (pairwise, "1=", "no option "),
            (pairwise, "1 4", "no option 4"),
            (pairwise, "blank", "cannot be left blank"),
            (quadratic, "1=4", "points are 0 to 3"),
            (quadratic, "1=3 2=2", "cost 13 credits together; there are 10"),
        ] {
            let error = format!("{:#}", answer(question, line).unwrap_err());
            assert!(error.contains(message), "{:?} {line:?}: {error}", question.id);
        }
    }

    #[test]
    fn a_budget_is_kept() {
        let mut question = setup().questions.remove(0);
        question.kind = QuestionKind::Choose {
            min: 0,
            max: 3,
            budget: 250,
        };
        assert_eq!(answer(&question, "1 2").unwrap(), list(&["A", "B"]));
        let error = answer(&question, "1 2 3").unwrap_err().to_string();
        assert!(error.contains("cost 300 together; the budget is 250"), "{error}");
    }
}
