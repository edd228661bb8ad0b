//! Condorcet, Schulze, ranked pairs.

use proptest::prelude::*;

use super::super::condorcet::condorcet;
use super::super::pairwise::Square;
use super::super::ranked_pairs::ranked_pairs;
use super::super::schulze::{schulze, strengths};
use super::super::{Detail, Outcome};
use super::*;

/// The pairwise sums of voters who rank options by these letters, the first first.
fn sums(voters: &[(u64, &str)]) -> Square<u64> {
    let options = voters[0].1.len();
    let mut square = Square::new(options);
    for (number, order) in voters {
        let order = order
            .bytes()
            .map(|letter| usize::from(letter - b'A'))
            .collect::<Vec<_>>();
        for (place, before) in order.iter().enumerate() {
            for behind in &order[place + 1..] {
                square.set(*before, *behind, square.get(*before, *behind) + number);
            }
        }
    }
    square
}

fn square(rows: &[&[u64]]) -> Square<u64> {
    let mut square = Square::new(rows.len());
    for (a, row) in rows.iter().enumerate() {
        row.iter()
            .enumerate()
            .for_each(|(b, cell)| square.set(a, b, *cell));
    }
    square
}

/// Memphis, Nashville, Chattanooga, Knoxville: the capital of Tennessee, Wikipedia's example for Condorcet methods.
fn tennessee() -> Square<u64> {
    sums(&[(42, "ABCD"), (26, "BCDA"), (15, "CDBA"), (17, "DCBA")])
}

#[test]
fn the_condorcet_winner_is_elected_by_all_three() {
    let sums = tennessee();
    assert_eq!(chosen(&condorcet(&sums)), [1]);
    assert_eq!(chosen(&schulze(&sums, 4, &TieOrder::OPEN)), [1, 2, 3, 0]);
    let ranked = ranked_pairs(&sums, 4, &TieOrder::OPEN);
    assert_eq!(chosen(&ranked), [1, 2, 3, 0]);
    let locked = [(2, 3), (1, 2), (1, 3), (1, 0), (2, 0), (3, 0)];
    assert_eq!(ranked.detail, Detail::Locked(locked.to_vec()));
}

/// Example 1 of Schulze's article, with its table of the strongest paths.
#[test]
fn the_example_of_schulze() {
    let sums = sums(&[
        (5, "ACBED"),
        (5, "ADECB"),
        (8, "BEDAC"),
        (3, "CABED"),
        (7, "CAEBD"),
        (2, "CBADE"),
        (7, "DCEBA"),
        (8, "EBADC"),
    ]);
    let expected = square(&[
        &[0, 28, 28, 30, 24],
        &[25, 0, 28, 33, 24],
        &[25, 29, 0, 29, 24],
        &[25, 28, 28, 0, 24],
        &[25, 28, 28, 31, 0],
    ]);
    assert_eq!(strengths(&sums), expected);
    assert!(chosen(&condorcet(&sums)).is_empty());
    assert_eq!(chosen(&schulze(&sums, 5, &TieOrder::OPEN)), [4, 0, 2, 1, 3]);
}

/// A before B by 6 to 3, B before C by 7 to 2, C before A by 5 to 4: the weakest majority gives way.
#[test]
fn a_circle_is_broken_at_its_weakest() {
    let sums = sums(&[(4, "ABC"), (3, "BCA"), (2, "CAB")]);
    assert!(chosen(&condorcet(&sums)).is_empty());
    assert_eq!(chosen(&schulze(&sums, 3, &TieOrder::OPEN)), [0, 1, 2]);
    let ranked = ranked_pairs(&sums, 3, &TieOrder::OPEN);
    assert_eq!(chosen(&ranked), [0, 1, 2]);
    assert_eq!(ranked.detail, Detail::Locked(vec![(1, 2), (0, 1)]));
}

/// A beats D by 8 to 7, the weakest majority, which contradicts nothing that is locked: D before B and C, A before B.
/// But D's path to A, over C, has the strength 9.
#[test]
fn schulze_and_ranked_pairs_can_differ() {
    let sums = sums(&[(2, "CADB"), (5, "DBCA"), (2, "DCAB"), (6, "ADBC")]);
    assert_eq!(chosen(&schulze(&sums, 1, &TieOrder::OPEN)), [3]);
    assert_eq!(chosen(&ranked_pairs(&sums, 1, &TieOrder::OPEN)), [0]);
}

