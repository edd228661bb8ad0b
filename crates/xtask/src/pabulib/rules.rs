//! What a vote may be: the limits of META, completed from the votes, and the votes checked against them.

mod limit;
mod points;

use self::limit::{ONE, PROJECTS, check, ordered, within};
use super::{
    Choices, Fault, VoteType,
    amount::Amount,
    meta::{At, Meta},
    project::Project,
    vote::Vote,
};

/// What a valid vote is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Choose `min` to `max` projects, within `money` where there is such a limit.
    Choose {
        /// The smallest number of projects.
        min: u64,
        /// The largest number of projects.
        max: u64,
        /// What the chosen projects may cost together.
        money: Option<Amount>,
    },
    /// Give each project 0 to `most` points.
    Score {
        /// The largest number of points for one project.
        most: u64,
        /// The limits of the sum of all points.
        sum: Option<(u64, u64)>,
        /// The limits of the number of projects with points, where they are not implied by the others.
        projects: Option<(u64, u64)>,
    },
    /// Put `min` to `positions` projects in order; position r of p gives p + 1 - r points.
    Rank {
        /// The smallest number of projects.
        min: u64,
        /// The number of positions.
        positions: u64,
    },
}

/// What the rules are found in, and where it is noted how.
pub(super) struct Limits<'a> {
    pub meta: &'a Meta,
    pub projects: &'a [Project],
    pub votes: &'a [Vote],
    pub notes: &'a mut Vec<String>,
}

impl Limits<'_> {
    /// The rules for votes of a kind; every vote keeps them.
    pub fn rules(mut self, kind: VoteType) -> Result<Rules, Fault> {
        for key in self.meta.keys_with("_per_category") {
            if key.starts_with("min_") || key.starts_with("max_") {
                self.note(format!(
                    "{key} is not part of the rules here: votes are not limited by category."
                ));
            }
        }
        match kind {
            VoteType::Approval => self.choose(),
            VoteType::ChooseOne => {
                check(self.votes, |vote| {
                    within(vote, vote.choices.len(), Some(ONE), Some(ONE), PROJECTS)
                })?;
                Ok(Rules::Choose {
                    min: 1,
                    max: 1,
                    money: None,
                })
            }
            VoteType::Cumulative => self.score(true),
            VoteType::Scoring => self.score(false),
            VoteType::Ordinal => self.rank(),
        }
    }

    fn choose(&mut self) -> Result<Rules, Fault> {
        if let Some(limit) = self
            .meta
            .amount("min_sum_cost")?
            .filter(|limit| limit.value > Amount::default())
        {
            let what = "`min_sum_cost` is not supported (a vote can be limited from above by `max_sum_cost`)";
            return Err(Fault::new(limit.line, what));
        }
        let (min, max) = self.lengths()?;
        Ok(Rules::Choose {
            min,
            max,
            money: self.money()?,
        })
    }

    /// `max_sum_cost`, if it limits anybody.
    fn money(&mut self) -> Result<Option<Amount>, Fault> {
        let Some(At { value: limit, line }) = self.meta.amount("max_sum_cost")? else {
            return Ok(None);
        };
        if limit == Amount::default() {
            return Err(Fault::new(
                line,
                "`max_sum_cost` is 0 (leave it out where money does not limit a vote)",
            ));
        }
        check(self.votes, |vote| {
            let (voter, cost) = (&vote.voter, self.cost(&vote.choices));
            if cost > limit {
                return Err(format!(
                    "the projects of the voter {voter} cost {cost} together, `max_sum_cost` on line {line} is {limit}"
                ));
            }
            Ok(())
        })?;
        let all: Amount = self.projects.iter().map(|project| project.cost).sum();
        if limit >= all {
            self.note(format!(
                "max_sum_cost limits nobody: all projects together cost {all}."
            ));
            return Ok(None);
        }
        Ok(Some(limit))
    }

    fn cost(&self, choices: &Choices) -> Amount {
        let chosen: &[usize] = match choices {
            Choices::Chosen(projects) => projects,
            Choices::Ranked(_) | Choices::Points(_) => &[],
        };
        chosen
            .iter()
            .filter_map(|place| self.projects.get(*place))
            .map(|project| project.cost)
            .sum()
    }

    fn rank(&mut self) -> Result<Rules, Fault> {
        let function = self.meta.entry("scoring_fn");
        if let Some(At { value, line }) =
            function.filter(|function| !function.value.eq_ignore_ascii_case("borda"))
        {
            let what = format!(
                "`scoring_fn` is {value} (only Borda is supported: from p points for the first to 1)"
            );
            return Err(Fault::new(line, what));
        }
        let (min, positions) = self.lengths()?;
        Ok(Rules::Rank { min, positions })
    }

    /// The limits of the number of projects in a vote.
    fn lengths(&mut self) -> Result<(u64, u64), Fault> {
        let min = self.meta.whole("min_length")?;
        let max = self.max_length()?;
        check(self.votes, |vote| {
            within(vote, vote.choices.len(), min, max, PROJECTS)
        })?;
        let lengths = || self.votes.iter().map(|vote| vote.choices.len());
        let (fewest, most) = (lengths().min().unwrap_or(0), lengths().max().unwrap_or(0).max(1));
        let max = self.or_from_votes("max_length", max, most);
        let min = self.or_from_votes("min_length", min, fewest);
        Ok((min, max))
    }

    /// `max_length`, cut to the number of projects, and consistent with `min_length`.
    fn max_length(&mut self) -> Result<Option<At<u64>>, Fault> {
        let count = self.projects.len() as u64;
        let (min, max) = (self.meta.whole("min_length")?, self.meta.whole("max_length")?);
        ordered(
            min,
            Some(At {
                value: count,
                line: 0,
            }),
            "`min_length`",
            "the number of projects",
        )?;
        ordered(min, max, "`min_length`", "`max_length`")?;
        match max {
            Some(max) if max.value == 0 => Err(Fault::new(
                max.line,
                "`max_length` is 0 (leave it out, or allow at least one project)",
            )),
            Some(max) if max.value > count => {
                self.note(format!(
                    "max_length {} is above the number of projects: cut to {count}.",
                    max.value
                ));
                Ok(Some(At { value: count, ..max }))
            }
            max => Ok(max),
        }
    }

    fn or_from_votes(&mut self, key: &str, limit: Option<At<u64>>, seen: u64) -> u64 {
        limit.map(|limit| limit.value).unwrap_or_else(|| {
            self.note(format!("META has no {key}: taken from the votes, {seen}."));
            seen
        })
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}
