use std::path::Path;

use super::*;
use suara_crypto::act::Act;
use suara_log::reader::LogReader;
use suara_protocol::entries::PetitionDraft;
use suara_protocol::{Detached, Entry, Id, RoleSecret, Submission};
use zeroize::Zeroizing;

use crate::failure::exit_code;
use crate::fixtures::{MemoryLog, Served, grow, log};

fn mirrored(log: &MemoryLog, folder: &Path, key: &LogKey) -> anyhow::Result<Copied> {
    let output = Output::new(false, true);
    copy(&Served(log.reader()), &Folder::new(folder), key, false, &output)
}

fn rechecked(log: &MemoryLog, folder: &Path, key: &LogKey) -> anyhow::Result<Copied> {
    let output = Output::new(false, true);
    copy(&Served(log.reader()), &Folder::new(folder), key, true, &output)
}

#[test]
fn a_copy_has_the_files_that_are_served_and_fetches_only_what_is_new() {
    let ((mut log, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log, 300);
    let copied = mirrored(&log, folder.path(), &key).unwrap();
    assert_eq!((copied.size, copied.fetched), (300, 2));
    for path in [
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/001.p/44",
    ] {
        let served = Served(log.reader()).read(path).unwrap();
        assert_eq!(fs::read(folder.path().join(path)).unwrap(), served, "{path}");
    }
    assert_eq!(
        fs::read_to_string(folder.path().join(KEY_FILE)).unwrap(),
        format!("{key}\n")
    );
    grow(&mut log, 300);
    let copied = mirrored(&log, folder.path(), &key).unwrap();
    assert_eq!(
        (copied.size, copied.fetched),
        (600, 2),
        "the first bundle is not fetched again"
    );
    assert!(
        !folder.path().join("tile/entries/001.p").exists(),
        "what has been outgrown is removed"
    );
}

/// Whoever has read an earlier checkpoint finds its files still, until there are full ones in their place.
#[test]
fn partial_tiles_of_every_size_that_was_shown_are_there_until_they_are_full() {
    let ((mut log, key), folder) = (log(7), tempfile::tempdir().unwrap());
    for steps in [300, 50, 1] {
        grow(&mut log, steps);
        mirrored(&log, folder.path(), &key).unwrap();
    }
    for kind in ["0", "entries"] {
        for width in [44, 94, 95] {
            let name = format!("tile/{kind}/001.p/{width}");
            let served = Served(log.reader()).read(&name).unwrap();
            assert_eq!(fs::read(folder.path().join(&name)).unwrap(), served, "{name}");
        }
    }
    grow(&mut log, 200);
    mirrored(&log, folder.path(), &key).unwrap();
    for kind in ["0", "entries"] {
        let folder = folder.path().join("tile").join(kind);
        assert!(folder.join("001").exists() && !folder.join("001.p").exists());
    }
    assert!(folder.path().join("tile/1/000.p/1").exists());
}

/// Every size up to some bundles, each on from the one before: the folder is what a copy made at once would be, and has
/// the partial tiles of the sizes between.
#[test]
fn step_by_step_a_copy_becomes_the_same_as_at_once() {
    let ((mut log, key), folder) = (log(7), tempfile::tempdir().unwrap());
    for steps in [1, 1, 200, 53, 1, 1, 255, 300, 0] {
        grow(&mut log, steps);
        mirrored(&log, folder.path(), &key).unwrap();
    }
    let at_once = tempfile::tempdir().unwrap();
    mirrored(&log, at_once.path(), &key).unwrap();
    let files = |folder: &Path| {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for found in fs::read_dir(next).unwrap() {
                let path = found.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push((
                        path.strip_prefix(folder).unwrap().to_owned(),
                        fs::read(&path).unwrap(),
                    ));
                }
            }
        }
        files.sort();
        files
    };
    let (step_by_step, at_once) = (files(folder.path()), files(at_once.path()));
    assert!(at_once.iter().all(|file| step_by_step.contains(file)));
    let more = step_by_step.iter().filter(|file| !at_once.contains(file));
    assert!(
        more.into_iter()
            .all(|(path, _)| path.to_str().unwrap().contains(".p/"))
    );
}

