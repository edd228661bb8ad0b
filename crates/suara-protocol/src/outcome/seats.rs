//! Seats for lists by highest averages: D'Hondt and Sainte-Laguë.

use std::cmp::{Ordering, Reverse};

use super::decide::Count;
use super::rule::Divisors;
use super::share::Share;
use super::ties::TieOrder;
use super::{Chosen, ConditionKind, Outcome};

/// Gives the seats one after the other to the list with the largest quotient: its total by
/// `s + 1` (D'Hondt) or `2·s + 1` (Sainte-Laguë), where `s` is the number of seats that it has so far. A list
/// takes part if its total is not 0 and reaches the threshold.
pub(super) fn seats(
    count: &Count<'_>,
    seats: u32,
    divisors: Divisors,
    threshold: Option<Share>,
    ties: &TieOrder,
) -> Outcome {
    let mut outcome = Outcome::default();
    let largest = count.totals.iter().copied().max().unwrap_or(0);
    let condition = threshold.map(|share| count.condition(ConditionKind::Threshold, share, largest));
    outcome.conditions.extend(condition);
    let taking_part = match threshold {
        Some(share) => count.reaching(share),
        None => (0..count.totals.len())
            .filter(|option| count.total(*option) > 0)
            .collect(),
    };
    let mut lists = taking_part
        .into_iter()
        .map(|option| List {
            option,
            total: count.total(option),
            seats: 0,
        })
        .collect::<Vec<_>>();

    let mut left = seats;
    while left > 0 && !lists.is_empty() {
        let next = with_largest_quotient(&lists, divisors);
        let size = u32::try_from(next.len()).unwrap_or(u32::MAX);
        // Each of them keeps the largest quotient until it has got its seat.
        let taken = if size <= left {
            Ok(next)
        } else {
            ties.take(next, left, &mut outcome.broken)
        };
        let taken = match taken {
            Ok(taken) => taken,
            Err(tie) => {
                outcome.tied = Some(tie);
                break;
            }
        };
        left = left.saturating_sub(size);
        for list in lists.iter_mut().filter(|list| taken.contains(&list.option)) {
            list.seats += 1;
        }
    }

    lists.retain(|list| list.seats > 0);
    lists.sort_by_key(|list| (Reverse(list.seats), Reverse(list.total), list.option));
    let chosen = |list: List| Chosen {
        option: list.option,
        seats: list.seats,
    };
    outcome.chosen = lists.into_iter().map(chosen).collect();
    outcome
}

/// A list that takes part.
struct List {
    option: usize,
    total: u64,
    seats: u32,
}

impl List {
    /// Compares quotients as fractions: `total / divisor` against that of `other`.
    fn compare(&self, other: &List, divisors: Divisors) -> Ordering {
        let (one, two) = (divisors.of(self.seats), divisors.of(other.seats));
        (u128::from(self.total) * two).cmp(&(u128::from(other.total) * one))
    }
}

impl Divisors {
    /// What the total of a list with `seats` seats is divided by for the next.
    fn of(self, seats: u32) -> u128 {
        match self {
            Divisors::DHondt => u128::from(seats) + 1,
            Divisors::SainteLague => 2 * u128::from(seats) + 1,
        }
    }
}

/// The options whose lists have the largest quotient, in the order of the question.
fn with_largest_quotient(lists: &[List], divisors: Divisors) -> Vec<usize> {
    let mut largest = Vec::<&List>::new();
    for list in lists {
        match largest
            .first()
            .map_or(Ordering::Greater, |first| list.compare(first, divisors))
        {
            Ordering::Greater => largest = vec![list],
            Ordering::Equal => largest.push(list),
            Ordering::Less => {}
        }
    }
    largest.into_iter().map(|list| list.option).collect()
}
