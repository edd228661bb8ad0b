//! The questions on a terminal: shown in the voter's language, answered by numbers, confirmed before anything
//! else happens.

use std::fmt::Write as _;
use std::io::{BufRead, Write as _};

use anyhow::ensure;
use suara_protocol::entries::{AnswerOption, Question, QuestionKind, Setup};

use super::answers::{Answer, Answers};
use super::typed;
use crate::organiser::rule;

/// A conversation about the questions of an election.
pub(super) struct Booth<'a, R> {
    pub(super) setup: &'a Setup,
    pub(super) language: &'a str,
    pub(super) input: R,
}

impl<R: BufRead> Booth<'_, R> {
    /// Asks all questions until the voter confirms the answers.
    pub(super) fn ask(&mut self) -> anyhow::Result<Answers> {
        loop {
            let mut answers = Vec::new();
            for question in &self.setup.questions {
                eprintln!("\n{}", self.show(question));
                answers.push((question.id.clone(), self.answer(question)?));
            }
            let answers = Answers::new(answers);
            if self.confirm(&answers)? {
                return Ok(answers);
            }
        }
    }

    /// Shows answers and asks whether they are right.
    pub(super) fn confirm(&mut self, answers: &Answers) -> anyhow::Result<bool> {
        eprintln!("\nYou have chosen:\n{}", self.summary(answers));
        self.yes("Is this right?")
    }

    /// Asks a question that is answered with yes or no.
    pub(super) fn yes(&mut self, question: &str) -> anyhow::Result<bool> {
        loop {
            match self
                .line(&format!("{question} (yes/no) "))?
                .trim()
                .to_lowercase()
                .as_str()
            {
                "yes" | "y" | "ya" => return Ok(true),
                "no" | "n" | "tidak" => return Ok(false),
                _ => eprintln!("Please type yes or no."),
            }
        }
    }

    fn answer(&mut self, question: &Question) -> anyhow::Result<Answer> {
        loop {
            match typed::answer(question, &self.line("Your answer: ")?) {
                Ok(answer) => return Ok(answer),
                Err(error) => eprintln!("{error:#}. Please try again."),
            }
        }
    }

    fn line(&mut self, prompt: &str) -> anyhow::Result<String> {
        let mut terminal = std::io::stderr();
        write!(terminal, "{prompt}").and_then(|()| terminal.flush())?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        ensure!(
            read > 0,
            "the input ended before the ballot was cast; nothing was sent (scripts: --choices and --yes)"
        );
        Ok(line)
    }

    fn show(&self, question: &Question) -> String {
        let mut text = format!("{}\n", question.title.get(self.language));
        if !question.description.is_empty() {
            let _ = writeln!(text, "{}", question.description.get(self.language));
        }
        for (number, option) in (1..).zip(&question.options) {
            let _ = writeln!(text, "  {number:>3}. {}", self.option(option));
        }
        let how = match question.kind {
            QuestionKind::Choose { .. } | QuestionKind::Budget { .. } => "their numbers, such as: 1 4",
            QuestionKind::Score { .. } => "numbers with points, such as: 1=5 4=2",
            QuestionKind::Quadratic { .. } => "numbers with votes, such as: 1=3 4=1",
            QuestionKind::Pairwise => "their numbers, the first place first, equals with =, such as: 4 1=3 2",
            QuestionKind::Rank { .. } => "their numbers, the first place first, such as: 4 1",
        };
        let blank = if question.blank { ", or: blank" } else { "" };
        let _ = write!(text, "({}. Type {how}{blank})", rule(question));
        text
    }

    fn option(&self, option: &AnswerOption) -> String {
        let title = option.title.get(self.language);
        if option.cost > 0 {
            format!("{title} ({})", option.cost)
        } else {
            title.to_owned()
        }
    }

    fn summary(&self, answers: &Answers) -> String {
        let of_question = |question: &Question| {
            let lines = match answers.get(&question.id) {
                None | Some(Answer::Blank) => vec!["    blank".to_owned()],
                Some(Answer::List(ids)) if question.kind == QuestionKind::Pairwise => {
                    let places = ids.iter().map(|id| vec![id.clone()]).collect::<Vec<_>>();
                    self.places(question, &places)
                }
                Some(Answer::List(ids)) if ids.is_empty() => vec!["    none of the options".to_owned()],
                Some(Answer::List(ids)) => {
                    let ranked = matches!(question.kind, QuestionKind::Rank { .. });
                    let mark = |place: usize| {
                        if ranked {
                            format!("{place}.")
                        } else {
                            "-".to_owned()
                        }
                    };
                    (1..)
                        .zip(ids)
                        .map(|(place, id)| format!("    {} {}", mark(place), self.title(question, id)))
                        .collect()
                }
                Some(Answer::Places(places)) => self.places(question, places),
                Some(Answer::Points(points)) => points
                    .iter()
                    .map(|(id, points)| format!("    - {}: {points}", self.title(question, id)))
                    .collect(),
            };
            format!("  {}\n{}", question.title.get(self.language), lines.join("\n"))
        };
        self.setup
            .questions
            .iter()
            .map(of_question)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The places of an order, and where the options stand that it does not name.
    fn places(&self, question: &Question, places: &[Vec<String>]) -> Vec<String> {
        let place = |(place, ids): (usize, &Vec<String>)| {
            let titles = ids.iter().map(|id| self.title(question, id)).collect::<Vec<_>>();
            format!("    {place}. {}", titles.join(" = "))
        };
        let mut lines = (1..).zip(places).map(place).collect::<Vec<_>>();
        let named = places.iter().map(Vec::len).sum::<usize>();
        if places.is_empty() {
            lines.push("    all options equal".to_owned());
        } else if named < question.options.len() {
            lines.push(format!("    {}. all others, equal", places.len() + 1));
        }
        lines
    }

    fn title(&self, question: &Question, id: &str) -> String {
        let option = question.options.iter().find(|option| option.id == id);
        option.map_or_else(|| id.to_owned(), |option| self.option(option))
    }
}

