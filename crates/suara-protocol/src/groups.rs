//! Which totals are decrypted: groups of districts that hide every voter among at least the privacy minimum.
//!
//! A cell is the voters of one district and one weight. A district stands alone if each of its cells that has
//! ballots has at least `p` of them; all other districts are merged into one remainder. While voters of one
//! weight in the remainder have cast fewer than `p`, the smallest standing district joins it. Nothing else is
//! decrypted.

use std::collections::{BTreeMap, BTreeSet};

use crate::entries::Grouping;

/// The id of the group of all districts that do not stand alone.
pub const REMAINDER: u32 = u32::MAX;

/// A district and a weight.
pub type Cell = (u16, u32);

/// Districts whose sum is decrypted as one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Group {
    /// Place of the district that stands alone, or [`REMAINDER`].
    pub id: u32,
    /// Places of its districts on the roll, ascending.
    pub districts: Vec<u16>,
    /// Credentials with a counting ballot.
    pub ballots: u64,
}

/// The groups, and whether they all reach the privacy minimum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// Standing districts by id, the remainder last.
    pub groups: Vec<Group>,
    /// Whether voters of some weight, all districts together, are fewer than the minimum.
    pub too_small: bool,
}

/// Forms the groups from the number of counting ballots in each cell.
pub fn form(grouping: Grouping, districts: u16, minimum: u64, ballots: &BTreeMap<Cell, u64>) -> Groups {
    let mut standing = match grouping {
        Grouping::Whole => BTreeSet::new(),
        Grouping::Districts => (0..districts)
            .filter(|district| stands(*district, minimum, ballots))
            .collect(),
    };
    let count = |district: u16| cells_of(district, ballots).map(|(_, count)| count).sum::<u64>();
    while !hides(&remainder(districts, &standing), minimum, ballots) {
        let smallest = standing
            .iter()
            .copied()
            .min_by_key(|district| (count(*district), *district));
        match smallest {
            Some(district) => standing.remove(&district),
            None => break,
        };
    }
    let rest = remainder(districts, &standing);
    let too_small = !hides(&rest, minimum, ballots) || ballots.values().sum::<u64>() < minimum;
    let alone = |district: &u16| Group {
        id: u32::from(*district),
        districts: vec![*district],
        ballots: count(*district),
    };
    let mut groups = standing.iter().map(alone).collect::<Vec<_>>();
    if !rest.is_empty() {
        let ballots = rest.iter().map(|district| count(*district)).sum();
        groups.push(Group {
            id: REMAINDER,
            districts: rest,
            ballots,
        });
    }
    Groups { groups, too_small }
}

fn remainder(districts: u16, standing: &BTreeSet<u16>) -> Vec<u16> {
    (0..districts)
        .filter(|district| !standing.contains(district))
        .collect()
}

fn cells_of(district: u16, ballots: &BTreeMap<Cell, u64>) -> impl Iterator<Item = (u32, u64)> {
    ballots
        .range((district, 0)..=(district, u32::MAX))
        .map(|((_, weight), count)| (*weight, *count))
}

/// Whether every cell of the district that has ballots has at least `minimum`.
fn stands(district: u16, minimum: u64, ballots: &BTreeMap<Cell, u64>) -> bool {
    cells_of(district, ballots).all(|(_, count)| count == 0 || count >= minimum)
}

/// Whether the voters of every weight in these districts together have no ballots, or at least `minimum`.
fn hides(districts: &[u16], minimum: u64, ballots: &BTreeMap<Cell, u64>) -> bool {
    let mut by_weight = BTreeMap::<u32, u64>::new();
    for (weight, count) in districts.iter().flat_map(|district| cells_of(*district, ballots)) {
        *by_weight.entry(weight).or_default() += count;
    }
    by_weight.values().all(|count| *count == 0 || *count >= minimum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(cells: &[(Cell, u64)]) -> BTreeMap<Cell, u64> {
        cells.iter().copied().collect()
    }

    fn shape(groups: &Groups) -> Vec<(u32, u64)> {
        groups
            .groups
            .iter()
            .map(|group| (group.id, group.ballots))
            .collect()
    }

    #[test]
    fn the_whole_is_one_group() {
        let groups = form(Grouping::Whole, 3, 5, &cells(&[((0, 1), 6), ((2, 1), 9)]));
        assert_eq!(shape(&groups), [(REMAINDER, 15)]);
        assert!(!groups.too_small);
    }

    #[test]
    fn large_districts_stand_alone_and_small_ones_are_merged() {
        let groups = form(
            Grouping::Districts,
            4,
            5,
            &cells(&[((0, 1), 6), ((1, 1), 3), ((2, 1), 2), ((3, 1), 0)]),
        );
        assert_eq!(shape(&groups), [(0, 6), (3, 0), (REMAINDER, 5)]);
    }

    #[test]
    fn v04_a_small_remainder_takes_the_smallest_district_with_it() {
        let groups = form(
            Grouping::Districts,
            3,
            5,
            &cells(&[((0, 1), 7), ((1, 1), 4), ((2, 1), 6)]),
        );
        assert_eq!(shape(&groups), [(0, 7), (REMAINDER, 10)]);
    }

    #[test]
    fn v04_exactly_the_minimum_stands_and_one_less_does_not() {
        let at = |count| form(Grouping::Districts, 2, 5, &cells(&[((0, 1), count), ((1, 1), 9)]));
        assert_eq!(shape(&at(5)), [(0, 5), (1, 9)]);
        assert_eq!(shape(&at(4)), [(REMAINDER, 13)]);
    }

    #[test]
    fn v04_a_weight_that_few_voters_have_is_too_small_wherever_it_is() {
        let groups = form(
            Grouping::Districts,
            2,
            5,
            &cells(&[((0, 1), 9), ((0, 3), 1), ((1, 1), 9)]),
        );
        assert_eq!(shape(&groups), [(REMAINDER, 19)]);
        assert!(groups.too_small);
    }

    #[test]
    fn ties_are_broken_by_the_lower_place() {
        let groups = form(
            Grouping::Districts,
            3,
            5,
            &cells(&[((0, 1), 6), ((1, 1), 6), ((2, 1), 1)]),
        );
        assert_eq!(shape(&groups), [(1, 6), (REMAINDER, 7)]);
    }
}
