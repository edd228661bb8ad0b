//! PaBuLib `.pb` files: participatory budgets with their projects, votes and official figures
//! (<https://pabulib.org/format>).
//!
//! ```text
//! META
//! key;value
//! vote_type;approval
//! PROJECTS
//! project_id;cost;votes;name
//! 7;9960;2;Benches
//! VOTES
//! voter_id;vote
//! 101;7
//! 380;7
//! ```
//!
//! A file that describes no election is refused with the file, the line and what to do.

mod amount;
mod meta;
mod project;
mod record;
mod rules;
mod section;
#[cfg(test)]
mod tests;
mod vote;

use std::path::Path;

pub use amount::Amount;
pub use meta::Meta;
pub use project::{Project, is_language_tag};
pub use rules::Rules;
pub use vote::{Choices, Vote};

/// A whole file, consistent: every vote is valid by the rules.
pub struct PbFile {
    /// The section META.
    pub meta: Meta,
    /// The projects, in the order of the file.
    pub projects: Vec<Project>,
    /// The votes, in the order of the file.
    pub votes: Vec<Vote>,
    /// What a valid vote is.
    pub rules: Rules,
    /// What was decided where the file leaves something open, as sentences.
    pub notes: Vec<String>,
}

/// How the votes are cast, META's `vote_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum VoteType {
    Approval,
    ChooseOne,
    Cumulative,
    Scoring,
    Ordinal,
}

/// What is wrong with a file; shown as `FILE:LINE: what is wrong (what to do)`.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct PbError {
    file: String,
    line: usize,
    what: String,
}

/// What is wrong on a line, before the file's name is known.
#[derive(Debug)]
struct Fault {
    line: usize,
    what: String,
}

impl Fault {
    fn new(line: usize, what: impl Into<String>) -> Self {
        Self {
            line,
            what: what.into(),
        }
    }
}

impl PbFile {
    /// The money that there is, where the file says that projects are funded greedily: by total, the highest
    /// first, skipping what no longer fits.
    pub fn greedy_budget(&self) -> Option<Amount> {
        let budget = self
            .meta
            .text("budget")
            .filter(|_| self.meta.text("rule") == Some("greedy"))?;
        Amount::parse(budget)
            .ok()
            .filter(|budget| *budget > Amount::default())
    }

    /// Reads a file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        Ok(Self::parse(&path.display().to_string(), &bytes)?)
    }

    /// Reads the bytes of a file called `file`.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, PbError> {
        parse(bytes).map_err(|Fault { line, what }| PbError {
            file: file.to_owned(),
            line,
            what,
        })
    }

    /// The official figure of a project: its votes where projects are chosen, else its score.
    pub fn official(&self, project: &Project) -> Option<u64> {
        match self.rules {
            Rules::Choose { .. } => project.votes,
            Rules::Score { .. } | Rules::Rank { .. } => project.score,
        }
    }

    /// The total of every project, counted from the votes in the clear.
    pub fn recount(&self) -> Vec<u64> {
        let positions = match self.rules {
            Rules::Rank { positions, .. } => positions,
            Rules::Choose { .. } | Rules::Score { .. } => 0,
        };
        let mut totals = vec![0; self.projects.len()];
        let mut add = |place: usize, points: u64| {
            if let Some(total) = totals.get_mut(place) {
                *total += points;
            }
        };
        for vote in &self.votes {
            match &vote.choices {
                Choices::Chosen(projects) => projects.iter().for_each(|place| add(*place, 1)),
                Choices::Points(points) => points.iter().for_each(|(place, points)| add(*place, *points)),
                Choices::Ranked(projects) => {
                    projects
                        .iter()
                        .zip((1..=positions).rev())
                        .for_each(|(place, points)| add(*place, points));
                }
            }
        }
        totals
    }

    /// What has to be known about the official figures before they are compared with a tally.
    fn official_notes(&self) -> Vec<String> {
        let column = if matches!(self.rules, Rules::Choose { .. }) {
            "votes"
        } else {
            "score"
        };
        let figures: Vec<_> = self
            .projects
            .iter()
            .map(|project| self.official(project))
            .collect();
        let missing = figures.iter().filter(|figure| figure.is_none()).count();
        let mut notes = Vec::new();
        if missing > 0 {
            let of = self.projects.len();
            notes.push(format!(
                "{missing} of {of} projects have no official figure in a column `{column}`: they are compared with \
                 a plain count only."
            ));
        }
        let contradictions: Vec<String> = (self.projects.iter().zip(figures).zip(self.recount()))
            .filter_map(|((project, figure), count)| {
                Some((project, figure.filter(|figure| *figure != count)?, count))
            })
            .map(|(project, figure, count)| {
                format!("{} ({figure} official, {count} by its votes)", project.id)
            })
            .collect();
        if !contradictions.is_empty() {
            notes.push(format!(
                "The file contradicts itself in the projects {}.",
                contradictions.join(", ")
            ));
        }
        notes
    }
}

fn parse(bytes: &[u8]) -> Result<PbFile, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes
            .iter()
            .take(error.valid_up_to())
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        Fault::new(line, "not UTF-8 text (save the file as UTF-8)")
    })?;
    let [meta, projects, votes] = section::sections(record::records(text)?)?;
    let meta_line = meta.line;
    let meta = Meta::read(&meta)?;
    let kind = vote_type(&meta, meta_line)?;
    let projects = project::read(&projects, &meta)?;
    let votes = vote::read(&votes, &meta, kind, &projects)?;
    let mut notes = Vec::new();
    let rules = rules::Limits {
        meta: &meta,
        projects: &projects,
        votes: &votes,
        notes: &mut notes,
    }
    .rules(kind)?;
    let mut file = PbFile {
        meta,
        projects,
        votes,
        rules,
        notes,
    };
    file.notes.extend(file.official_notes());
    Ok(file)
}

fn vote_type(meta: &Meta, meta_line: usize) -> Result<VoteType, Fault> {
    let known = "approval, choose-1, cumulative, scoring or ordinal";
    let Some(entry) = meta.entry("vote_type") else {
        return Err(Fault::new(
            meta_line,
            format!("META has no `vote_type` (write {known})"),
        ));
    };
    Ok(match entry.value.to_lowercase().as_str() {
        "approval" => VoteType::Approval,
        "choose-1" => VoteType::ChooseOne,
        "cumulative" => VoteType::Cumulative,
        "scoring" => VoteType::Scoring,
        "ordinal" => VoteType::Ordinal,
        other => {
            return Err(Fault::new(
                entry.line,
                format!("`vote_type` is `{other}` (known are {known})"),
            ));
        }
    })
}
