//! What is decrypted: the sums of the counting ballots, group by group, and the hash that trustees confirm.

use std::collections::BTreeMap;

use suara_crypto::elgamal::CiphertextSum;
use suara_crypto::tally::{GroupSum, block_len};

use crate::entries::{Setup, SmallGroups};
use crate::groups::{self, Cell, Group};
use crate::id::Id;

/// The counting ballots of one cell, added up.
#[derive(Clone, Debug)]
pub(crate) struct CellSum {
    pub(crate) ballots: u64,
    pub(crate) sum: CiphertextSum,
}

/// What follows from the log at the closing.
#[derive(Debug)]
pub struct Tally {
    hash: Id,
    groups: Vec<Group>,
    sums: Vec<GroupSum>,
    weights: Vec<u64>,
    block_len: usize,
    withheld: bool,
    closing_hash: [u8; 32],
}

/// Where the log stood when the election was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClosedAt {
    pub(crate) index: u64,
    pub(crate) chain: [u8; 32],
}

impl Tally {
    pub(crate) fn compute(
        setup: &Setup,
        election: &Id,
        closed: ClosedAt,
        districts: usize,
        numbers: usize,
        cells: &BTreeMap<Cell, CellSum>,
    ) -> Tally {
        let ballots = cells.iter().map(|(cell, sum)| (*cell, sum.ballots)).collect();
        let districts = u16::try_from(districts).unwrap_or(u16::MAX);
        let formed = groups::form(
            setup.grouping,
            districts,
            u64::from(setup.privacy_minimum),
            &ballots,
        );
        let withheld = formed.too_small && setup.small_groups == SmallGroups::Withhold;
        let counted = formed.groups.iter().filter(|group| group.ballots > 0);
        let sums = counted
            .map(|group| sum_of(group, numbers, cells))
            .collect::<Vec<_>>();
        let counted = formed.groups.iter().filter(|group| group.ballots > 0);
        let weights = counted.map(|group| weight_of(group, cells)).collect();
        let hash = tally_hash(&setup.board, election, closed, &formed.groups, &sums);
        Tally {
            hash,
            groups: formed.groups,
            sums,
            weights,
            block_len: block_len(numbers),
            withheld,
            closing_hash: closed.chain,
        }
    }

    /// The hash of the groups and sums.
    pub fn hash(&self) -> Id {
        self.hash
    }

    /// All groups: standing districts by place, the remainder last.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The groups with ballots, with their sums, in the same order.
    pub fn sums(&self) -> &[GroupSum] {
        &self.sums
    }

    /// The weight of the counting ballots of each of these groups.
    pub(crate) fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// Whether nothing is decrypted, because too few voted and the set-up withholds the result then.
    pub fn withheld(&self) -> bool {
        self.withheld
    }

    /// The hash of the closing entry, from which lots are drawn.
    pub fn closing_hash(&self) -> &[u8; 32] {
        &self.closing_hash
    }

    /// Number of blocks that each trustee decrypts.
    pub fn blocks(&self) -> u32 {
        u32::try_from(self.sums.len().div_ceil(self.block_len)).unwrap_or(u32::MAX)
    }

    /// The sums of one block.
    pub fn block(&self, block: u32) -> Option<&[GroupSum]> {
        self.sums.chunks(self.block_len).nth(usize::try_from(block).ok()?)
    }

    /// The weights of the groups of one block.
    pub(crate) fn block_weights(&self, block: u32) -> &[u64] {
        let block = usize::try_from(block).unwrap_or(usize::MAX);
        self.weights.chunks(self.block_len).nth(block).unwrap_or_default()
    }
}

/// The cells of a group, each with its weight.
fn cells_of<'a>(
    group: &'a Group,
    cells: &'a BTreeMap<Cell, CellSum>,
) -> impl Iterator<Item = (u64, &'a CellSum)> {
    let of_district = |district: &u16| cells.range((*district, 0)..=(*district, u32::MAX));
    let of_group = group.districts.iter().flat_map(of_district);
    of_group.map(|((_, weight), cell)| (u64::from(*weight), cell))
}

/// What the ballots of a group weigh together.
fn weight_of(group: &Group, cells: &BTreeMap<Cell, CellSum>) -> u64 {
    cells_of(group, cells)
        .map(|(weight, cell)| weight * cell.ballots)
        .sum()
}

/// A group counts its ballots times their weights.
fn sum_of(group: &Group, numbers: usize, cells: &BTreeMap<Cell, CellSum>) -> GroupSum {
    let mut sum = CiphertextSum::new(numbers);
    for (weight, cell) in cells_of(group, cells) {
        sum.add_scaled(&cell.sum, weight);
    }
    GroupSum {
        id: group.id,
        ciphertext: sum.finish(),
    }
}

/// SHA-256 of `suara/v1/tally-hash`, a zero byte, board, election, index (u64) and chain hash of the closing
/// entry, the number of groups (u32), for each its id, its number of districts, their places (u32 each) and
/// its ballots (u64), then the ciphertext of each group with ballots. Integers are little-endian.
fn tally_hash(board: &Id, election: &Id, closed: ClosedAt, groups: &[Group], sums: &[GroupSum]) -> Id {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes = Vec::new();
    bytes.extend(board.0);
    bytes.extend(election.0);
    bytes.extend(closed.index.to_le_bytes());
    bytes.extend(closed.chain);
    bytes.extend(count(groups.len()));
    for group in groups {
        bytes.extend(group.id.to_le_bytes());
        bytes.extend(count(group.districts.len()));
        bytes.extend(
            group
                .districts
                .iter()
                .flat_map(|district| u32::from(*district).to_le_bytes()),
        );
        bytes.extend(group.ballots.to_le_bytes());
    }
    bytes.extend(sums.iter().flat_map(|sum| sum.ciphertext.encode()));
    Id::hash("suara/v1/tally-hash", [bytes.as_slice()])
}
