//! The section VOTES: who voted, and how.

use std::collections::{HashMap, HashSet};

use super::{
    Fault, VoteType,
    amount::Amount,
    meta::Meta,
    project::Project,
    section::{Section, optional, required},
};

/// One voter's vote.
#[derive(Debug)]
pub struct Vote {
    /// The voter's id, unique in the file.
    pub voter: String,
    /// Where the voter lives, where the file says so.
    pub district: Option<String>,
    /// The vote itself.
    pub choices: Choices,
    /// The line it stands on.
    pub line: usize,
}

/// A vote; projects are places in the list of projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choices {
    /// The projects chosen.
    Chosen(Vec<usize>),
    /// Projects with their points.
    Points(Vec<(usize, u64)>),
    /// Projects in order, the best first.
    Ranked(Vec<usize>),
}

impl Choices {
    /// How many projects the vote names.
    pub fn len(&self) -> u64 {
        let len = match self {
            Self::Chosen(projects) | Self::Ranked(projects) => projects.len(),
            Self::Points(points) => points.len(),
        };
        len as u64
    }

    /// The projects with points, where the vote gives points.
    pub fn points(&self) -> &[(usize, u64)] {
        match self {
            Self::Points(points) => points,
            Self::Chosen(_) | Self::Ranked(_) => &[],
        }
    }
}

pub(super) fn read(
    section: &Section,
    meta: &Meta,
    kind: VoteType,
    projects: &[Project],
) -> Result<Vec<Vote>, Fault> {
    let voter_column = section.require("voter_id")?;
    let vote_column = section.require("vote")?;
    let points_column = match kind {
        VoteType::Cumulative | VoteType::Scoring => Some(section.require("points")?),
        VoteType::Approval | VoteType::ChooseOne | VoteType::Ordinal => None,
    };
    let district_column = ["neighborhood", "neighbourhood", "district"]
        .iter()
        .find_map(|column| section.find(column));
    let places: HashMap<&str, usize> = projects
        .iter()
        .map(|project| project.id.as_str())
        .zip(0..)
        .collect();
    let mut lines = HashMap::new();
    let mut votes = Vec::new();
    for row in section.rows() {
        section.check_width(row)?;
        let fault = |what: String| Fault::new(row.line, what);
        let voter = required(row, voter_column, "voter_id")?.to_owned();
        if voter.is_empty() {
            return Err(fault("`voter_id` is empty (every vote has a voter)".into()));
        }
        if let Some(first) = lines.insert(voter.clone(), row.line) {
            return Err(fault(format!(
                "the voter {voter} already voted on line {first} (one line for each voter)"
            )));
        }
        let chosen = chosen(required(row, vote_column, "vote")?, &places).map_err(fault)?;
        let choices = match (kind, points_column) {
            (VoteType::Ordinal, _) => Choices::Ranked(chosen),
            (_, Some(place)) => {
                Choices::Points(points(&chosen, required(row, place, "points")?).map_err(fault)?)
            }
            (_, None) => Choices::Chosen(chosen),
        };
        let district = optional(row, district_column).map(str::to_owned);
        votes.push(Vote {
            voter,
            district,
            choices,
            line: row.line,
        });
    }
    if votes.is_empty() {
        return Err(Fault::new(
            section.line,
            "VOTES has no votes (at least one is needed)",
        ));
    }
    match meta.whole("num_votes")? {
        Some(said) if said.value != votes.len() as u64 => {
            let what = format!(
                "`num_votes` is {}, VOTES has {} (make them agree)",
                said.value,
                votes.len()
            );
            Err(Fault::new(said.line, what))
        }
        _ => Ok(votes),
    }
}

/// The projects of a list such as `7, 6,3`.
fn chosen(list: &str, places: &HashMap<&str, usize>) -> Result<Vec<usize>, String> {
    let mut seen = HashSet::new();
    parts(list)
        .map(|id| match places.get(id) {
            None => Err(format!(
                "a vote for the project `{id}`, which is not in PROJECTS (add it there or correct the id)"
            )),
            Some(_) if !seen.insert(id) => {
                Err(format!("the vote names the project {id} twice (name it once)"))
            }
            Some(place) => Ok(*place),
        })
        .collect()
}

/// The projects with the points of a list such as `5, 3,1`.
fn points(chosen: &[usize], list: &str) -> Result<Vec<(usize, u64)>, String> {
    let points: Vec<&str> = parts(list).collect();
    if points.len() != chosen.len() {
        let (projects, points) = (chosen.len(), points.len());
        return Err(format!(
            "the vote names {projects} projects and `points` {points} numbers (as many of each)"
        ));
    }
    let read = |(project, text): (&usize, &str)| match Amount::parse(text).map(Amount::whole) {
        Ok(Some(points)) => Ok((*project, points)),
        Ok(None) => Err(format!(
            "the points {text} are no whole number (only whole points can be encrypted)"
        )),
        Err(what) => Err(format!("a number in `points` {what}")),
    };
    chosen.iter().zip(points).map(read).collect()
}

fn parts(list: &str) -> impl Iterator<Item = &str> {
    let list = list.trim();
    list.split(',').map(str::trim).filter(move |_| !list.is_empty())
}
