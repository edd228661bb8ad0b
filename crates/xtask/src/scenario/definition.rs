//! The definition of an election as `suara organiser setup` reads it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Options, language};
use crate::pabulib::{Amount, PbFile, Project, Rules};

/// The id of the one question.
pub const QUESTION: &str = "projects";

/// A text by language.
pub type Text = BTreeMap<String, String>;

/// The whole definition.
#[derive(Debug, Serialize)]
pub struct Definition {
    pub languages: Vec<String>,
    pub closes_at: String,
    pub early_close: bool,
    pub threshold: u32,
    pub grouping: &'static str,
    pub privacy_minimum: u32,
    pub small_groups: &'static str,
    pub title: Text,
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    pub questions: Vec<Question>,
}

#[derive(Debug, Serialize)]
pub struct Question {
    pub id: &'static str,
    pub blank: bool,
    #[serde(flatten)]
    pub kind: Kind,
    pub title: Text,
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    pub options: Vec<Choice>,
}

/// By which rule the totals decide: projects by total while the budget lasts. Of equals the first in the file.
#[derive(Debug, Serialize)]
pub struct Outcome {
    rule: &'static str,
    budget: u64,
    ties: &'static str,
}

/// The kind of a question and its limits.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Kind {
    Choose {
        min: u64,
        max: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        budget: Option<u64>,
    },
    Score {
        most: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        sum: Option<Limits>,
        #[serde(skip_serializing_if = "Option::is_none")]
        options_limit: Option<Limits>,
    },
    Rank {
        min: u64,
        weights: Vec<u64>,
    },
}

#[derive(Debug, Serialize)]
pub struct Limits {
    pub min: u64,
    pub max: u64,
}

/// One project.
#[derive(Debug, Serialize)]
pub struct Choice {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
    pub title: Text,
    #[serde(skip_serializing_if = "Text::is_empty")]
    pub description: Text,
}

/// The definition of the election that a file describes, and what was decided on the way.
pub fn definition(file: &PbFile, options: &Options) -> (Definition, Vec<String>) {
    let mut notes = Vec::new();
    let languages = languages(file);
    let money = Money::of(file, &mut notes);
    let texts = |make: &dyn Fn(&str) -> String| {
        languages
            .iter()
            .map(|tag| (tag.clone(), make(tag)))
            .collect::<Text>()
    };
    let scale_description = match money.decimals {
        0 => Text::new(),
        decimals => texts(&|tag| format!("{} {}.", language::words(tag).parts, 10_u64.pow(decimals))),
    };
    let choices = file
        .projects
        .iter()
        .map(|project| choice(project, &languages, &money))
        .collect();
    let question = Question {
        id: QUESTION,
        blank: false,
        kind: kind(&file.rules, &money),
        title: texts(&|tag| language::words(tag).question.to_owned()),
        description: scale_description,
        outcome: greedy(file, &money),
        options: choices,
    };
    let definition = Definition {
        closes_at: options.closes_at.clone(),
        early_close: true,
        threshold: options.threshold,
        grouping: if options.districts { "districts" } else { "whole" },
        privacy_minimum: 5,
        small_groups: "decrypt",
        title: texts(&|tag| title(file, tag)),
        description: texts(&|tag| description(file, tag)),
        questions: vec![question],
        languages,
    };
    (definition, notes)
}

/// The rule of the file, where that is the greedy one.
fn greedy(file: &PbFile, money: &Money) -> Option<Outcome> {
    Some(Outcome {
        rule: "greedy",
        budget: file.greedy_budget()?.scaled(money.decimals)?,
        ties: "listed",
    })
}

