//! The list of attacks in `docs/attacks.md` and the names of the tests agree.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The ids with which the names of functions in a source begin, as in `fn p13_v01_…`.
fn ids(source: &str) -> impl Iterator<Item = &str> {
    let starts = source
        .lines()
        .map(|line| line.trim_start().trim_start_matches("async "));
    let names = starts.filter_map(|start| start.strip_prefix("fn "));
    names.flat_map(|name| name.split('_').take_while(|part| is_id(part)))
}

/// A letter and two digits.
fn is_id(part: &str) -> bool {
    matches!(part.as_bytes(), [letter, digits @ ..] if letter.is_ascii_lowercase()
        && digits.len() == 2 && digits.iter().all(u8::is_ascii_digit))
}

/// The Rust files of a folder that have tests of attacks, as paths from `root`, by id.
fn collect(root: &Path, folder: &Path, tests: &mut BTreeMap<String, Vec<String>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("target") {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, tests);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let place = path.strip_prefix(root).unwrap().to_str().unwrap();
            for id in ids(&fs::read_to_string(&path).unwrap()) {
                tests.entry(id.to_owned()).or_default().push(place.to_owned());
            }
        }
    }
}

#[test]
fn every_attack_of_the_list_has_its_tests_and_every_test_of_an_attack_stands_in_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut tests = BTreeMap::new();
    for folder in ["crates", "tests"] {
        collect(&root, &root.join(folder), &mut tests);
    }
    let mut listed = Vec::new();
    for line in include_str!("../../docs/attacks.md").lines() {
        let cells: Vec<&str> = line.split(" | ").collect();
        let [id, _, files] = cells[..] else { continue };
        let id = id.trim_start_matches("| ").to_lowercase();
        let Some((letter, number)) = id
            .split_at_checked(1)
            .filter(|(_, number)| number.parse::<u8>().is_ok())
        else {
            continue;
        };
        let id = format!("{letter}{number:0>2}");
        let places = tests.get(&id).unwrap_or_else(|| panic!("no test of {id}"));
        for file in files.split('`').skip(1).step_by(2) {
            let place = if file.starts_with("tests/") {
                file.to_owned()
            } else {
                format!("crates/{file}")
            };
            assert!(places.contains(&place), "{place} has no test of {id}");
        }
        listed.push(id);
    }
    let mut once = listed.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), listed.len(), "an id stands twice");
    assert!(
        once.iter().eq(tests.keys()),
        "listed: {once:?}; tested: {:?}",
        tests.keys()
    );
}
