use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use suara_crypto::program::Choice;
use suara_log::store::Store as _;
use suara_protocol::Id;
use suara_tests::{EVENING, Town, approval, forged_sums};
use tokio::sync::mpsc::unbounded_channel;

use super::*;
use crate::boards::{HostedBoard, Opening};
use crate::fixtures::{ORGANISER, role};
use crate::metrics::Metrics;
use crate::pipeline::Checkers;

/// The folder of a board whose election is over, as a service leaves it, but without kept sums.
struct Over {
    _data: tempfile::TempDir,
    folder: BoardFolder,
    town: Town,
}

impl Over {
    fn new() -> Over {
        let data = tempfile::tempdir().unwrap();
        let organiser = role(ORGANISER).public();
        let folder =
            BoardFolder::create(data.path(), "town", organiser, "suara.test/v1/boards/town").unwrap();
        let mut town = Town::hosted(501, folder.signer().unwrap().key());
        town.publish_roll(&[(0, 1), (0, 2), (0, 1), (0, 1), (0, 2)]);
        town.set_up(town.definition(vec![approval(2)]));
        town.hold_ceremony();
        town.submit_opening().unwrap();
        for voter in 0..5 {
            town.vote(voter, &[Choice::Options(vec![voter % 2])]).unwrap();
        }
        town.finish();
        let store = SledStore::open(folder.log()).unwrap();
        store.append(0, &town.log).unwrap();
        Over {
            _data: data,
            folder,
            town,
        }
    }

    fn start(&self) -> Board {
        let read = ReadBack::of("town", &self.folder).unwrap();
        assert_eq!(read.log.head().size, read.board.head().size);
        read.board
    }

    fn tally_hash(&self, board: &Board) -> Id {
        board
            .election(&self.town.election)
            .unwrap()
            .tally()
            .unwrap()
            .hash()
    }

    /// The file of the election's sums.
    fn file(&self) -> PathBuf {
        let tally = self.town.state().tally().unwrap();
        self.folder.sums().join(Id(*tally.closing_hash()).to_string())
    }

    /// Starts with this content in the file. The start goes well, and leaves the right content.
    fn starts_with(&self, content: &[u8]) {
        let right = KeptSums::of(self.town.state()).unwrap().encode();
        fs::create_dir_all(self.folder.sums()).unwrap();
        fs::write(self.file(), content).unwrap();
        let board = self.start();
        assert_eq!(self.tally_hash(&board), self.tally_hash(&self.town.board));
        assert!(fs::read(self.file()).unwrap() == right);
        assert_eq!(names(&self.folder.sums()), [self.file()]);
    }
}

fn names(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().path()).collect()
}

#[test]
fn the_first_start_keeps_the_sums_and_the_next_takes_them() {
    let over = Over::new();
    assert!(!over.folder.sums().exists());
    let first = over.start();
    let written = fs::read(over.file()).unwrap();
    let kept = KeptSums::decode(&written).unwrap();
    assert_eq!(Some(kept), KeptSums::of(over.town.state()));
    let second = over.start();
    assert_eq!(over.tally_hash(&second), over.tally_hash(&first));
    assert_eq!(second.to_add(), 0);
}

#[test]
fn o07_kept_sums_that_are_torn_or_altered_are_written_anew() {
    let over = Over::new();
    let right = KeptSums::of(over.town.state()).unwrap().encode();
    let mut altered = right.clone();
    *altered.last_mut().unwrap() ^= 1;
    for content in [b"".as_slice(), &right[..right.len() / 2], &altered, &right] {
        over.starts_with(content);
    }
}

#[test]
fn o07_kept_sums_that_cannot_be_read_are_no_obstacle() {
    let over = Over::new();
    let starts = || assert_eq!(over.tally_hash(&over.start()), over.tally_hash(&over.town.board));
    fs::write(over.folder.sums(), "a file where the folder should be").unwrap();
    starts();
    fs::remove_file(over.folder.sums()).unwrap();
    fs::create_dir_all(over.file()).unwrap();
    starts();
    assert!(over.file().is_dir(), "what is not the service's is left alone");
    let pipe = over.folder.sums().join("pipe");
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    starts();
}

#[test]
fn kept_sums_that_the_log_contradicts_are_found_wrong_and_written_anew() {
    let over = Over::new();
    let right = KeptSums::of(over.town.state()).unwrap();
    over.starts_with(&forged_sums(&right));
}

#[test]
fn what_a_crash_left_unfinished_is_not_in_the_way() {
    let over = Over::new();
    let right = KeptSums::of(over.town.state()).unwrap().encode();
    fs::create_dir_all(over.folder.sums()).unwrap();
    fs::write(over.file().with_extension("new"), &right[..40]).unwrap();
    over.starts_with(&[]);
}

#[test]
fn a_log_that_breaks_the_rules_does_not_start_with_kept_sums_either() {
    let over = Over::new();
    over.start();
    let mut town = over.town.log.clone();
    let last = town.pop().unwrap();
    let store = SledStore::open(over.folder.log()).unwrap();
    let link = suara_log::hash::entry_hash(&last);
    let twice = suara_protocol::Entry::decode(&last).unwrap();
    let again = suara_protocol::Entry::encode(&link, twice.time_ms, &twice.submission);
    store.append(store.len(), &[again]).unwrap();
    drop(store);
    let refused = ReadBack::of("town", &over.folder).err().unwrap().to_string();
    assert!(refused.contains("does not replay"), "{refused}");
}

/// Of a damaged entry the rules would say something else; what it means is not asked.
#[test]
fn r08_a_damaged_entry_is_damage_of_the_log_and_breaks_no_rule() {
    let over = Over::new();
    let mut read = ReadBack::of("town", &over.folder).unwrap();
    read.log.sign_checkpoint(1_800_000_000).unwrap();
    drop(read);
    fs::remove_dir_all(over.folder.log()).unwrap();
    let mut damaged = over.town.log.clone();
    *damaged.last_mut().unwrap().last_mut().unwrap() ^= 1;
    let store = SledStore::open(over.folder.log()).unwrap();
    store.append(0, &damaged).unwrap();
    drop(store);
    let refused = ReadBack::of("town", &over.folder).err().unwrap().to_string();
    assert!(refused.contains("not those that the log has signed"), "{refused}");
}

#[test]
fn r07_what_is_stored_and_not_signed_is_signed_at_the_start() {
    let over = Over::new();
    let entries = u64::try_from(over.town.log.len()).unwrap();
    assert!(!over.folder.checkpoint().exists());
    let opening = Opening {
        places: 8,
        clock: || EVENING,
        checkers: Checkers::start().unwrap(),
        failures: unbounded_channel().0,
        metrics: Metrics::new(),
    };
    let board = HostedBoard::open("town", &over.folder, &opening).unwrap();
    assert_eq!(board.reader().size(), entries);
    assert_eq!(board.snapshot().size(), entries);
    opening.checkers.stop();
    board.stop();
}
