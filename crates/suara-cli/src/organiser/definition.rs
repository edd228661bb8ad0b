//! `definition.toml`: an election as its organiser writes it down.
//!
//! What is not known is refused, and every error names file and line.

mod outcome;
mod question;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use serde::Deserialize;
use suara_protocol::entries::{Grouping, Setup, SmallGroups};
use suara_protocol::{Check, Id, RoleKey, Text};
use toml::Spanned;

use question::QuestionEntry;

/// A trustee has three days to answer a complaint, if the definition says nothing else.
const ANSWER_WITHIN_HOURS: u64 = 72;

/// What the definition does not hold, because it is on the board or on the command line.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) board: Id,
    pub(crate) roll: Id,
    pub(crate) trustees: Vec<RoleKey>,
    /// Overrides what the definition says.
    pub(crate) confirmations: Option<u32>,
}

/// The file as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    languages: Spanned<Vec<String>>,
    closes_at: Spanned<String>,
    early_close: bool,
    threshold: Spanned<u32>,
    confirmations: Option<u32>,
    grouping: GroupingWord,
    privacy_minimum: Spanned<u32>,
    small_groups: SmallGroupsWord,
    answer_within_hours: Option<u64>,
    title: Spanned<BTreeMap<String, String>>,
    description: Option<Spanned<BTreeMap<String, String>>>,
    questions: Vec<Spanned<QuestionEntry>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum GroupingWord {
    Whole,
    Districts,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SmallGroupsWord {
    Decrypt,
    Withhold,
}

/// What is wrong with a part of the file.
#[derive(Debug)]
struct Misplaced {
    span: Range<usize>,
    message: String,
}

impl Misplaced {
    fn new(span: Range<usize>, message: impl Into<String>) -> Misplaced {
        Misplaced {
            span,
            message: message.into(),
        }
    }
}

/// Reads a definition and makes the set-up of it.
pub(crate) fn read(path: &Path, place: &Place) -> anyhow::Result<Setup> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    parse(&text, place).map_err(|Misplaced { span, message }| {
        let line = text
            .get(..span.start)
            .map_or(1, |before| before.matches('\n').count() + 1);
        anyhow!("{}:{line}: {message}", path.display())
    })
}

fn parse(text: &str, place: &Place) -> Result<Setup, Misplaced> {
    let definition: Definition = toml::from_str(text)
        .map_err(|error| Misplaced::new(error.span().unwrap_or(0..0), error.message().replace('\n', ", ")))?;
    let setup = definition.setup(place)?;
    // Each question on its own first, so that an error has a line.
    let mut ids = BTreeSet::new();
    for (question, entry) in setup.questions.iter().zip(&definition.questions) {
        if !ids.insert(&question.id) {
            let message = format!("there are two questions {:?}", question.id);
            return Err(Misplaced::new(entry.span(), message));
        }
        let alone = Setup {
            questions: vec![question.clone()],
            ..setup.clone()
        };
        alone.program().map_err(|refusal| {
            let reason = refusal
                .detail
                .strip_prefix("question 1: ")
                .unwrap_or(&refusal.detail);
            Misplaced::new(entry.span(), format!("question {:?}: {reason}", question.id))
        })?;
        if let (Some(outcome), Some(span)) = (&question.outcome, entry.get_ref().outcome_span()) {
            outcome
                .check(question)
                .map_err(|refusal| Misplaced::new(span, refusal.detail))?;
        }
    }
    setup
        .check()
        .map_err(|refusal| Misplaced::new(definition.span_of(refusal.check), refusal.to_string()))?;
    Ok(setup)
}

impl Definition {
    fn setup(&self, place: &Place) -> Result<Setup, Misplaced> {
        let languages = self.languages.get_ref();
        let confirmations = place.confirmations.or(self.confirmations);
        let hours = self.answer_within_hours.unwrap_or(ANSWER_WITHIN_HOURS);
        let questions = self
            .questions
            .iter()
            .map(|entry| entry.get_ref().question(&entry.span(), languages));
        Ok(Setup {
            board: place.board,
            roll: place.roll,
            languages: languages.clone(),
            title: text(&self.title, languages)?,
            description: optional_text(self.description.as_ref(), languages)?,
            questions: questions.collect::<Result<_, _>>()?,
            trustees: place.trustees.clone(),
            threshold: *self.threshold.get_ref(),
            confirmations: confirmations.unwrap_or_else(|| {
                Setup::safe_confirmations(place.trustees.len(), *self.threshold.get_ref())
            }),
            grouping: match self.grouping {
                GroupingWord::Whole => Grouping::Whole,
                GroupingWord::Districts => Grouping::Districts,
            },
            privacy_minimum: *self.privacy_minimum.get_ref(),
            small_groups: match self.small_groups {
                SmallGroupsWord::Decrypt => SmallGroups::Decrypt,
                SmallGroupsWord::Withhold => SmallGroups::Withhold,
            },
            closes_at_ms: self.closes_at_ms()?,
            early_close: self.early_close,
            answer_within_ms: hours.saturating_mul(3_600_000),
            petition: None,
        })
    }

    /// The part of the file that a rule of the whole set-up is about.
    fn span_of(&self, check: Check) -> Range<usize> {
        match check {
            Check::Trustees => self.threshold.span(),
            Check::Setup => self.privacy_minimum.span(),
            Check::Texts => self.languages.span(),
            _ => 0..0,
        }
    }

    fn closes_at_ms(&self) -> Result<u64, Misplaced> {
        let wrong = |reason: String| Misplaced::new(self.closes_at.span(), format!("closes_at: {reason}"));
        let time = self.closes_at.get_ref().parse::<Timestamp>();
        let time =
            time.map_err(|error| wrong(format!("not a time such as 2026-12-01T18:00:00Z ({error})")))?;
        u64::try_from(time.as_millisecond()).map_err(|_| wrong("the time lies before 1970".to_owned()))
    }
}

/// A text in exactly the languages of the definition, in their order.
fn text(entry: &Spanned<BTreeMap<String, String>>, languages: &[String]) -> Result<Text, Misplaced> {
    let wrong = |message: String| Misplaced::new(entry.span(), message);
    let texts = entry.get_ref();
    if let Some(unknown) = texts.keys().find(|language| !languages.contains(language)) {
        return Err(wrong(format!(
            "a text in {unknown:?}, which is not among the languages of the definition"
        )));
    }
    let translation = |language: &String| {
        let text = texts
            .get(language)
            .ok_or_else(|| wrong(format!("the text in {language:?} is missing")))?;
        if text.trim().is_empty() {
            return Err(wrong(format!("the text in {language:?} is empty")));
        }
        Ok((language.clone(), text.clone()))
    };
    let translations = languages.iter().map(translation).collect::<Result<Vec<_>, _>>()?;
    Ok(Text::new(translations))
}

fn optional_text(
    entry: Option<&Spanned<BTreeMap<String, String>>>,
    languages: &[String],
) -> Result<Text, Misplaced> {
    entry.map_or(Ok(Text::default()), |entry| text(entry, languages))
}
