//! Greedy participatory budgeting.

use std::cmp::Reverse;

use proptest::prelude::*;

use super::super::Detail;
use super::super::greedy::greedy;
use super::*;

#[test]
fn what_does_not_fit_is_skipped_and_cheaper_ones_still_get_in() {
    // 1,000 in all: 600, then 500 does not fit any more, 300 does, 200 does not, 100 does.
    let outcome = greedy(
        &[9, 8, 7, 6, 5],
        &[600, 500, 300, 200, 100],
        1_000,
        0,
        &TieOrder::OPEN,
    );
    assert_eq!(chosen(&outcome), [0, 2, 4]);
    assert_eq!(
        outcome.detail,
        Detail::Money {
            spent: 1_000,
            left: 0
        }
    );
}

#[test]
fn a_project_needs_the_least_total() {
    let outcome = greedy(&[9, 2, 1], &[5, 5, 5], 100, 2, &TieOrder::OPEN);
    assert_eq!(chosen(&outcome), [0, 1]);
    assert_eq!(outcome.detail, Detail::Money { spent: 10, left: 90 });
}

#[test]
fn a_tie_counts_only_where_not_all_of_it_fits() {
    let all_fit = greedy(&[5, 5], &[50, 50], 100, 0, &TieOrder::OPEN);
    assert_eq!((chosen(&all_fit), all_fit.tied), (vec![0, 1], None));
    let one_fits = greedy(&[5, 5], &[500, 50], 100, 0, &TieOrder::OPEN);
    assert_eq!((chosen(&one_fits), one_fits.tied), (vec![1], None));
    let either = greedy(&[9, 5, 5, 4], &[40, 50, 50, 10], 100, 0, &TieOrder::OPEN);
    assert_eq!(
        (chosen(&either), either.tied),
        (vec![0], Some(tie(&[1, 2], None)))
    );
    let (listed, reversed) = listed_and_reversed(4);
    let by = |ties| chosen(&greedy(&[9, 5, 5, 4], &[40, 50, 50, 10], 100, 0, ties));
    assert_eq!((by(&listed), by(&reversed)), (vec![0, 1, 3], vec![0, 2, 3]));
}

proptest! {
    /// The rule in one loop.
    #[test]
    fn projects_are_funded_one_after_the_other(
        projects in proptest::collection::vec((0_u64..5, 0_u64..50), 1..9), budget in 1_u64..150, least in 0_u64..3,
    ) {
        let (totals, costs): (Vec<_>, Vec<_>) = projects.into_iter().unzip();
        let mut order = (0..totals.len()).filter(|project| totals[*project] >= least).collect::<Vec<_>>();
        order.sort_by_key(|project| (Reverse(totals[*project]), *project));
        let (mut left, mut funded) = (budget, Vec::new());
        for project in order {
            if costs[project] <= left {
                left -= costs[project];
                funded.push(project);
            }
        }
        let (listed, reversed) = listed_and_reversed(totals.len());
        let outcome = greedy(&totals, &costs, budget, least, &listed);
        prop_assert_eq!(chosen(&outcome), funded);
        prop_assert_eq!(&outcome.detail, &Detail::Money { spent: budget - left, left });
        let open = greedy(&totals, &costs, budget, least, &TieOrder::OPEN);
        if open.tied.is_none() {
            prop_assert_eq!(open, outcome);
            let other = greedy(&totals, &costs, budget, least, &reversed);
            prop_assert!(other.broken.is_empty());
        }
    }
}
