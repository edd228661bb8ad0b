use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::chain::MAX_ENTRY;
use crate::store::conformance;

fn numbered(indexes: Range<u64>) -> Vec<Vec<u8>> {
    indexes
        .map(|index| format!("entry {index}").into_bytes())
        .collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for found in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(found.file_name());
        if found.file_type().unwrap().is_dir() {
            copy(&found.path(), &target);
        } else {
            fs::copy(found.path(), target).unwrap();
        }
    }
}

#[test]
fn conforms() {
    let root = TempDir::new().unwrap();
    let mut opened = 0;
    conformance::suite(|open: Option<SledStore>| match open {
        None => {
            opened += 1;
            SledStore::open(root.path().join(opened.to_string())).unwrap()
        }
        Some(store) => {
            let folder = store.inner.folder.clone();
            drop(store);
            SledStore::open(folder).unwrap()
        }
    });
}

/// What a process leaves that is killed right after an append: the files as they are, without an orderly end.
#[test]
fn what_was_appended_is_in_the_files_at_once() {
    let root = TempDir::new().unwrap();
    let store = SledStore::open(root.path().join("store")).unwrap();
    for first in (0..64).step_by(16) {
        store.append(first, &numbered(first..first + 16)).unwrap();
        let left = root.path().join(format!("left at {first}"));
        copy(&root.path().join("store"), &left);
        let reopened = SledStore::open(left).unwrap();
        assert_eq!(reopened.read(0..first + 16), Ok(numbered(0..first + 16)));
        assert_eq!(reopened.len(), first + 16);
    }
}

/// A flush of sled's own would find an error that nobody hears of, and the next one would succeed.
#[test]
fn nothing_is_flushed_but_by_an_append() {
    let root = TempDir::new().unwrap();
    let (folder, left) = (root.path().join("store"), root.path().join("left"));
    let store = SledStore::open(&folder).unwrap();
    store.inner.db.insert(0_u64.to_be_bytes(), b"entry").unwrap();
    thread::sleep(Duration::from_millis(1_500));
    copy(&folder, &left);
    assert_eq!(SledStore::open(left).unwrap().len(), 0);
}

/// sled syncs no blob file, so no entry may go to one, nor a node full of the longest entries.
#[test]
fn the_longest_entries_stay_in_the_synced_file() {
    let root = TempDir::new().unwrap();
    let store = SledStore::open(root.path()).unwrap();
    let entries: Vec<_> = (0..150_u8).map(|byte| vec![byte; MAX_ENTRY]).collect();
    let (batch, single) = entries.split_at(100);
    store.append(0, batch).unwrap();
    for (index, entry) in (100..).zip(single) {
        store.append(index, std::slice::from_ref(entry)).unwrap();
    }
    assert_eq!(fs::read_dir(root.path().join("blobs")).unwrap().count(), 0);
    drop(store);
    let store = SledStore::open(root.path()).unwrap();
    assert_eq!(store.read(0..150), Ok(entries));
    assert_eq!(fs::read_dir(root.path().join("blobs")).unwrap().count(), 0);
}

#[test]
fn a_second_process_is_told_that_the_store_is_in_use() {
    let root = TempDir::new().unwrap();
    let store = SledStore::open(root.path()).unwrap();
    let snapshot = root.path().join("snap.0.generating");
    fs::write(&snapshot, "what the first one is writing").unwrap();
    let error = SledStore::open(root.path()).unwrap_err();
    assert_eq!(error, StoreError::Locked(root.path().display().to_string()));
    assert!(snapshot.exists(), "it is not moved away from under it");
    drop(store);
    SledStore::open(root.path()).unwrap();
}

#[test]
fn a_lock_that_is_let_go_within_seconds_is_waited_for() {
    let root = TempDir::new().unwrap();
    let store = SledStore::open(root.path()).unwrap();
    store.append(0, &numbered(0..3)).unwrap();
    let closing = thread::spawn(move || {
        thread::sleep(Duration::from_millis(400));
        drop(store);
    });
    assert_eq!(SledStore::open(root.path()).unwrap().len(), 3);
    closing.join().unwrap();
}

#[test]
fn a_torn_snapshot_is_moved_away_and_the_data_is_whole() {
    let root = TempDir::new().unwrap();
    SledStore::open(root.path())
        .unwrap()
        .append(0, &numbered(0..500))
        .unwrap();
    let torn = "snap.7FFFFFFFFFFFFFFF.generating";
    fs::write(root.path().join(torn), "half a snapsh").unwrap();
    assert!(
        open_db(
            root.path(),
            Instant::now() + LOCK_PATIENCE,
            Duration::from_secs(60)
        )
        .is_err(),
        "sled alone does not open it"
    );
    let store = SledStore::open(root.path()).unwrap();
    assert_eq!(store.read(0..500), Ok(numbered(0..500)));
    assert_eq!(
        fs::read_to_string(root.path().join("quarantine").join(torn)).unwrap(),
        "half a snapsh"
    );
}

