//! The paths of tiles.

use std::fmt;
use std::str::FromStr;

use super::TILE_WIDTH;

/// The greatest level that a path may name.
const MAX_LEVEL: u8 = 63;

/// The path of a tile below a log's prefix: `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`.
///
/// N is written in groups of three digits, all but the last one after an `x`: 1234067 is `x001/x234/067`. Parsing
/// accepts only what formatting gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// A tile of hashes.
    Hashes {
        /// The level of the tile, 0 to 63; level 0 holds the leaves.
        level: u8,
        /// The index of the tile within its level.
        index: u64,
        /// How many hashes it holds, 1 to 256.
        width: u16,
    },
    /// A bundle of entries.
    Entries {
        /// The index of the bundle.
        index: u64,
        /// How many entries it holds, 1 to 256.
        width: u16,
    },
}

impl TilePath {
    /// How many hashes or entries the tile holds, 1 to 256.
    pub fn width(&self) -> u16 {
        match *self {
            Self::Hashes { width, .. } | Self::Entries { width, .. } => width,
        }
    }

    /// The index of the tile within its level or among the bundles.
    pub fn index(&self) -> u64 {
        match *self {
            Self::Hashes { index, .. } | Self::Entries { index, .. } => index,
        }
    }

    /// The full tile that replaces this partial one once it exists.
    pub fn full(self) -> Self {
        match self {
            Self::Hashes { level, index, .. } => Self::Hashes {
                level,
                index,
                width: TILE_WIDTH,
            },
            Self::Entries { index, .. } => Self::Entries {
                index,
                width: TILE_WIDTH,
            },
        }
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hashes { level, .. } => write!(f, "tile/{level}/")?,
            Self::Entries { .. } => f.write_str("tile/entries/")?,
        }
        write_index(f, self.index())?;
        match self.width() {
            TILE_WIDTH => Ok(()),
            width => write!(f, ".p/{width}"),
        }
    }
}

fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    let mut groups = vec![index % 1000];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(rest % 1000);
        rest /= 1000;
    }
    while let Some(group) = groups.pop() {
        if groups.is_empty() {
            write!(f, "{group:03}")?;
        } else {
            write!(f, "x{group:03}/")?;
        }
    }
    Ok(())
}

/// A path that names no tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a tile: tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>]")]
pub struct TilePathError;

impl FromStr for TilePath {
    type Err = TilePathError;

    fn from_str(path: &str) -> Result<Self, TilePathError> {
        let parsed = parse(path).ok_or(TilePathError)?;
        // Only one spelling: no leading zeros, no needless groups, no width of a full tile.
        if parsed.to_string() == path {
            Ok(parsed)
        } else {
            Err(TilePathError)
        }
    }
}

fn parse(path: &str) -> Option<TilePath> {
    let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, number(width).and_then(|width| u16::try_from(width).ok())?),
        None => (rest, TILE_WIDTH),
    };
    let index = parse_index(index)?;
    if width == 0 || width > TILE_WIDTH {
        return None;
    }
    if level == "entries" {
        return Some(TilePath::Entries { index, width });
    }
    let level = number(level).and_then(|level| u8::try_from(level).ok())?;
    (level <= MAX_LEVEL).then_some(TilePath::Hashes { level, index, width })
}

fn parse_index(groups: &str) -> Option<u64> {
    let mut index = 0_u64;
    let mut groups = groups.split('/').peekable();
    while let Some(group) = groups.next() {
        let digits = if groups.peek().is_some() {
            group.strip_prefix('x')?
        } else {
            group
        };
        if digits.len() != 3 {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(number(digits)?)?;
    }
    Some(index)
}

/// A number of decimal digits and nothing else (`str::parse` takes a sign as well).
fn number(digits: &str) -> Option<u64> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_index_is_written_in_groups_of_three_digits() {
        for (index, text) in [
            (0, "000"),
            (7, "007"),
            (999, "999"),
            (1000, "x001/000"),
            (1_234_067, "x001/x234/067"),
            (u64::MAX, "x018/x446/x744/x073/x709/x551/615"),
        ] {
            let path = TilePath::Entries {
                index,
                width: TILE_WIDTH,
            };
            assert_eq!(path.to_string(), format!("tile/entries/{text}"));
            assert_eq!(path.to_string().parse(), Ok(path));
        }
    }

    #[test]
    fn a_partial_tile_carries_its_width() {
        let path = TilePath::Hashes {
            level: 1,
            index: 0,
            width: 17,
        };
        assert_eq!(path.to_string(), "tile/1/000.p/17");
        assert_eq!("tile/1/000.p/17".parse(), Ok(path));
        assert_eq!(path.full().to_string(), "tile/1/000");
    }

    #[test]
    fn every_other_spelling_is_refused() {
        for path in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/0/000/",
            "tile/00/000",
            "tile/01/000",
            "tile/64/000",
            "tile/256/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile//000",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/0/+00",
            "tile/0/x00",
            "tile/0/x000/000",
            "tile/0/x000",
            "tile/0/001/000",
            "tile/0/x001/x000",
            "tile/0/x1/000",
            "tile/0/../000",
            "tile/0/000.p",
            "tile/0/000.p/",
            "tile/0/000.p/0",
            "tile/0/000.p/01",
            "tile/0/000.p/256",
            "tile/0/000.p/257",
            "tile/0/000.p/+1",
            "tile/0/000.p/1/2",
            "tile/0/000.p/1.p/1",
            "tile/data/000",
            "tile/Entries/000",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/0/٠٠٠",
        ] {
            assert_eq!(path.parse::<TilePath>(), Err(TilePathError), "{path}");
        }
    }

    fn tile_path() -> impl Strategy<Value = TilePath> {
        let index = (0..64_u32, any::<u64>()).prop_map(|(shift, bits)| bits >> shift);
        (0..=MAX_LEVEL, index, 1..=TILE_WIDTH, any::<bool>()).prop_map(|(level, index, width, hashes)| {
            if hashes {
                TilePath::Hashes { level, index, width }
            } else {
                TilePath::Entries { index, width }
            }
        })
    }

    proptest! {
        #[test]
        fn paths_round_trip(path in tile_path()) {
            prop_assert_eq!(path.to_string().parse(), Ok(path));
        }

        #[test]
        fn what_is_parsed_is_written_the_same(path in "tile/(entries|[0-9]{1,2})/(x[0-9]{3}/){0,2}[0-9]{3}(\\.p/[0-9]{1,3})?") {
            if let Ok(parsed) = path.parse::<TilePath>() {
                prop_assert_eq!(parsed.to_string(), path);
            }
        }
    }
}
