//! Files of real participatory budgets, and the one that ships.

use std::path::PathBuf;

use super::super::PbFile;

/// What the real files say, beside the official figures that each of them carries.
const REAL_FILES: [(&str, usize, usize); 7] = [
    ("poland_czestochowa_2020_grabowka", 8, 201),
    ("poland_gdansk_2020_aniolki", 4, 343),
    ("poland_gdynia_2020_pustki-cisowskie-demptowo-small", 7, 1046),
    ("poland_krakow_2018_lagiewniki-borek-falecki", 19, 1024),
    ("poland_warszawa_2019_sluzewiec", 16, 1006),
    ("poland_warszawa_2020_ursynow", 121, 10_105),
    ("poland_zabrze_2021_zandka", 1, 105),
];

#[test]
fn the_votes_of_real_files_give_the_official_figures() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/pabulib");
    for (name, projects, votes) in REAL_FILES {
        let path = folder.join(format!("{name}.pb"));
        if !path.exists() {
            println!("skipped, not here: {name}.pb");
            continue;
        }
        let file = PbFile::read(&path).unwrap();
        assert_eq!(
            (file.projects.len(), file.votes.len()),
            (projects, votes),
            "{name}"
        );
        for (project, total) in file.projects.iter().zip(file.recount()) {
            assert_eq!(
                file.official(project),
                Some(total),
                "{name}, project {}",
                project.id
            );
        }
    }
}

#[test]
fn the_example_that_ships_is_a_correct_file() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/village.pb");
    let file = PbFile::read(&path).unwrap();
    assert!(file.notes.is_empty(), "{:?}", file.notes);
    assert!(file.votes.iter().all(|vote| vote.district.is_some()));
    assert!(
        file.projects
            .iter()
            .all(|project| project.names.contains_key("en"))
    );
    for (project, total) in file.projects.iter().zip(file.recount()) {
        assert_eq!(file.official(project), Some(total), "project {}", project.id);
    }
}