#[test]
fn a_gap_is_damage_and_named() {
    let root = TempDir::new().unwrap();
    let store = SledStore::open(root.path()).unwrap();
    store.append(0, &numbered(0..5)).unwrap();
    store.inner.db.remove(3_u64.to_be_bytes()).unwrap();
    assert_eq!(store.read(0..3), Ok(numbered(0..3)));
    let error = store.read(0..5).unwrap_err();
    assert!(
        matches!(&error, StoreError::Damaged(text) if text.contains("entry 3 is missing")),
        "{error}"
    );
}

#[test]
fn a_foreign_key_is_damage() {
    let root = TempDir::new().unwrap();
    SledStore::open(root.path())
        .unwrap()
        .inner
        .db
        .insert(b"zzz", b"")
        .unwrap();
    let error = SledStore::open(root.path()).unwrap_err();
    assert!(
        matches!(&error, StoreError::Damaged(text) if text.contains("no index")),
        "{error}"
    );
}

#[test]
fn settings_of_another_program_are_refused_with_a_word() {
    let root = TempDir::new().unwrap();
    drop(sled::Config::new().path(root.path()).open().unwrap());
    let error = SledStore::open(root.path()).unwrap_err();
    assert!(
        matches!(&error, StoreError::Damaged(text) if text.contains("buffer size")),
        "{error}"
    );
}

/// Once a write has failed the store takes no more, even if the disk would.
#[test]
fn a_halted_store_takes_no_more() {
    let root = TempDir::new().unwrap();
    let store = SledStore::open(root.path()).unwrap();
    store.append(0, &numbered(0..2)).unwrap();
    store.inner.halted.store(true, Ordering::Release);
    assert!(matches!(
        store.append(2, &numbered(2..3)),
        Err(StoreError::Failed(_))
    ));
    assert_eq!(store.len(), 2);
    drop(store);
    SledStore::open(root.path())
        .unwrap()
        .append(2, &numbered(2..3))
        .unwrap();
}

/// A store of 6,000 entries of 1.5 kB in several segments, closed.
fn several_segments(folder: &Path) -> u64 {
    let store = SledStore::open(folder).unwrap();
    for first in (0..6_000).step_by(500) {
        store.append(first, &long(first..first + 500)).unwrap();
    }
    drop(store);
    fs::metadata(folder.join("db")).unwrap().len()
}

fn long(indexes: Range<u64>) -> Vec<Vec<u8>> {
    let entry = |index: u64| index.to_be_bytes().repeat(188);
    indexes.map(entry).collect()
}

/// sled alone opens a file that was cut as a shorter store, and overwrites what it cannot read.
#[test]
fn a_file_that_was_cut_is_not_opened_and_not_changed() {
    let root = TempDir::new().unwrap();
    let whole = root.path().join("whole");
    let bytes = several_segments(&whole);
    let alone = root.path().join("alone");
    copy(&whole, &alone);
    fs::remove_file(alone.join("extent")).unwrap();
    cut(&alone, bytes / 2);
    assert!(SledStore::open(&alone).is_ok_and(|store| store.len() < 6_000));
    let lengths = (0..10).map(|part| bytes * part / 10).chain([bytes - 1]);
    for length in lengths {
        let left = root.path().join(length.to_string());
        copy(&whole, &left);
        cut(&left, length);
        let before = fs::read(left.join("db")).unwrap();
        let error = SledStore::open(&left).unwrap_err();
        assert!(
            matches!(&error, StoreError::Damaged(text) if text.contains("cut") && text.contains("restore")),
            "{error}"
        );
        assert!(fs::read(left.join("db")).unwrap() == before, "changed");
    }
}

fn cut(folder: &Path, bytes: u64) {
    let db = File::options().write(true).open(folder.join("db")).unwrap();
    db.set_len(bytes).unwrap();
}

/// Whatever bit is wrong: an error, or all entries as they were; never other ones, and never without end.
#[test]
fn r08_a_changed_bit_is_damage_or_makes_no_difference() {
    let root = TempDir::new().unwrap();
    let whole = root.path().join("whole");
    several_segments(&whole);
    let good = fs::read(whole.join("db")).unwrap();
    let mut damaged = 0;
    for number in 0..24_usize {
        let left = root.path().join(number.to_string());
        copy(&whole, &left);
        let mut bytes = good.clone();
        let place = number * 8_021_947 % bytes.len();
        bytes[place] ^= 1 << (number % 8);
        fs::write(left.join("db"), bytes).unwrap();
        match SledStore::open(&left).and_then(|store| store.read(0..6_000)) {
            Ok(entries) => assert!(entries == long(0..6_000), "other entries at {place}"),
            Err(StoreError::Damaged(text)) => {
                damaged += 1;
                assert!(text.contains("restore"), "{text}");
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(damaged > 0, "not all of them are in free space");
}

#[test]
fn a_note_of_the_extent_that_makes_no_sense_is_no_obstacle() {
    let root = TempDir::new().unwrap();
    let store = SledStore::open(root.path()).unwrap();
    store.append(0, &numbered(0..3)).unwrap();
    drop(store);
    for text in ["", "bytes", "bytes x entries 3", "entries 3 bytes 4"] {
        fs::write(root.path().join("extent"), text).unwrap();
        assert_eq!(SledStore::open(root.path()).unwrap().len(), 3, "{text:?}");
    }
}