#[test]
fn a_perfect_circle_is_a_tie() {
    let sums = sums(&[(1, "ABC"), (1, "BCA"), (1, "CAB")]);
    let open = schulze(&sums, 1, &TieOrder::OPEN);
    assert_eq!(
        (chosen(&open), open.tied),
        (vec![], Some(tie(&[0, 1, 2], Some(1))))
    );
    let open = ranked_pairs(&sums, 1, &TieOrder::OPEN);
    assert_eq!((chosen(&open), open.tied), (vec![], Some(tie(&[0, 1, 2], None))));
    let (listed, reversed) = listed_and_reversed(3);
    assert_eq!(chosen(&schulze(&sums, 1, &listed)), [0]);
    assert_eq!(chosen(&schulze(&sums, 2, &reversed)), [2, 1]);
    // Locked first: A before B; then of B before C and C before A, the one of B.
    let ranked = ranked_pairs(&sums, 3, &listed);
    assert_eq!(
        (chosen(&ranked), &ranked.broken),
        (vec![0, 1, 2], &vec![tie(&[0, 1, 2], None)])
    );
    assert_eq!(chosen(&ranked_pairs(&sums, 1, &reversed)), [1]);
}

#[test]
fn all_equal_is_a_tie_of_all() {
    let nobody = Square::<u64>::new(3);
    for open in [
        schulze(&nobody, 1, &TieOrder::OPEN),
        ranked_pairs(&nobody, 1, &TieOrder::OPEN),
    ] {
        assert_eq!(
            (chosen(&open), open.tied),
            (vec![], Some(tie(&[0, 1, 2], Some(1))))
        );
    }
    assert_eq!(chosen(&schulze(&nobody, 3, &TieOrder::OPEN)), [0, 1, 2]);
    assert!(chosen(&condorcet(&nobody)).is_empty());
}

#[test]
fn sums_are_read_pair_by_pair() {
    let sums = Square::of_sums(3, &[1, 2, 3, 4, 5, 6]);
    assert_eq!(sums, square(&[&[0, 1, 2], &[3, 0, 4], &[5, 6, 0]]));
}

/// The strongest paths by walking all of them.
fn by_all_paths(sums: &Square<u64>) -> Square<u64> {
    fn walk(sums: &Square<u64>, path: &mut Vec<usize>, strength: u64, strongest: &mut Square<u64>) {
        let (first, last) = (path[0], path[path.len() - 1]);
        for next in 0..sums.size() {
            if !path.contains(&next) && sums.beats(last, next) {
                let strength = strength.min(sums.get(last, next));
                strongest.set(first, next, strongest.get(first, next).max(strength));
                path.push(next);
                walk(sums, path, strength, strongest);
                path.pop();
            }
        }
    }
    let mut strongest = Square::new(sums.size());
    for first in 0..sums.size() {
        walk(sums, &mut vec![first], u64::MAX, &mut strongest);
    }
    strongest
}

/// The orders that are stacks: whoever stands later has no majority over one who stands before that is stronger than
/// every way of majorities from the one before to the later, through options that stand between them in the order.
/// With no two majorities equally strong there is one stack, the order of ranked pairs (T. M. Zavist and T. N. Tideman,
/// Complete independence of clones in the ranked pairs rule, Social Choice and Welfare 6 (1989)).
fn stacks(sums: &Square<u64>) -> Vec<Vec<usize>> {
    let strength = |a: usize, b: usize| {
        let beats = sums.beats(a, b);
        beats.then(|| (sums.get(a, b), std::cmp::Reverse(sums.get(b, a))))
    };
    let attained = |order: &[usize], from: usize, to: usize| {
        let mut best = vec![None; order.len()];
        for later in from + 1..=to {
            best[later] = (from..later)
                .filter_map(|middle| {
                    let step = strength(order[middle], order[later])?;
                    let until = if middle == from { Some(step) } else { best[middle] };
                    until.map(|until| until.min(step))
                })
                .max();
        }
        best[to]
    };
    let is_stack = |order: &Vec<usize>| {
        (0..order.len()).all(|from| {
            (from + 1..order.len()).all(|to| match strength(order[to], order[from]) {
                None => true,
                against => attained(order, from, to) > against,
            })
        })
    };
    permutations(sums.size()).into_iter().filter(is_stack).collect()
}

