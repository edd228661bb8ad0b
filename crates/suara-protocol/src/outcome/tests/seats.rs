//! Seats by highest averages.

use std::cmp::Reverse;

use proptest::prelude::*;

use super::super::rule::Divisors;
use super::super::seats::seats;
use super::super::{Base, Chosen};
use super::*;

fn given(outcome: &Outcome, lists: usize) -> Vec<u32> {
    let mut given = vec![0; lists];
    for Chosen { option, seats } in &outcome.chosen {
        given[*option] = *seats;
    }
    given
}

fn of(totals: &[u64], number: u32, divisors: Divisors) -> Vec<u32> {
    let count = count(totals, totals.iter().sum());
    let outcome = seats(&count, number, divisors, None, &TieOrder::OPEN);
    assert_eq!(outcome.tied, None);
    given(&outcome, totals.len())
}

/// The example of Wikipedia's articles on both methods, with its tables of quotients.
#[test]
fn the_textbook_example() {
    let totals = [100_000, 80_000, 30_000, 20_000];
    assert_eq!(of(&totals, 8, Divisors::DHondt), [4, 3, 1, 0]);
    assert_eq!(of(&totals, 8, Divisors::SainteLague), [3, 3, 1, 1]);
}

/// Victor D'Hondt's favourable turn for large lists, Sainte-Laguë's neutrality: 53, 24 and 23 thousand votes for 7
/// seats (M. Gallagher, Proportionality, disproportionality and electoral systems, Electoral Studies 10 (1991), has
/// the same pattern).
#[test]
fn dhondt_favours_the_large_list() {
    let totals = [53_000, 24_000, 23_000];
    assert_eq!(of(&totals, 7, Divisors::DHondt), [4, 2, 1]);
    assert_eq!(of(&totals, 7, Divisors::SainteLague), [3, 2, 2]);
}

#[test]
fn a_list_below_the_threshold_takes_no_part() {
    let totals = [60, 35, 5, 0];
    let count = count(&totals, 100);
    let with = |numerator, more| {
        let threshold = share(numerator, 100, more, Base::Totals);
        let outcome = seats(
            &count,
            20,
            Divisors::SainteLague,
            Some(threshold),
            &TieOrder::OPEN,
        );
        given(&outcome, 4)
    };
    assert_eq!(with(5, false), [12, 7, 1, 0]);
    assert_eq!(with(5, true), [13, 7, 0, 0]);
    assert_eq!(with(61, false), [0, 0, 0, 0]);
}

#[test]
fn the_last_seat_can_be_tied() {
    let totals = [20, 10, 20];
    let count = count(&totals, 50);
    let open = |number| seats(&count, number, Divisors::DHondt, None, &TieOrder::OPEN);
    // Quotients: 20, 20; then 10, 10, 10.
    assert_eq!((given(&open(2), 3), open(2).tied), (vec![1, 0, 1], None));
    assert_eq!(
        (given(&open(4), 3), open(4).tied),
        (vec![1, 0, 1], Some(tie(&[0, 1, 2], Some(2))))
    );
    assert_eq!((given(&open(5), 3), open(5).tied), (vec![2, 1, 2], None));
    let (_, reversed) = listed_and_reversed(3);
    let broken = seats(&count, 4, Divisors::DHondt, None, &reversed);
    assert_eq!(given(&broken, 3), [1, 1, 2]);
    assert_eq!(broken.broken, [tie(&[0, 1, 2], Some(2))]);
}

#[test]
fn nobody_votes_and_no_seat_is_given() {
    let outcome = seats(&count(&[0, 0], 0), 5, Divisors::DHondt, None, &TieOrder::OPEN);
    assert_eq!((outcome.chosen, outcome.tied), (vec![], None));
}

/// Another way to the same: all quotients of all lists in one list, the largest first.
fn by_sorting(totals: &[u64], number: usize, divisor: impl Fn(u64) -> u64) -> Vec<u32> {
    let rows = (0..totals.len()).flat_map(|list| (0..number as u64).map(move |seat| (list, seat)));
    let common: u64 = (0..number as u64).map(&divisor).product();
    let quotient =
        |(list, seat): &(usize, u64)| u128::from(totals[*list]) * u128::from(common / divisor(*seat));
    let mut quotients = rows.filter(|(list, _)| totals[*list] > 0).collect::<Vec<_>>();
    quotients.sort_by_key(|row| (Reverse(quotient(row)), row.0));
    let mut given = vec![0; totals.len()];
    quotients
        .iter()
        .take(number)
        .for_each(|(list, _)| given[*list] += 1);
    given
}

proptest! {
    #[test]
    fn seats_go_to_the_largest_quotients(
        totals in proptest::collection::vec(0_u64..40, 1..6), number in 1_u32..9,
    ) {
        let count = count(&totals, totals.iter().sum());
        let listed = TieOrder::listed(totals.len());
        let dhondt = seats(&count, number, Divisors::DHondt, None, &listed);
        prop_assert_eq!(given(&dhondt, totals.len()), by_sorting(&totals, number as usize, |seat| seat + 1));
        let sainte_lague = seats(&count, number, Divisors::SainteLague, None, &listed);
        prop_assert_eq!(
            given(&sainte_lague, totals.len()),
            by_sorting(&totals, number as usize, |seat| 2 * seat + 1)
        );
        for divisors in [Divisors::DHondt, Divisors::SainteLague] {
            let open = seats(&count, number, divisors, None, &TieOrder::OPEN);
            let other = seats(&count, number, divisors, None, &listed_and_reversed(totals.len()).1);
            let broken = seats(&count, number, divisors, None, &listed);
            prop_assert_eq!(open.tied.is_some(), given(&other, totals.len()) != given(&broken, totals.len()));
        }
    }
}
