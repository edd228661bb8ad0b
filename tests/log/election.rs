//! Elections of a mirror, whose proofs are checked once more by a program that shares nothing with Suara:
//! `tests/python/election.py`, written from `docs/`.

use std::fs;
use std::path::Path;

use serde_json::Value;
use suara_crypto::program::Choice;
use suara_protocol::entries::{Grouping, Question, QuestionKind, Setup};
use suara_tests::{Town, budget, limited, pairwise, quadratic, question, ranking};

use crate::{python, shown};

fn verdict(folder: &Path) -> Option<Result<Value, String>> {
    python::verdict("election.py", folder)
}

fn blank(question: Question) -> Question {
    Question {
        blank: true,
        ..question
    }
}

fn questions() -> Vec<Question> {
    let score = QuestionKind::Score {
        most: 3,
        sum: Some((1, 4)),
        options: Some((1, 2)),
    };
    vec![
        blank(limited(3, 1, 2)),
        blank(question("points", 3, score)),
        blank(ranking(3, 1, &[3, 1])),
        budget(3, 40),
        pairwise(3),
        quadratic(2, 5),
    ]
}

fn answers(voter: usize) -> Vec<Choice> {
    let option = voter % 3;
    let answered = |choice| if voter % 4 == 3 { Choice::Blank } else { choice };
    vec![
        answered(Choice::Options(vec![option])),
        answered(Choice::Points(vec![(option, 1), ((option + 1) % 3, 3)])),
        answered(Choice::Ranking(vec![option, (option + 2) % 3])),
        Choice::Options(vec![option]),
        Choice::WeakOrder(vec![vec![option], vec![(option + 1) % 3]]),
        Choice::Points(vec![(voter % 2, 2)]),
    ]
}

#[test]
fn w09_another_program_verifies_an_election_over_every_kind_of_question() {
    let mut town = Town::hosted(93, shown::signer().key());
    // Two districts stand alone, the third is small and has two weights.
    let roll = [(0, 1, 5), (1, 2, 5), (2, 1, 2), (2, 2, 1)];
    let voters = roll
        .iter()
        .flat_map(|(district, weight, count)| vec![(*district, *weight); *count]);
    town.publish_roll(&voters.collect::<Vec<_>>());
    let setup = town.definition(questions());
    town.set_up(Setup {
        grouping: Grouping::Districts,
        ..setup
    });
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for voter in (0..13).chain([2]) {
        town.vote(voter, &answers(voter)).unwrap();
    }
    town.finish();

    let folder = tempfile::tempdir().unwrap();
    shown::write(&town.log, folder.path());
    let Some(counted) = verdict(folder.path()) else {
        return;
    };
    let counted = counted.unwrap();
    let checks = &counted[town.election.to_string()];
    for (check, times) in [
        ("reveal hash", 3),
        ("rehearsal", 3),
        ("(a)", 14),
        ("(d)", 14),
        ("tally hash", 3),
        ("result", 1),
    ] {
        assert_eq!(checks[check], times, "{check} in {counted}");
    }
}

/// The checks of rolls, ceremonies, ballots and tallies that the other program does as well.
const CHECKS: [&str; 15] = [
    "C14", "C32", "C34", "C36", "C37", "C41", "C42", "C43", "C44", "C45", "C46", "C60", "C62", "C63", "C66",
];

#[test]
fn r14_another_program_refuses_the_forged_elections() {
    let forged = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/forged");
    let mut refused = 0;
    for record in fs::read_dir(forged).unwrap() {
        let record = record.unwrap();
        let name = record.file_name().into_string().unwrap();
        if !CHECKS.iter().any(|check| name.starts_with(check)) {
            continue;
        }
        let Some(verdict) = verdict(&record.path()) else {
            return;
        };
        assert!(verdict.is_err(), "{name}: {verdict:?}");
        refused += 1;
    }
    assert!(refused >= CHECKS.len());
}
