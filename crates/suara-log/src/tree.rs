//! The Merkle tree of RFC 6962 over the entries, held in memory.
//!
//! Of the complete subtrees the tree holds those of height 0, 4, 8, 12, … (the hash of a subtree of height `h` is
//! the root over `2^h` leaves), and the ones at its right edge. Every other hash is at most three levels above held
//! ones, so that a proof costs a few dozen hashes at any size, for 34 bytes of memory per entry. The hashes of
//! height `8·L` are the tiles of level `L` (C2SP tlog-tiles).

use std::ops::Range;

use crate::hash::{EMPTY_ROOT, Hash, node_hash};
use crate::tile::TILE_WIDTH;

/// Every how many heights the hashes are held; divides 8, the height of a tile.
const STRIDE: u32 = 4;

/// How many held levels there are to a level of tiles.
const HELD_PER_TILE: usize = (8 / STRIDE) as usize;

/// A Merkle tree that grows at the right.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// `held[k]`: the roots of the complete subtrees of height `STRIDE·k`, from the left.
    held: Vec<Vec<Hash>>,
    /// The roots of the complete subtrees that make up the whole tree, from the greatest (left) to the smallest:
    /// one for each bit that is set in the size.
    edge: Vec<Hash>,
}

impl Tree {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.held.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Appends a leaf, [`leaf_hash`](crate::hash::leaf_hash) of an entry. One inner hash on the average.
    pub fn push(&mut self, leaf: Hash) {
        let mut carry = self.size();
        let mut hash = leaf;
        let mut height = 0;
        self.hold(height, hash);
        while carry & 1 == 1 {
            if let Some(left) = self.edge.pop() {
                hash = node_hash(&left, &hash);
            }
            height += 1;
            carry >>= 1;
            self.hold(height, hash);
        }
        self.edge.push(hash);
    }

    /// Keeps the root of a complete subtree if it is one of the heights that are held.
    fn hold(&mut self, height: u32, hash: Hash) {
        if height.is_multiple_of(STRIDE) {
            let level = (height / STRIDE) as usize;
            match self.held.get_mut(level) {
                Some(hashes) => hashes.push(hash),
                None => self.held.push(vec![hash]),
            }
        }
    }

    /// The leaf with this index.
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.held.first()?.get(usize::try_from(index).ok()?).copied()
    }

    /// The root over the first `size` leaves; `None` if there are fewer.
    pub fn root(&self, size: u64) -> Option<Hash> {
        if size == self.size() {
            Some(self.newest_root())
        } else {
            self.range(0..size)
        }
    }

    /// The root over all leaves.
    pub fn newest_root(&self) -> Hash {
        join(&self.edge)
    }

    /// The inclusion proof of RFC 6962 section 2.1.1 for the leaf `index` in the tree over the first `size` leaves,
    /// from the leaf up; `None` unless `index < size <= self.size()`.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() {
            return None;
        }
        let mut path = Vec::new();
        let mut part = 0..size;
        while let Some(middle) = split(&part) {
            let (near, far) = halves(&part, middle, index < middle);
            path.push(self.range(far)?);
            part = near;
        }
        path.reverse();
        Some(path)
    }

    /// The consistency proof of RFC 6962 section 2.1.2 between the trees over the first `old` and the first `new`
    /// leaves; `None` unless `old <= new <= self.size()`. Empty if `old` is 0 or `new`.
    pub fn consistency(&self, old: u64, new: u64) -> Option<Vec<Hash>> {
        if old > new || new > self.size() {
            return None;
        }
        if old == 0 || old == new {
            return Some(Vec::new());
        }
        let mut path = Vec::new();
        let mut part = 0..new;
        while part.end != old {
            let middle = split(&part)?;
            let (near, far) = halves(&part, middle, old <= middle);
            path.push(self.range(far)?);
            part = near;
        }
        if part.start != 0 {
            path.push(self.range(part)?);
        }
        path.reverse();
        Some(path)
    }

    /// The hashes of a tile in one piece, 32 bytes each: of tile level `level`, the `width` ones (1 to 256) from
    /// `256 * index` on. `None` if the tree does not have them.
    pub fn tile(&self, level: u8, index: u64, width: u16) -> Option<Vec<u8>> {
        if width == 0 || width > TILE_WIDTH {
            return None;
        }
        let hashes = self.held.get(usize::from(level) * HELD_PER_TILE)?;
        let start = usize::try_from(index.checked_mul(u64::from(TILE_WIDTH))?).ok()?;
        let tile = hashes.get(start..start.checked_add(usize::from(width))?)?;
        Some(tile.concat())
    }

    /// The root over a range of leaves as the RFC's definition comes across them: one that begins at a multiple of
    /// the greatest power of two in its length.
    fn range(&self, range: Range<u64>) -> Option<Hash> {
        if range.end > self.size() {
            return None;
        }
        let mut parts = Vec::new();
        let mut start = range.start;
        while start < range.end {
            let height = (range.end - start).ilog2();
            parts.push(self.subtree(start, height)?);
            start += 1 << height;
        }
        Some(join(&parts))
    }

    /// The root of the complete subtree over the `2^height` leaves from `start` on.
    fn subtree(&self, start: u64, height: u32) -> Option<Hash> {
        let level = height / STRIDE;
        let first = usize::try_from(start >> (STRIDE * level)).ok()?;
        let count = 1 << (height % STRIDE);
        let hashes = self
            .held
            .get(level as usize)?
            .get(first..first.checked_add(count)?)?;
        let mut row = hashes.to_vec();
        while row.len() > 1 {
            row = row
                .as_chunks::<2>()
                .0
                .iter()
                .map(|[left, right]| node_hash(left, right))
                .collect();
        }
        row.first().copied()
    }
}

/// Joins complete subtrees of falling height, from the right.
fn join(parts: &[Hash]) -> Hash {
    let joined = parts
        .iter()
        .rev()
        .copied()
        .reduce(|right, left| node_hash(&left, &right));
    joined.unwrap_or(EMPTY_ROOT)
}

/// Where the RFC splits a range: after the greatest power of two that is smaller than its length.
fn split(range: &Range<u64>) -> Option<u64> {
    let length = range.end - range.start;
    (length > 1).then(|| range.start + (1 << (length - 1).ilog2()))
}

/// The two parts of a range: the one to go on with, and its sibling.
fn halves(range: &Range<u64>, middle: u64, go_left: bool) -> (Range<u64>, Range<u64>) {
    let (left, right) = (range.start..middle, middle..range.end);
    if go_left { (left, right) } else { (right, left) }
}

#[cfg(test)]
mod tests;