fn kind(rules: &Rules, money: &Money) -> Kind {
    match *rules {
        Rules::Choose {
            min,
            max,
            money: limit,
        } => Kind::Choose {
            min,
            max,
            budget: limit.and_then(|limit| limit.scaled(money.decimals)),
        },
        Rules::Score { most, sum, projects } => {
            let limits = |(min, max)| Limits { min, max };
            Kind::Score {
                most,
                sum: sum.map(limits),
                options_limit: projects.map(limits),
            }
        }
        Rules::Rank { min, positions } => Kind::Rank {
            min,
            weights: (1..=positions).rev().collect(),
        },
    }
}

fn choice(project: &Project, languages: &[String], money: &Money) -> Choice {
    let translated = |default: &str, others: &BTreeMap<String, String>| -> Text {
        languages
            .iter()
            .map(|tag| {
                (
                    tag.clone(),
                    others.get(tag).map_or(default, String::as_str).to_owned(),
                )
            })
            .collect()
    };
    let cost = money.cost(project.cost);
    Choice {
        id: project.id.clone(),
        cost: (cost > 0).then_some(cost),
        title: translated(&project.name, &project.names),
        description: project
            .description
            .as_ref()
            .map(|description| translated(description, &project.descriptions))
            .unwrap_or_default(),
    }
}

/// The file's language first, then those in which it has names too.
fn languages(file: &PbFile) -> Vec<String> {
    let first = language::tag(file.meta.text("language"));
    let others: BTreeSet<&String> = file
        .projects
        .iter()
        .flat_map(|project| project.names.keys())
        .collect();
    let others = others
        .into_iter()
        .filter(|tag| **tag != first)
        .cloned()
        .collect::<Vec<_>>();
    [vec![first], others].concat()
}

fn title(file: &PbFile, tag: &str) -> String {
    let described = file
        .meta
        .text(&format!("description_{tag}"))
        .or_else(|| file.meta.text("description"));
    described
        .or_else(|| file.meta.text("unit"))
        .unwrap_or("PaBuLib")
        .to_owned()
}

fn description(file: &PbFile, tag: &str) -> String {
    let mut places: Vec<&str> = Vec::new();
    for text in ["unit", "district", "subunit", "instance"]
        .iter()
        .filter_map(|key| file.meta.text(key))
    {
        if !places.contains(&text) {
            places.push(text);
        }
    }
    let budget = file.meta.text("budget").map(|budget| {
        let currency = file
            .meta
            .text("currency")
            .map(|currency| format!(" {currency}"))
            .unwrap_or_default();
        format!("{}: {budget}{currency}", language::words(tag).budget)
    });
    let parts: Vec<String> = [places.join(", "), budget.unwrap_or_default()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        title(file, tag)
    } else {
        format!("{}.", parts.join(". "))
    }
}

/// How amounts of money are written as whole numbers.
struct Money {
    /// They are in 1/10^`decimals` of a unit.
    decimals: u32,
}

impl Money {
    /// Where money limits a vote or decides the outcome, amounts must be exact, so decimals are kept as parts of
    /// a unit. Where it does not, a cost is only information, and is rounded.
    fn of(file: &PbFile, notes: &mut Vec<String>) -> Self {
        let limit = match file.rules {
            Rules::Choose { money, .. } => money,
            Rules::Score { .. } | Rules::Rank { .. } => None,
        };
        let exact = limit.or(file.greedy_budget());
        let costs = file.projects.iter().map(|project| project.cost);
        let decimals = costs
            .chain(limit)
            .chain(file.greedy_budget())
            .map(Amount::decimals)
            .max()
            .unwrap_or(0);
        let decimals = match exact {
            Some(_) if decimals > 0 => {
                notes.push(format!(
                    "Amounts have decimals: they are counted in 1/{} of a unit.",
                    10_u64.pow(decimals)
                ));
                decimals
            }
            None if decimals > 0 => {
                notes.push("Costs have decimals: shown rounded, they do not limit a vote.".into());
                0
            }
            _ => 0,
        };
        Self { decimals }
    }

    fn cost(&self, cost: Amount) -> u64 {
        cost.scaled(self.decimals).unwrap_or_else(|| cost.rounded())
    }
}
