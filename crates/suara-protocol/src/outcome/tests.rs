//! The rules against worked examples, against other ways to compute the same, and with ties.

mod greedy;
mod pairwise;
mod seats;
mod votes;

use super::decide::Count;
use super::ties::TieOrder;
use super::{Base, Outcome, Share, Tie};

/// A count in which nobody voted blank and everybody voted.
fn count(totals: &[u64], cast: u64) -> Count<'_> {
    Count {
        totals,
        blank: 0,
        cast,
        roll: cast,
    }
}

fn share(numerator: u32, denominator: u32, more: bool, base: Base) -> Share {
    Share {
        numerator,
        denominator,
        more,
        base,
    }
}

fn chosen(outcome: &Outcome) -> Vec<usize> {
    outcome.chosen.iter().map(|chosen| chosen.option).collect()
}

fn tie(options: &[usize], places: Option<u32>) -> Tie {
    Tie {
        options: options.to_vec(),
        places,
    }
}

/// Ties by the order of the list, and by its reverse.
fn listed_and_reversed(options: usize) -> (TieOrder, TieOrder) {
    (
        TieOrder::listed(options),
        TieOrder::of_ranks((0..options).rev().collect()),
    )
}
