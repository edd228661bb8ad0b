//! The questions of a definition. Which limits a question may have depends on its kind.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Deserialize;
use suara_protocol::entries::{AnswerOption, Question, QuestionKind};
use suara_protocol::outcome::OutcomeRule;
use toml::Spanned;

use super::outcome::OutcomeEntry;
use super::{Misplaced, optional_text, text};

type Texts = Spanned<BTreeMap<String, String>>;

/// A question as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionEntry {
    id: String,
    title: Texts,
    description: Option<Texts>,
    #[serde(default)]
    blank: bool,
    kind: Spanned<KindWord>,
    min: Option<u32>,
    max: Option<u32>,
    budget: Option<u64>,
    most: Option<u64>,
    sum: Option<Limits>,
    options_limit: Option<Limits>,
    weights: Option<Vec<u64>>,
    credits: Option<u64>,
    outcome: Option<Spanned<OutcomeEntry>>,
    options: Vec<Spanned<OptionEntry>>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindWord {
    Choose,
    Score,
    Rank,
    Budget,
    Pairwise,
    Quadratic,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    min: u64,
    max: u64,
}

impl From<Limits> for (u64, u64) {
    fn from(limits: Limits) -> (u64, u64) {
        (limits.min, limits.max)
    }
}

/// An option as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionEntry {
    id: String,
    cost: Option<u64>,
    title: Texts,
    description: Option<Texts>,
}

impl QuestionEntry {
    pub(super) fn question(&self, span: &Range<usize>, languages: &[String]) -> Result<Question, Misplaced> {
        if self.id.is_empty() {
            return Err(Misplaced::new(span.clone(), "the id of a question is empty"));
        }
        self.check_fields()?;
        self.check_option_ids()?;
        let option = |entry: &Spanned<OptionEntry>| {
            let entry = entry.get_ref();
            Ok(AnswerOption {
                id: entry.id.clone(),
                title: text(&entry.title, languages)?,
                description: optional_text(entry.description.as_ref(), languages)?,
                cost: entry.cost.unwrap_or(0),
            })
        };
        Ok(Question {
            id: self.id.clone(),
            title: text(&self.title, languages)?,
            description: optional_text(self.description.as_ref(), languages)?,
            options: self.options.iter().map(option).collect::<Result<_, _>>()?,
            blank: self.blank,
            kind: self.kind()?,
            outcome: self
                .outcome
                .as_ref()
                .map(|outcome| self.outcome(outcome))
                .transpose()?,
        })
    }

    /// Where the outcome stands; nothing if the question states none.
    pub(super) fn outcome_span(&self) -> Option<Range<usize>> {
        self.outcome.as_ref().map(Spanned::span)
    }

    fn outcome(&self, entry: &Spanned<OutcomeEntry>) -> Result<OutcomeRule, Misplaced> {
        let rule = entry.get_ref().rule();
        rule.map_err(|reason| {
            Misplaced::new(entry.span(), format!("question {:?}: outcome: {reason}", self.id))
        })
    }

    fn kind(&self) -> Result<QuestionKind, Misplaced> {
        Ok(match self.kind.get_ref() {
            KindWord::Choose => QuestionKind::Choose {
                min: self.needed("min", self.min)?,
                max: self.needed("max", self.max)?,
                budget: self.at_least_1("budget", self.budget)?.unwrap_or(0),
            },
            KindWord::Score => QuestionKind::Score {
                most: self.needed("most", self.most)?,
                sum: self.sum.map(Into::into),
                options: self.options_limit.map(Into::into),
            },
            KindWord::Rank => QuestionKind::Rank {
                min: self.needed("min", self.min)?,
                weights: self.needed("weights", self.weights.clone())?,
            },
            KindWord::Budget => QuestionKind::Budget {
                budget: self.needed("budget", self.budget)?,
            },
            KindWord::Pairwise => QuestionKind::Pairwise,
            KindWord::Quadratic => QuestionKind::Quadratic {
                credits: self.needed("credits", self.credits)?,
            },
        })
    }

    /// Refuses limits that say nothing in a question of this kind.
    fn check_fields(&self) -> Result<(), Misplaced> {
        let given = [
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("budget", self.budget.is_some()),
            ("most", self.most.is_some()),
            ("sum", self.sum.is_some()),
            ("options_limit", self.options_limit.is_some()),
            ("weights", self.weights.is_some()),
            ("credits", self.credits.is_some()),
        ];
        let (word, allowed): (_, &[&str]) = match self.kind.get_ref() {
            KindWord::Choose => ("choose", &["min", "max", "budget"]),
            KindWord::Score => ("score", &["most", "sum", "options_limit"]),
            KindWord::Rank => ("rank", &["min", "weights"]),
            KindWord::Budget => ("budget", &["budget"]),
            KindWord::Pairwise => ("pairwise", &[]),
            KindWord::Quadratic => ("quadratic", &["credits"]),
        };
        match given
            .iter()
            .find(|(name, given)| *given && !allowed.contains(name))
        {
            Some((name, _)) => Err(self.wrong(format!(
                "`{name}` has no meaning in a question of the kind \"{word}\""
            ))),
            None => Ok(()),
        }
    }

    fn check_option_ids(&self) -> Result<(), Misplaced> {
        let mut known = BTreeSet::new();
        for entry in &self.options {
            let id = &entry.get_ref().id;
            if id.is_empty() {
                return Err(Misplaced::new(
                    entry.span(),
                    format!("question {:?}: the id of an option is empty", self.id),
                ));
            }
            if !known.insert(id) {
                return Err(Misplaced::new(
                    entry.span(),
                    format!("question {:?}: there are two options {id:?}", self.id),
                ));
            }
        }
        Ok(())
    }

    fn needed<T>(&self, name: &str, value: Option<T>) -> Result<T, Misplaced> {
        value.ok_or_else(|| self.wrong(format!("`{name}` is missing")))
    }

    fn at_least_1(&self, name: &str, value: Option<u64>) -> Result<Option<u64>, Misplaced> {
        match value {
            Some(0) => Err(self.wrong(format!("`{name}` is 0: it is at least 1, or left out"))),
            value => Ok(value),
        }
    }

    fn wrong(&self, message: String) -> Misplaced {
        Misplaced::new(self.kind.span(), format!("question {:?}: {message}", self.id))
    }
}
