//! The highest totals: plurality with any number of winners.

use super::ties::{TieOrder, classes};
use super::{Chosen, Outcome};

/// The `winners` options with the highest totals, of those that have at least `least`.
pub(super) fn plurality(totals: &[u64], winners: u32, least: u64, ties: &TieOrder) -> Outcome {
    let enough = totals.iter().enumerate().filter(|(_, total)| **total >= least);
    highest(enough.map(|(option, _)| option).collect(), totals, winners, ties)
}

/// The `winners` options of `candidates` with the highest totals.
pub(super) fn highest(candidates: Vec<usize>, totals: &[u64], winners: u32, ties: &TieOrder) -> Outcome {
    let classes = classes(candidates, |option| totals.get(option).copied().unwrap_or(0));
    fill(classes, winners, ties)
}

/// Fills places class by class; within one that does not fit as a whole there is a tie.
pub(super) fn fill(classes: impl IntoIterator<Item = Vec<usize>>, places: u32, ties: &TieOrder) -> Outcome {
    let (mut outcome, mut places) = (Outcome::default(), places);
    for class in classes {
        if places == 0 {
            break;
        }
        let size = u32::try_from(class.len()).unwrap_or(u32::MAX);
        let taken = if size <= places {
            class
        } else {
            match ties.take(class, places, &mut outcome.broken) {
                Ok(taken) => taken,
                Err(tie) => {
                    outcome.tied = Some(tie);
                    break;
                }
            }
        };
        places = places.saturating_sub(size);
        outcome
            .chosen
            .extend(taken.into_iter().map(|option| Chosen { option, seats: 1 }));
    }
    outcome
}
