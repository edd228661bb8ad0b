//! Answers as JSON, and what they mean for the questions of an election.
//!
//! ```text
//! {"projects": ["P1", "P3"]}          choose, budget; rank: the first place first
//! {"points": {"A": 6, "B": 4}}        score; quadratic: votes
//! {"order": [["A", "B"], "C"]}        pairwise: the first place first, equals in a list of their own
//! {"projects": "blank"}
//! ```

use std::fmt;

use anyhow::{Context as _, anyhow, bail, ensure};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use suara_crypto::program::{Bits, Choice, Program};
use suara_protocol::entries::{Question, QuestionKind, Setup};

/// The answers to the questions of a ballot, by the questions' ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answers(Vec<(String, Answer)>);

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A blank vote.
    Blank,
    /// Ids of options; in a ranking or an order, from the first place down.
    List(Vec<String>),
    /// Places of an order from the first down, some with several options.
    Places(Vec<Vec<String>>),
    /// Ids of options with their points.
    Points(Vec<(String, u64)>),
}

impl Answers {
    /// Answers in the order of the questions.
    pub(crate) fn new(answers: impl IntoIterator<Item = (String, Answer)>) -> Answers {
        Answers(answers.into_iter().collect())
    }

    /// The answer to a question.
    pub(crate) fn get(&self, question: &str) -> Option<&Answer> {
        self.0
            .iter()
            .find(|(id, _)| id == question)
            .map(|(_, answer)| answer)
    }

    /// The bits of a ballot with these answers: exactly one to each question, allowed by its rules.
    pub(crate) fn bits(&self, setup: &Setup, program: &Program) -> anyhow::Result<Bits> {
        let known = |id: &String| setup.questions.iter().any(|question| question.id == *id);
        if let Some((unknown, _)) = self.0.iter().find(|(id, _)| !known(id)) {
            bail!("there is no question {unknown:?} in this election");
        }
        let choice = |question: &Question| {
            let answer = self
                .get(&question.id)
                .with_context(|| format!("no answer to question {:?}", question.id))?;
            answer
                .choice(question)
                .with_context(|| format!("question {:?}", question.id))
        };
        let choices = setup
            .questions
            .iter()
            .map(choice)
            .collect::<anyhow::Result<Vec<_>>>()?;
        program
            .encode(&choices)
            .map_err(|error| anyhow!(named(&error.to_string(), setup)))
    }
}

/// The program counts questions from 1; people know them by their ids.
fn named(error: &str, setup: &Setup) -> String {
    let parts = error
        .strip_prefix("question ")
        .and_then(|rest| rest.split_once(": "));
    let named = parts.and_then(|(number, reason)| {
        let question = setup
            .questions
            .get(number.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(format!("question {:?}: {reason}", question.id))
    });
    named.unwrap_or_else(|| error.to_owned())
}

impl Answer {
    fn choice(&self, question: &Question) -> anyhow::Result<Choice> {
        let place = |id: &str| {
            let place = question.options.iter().position(|option| option.id == id);
            place.with_context(|| format!("there is no option {id:?}"))
        };
        let places = |ids: &[String]| ids.iter().map(|id| place(id)).collect::<anyhow::Result<Vec<_>>>();
        match (&question.kind, self) {
            (_, Answer::Blank) => {
                ensure!(question.blank, "it cannot be left blank");
                Ok(Choice::Blank)
            }
            (QuestionKind::Choose { .. } | QuestionKind::Budget { .. }, Answer::List(ids)) => {
                Ok(Choice::Options(places(ids)?))
            }
            (QuestionKind::Rank { .. }, Answer::List(ids)) => Ok(Choice::Ranking(places(ids)?)),
            (QuestionKind::Pairwise, Answer::List(ids)) => {
                let alone = ids.iter().map(|id| Ok(vec![place(id)?]));
                Ok(Choice::WeakOrder(alone.collect::<anyhow::Result<_>>()?))
            }
            (QuestionKind::Pairwise, Answer::Places(order)) => {
                let order = order.iter().map(|ids| places(ids));
                Ok(Choice::WeakOrder(order.collect::<anyhow::Result<_>>()?))
            }
            (QuestionKind::Score { .. } | QuestionKind::Quadratic { .. }, Answer::Points(points)) => {
                let points = points.iter().map(|(id, points)| Ok((place(id)?, *points)));
                Ok(Choice::Points(points.collect::<anyhow::Result<_>>()?))
            }
            (QuestionKind::Choose { .. } | QuestionKind::Budget { .. }, _) => {
                bail!("the answer is a list of options: [\"A\", \"B\"]")
            }
            (QuestionKind::Rank { .. }, _) => {
                bail!("the answer is a list of options, the first place first: [\"A\", \"B\"]")
            }
            (QuestionKind::Score { .. }, _) => {
                bail!("the answer gives points to options: {{\"A\": 6, \"B\": 4}}")
            }
            (QuestionKind::Quadratic { .. }, _) => {
                bail!("the answer gives votes to options: {{\"A\": 2, \"B\": 1}}")
            }
            (QuestionKind::Pairwise, _) => {
                bail!(
                    "the answer is an order of options, equals in a list of their own: [[\"A\", \"B\"], \"C\"]"
                )
            }
        }
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Answers, D::Error> {
        deserializer
            .deserialize_map(Members("an object of answers by question"))
            .map(Answers)
    }
}

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Answer, D::Error> {
        struct AnswerVisitor;

        impl<'de> Visitor<'de> for AnswerVisitor {
            type Value = Answer;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list of options, an object of points by option, or \"blank\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Answer, E> {
                if text == "blank" {
                    Ok(Answer::Blank)
                } else {
                    Err(E::invalid_value(de::Unexpected::Str(text), &self))
                }
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Answer, A::Error> {
                let mut places = Vec::new();
                while let Some(place) = list.next_element::<Place>()? {
                    places.push(place);
                }
                let alone = places.iter().map(|place| match place {
                    Place::One(id) => Some(id.clone()),
                    Place::Equal(_) => None,
                });
                Ok(match alone.collect::<Option<Vec<_>>>() {
                    Some(ids) => Answer::List(ids),
                    None => Answer::Places(places.into_iter().map(Place::ids).collect()),
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Answer, A::Error> {
                Members("an object of points by option")
                    .visit_map(map)
                    .map(Answer::Points)
            }
        }

        deserializer.deserialize_any(AnswerVisitor)
    }
}

/// A place of an answer in a list: an option, or several that stand equal.
#[derive(serde::Deserialize)]
#[serde(untagged, expecting = "the id of an option, or a list of ids")]
enum Place {
    One(String),
    Equal(Vec<String>),
}

impl Place {
    fn ids(self) -> Vec<String> {
        match self {
            Place::One(id) => vec![id],
            Place::Equal(ids) => ids,
        }
    }
}

/// The members of a JSON object in their order; a name that stands twice is refused.
struct Members(&'static str);

impl Members {
    fn visit_map<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
        self,
        mut map: A,
    ) -> Result<Vec<(String, T)>, A::Error> {
        let mut members = Vec::<(String, T)>::new();
        while let Some(name) = map.next_key::<String>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(de::Error::custom(format_args!("{name:?} stands twice")));
            }
            members.push((name, map.next_value()?));
        }
        Ok(members)
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Vec<(String, Answer)>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Members::visit_map(self, map)
    }
}

#[cfg(test)]
pub(super) mod tests;
