//! Limits of a number, and the words for what breaks them.

use super::super::{Fault, meta::At, vote::Vote};

/// A limit that the vote type sets, without a line of its own.
pub const ONE: At<u64> = At { value: 1, line: 0 };

/// What is counted, and the keys of its limits.
#[derive(Clone, Copy)]
pub struct Counted {
    word: &'static str,
    min: &'static str,
    max: &'static str,
}

/// The projects that a vote names.
pub const PROJECTS: Counted = Counted {
    word: "projects",
    min: "min_length",
    max: "max_length",
};
/// The points for one project.
pub const POINTS: Counted = Counted {
    word: "points for one project",
    min: "min_points",
    max: "max_points",
};
/// All points of a vote.
pub const SUM: Counted = Counted {
    word: "points together",
    min: "min_sum_points",
    max: "max_sum_points",
};

/// Checks every vote; the fault names the line of the first that breaks the rule.
pub fn check(votes: &[Vote], rule: impl Fn(&Vote) -> Result<(), String>) -> Result<(), Fault> {
    votes
        .iter()
        .try_for_each(|vote| rule(vote).map_err(|what| Fault::new(vote.line, what)))
}

/// Checks a number of a vote.
pub fn within(
    vote: &Vote,
    number: u64,
    min: Option<At<u64>>,
    max: Option<At<u64>>,
    counted: Counted,
) -> Result<(), String> {
    let limit = |limit: At<u64>, key: &str| match limit.line {
        0 => format!("{} by the vote type", limit.value),
        line => format!("{} by `{key}` on line {line}", limit.value),
    };
    let (voter, word) = (&vote.voter, counted.word);
    if let Some(min) = min.filter(|min| number < min.value) {
        let limit = limit(min, counted.min);
        return Err(format!(
            "the vote of {voter} has {number} {word}, too few: at least {limit}"
        ));
    }
    if let Some(max) = max.filter(|max| number > max.value) {
        let limit = limit(max, counted.max);
        return Err(format!(
            "the vote of {voter} has {number} {word}, too many: at most {limit}"
        ));
    }
    Ok(())
}

/// Checks that a lower limit is not above an upper one.
pub fn ordered(
    min: Option<At<u64>>,
    max: Option<At<u64>>,
    min_key: &str,
    max_key: &str,
) -> Result<(), Fault> {
    match (min, max) {
        (Some(min), Some(max)) if min.value > max.value => {
            let what = format!(
                "{min_key} is {}, more than {max_key}, {} (correct one of them)",
                min.value, max.value
            );
            Err(Fault::new(min.line, what))
        }
        _ => Ok(()),
    }
}