#[test]
fn r08_a_kept_bundle_that_was_changed_is_found_and_named_when_all_is_checked_again() {
    let ((mut log, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log, 300);
    mirrored(&log, folder.path(), &key).unwrap();
    let file = folder.path().join("tile/entries/000");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let error = rechecked(&log, folder.path(), &key).err().unwrap();
    assert_eq!(exit_code(&error), 1);
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

/// The tiles of leaves are what a later run goes on from: wrong ones are noticed by the root, and made again.
#[test]
fn r08_kept_tiles_that_were_changed_are_not_gone_on_from() {
    let ((mut log, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log, 300);
    mirrored(&log, folder.path(), &key).unwrap();
    for (step, name) in ["tile/0/000", "tile/0/001.p/44", "tile/entries/001.p/44"]
        .into_iter()
        .enumerate()
    {
        let file = folder.path().join(name);
        let right = fs::read(&file).unwrap();
        let mut wrong = right.clone();
        *wrong.last_mut().unwrap() ^= 1;
        fs::write(&file, wrong).unwrap();
        mirrored(&log, folder.path(), &key).unwrap();
        assert_eq!(fs::read(&file).unwrap(), right, "{step}: {name}");
    }
}

#[test]
fn r06_a_log_that_went_another_way_is_refused_with_a_proof_that_anybody_can_check() {
    let ((mut log_of_300, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log_of_300, 300);
    mirrored(&log_of_300, folder.path(), &key).unwrap();
    let (mut other, _) = log(7);
    let entry = [other.head().link().as_slice(), b"another"].concat();
    other.append(&[entry]).unwrap();
    for size in [299, 310] {
        let missing = size - other.head().size;
        grow(&mut other, usize::try_from(missing).unwrap());
        let error = mirrored(&other, folder.path(), &key).err().unwrap();
        assert_eq!(exit_code(&error), 1, "{error}");
        let kept = Folder::new(folder.path());
        let known = known(&kept, &key).unwrap().unwrap();
        let proof = fork::find(&key, &known, Some(&kept), &Served(other.reader())).unwrap();
        let file = folder.path().join("proof");
        let path = fork::keep(&proof, Some(&file)).unwrap();
        let read: suara_log::fork::ForkProof = fs::read_to_string(path).unwrap().parse().unwrap();
        assert_eq!(read, proof);
    }
    assert!(
        mirrored(&log_of_300, folder.path(), &key).is_ok(),
        "the folder is untouched"
    );
}

#[test]
fn r07_a_log_that_became_smaller_or_another_is_not_copied_over_what_is_known() {
    let ((mut log_of_300, key), folder) = (log(7), tempfile::tempdir().unwrap());
    grow(&mut log_of_300, 300);
    mirrored(&log_of_300, folder.path(), &key).unwrap();
    let (mut smaller, _) = log(7);
    grow(&mut smaller, 10);
    assert_eq!(
        exit_code(&mirrored(&smaller, folder.path(), &key).err().unwrap()),
        1
    );
    let (mut other, other_key) = log(8);
    grow(&mut other, 400);
    let error = mirrored(&other, folder.path(), &other_key)
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("choose an empty folder"), "{error}");
}

/// A log and the one text that it names, which cannot always be had.
struct WithText<'a> {
    log: &'a LogReader,
    text: &'a Detached,
    answers: bool,
}

impl Source for WithText<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        match path.strip_prefix("texts/") {
            None => self.log.read(path),
            Some(_) if !self.answers => Err(SourceError::Other("busy".to_owned())),
            Some(hash) if hash == self.text.hash().to_string() => Ok(self.text.encode()),
            Some(_) => Err(SourceError::NotFound),
        }
    }
}

impl Located for WithText<'_> {
    fn locate(&self, path: &str) -> String {
        format!("served/{path}")
    }
}

/// A draft with this title, as an entry.
fn draft(title: Id, previous: &[u8; 32]) -> Vec<u8> {
    let draft = PetitionDraft {
        board: Id::ZERO,
        petition_type: Id::ZERO,
        credential: 0,
        language: "en".to_owned(),
        authority: RoleSecret::from_seed(&Zeroizing::new([1; 32])).public(),
        territory: Vec::new(),
        title,
        demands: vec![title],
        background: title,
        previous: None,
        proof: [0; Act::BYTES],
    };
    Entry::encode(previous, 1_700_000_000_000, &Submission::unsigned(draft))
}

/// What was kept is whole only with its texts: a copy that got none of them is made again, whatever has come since.
#[test]
fn r15_texts_that_could_not_be_fetched_are_fetched_the_next_time() {
    let ((mut log, key), kept) = (log(7), tempfile::tempdir().unwrap());
    let text = Detached::new("A bridge", [3; 32]);
    let entry = draft(text.hash(), &[0; 32]);
    log.append(&[entry]).unwrap();
    grow(&mut log, 400);
    let (folder, output) = (Folder::new(kept.path()), Output::new(false, true));
    let (log, text) = (&log.reader(), &text);
    let copied = |answers| copy(&WithText { log, text, answers }, &folder, &key, false, &output);
    assert!(copied(false).is_err());
    copied(true).unwrap();
    let file = folder.path(&format!("texts/{}", text.hash()));
    assert_eq!(fs::read(&file).unwrap(), text.encode());

    // Checking everything again finds those that were altered.
    fs::write(&file, "another").unwrap();
    let answers = true;
    copy(&WithText { log, text, answers }, &folder, &key, true, &output).unwrap();
    assert_eq!(fs::read(&file).unwrap(), text.encode());
}
