//! Tiles: the files in which a log is served (C2SP tlog-tiles).
//!
//! A hash tile holds up to 256 neighbouring hashes of one level of the tree, an entry bundle up to 256 neighbouring
//! entries. A full one never changes; a partial one, at the right edge, is named with its width and never changes
//! under that name either.

mod bundle;
mod path;

pub use bundle::{BundleError, decode_bundle, encode_bundle};
pub use path::{TilePath, TilePathError};

/// The number of hashes in a full tile, and of entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// The most bytes of a file of a log: a full bundle of the longest entries, each after its length in two bytes.
pub const MOST_BYTES: u64 = TILE_WIDTH as u64 * (2 + u16::MAX as u64);

/// The hash tiles of the tree of this size, level by level, from the left; without the partial tiles of smaller
/// sizes.
pub fn hash_tiles(size: u64) -> impl Iterator<Item = TilePath> {
    (0..8).flat_map(move |level: u8| {
        let hashes = hashes_at(size, level);
        row(hashes).map(move |(index, width)| TilePath::Hashes { level, index, width })
    })
}

/// The entry bundles of a log of this size, from the left.
pub fn bundles(size: u64) -> impl Iterator<Item = TilePath> {
    row(size).map(|(index, width)| TilePath::Entries { index, width })
}

/// How many hashes a tree of this size has at a level of tiles.
pub fn hashes_at(size: u64, level: u8) -> u64 {
    size.checked_shr(8 * u32::from(level)).unwrap_or(0)
}

/// Index and width of the tiles that hold `count` things.
fn row(count: u64) -> impl Iterator<Item = (u64, u16)> {
    (0..count.div_ceil(u64::from(TILE_WIDTH))).map(move |index| (index, width_at(index, count)))
}

/// How many of `count` things lie in the tile with this index.
pub(crate) fn width_at(index: u64, count: u64) -> u16 {
    let before = index.saturating_mul(u64::from(TILE_WIDTH));
    count.saturating_sub(before).min(u64::from(TILE_WIDTH)) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(tiles: impl Iterator<Item = TilePath>) -> Vec<String> {
        tiles.map(|path| path.to_string()).collect()
    }

    #[test]
    fn an_empty_log_has_no_tiles() {
        assert_eq!(hash_tiles(0).count(), 0);
        assert_eq!(bundles(0).count(), 0);
    }

    #[test]
    fn a_full_tile_has_its_hash_one_level_up() {
        assert_eq!(names(hash_tiles(255)), ["tile/0/000.p/255"]);
        assert_eq!(names(hash_tiles(256)), ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(
            names(hash_tiles(257)),
            ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]
        );
        assert_eq!(names(bundles(257)), ["tile/entries/000", "tile/entries/001.p/1"]);
    }

    #[test]
    fn seventy_thousand_entries_have_three_levels() {
        let tiles = names(hash_tiles(70_000));
        assert_eq!(
            tiles.iter().filter(|name| name.starts_with("tile/0/")).count(),
            274
        );
        assert!(tiles.contains(&"tile/0/272".to_owned()));
        assert_eq!(
            tiles.get(273..).unwrap(),
            [
                "tile/0/273.p/112",
                "tile/1/000",
                "tile/1/001.p/17",
                "tile/2/000.p/1"
            ]
        );
        assert_eq!(names(bundles(70_000)).last().unwrap(), "tile/entries/273.p/112");
    }

    #[test]
    fn widths_stand_at_every_page_boundary() {
        for size in [1, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537] {
            let entries: u64 = bundles(size).map(|path| u64::from(path.width())).sum();
            assert_eq!(entries, size);
        }
        assert_eq!(width_at(1, 256), 0);
        assert_eq!(width_at(u64::MAX, u64::MAX), 0);
    }
}
