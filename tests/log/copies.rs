//! Copies of a log: mirrors and bundles, whole, cut and altered; and what a verification remembers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::ProgressBar;
use suara_cli::Wrong;
use suara_cli::client::folder::Folder;
use suara_cli::client::follow::Follower;
use suara_crypto::program::Choice;
use suara_protocol::{Payload, Proofs, Submission};
use suara_tests::Town;
use tempfile::TempDir;

use crate::live::Live;
use crate::shown::{self, town};
use crate::{assert_exits, suara};

fn yes() -> [Choice; 1] {
    [Choice::Options(vec![0])]
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

/// A town whose election is over.
fn finished() -> Town {
    let mut town = town(6);
    for voter in [0, 1, 2, 3, 4, 5, 0] {
        town.vote(voter, &yes()).unwrap();
    }
    town.finish();
    town
}

#[test]
fn a_live_board_its_mirror_and_its_bundle_verify_and_bundles_are_equal() {
    let mut live = Live::open(3, 300);
    let folder = tempfile::tempdir().unwrap();
    let url = live.service.url().to_owned();
    let (mirror, bundle, again) = (
        path(folder.path(), "mirror"),
        path(folder.path(), "a.tar"),
        path(folder.path(), "b.tar"),
    );
    assert_exits(&["mirror", &url, &mirror], 0);
    let first = live.town.log.len();
    for voter in 0..3 {
        live.town.vote(voter, &yes()).unwrap();
    }
    live.submit_from(first);
    let old = fs::read_to_string(format!("{mirror}/checkpoint")).unwrap();
    assert_exits(&["mirror", &url, &mirror], 0);
    assert_ne!(fs::read_to_string(format!("{mirror}/checkpoint")).unwrap(), old);
    assert_exits(&["bundle", &url, &bundle], 0);
    assert_exits(&["bundle", &mirror, &again], 0);
    assert_eq!(fs::read(&bundle).unwrap(), fs::read(&again).unwrap());
    assert_exits(&["bundle", &mirror, &again], 2);
    for place in [&url, &mirror, &bundle] {
        assert_exits(&["verify", place], 0);
        for against in [&url, &mirror, &bundle] {
            assert_exits(&["verify", place, "--against", against], 0);
        }
    }
    let saved = path(folder.path(), "saved");
    fs::write(&saved, old).unwrap();
    let key = path(folder.path(), "mirror/log.vkey");
    assert_exits(&["verify", &bundle, "--against", &saved, "--log-key", &key], 0);
}

#[test]
fn r15_every_missing_file_makes_it_incomplete_and_never_verified() {
    let town = finished();
    let folder = tempfile::tempdir().unwrap();
    let paths = shown::write(&town.log, folder.path());
    let place = path(folder.path(), "");
    assert_exits(&["verify", &place], 0);
    for name in &paths {
        let file = folder.path().join(name);
        let bytes = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert_exits(&["verify", &place], 2);
        fs::write(&file, bytes).unwrap();
    }
    assert_exits(&["verify", &path(folder.path(), "nothing")], 2);
}

#[test]
fn r08_every_altered_file_is_found_wrong() {
    let town = finished();
    let folder = tempfile::tempdir().unwrap();
    let paths = shown::write(&town.log, folder.path());
    let place = path(folder.path(), "");
    for name in &paths {
        let file = folder.path().join(name);
        let bytes = fs::read(&file).unwrap();
        for at in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 2] {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            fs::write(&file, altered).unwrap();
            assert_exits(&["verify", &place], 1);
        }
        fs::write(&file, bytes).unwrap();
    }
    assert_exits(&["verify", &place], 0);
}