fn permutations(size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let insert = |order: Vec<usize>| {
        (0..size).map(move |place| {
            let mut longer = order.clone();
            longer.insert(place, size - 1);
            longer
        })
    };
    permutations(size - 1).into_iter().flat_map(insert).collect()
}

/// Sums of 15 voters with ties; `x_ab + x_ba` is at most 15.
fn any_sums() -> impl Strategy<Value = Square<u64>> {
    (2_usize..6).prop_flat_map(|options| {
        proptest::collection::vec((0_u64..=15, 0_u64..=15), options * (options - 1) / 2).prop_map(
            move |pairs| {
                let mut square = Square::new(options);
                let places = (0..options).flat_map(|a| (a + 1..options).map(move |b| (a, b)));
                for ((a, b), (one, other)) in places.zip(pairs) {
                    square.set(a, b, one);
                    square.set(b, a, other.min(15 - one));
                }
                square
            },
        )
    })
}

fn all_different(sums: &Square<u64>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let options = sums.size();
    (0..options).all(|a| {
        (a + 1..options).all(|b| {
            let (one, other) = (sums.get(a, b), sums.get(b, a));
            one != other && seen.insert((one.max(other), one.min(other)))
        })
    })
}

proptest! {
    #[test]
    fn strengths_are_those_of_all_paths(sums in any_sums()) {
        prop_assert_eq!(strengths(&sums), by_all_paths(&sums));
    }

    #[test]
    fn ranked_pairs_give_the_one_stack(sums in any_sums()) {
        prop_assume!(all_different(&sums));
        let outcome = ranked_pairs(&sums, sums.size() as u32, &TieOrder::OPEN);
        prop_assert_eq!(vec![chosen(&outcome)], stacks(&sums));
    }

    #[test]
    fn a_condorcet_winner_wins_everywhere(sums in any_sums()) {
        let winner = chosen(&condorcet(&sums));
        prop_assume!(!winner.is_empty());
        prop_assert_eq!(&chosen(&schulze(&sums, 1, &TieOrder::OPEN)), &winner);
        let ranked = ranked_pairs(&sums, 1, &TieOrder::OPEN);
        prop_assert!(ranked.tied.is_some() || chosen(&ranked) == winner);
        prop_assert_eq!(&chosen(&ranked_pairs(&sums, 1, &TieOrder::listed(sums.size()))), &winner);
    }

    /// No rule prefers an option for its place in the list where ties are open.
    #[test]
    fn the_order_of_the_list_does_not_matter(sums in any_sums(), winners in 1_u32..5) {
        let options = sums.size();
        let mut turned = Square::new(options);
        for a in 0..options {
            (0..options).for_each(|b| turned.set(options - 1 - a, options - 1 - b, sums.get(a, b)));
        }
        let back = |outcome: &Outcome| {
            let turn = |options_of: Vec<usize>| {
                let mut turned = options_of.into_iter().map(|option| options - 1 - option).collect::<Vec<_>>();
                turned.sort_unstable();
                turned
            };
            (turn(chosen(outcome)), outcome.tied.clone().map(|tie| (turn(tie.options), tie.places)))
        };
        let own = |outcome: &Outcome| {
            let mut options = chosen(outcome);
            options.sort_unstable();
            (options, outcome.tied.clone().map(|tie| (tie.options, tie.places)))
        };
        for rule in [schulze, ranked_pairs] {
            let (straight, turned) = (rule(&sums, winners, &TieOrder::OPEN), rule(&turned, winners, &TieOrder::OPEN));
            prop_assert_eq!(own(&straight), back(&turned));
        }
    }

    /// What is decided with ties open is decided the same whatever would break them.
    #[test]
    fn open_ties_hide_nothing(sums in any_sums(), winners in 1_u32..5) {
        let (listed, reversed) = listed_and_reversed(sums.size());
        for rule in [schulze, ranked_pairs] {
            let open = rule(&sums, winners, &TieOrder::OPEN);
            for ties in [&listed, &reversed] {
                let broken = rule(&sums, winners, ties);
                prop_assert!(broken.tied.is_none());
                prop_assert_eq!(open.tied.is_some(), !broken.broken.is_empty());
                prop_assert!(open.tied.is_some() || open == broken);
            }
        }
    }
}