#[cfg(test)]
mod tests {
    use super::super::answers::tests::setup;
    use super::*;

    fn list(ids: &[&str]) -> Answer {
        Answer::List(ids.iter().map(|id| (*id).to_owned()).collect())
    }

    #[test]
    fn the_questions_are_asked_until_the_answers_are_confirmed() {
        let setup = setup();
        let typed = "1\n1=5\n1\n1\n1\n1=1\nno\n2 3\n9\n3=5\n2 1\n3\n2=3 1\n2=3\nmaybe\nyes\n";
        let mut booth = Booth {
            setup: &setup,
            language: "en",
            input: typed.as_bytes(),
        };
        let answers = booth.ask().unwrap();
        assert_eq!(answers.get("choose"), Some(&list(&["B", "C"])));
        assert_eq!(answers.get("rank"), Some(&list(&["B", "A"])));
        assert!(booth.ask().is_err(), "the input has ended");
    }

    #[test]
    fn questions_and_answers_are_shown_in_the_chosen_language() {
        let setup = setup();
        let booth = |language| Booth {
            setup: &setup,
            language,
            input: "".as_bytes(),
        };
        let shown = booth("en").show(&setup.questions[0]);
        assert!(
            shown.contains("1. Option A (100)") && shown.contains("choose 1 to 2, or leave blank"),
            "{shown}"
        );
        assert!(
            booth("id")
                .show(&setup.questions[0])
                .contains("Option A (id) (100)")
        );
        let answers = Answers::new([
            ("choose".to_owned(), Answer::Blank),
            ("score".to_owned(), Answer::Points(vec![("B".to_owned(), 6)])),
            ("rank".to_owned(), list(&["C", "A"])),
            (
                "pairwise".to_owned(),
                Answer::Places(vec![vec!["B".to_owned(), "C".to_owned()]]),
            ),
        ]);
        let summary = booth("en").summary(&answers);
        assert!(summary.contains("Question choose\n    blank"), "{summary}");
        assert!(summary.contains("- Option B (100): 6"), "{summary}");
        assert!(
            summary.contains("1. Option C (100)\n    2. Option A (100)"),
            "{summary}"
        );
        let order = "1. Option B (100) = Option C (100)\n    2. all others, equal";
        assert!(summary.contains(order), "{summary}");
    }
}
