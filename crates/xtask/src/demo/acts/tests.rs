//! The acts with a `suara` that only writes down what it is asked.

use std::{fs, process::Command};

use super::*;
use crate::{
    process::{self, Interrupt},
    scenario::{self, Options},
};

const FILE: &str = "META\nkey;value\nvote_type;choose-1\ndescription;Desa\nlanguage;id\nPROJECTS\nproject_id;cost\nA;1\n\
                    VOTES\nvoter_id;vote\n1;A\n";

const SUARA: &str = r#"#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
case "$2" in
  key) printf 'ab%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32; echo ;;
  roll) echo ROLL ;;
  setup) echo ELECTION ;;
esac
"#;

/// Plays all acts and returns what `suara` was asked, with the folder left out.
fn calls() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let suara = folder.path().join("suara");
    fs::write(&suara, SUARA).unwrap();
    assert!(process::succeeds(Command::new("chmod").arg("+x").arg(&suara)));
    let file = PbFile::parse("x.pb", FILE.as_bytes()).unwrap();
    let options = Options {
        districts: false,
        threshold: THRESHOLD,
        closes_at: "2026-12-01T18:00:00Z".into(),
    };
    let scenario = scenario::write(&file, &options, folder.path()).unwrap();
    let interrupt = Interrupt::default();
    let company = Company {
        suara: &suara,
        folder: folder.path(),
        interrupt: &interrupt,
    };
    let narrator = Narrator::new();
    let organiser = company.role(&narrator, "organiser", "organiser").unwrap();
    let board = "http://board".into();
    let mut stage = Stage {
        company,
        narrator,
        scenario: &scenario,
        board,
        organiser: &organiser,
    };
    let office = stage.office().unwrap();
    let (roll, _) = stage.board_and_roll(&office).unwrap();
    let (election, trustees) = stage.setup_and_ceremony(&roll, Some("PETITION")).unwrap();
    stage.vote(&election, &file).unwrap();
    stage.tally(&election, &trustees).unwrap();
    let calls = fs::read_to_string(folder.path().join("calls")).unwrap();
    calls
        .replace(&format!("{}/", folder.path().display()), "")
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_role_does_its_part_in_order() {
    let key = "ab".repeat(32);
    let organiser = "--key organiser.age --passphrase-file organiser.passphrase";
    let mut expected = vec![
        "organiser key --out organiser.age --passphrase-file organiser.passphrase".to_owned(),
        "moderator key --out moderator.age --passphrase-file moderator.passphrase".to_owned(),
        "authority key --out authority.age --passphrase-file authority.passphrase".to_owned(),
        "registrar key --out registrar.age --passphrase-file registrar.passphrase".to_owned(),
        format!(
            "organiser create http://board {organiser} --registrar {key} --moderator {key} --authority {key} --title id=Desa"
        ),
        "registrar codes --voters voters.csv --register register.age --codes codes.csv \
         --passphrase-file registrar.passphrase"
            .to_owned(),
        "registrar roll http://board --key registrar.age --passphrase-file registrar.passphrase \
         --register register.age --name voters --number 1"
            .to_owned(),
    ];
    let trustee = |words: &str, number: usize| {
        format!("trustee {words} --key trustee{number}.age --passphrase-file trustee{number}.passphrase")
    };
    for number in 1..=3 {
        expected.push(format!(
            "trustee key --out trustee{number}.age --passphrase-file trustee{number}.passphrase"
        ));
    }
    expected.push(format!(
        "organiser setup http://board --roll ROLL {organiser} --definition definition.toml --trustee {key} \
         --trustee {key} --trustee {key} --petition PETITION"
    ));
    for step in ["commit", "reveal", "share", "confirm", "rehearse"] {
        let words = format!("ceremony http://board ELECTION --step {step}");
        expected.extend((1..=3).map(|number| trustee(&words, number)));
    }
    expected.push(format!("organiser open http://board ELECTION {organiser}"));
    expected.push("voter cast http://board ELECTION --votes votes.jsonl --codes codes.csv".to_owned());
    expected.push(format!("organiser close http://board ELECTION {organiser}"));
    expected.extend((1..=3).map(|number| trustee("tally-confirm http://board ELECTION", number)));
    expected.extend([1, 3].map(|number| trustee("decrypt http://board ELECTION", number)));
    expected.push(format!("organiser result http://board ELECTION {organiser}"));
    expected.extend((1..=3).map(|number| trustee("erase http://board ELECTION", number)));
    assert_eq!(calls(), expected);
}

#[test]
fn limits_are_said_in_words() {
    assert_eq!(
        limits(&Rules::Choose {
            min: 1,
            max: 1,
            money: None
        }),
        "exactly 1 of the projects"
    );
    assert_eq!(
        limits(&Rules::Rank { min: 1, positions: 3 }),
        "1 to 3 of the projects in order"
    );
    let score = Rules::Score {
        most: 5,
        sum: Some((1, 5)),
        projects: None,
    };
    assert_eq!(limits(&score), "1 to 5 points shared out among the projects");
}

#[test]
fn as_many_trustees_decrypt_as_are_needed() {
    assert!(DECRYPTING.iter().all(|place| *place < TRUSTEES));
    assert!(DECRYPTING.len() < TRUSTEES);
}
