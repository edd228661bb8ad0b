//! Paths of tiles: there is one spelling for each.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_log::tile::TilePath;

fuzz_target!(|text: &str| {
    if let Ok(path) = text.parse::<TilePath>() {
        assert_eq!(path.to_string(), text);
        assert!((1..=256).contains(&path.width()));
    }
});
