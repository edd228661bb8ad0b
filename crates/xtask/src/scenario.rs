//! From a PaBuLib file to what the roles of an election work with: the organiser's `definition.toml`, the
//! registrar's `voters.csv` and the voters' `votes.jsonl`.

mod definition;
mod language;
mod room;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use serde_json::{Value, json};

pub use definition::QUESTION;

use crate::pabulib::{Choices, PbFile, Vote};

/// One voter in so many first casts another vote, and then the one that the file has.
const EVERY: usize = 10;

/// What the file does not say.
pub struct Options {
    /// Whether voters belong to the districts that the file names, and totals are by district.
    pub districts: bool,
    /// How many trustees decrypt.
    pub threshold: u32,
    /// When the election closes by itself, RFC 3339.
    pub closes_at: String,
}

/// The files of an election.
pub struct Scenario {
    /// `definition.toml`.
    pub definition: PathBuf,
    /// `voters.csv`: voter, district, weight.
    pub voters: PathBuf,
    /// `votes.jsonl`: votes in the order in which they are cast.
    pub votes: PathBuf,
    /// The languages of all texts, the first is the default.
    pub languages: Vec<String>,
    /// The title, by language.
    pub title: BTreeMap<String, String>,
    /// How many districts there are.
    pub districts: usize,
    /// How many voters vote twice.
    pub revotes: usize,
    /// What was decided where the file leaves something open.
    pub notes: Vec<String>,
}

/// Writes the files of the election that `file` describes into `folder`.
pub fn write(file: &PbFile, options: &Options, folder: &Path) -> anyhow::Result<Scenario> {
    let (mut definition, new_notes) = definition::definition(file, options);
    let mut notes = [file.notes.clone(), new_notes].concat();
    notes.extend(room::fit(&mut definition));
    let districts: Vec<&str> = file.votes.iter().map(|vote| district(vote, options)).collect();
    let mut different = districts.clone();
    different.sort_unstable();
    different.dedup();
    if options.districts && different.len() == 1 {
        notes.push("The file names no neighbourhoods or only one: all voters are in one district.".into());
    }
    let lines = votes(file);
    let scenario = Scenario {
        definition: folder.join("definition.toml"),
        voters: folder.join("voters.csv"),
        votes: folder.join("votes.jsonl"),
        languages: definition.languages.clone(),
        title: definition.title.clone(),
        districts: different.len(),
        revotes: lines.len() - file.votes.len(),
        notes,
    };
    let toml = toml::to_string(&definition).context("writing the definition")?;
    write_file(&scenario.definition, &toml)?;
    write_file(&scenario.votes, &lines.concat())?;
    let voters = csv::Writer::from_path(&scenario.voters).context("writing voters.csv")?;
    write_voters(voters, file, &districts).context("writing voters.csv")?;
    Ok(scenario)
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

fn write_voters(mut table: csv::Writer<fs::File>, file: &PbFile, districts: &[&str]) -> anyhow::Result<()> {
    table.write_record(["voter", "district", "weight"])?;
    for (vote, district) in file.votes.iter().zip(districts) {
        table.write_record([&vote.voter, *district, "1"])?;
    }
    Ok(table.flush()?)
}

fn district<'a>(vote: &'a Vote, options: &Options) -> &'a str {
    if options.districts {
        vote.district.as_deref().unwrap_or("none")
    } else {
        "all"
    }
}

/// The lines of `votes.jsonl`. Every tenth voter first casts the vote of a neighbour in the file who votes
/// otherwise; what the file has for those comes at the end, and counts.
fn votes(file: &PbFile) -> Vec<String> {
    let votes = &file.votes;
    let (mut lines, mut later) = (Vec::new(), Vec::new());
    for (i, vote) in votes.iter().enumerate() {
        let own = line(file, vote, &vote.choices);
        if i % EVERY != 0 {
            lines.push(own);
            continue;
        }
        let others = votes.iter().cycle().skip(i + 1).take(votes.len() - 1);
        let other = others
            .map(|other| &other.choices)
            .find(|choices| **choices != vote.choices);
        lines.push(line(file, vote, other.unwrap_or(&vote.choices)));
        later.push(own);
    }
    [lines, later].concat()
}

fn line(file: &PbFile, vote: &Vote, choices: &Choices) -> String {
    let ids = |projects: &[usize]| {
        projects
            .iter()
            .filter_map(|place| file.projects.get(*place))
            .map(|project| project.id.as_str())
            .collect::<Vec<_>>()
    };
    let choices = match choices {
        Choices::Chosen(projects) | Choices::Ranked(projects) => json!(ids(projects)),
        Choices::Points(points) => {
            let given = points.iter().filter(|(_, points)| *points > 0);
            let with_ids = given
                .filter_map(|(place, points)| Some((file.projects.get(*place)?.id.clone(), json!(points))));
            Value::Object(with_ids.collect())
        }
    };
    format!(
        "{}\n",
        json!({ "voter": vote.voter, "choices": { QUESTION: choices } })
    )
}

#[cfg(test)]
mod tests;