/// Every byte counts, but for those of the text that tells people what the file is.
#[test]
fn r08_every_altered_byte_of_a_bundle_is_noticed() {
    let mut town = town(2);
    town.vote(0, &yes()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    shown::write(&town.log, folder.path());
    let (place, bundle) = (path(folder.path(), ""), path(folder.path(), "town.tar"));
    assert_exits(&["bundle", &place, &bundle], 0);
    let bytes = fs::read(&bundle).unwrap();
    let first = (512..bytes.len())
        .step_by(512)
        .find(|at| bytes[*at..].starts_with(b"log.vkey\0"));
    let steps = (0..512)
        .step_by(7)
        .chain((first.unwrap()..bytes.len()).step_by(31));
    for at in steps {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        fs::write(&bundle, &altered).unwrap();
        assert_ne!(
            suara(&["verify", &bundle]),
            ExitCode::SUCCESS,
            "byte {at} of {}",
            bytes.len()
        );
    }
    fs::write(&bundle, &bytes).unwrap();
    assert_exits(&["verify", &bundle], 0);
}

/// What was verified is not verified again, what is new is; and the state is rebuilt by the rules all the same.
#[test]
fn r19_what_is_new_is_verified_and_a_forged_ballot_is_found_at_the_next_visit() {
    let mut town = town(4);
    town.vote(0, &yes()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    shown::write(&town.log, folder.path());
    let (place, state) = (path(folder.path(), ""), path(folder.path(), "state.json"));
    let mut follower = Follower::open(Folder::new(folder.path()), None, Proofs::Check).unwrap();
    let bar = ProgressBar::hidden();
    follower.read(&bar).unwrap();
    assert_exits(&["verify", &place, "--since", &state], 0);
    let remembered = fs::read_to_string(&state).unwrap();

    town.vote(1, &yes()).unwrap();
    shown::write(&town.log, folder.path());
    follower.read_on(&bar).unwrap();
    assert_exits(&["verify", &place, "--since", &state], 0);
    assert_ne!(
        fs::read_to_string(&state).unwrap(),
        remembered,
        "it has come further"
    );

    let mut forged = town.ballot(2, &yes(), None);
    forged.response[0] ^= 1;
    town.force(&Submission::unsigned(Payload::from(forged)));
    let at = town.log.len() as u64 - 1;
    shown::write(&town.log, folder.path());
    let found = follower.read_on(&bar).unwrap_err();
    let wrong = found.downcast_ref::<Wrong>().unwrap();
    assert_eq!((wrong.check.unwrap().number(), wrong.entry), ("C46", Some(at)));
    for _ in 0..2 {
        assert_exits(&["verify", &place, "--since", &state], 1);
    }
    assert_exits(&["verify", &place], 1);

    // Whoever says that the forged ballot was verified before is the verifier's own state, and nobody else.
    fs::remove_file(&state).unwrap();
    assert_exits(&["verify", &place, "--since", &state], 1);
    assert!(
        !Path::new(&state).exists(),
        "what is wrong is not remembered as verified"
    );
}

/// Puts into a folder what a log shows, its checkpoint last: who follows the folder sees nothing unfinished. Before that
/// something may happen to the files.
fn show(town: &Town, folder: &Path, happens: impl FnOnce(&Path)) {
    let next = tempfile::tempdir_in(folder.parent().unwrap()).unwrap();
    let paths = shown::write(&town.log, next.path());
    happens(next.path());
    let (checkpoint, others) = paths.iter().partition::<Vec<_>, _>(|path| *path == "checkpoint");
    for name in others.into_iter().chain(checkpoint) {
        let (from, to) = (next.path().join(name), folder.join(name));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        if from.exists() {
            fs::rename(from, to).unwrap();
        }
    }
}

/// Somebody who follows the board in the folder `shown` below another, and looks every second.
struct Observer {
    state: PathBuf,
    follower: JoinHandle<ExitCode>,
}

impl Observer {
    fn of(root: &Path) -> Observer {
        let (place, state) = (path(root, "shown"), path(root, "state.json"));
        let words = ["verify", &place, "--since", &state, "--every", "1"].map(str::to_owned);
        Observer {
            state: state.into(),
            follower: thread::spawn(move || suara(&words.each_ref().map(String::as_str))),
        }
    }

    /// Whether everything was verified up to this size.
    fn has_verified(&self, town: &Town) -> bool {
        let size = format!("\\n{}\\n", town.log.len());
        fs::read_to_string(&self.state).is_ok_and(|state| state.contains(&size))
    }

    /// Waits until everything is verified; false if it has ended.
    fn reaches(&self, town: &Town) -> bool {
        while !self.has_verified(town) {
            if self.follower.is_finished() {
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// Waits for two visits, and whether it goes on without having verified everything.
    fn waits_for(&self, town: &Town) -> bool {
        thread::sleep(Duration::from_millis(2_200));
        !self.follower.is_finished() && !self.has_verified(town)
    }
}

/// A board with one ballot in the folder `shown` below another, and an observer who has verified it.
fn followed() -> (Town, TempDir, Observer) {
    let (mut town, root) = (town(4), tempfile::tempdir().unwrap());
    let folder = root.path().join("shown");
    fs::create_dir(&folder).unwrap();
    town.vote(0, &yes()).unwrap();
    show(&town, &folder, |_| {});
    let observer = Observer::of(root.path());
    assert!(observer.reaches(&town));
    (town, root, observer)
}

/// Who follows a board checks of what is new the same as of the whole.
#[test]
fn r08_an_altered_tile_of_what_is_new_is_found_by_who_follows() {
    let (mut town, root, observer) = followed();
    let folder = root.path().join("shown");
    town.vote(1, &yes()).unwrap();
    show(&town, &folder, |_| {});
    assert!(observer.reaches(&town), "what is right is verified");
    town.vote(2, &yes()).unwrap();
    let tile = format!("tile/0/000.p/{}", town.log.len());
    show(&town, &folder, |next| {
        let mut bytes = fs::read(next.join(&tile)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(next.join(&tile), bytes).unwrap();
    });
    assert!(!observer.reaches(&town), "what is wrong is not");
    assert_eq!(observer.follower.join().unwrap(), ExitCode::from(1));
}

/// A file that cannot be had says nothing about the board, whichever it is: it is asked for again. What is wrong ends it
/// still.
#[test]
fn r15_who_follows_waits_for_a_file_that_cannot_be_read_and_believes_nothing_meanwhile() {
    let (mut town, root, observer) = followed();
    let folder = root.path().join("shown");
    for (voter, kind) in [(1, "entries"), (2, "0")] {
        town.vote(voter, &yes()).unwrap();
        let file = format!("tile/{kind}/000.p/{}", town.log.len());
        let kept = root.path().join("kept");
        show(&town, &folder, |next| {
            fs::rename(next.join(&file), &kept).unwrap()
        });
        assert!(observer.waits_for(&town), "{file} is missing");
        fs::create_dir(folder.join(&file)).unwrap();
        assert!(observer.waits_for(&town), "{file} is no file");
        fs::remove_dir(folder.join(&file)).unwrap();
        fs::rename(&kept, folder.join(&file)).unwrap();
        assert!(observer.reaches(&town), "{file} is there");
    }
    let mut forged = town.ballot(3, &yes(), None);
    forged.response[0] ^= 1;
    town.force(&Submission::unsigned(Payload::from(forged)));
    show(&town, &folder, |_| {});
    assert!(!observer.reaches(&town));
    assert_eq!(observer.follower.join().unwrap(), ExitCode::from(1));
}

#[test]
fn what_was_remembered_of_another_log_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let town = town(2);
    shown::write(&town.log, folder.path());
    let (place, state) = (path(folder.path(), ""), path(folder.path(), "state.json"));
    assert_exits(&["verify", &place, "--since", &state], 0);
    let text = fs::read_to_string(&state).unwrap();
    for (from, to) in [
        ("\\n", "\\n\\n"),
        ("suara.test", "suara.tes7"),
        ("checkpoint", "checkpoints"),
    ] {
        fs::write(&state, text.replace(from, to)).unwrap();
        assert_exits(&["verify", &place, "--since", &state], 2);
    }
    // Of another version of the program: everything is verified again.
    fs::write(&state, text.replace("\"suara ", "\"suara 0.0.")).unwrap();
    assert_exits(&["verify", &place, "--since", &state], 0);
    assert_eq!(fs::read_to_string(&state).unwrap(), text);
}
