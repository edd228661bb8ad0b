//! The section PROJECTS: what can be voted for.

use std::collections::{BTreeMap, HashMap};

use super::{
    Fault,
    amount::{self, Amount},
    meta::Meta,
    section::{Section, optional, required},
};

/// A project.
#[derive(Debug)]
pub struct Project {
    /// Its id, unique in the file.
    pub id: String,
    /// What it costs.
    pub cost: Amount,
    /// Its name in the language of the file; the id where the file has no names.
    pub name: String,
    /// Its name in further languages, by the tag behind `name_`.
    pub names: BTreeMap<String, String>,
    /// What it is about, in the language of the file.
    pub description: Option<String>,
    /// The same in further languages, by the tag behind `description_`.
    pub descriptions: BTreeMap<String, String>,
    /// The official number of votes, where the file has it.
    pub votes: Option<u64>,
    /// The official score, where the file has it.
    pub score: Option<u64>,
    /// Whether it was selected officially, where the file says so.
    pub selected: Option<bool>,
}

pub(super) fn read(section: &Section, meta: &Meta) -> Result<Vec<Project>, Fault> {
    let id_column = section.require("project_id")?;
    let cost_column = section.require("cost")?;
    let [name, description, votes, score, selected] =
        ["name", "description", "votes", "score", "selected"].map(|column| section.find(column));
    let names = translations(section, "name_");
    let descriptions = translations(section, "description_");
    let mut lines = HashMap::new();
    let mut projects = Vec::new();
    for row in section.rows() {
        section.check_width(row)?;
        let fault = |what: String| Fault::new(row.line, what);
        let id = required(row, id_column, "project_id")?.to_owned();
        if id.is_empty() || id.contains(',') {
            return Err(fault(format!(
                "`project_id` is `{id}` (votes name projects by it: no comma, not empty)"
            )));
        }
        if let Some(first) = lines.insert(id.clone(), row.line) {
            return Err(fault(format!(
                "the project {id} already stands on line {first} (ids are unique)"
            )));
        }
        let cost = Amount::parse(required(row, cost_column, "cost")?)
            .map_err(|what| fault(format!("the cost of the project {id} {what}")))?;
        let official = |column: &str, place| match optional(row, place) {
            None => Ok(None),
            Some(text) => amount::whole(text)
                .map(Some)
                .map_err(|what| fault(format!("`{column}` of the project {id} {what}"))),
        };
        let text = |place| optional(row, place).map(one_line);
        let texts = |columns: &[(String, usize)]| {
            columns
                .iter()
                .filter_map(|(tag, place)| Some((tag.clone(), text(Some(*place))?)))
                .collect()
        };
        projects.push(Project {
            cost,
            name: text(name).unwrap_or_else(|| id.clone()),
            names: texts(&names),
            description: text(description),
            descriptions: texts(&descriptions),
            votes: official("votes", votes)?,
            score: official("score", score)?,
            selected: official("selected", selected)?.map(|selected| selected == 1),
            id,
        });
    }
    if projects.is_empty() {
        return Err(Fault::new(
            section.line,
            "PROJECTS has no projects (at least one is needed)",
        ));
    }
    match meta.whole("num_projects")? {
        Some(said) if said.value != projects.len() as u64 => {
            let what = format!(
                "`num_projects` is {}, PROJECTS has {} (make them agree)",
                said.value,
                projects.len()
            );
            Err(Fault::new(said.line, what))
        }
        _ => Ok(projects),
    }
}

/// Columns such as `name_en`, with the tag behind the prefix.
fn translations(section: &Section, prefix: &str) -> Vec<(String, usize)> {
    let tagged = section.columns().iter().zip(0..).filter_map(|(column, place)| {
        let tag = column.strip_prefix(prefix)?;
        is_language_tag(tag).then(|| (tag.to_owned(), place))
    });
    tagged.collect()
}

/// Whether a text can be a language tag of BCP 47: `en`, `pt-br`.
pub fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
    }) && parts
        .all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
