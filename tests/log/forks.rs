//! Logs that are not what they were: smaller, different, forked.

use std::fs;
use std::path::Path;

use suara_crypto::program::Choice;
use suara_log::fork::{Contradiction, ForkProof};

use crate::assert_exits;
use crate::shown::{self, town};

/// Two histories of one town: the same up to the opening, then other votes.
struct Fork {
    folder: tempfile::TempDir,
    common: u64,
}

impl Fork {
    /// Histories with so many votes of their own.
    fn new(one: usize, other: usize) -> Fork {
        let folder = tempfile::tempdir().unwrap();
        let mut common = 0;
        for (name, votes, option) in [("one", one, 0), ("other", other, 1)] {
            let mut town = town(4);
            common = town.log.len() as u64;
            for voter in 0..votes {
                town.vote(voter, &[Choice::Options(vec![option])]).unwrap();
            }
            shown::write(&town.log, &folder.path().join(name));
        }
        Fork { folder, common }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Verifies one of them against what is known of the other: refused, with a proof that others check.
    fn refused(&self, now: &str, known: &str) -> ForkProof {
        let (now, known) = (self.path(now), self.path(known));
        let file = self.path("fork-proof");
        let _ = fs::remove_file(&file);
        assert_exits(&["verify", &now, "--against", &known, "--fork-proof", &file], 1);
        let proof = fs::read_to_string(&file).unwrap();
        let key = self.path("one/log.vkey");
        assert_exits(&["fork", "check", &file], 0);
        assert_exits(&["fork", "check", &file, "--log-key", &key, "--json"], 0);
        proof.parse().unwrap()
    }
}

#[test]
fn r06_observers_who_were_shown_different_logs_find_it_out_and_can_prove_it() {
    let fork = Fork::new(2, 2);
    let size = fork.common + 2;
    for known in ["other", "other/checkpoint"] {
        let proof = fork.refused("one", known);
        assert_eq!(proof.contradiction(), Contradiction::TwoRoots { size });
    }
    for place in ["one", "other"] {
        assert_exits(&["verify", &fork.path(place)], 0);
    }
}

#[test]
fn r06_a_larger_log_that_went_another_way_is_refused_with_a_proof() {
    let fork = Fork::new(3, 1);
    let expected = Contradiction::NotAPrefix {
        smaller: fork.common + 1,
        larger: fork.common + 3,
    };
    for known in ["other", "other/checkpoint"] {
        assert_eq!(fork.refused("one", known).contradiction(), expected);
    }
    // The smaller one after the larger one: what is known has to be read for the proof.
    assert_eq!(fork.refused("other", "one").contradiction(), expected);
}

/// What verified before is not what is shown now.
#[test]
fn r06_what_a_verification_remembers_is_known_too() {
    let fork = Fork::new(1, 3);
    let (state, file) = (fork.path("state.json"), fork.path("proof"));
    assert_exits(&["verify", &fork.path("one"), "--since", &state], 0);
    let words = [
        "verify",
        &fork.path("other"),
        "--since",
        &state,
        "--fork-proof",
        &file,
    ];
    assert_exits(&words, 1);
    assert_exits(&["fork", "check", &file], 0);
}

#[test]
fn r07_an_older_state_of_the_same_log_is_refused_and_accuses_nobody() {
    let fork = Fork::new(3, 3);
    let mut town = town(4);
    town.vote(0, &[Choice::Options(vec![0])]).unwrap();
    shown::write(&town.log, Path::new(&fork.path("old")));
    let file = fork.path("proof");
    let mut whole = self::town(4);
    for voter in 0..3 {
        whole.vote(voter, &[Choice::Options(vec![0])]).unwrap();
    }
    shown::write(&whole.log, Path::new(&fork.path("whole")));
    // Ballots are encrypted anew each time, so the longer one is made from the shorter one here.
    whole.log.truncate(town.log.len());
    shown::write(&whole.log, Path::new(&fork.path("older")));
    let words = [
        "verify",
        &fork.path("older"),
        "--against",
        &fork.path("whole"),
        "--fork-proof",
        &file,
    ];
    assert_exits(&words, 1);
    assert!(!Path::new(&file).exists(), "an old copy is no contradiction");
    assert_exits(
        &["verify", &fork.path("whole"), "--against", &fork.path("older")],
        0,
    );
}

#[test]
fn a_proof_that_was_tampered_with_accuses_nobody() {
    let fork = Fork::new(3, 1);
    let text = fork.refused("one", "other").to_string();
    let file = fork.path("tampered");
    for (from, to, code) in [
        ("suara/fork@v1", "suara/fork@v2", 2),
        ("\nprefix ", "\nprefix A", 2),
        ("— suara.test", "— suara.tesu", 1),
    ] {
        fs::write(&file, text.replacen(from, to, 1)).unwrap();
        assert_exits(&["fork", "check", &file], code);
    }
    // The honest root in the place of the forked one.
    let lines = text.lines().collect::<Vec<_>>();
    let honest = lines.iter().position(|line| line.starts_with("prefix ")).unwrap();
    let without = [&lines[..honest], &lines[honest + 1..]].concat().join("\n") + "\n";
    fs::write(&file, without).unwrap();
    assert_exits(&["fork", "check", &file], 2);
    fs::write(&file, &text).unwrap();
    let stranger = fork.path("stranger.vkey");
    let other = suara_log::log_key::LogSigner::from_seeds("suara.test/v1/boards/town", &[8; 32], &[9; 32]);
    fs::write(&stranger, format!("{}\n", other.unwrap().key())).unwrap();
    assert_exits(&["fork", "check", &file, "--log-key", &stranger], 1);
}
