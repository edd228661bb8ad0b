//! The rules of votes that give points.

use super::{
    Limits, Rules,
    limit::{POINTS, PROJECTS, SUM, check, ordered, within},
};
use crate::pabulib::{Fault, amount::Amount, meta::At, vote::Vote};

impl Limits<'_> {
    /// The rules of a vote with points; a cumulative one always has a limited sum.
    pub(super) fn score(&mut self, cumulative: bool) -> Result<Rules, Fault> {
        self.refuse_default_score()?;
        let most = self.meta.whole("max_points")?;
        self.check_points(most)?;
        let given = (
            self.meta.whole("min_sum_points")?,
            self.meta.whole("max_sum_points")?,
        );
        ordered(given.0, given.1, "`min_sum_points`", "`max_sum_points`")?;
        check(self.votes, |vote| within(vote, sum(vote), given.0, given.1, SUM))?;
        let points = self
            .votes
            .iter()
            .flat_map(|vote| vote.choices.points())
            .map(|(_, points)| *points);
        let seen = points.max().unwrap_or(0).max(1);
        let most = match most.or(given.1) {
            Some(most) => most.value.max(1),
            None => self.or_from_votes("max_points", None, seen),
        };
        let sum = if cumulative || given != (None, None) {
            Some(self.sums(given, most)?)
        } else {
            None
        };
        let most = sum.map_or(most, |(_, hi)| most.min(hi));
        Ok(Rules::Score {
            most,
            sum,
            projects: self.projects_with_points(most, sum)?,
        })
    }

    fn refuse_default_score(&self) -> Result<(), Fault> {
        match self.meta.entry("default_score") {
            Some(At { value, line }) if Amount::parse(value) != Ok(Amount::default()) => {
                let what = "only 0 is supported: projects that a vote does not name get no points";
                Err(Fault::new(line, format!("`default_score` is {value} ({what})")))
            }
            _ => Ok(()),
        }
    }

    /// Checks the points of single projects. A lower limit may be negative, and is none then.
    fn check_points(&mut self, most: Option<At<u64>>) -> Result<(), Fault> {
        let least = self
            .meta
            .entry("min_points")
            .filter(|least| !least.value.starts_with('-'));
        let least = if least.is_some() {
            self.meta.whole("min_points")?
        } else {
            None
        };
        ordered(least, most, "`min_points`", "`max_points`")?;
        check(self.votes, |vote| {
            let mut points = vote
                .choices
                .points()
                .iter()
                .map(|(_, points)| *points)
                .filter(|points| *points > 0);
            points.try_for_each(|points| within(vote, points, least, most, POINTS))
        })?;
        if let Some(least) = least.filter(|least| least.value > 1) {
            let what = "is not part of the rules here: a project gets 0 to the most points";
            self.note(format!("min_points {} {what}.", least.value));
        }
        Ok(())
    }

    /// The limits of the sum of a vote's points.
    fn sums(&mut self, given: (Option<At<u64>>, Option<At<u64>>), most: u64) -> Result<(u64, u64), Fault> {
        if let Some(hi) = given.1.filter(|hi| hi.value == 0) {
            return Err(Fault::new(
                hi.line,
                "`max_sum_points` is 0 (allow at least one point)",
            ));
        }
        let sums = || self.votes.iter().map(sum);
        let (smallest, largest) = (sums().min().unwrap_or(0), sums().max().unwrap_or(0).max(1));
        let hi = self.or_from_votes("max_sum_points", given.1, largest);
        let lo = self.or_from_votes("min_sum_points", given.0, smallest);
        let possible = most.saturating_mul(self.projects.len() as u64);
        ordered(
            given.0,
            Some(At {
                value: possible,
                line: 0,
            }),
            "`min_sum_points`",
            "what all projects can get",
        )?;
        if hi > possible {
            self.note(format!(
                "max_sum_points {hi} is more than all projects can get: cut to {possible}."
            ));
        }
        Ok((lo, hi.min(possible)))
    }

    /// The limits of the number of projects with points, if META has them and the other limits do not imply them.
    fn projects_with_points(
        &mut self,
        most: u64,
        sum: Option<(u64, u64)>,
    ) -> Result<Option<(u64, u64)>, Fault> {
        let count = self.projects.len() as u64;
        let (min, max) = (self.meta.whole("min_length")?, self.max_length()?);
        check(self.votes, |vote| {
            within(vote, vote.choices.len(), min, max, PROJECTS)
        })?;
        let with_points = |vote: &Vote| {
            vote.choices
                .points()
                .iter()
                .filter(|(_, points)| *points > 0)
                .count() as u64
        };
        let fewest = self.votes.iter().map(with_points).min().unwrap_or(0);
        let wanted = min.map_or(0, |min| min.value);
        if wanted > fewest {
            let what = format!("taken from the votes, {fewest} with points");
            self.note(format!(
                "min_length {wanted} counts projects with 0 points: {what}."
            ));
        }
        let (min, max) = (wanted.min(fewest), max.map_or(count, |max| max.value));
        let (lo, hi) = sum.unwrap_or((0, u64::MAX));
        let implied = min <= lo.div_ceil(most) && (max >= count || max >= hi);
        Ok((!implied).then_some((min, max)))
    }
}

fn sum(vote: &Vote) -> u64 {
    vote.choices
        .points()
        .iter()
        .fold(0, |sum, (_, points)| sum.saturating_add(*points))
}
