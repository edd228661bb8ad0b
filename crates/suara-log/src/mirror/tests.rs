use proptest::prelude::*;

use super::*;
use crate::fixtures::{Files, TIME, entries, forked, grow, log_of, log_signer};
use crate::tile::bundles;

fn key() -> LogKey {
    log_signer().key().clone()
}

fn open<S: Source>(source: S) -> Mirror<S> {
    Mirror::open(source, key()).unwrap()
}

fn read_all<S: Source>(mirror: &mut Mirror<S>) -> Result<Vec<Vec<u8>>, MirrorError> {
    let mut all = Vec::new();
    while let Some(entries) = mirror.next_bundle()? {
        assert!(!entries.is_empty());
        all.extend(entries);
    }
    Ok(all)
}

#[test]
fn a_log_is_read_bundle_by_bundle() {
    let log = log_of(600);
    let mut mirror = open(log.reader());
    assert_eq!(mirror.checkpoint().size(), 600);
    let lengths: Vec<_> = std::iter::from_fn(|| mirror.next_bundle().unwrap())
        .map(|new| new.len())
        .collect();
    assert_eq!(lengths, [256, 256, 88]);
    assert_eq!(mirror.next_bundle(), Ok(None));
    assert_eq!(mirror.head(), log.head());
    assert_eq!(mirror.tree().root(600).as_ref(), Some(mirror.checkpoint().root()));
}

#[test]
fn an_empty_log_is_read_to_its_end() {
    let mut mirror = open(log_of(0).reader());
    assert_eq!(mirror.next_bundle(), Ok(None));
    assert_eq!(mirror.size(), 0);
}

#[test]
fn a_log_that_grows_is_followed() {
    let mut log = log_of(300);
    let mut mirror = open(log.reader());
    read_all(&mut mirror).unwrap();
    assert_eq!(mirror.advance().unwrap().size(), 300);
    assert_eq!(mirror.next_bundle(), Ok(None), "nothing is new");
    grow(&mut log, 400);
    assert_eq!(mirror.advance().unwrap().size(), 700);
    let lengths: Vec<_> = std::iter::from_fn(|| mirror.next_bundle().unwrap())
        .map(|new| new.len())
        .collect();
    assert_eq!(
        lengths,
        [212, 188],
        "the rest of the bundle that was partial, and the next one"
    );
    assert_eq!(mirror.head(), log.head());
}

#[test]
fn a_mirror_goes_on_from_a_known_state() {
    let mut log = log_of(300);
    let mut before = open(log.reader());
    read_all(&mut before).unwrap();
    grow(&mut log, 10);
    let (known, tree, chain) = (
        before.checkpoint().clone(),
        before.tree().clone(),
        before.head().chain,
    );

    let mut mirror = Mirror::resume(log.reader(), key(), known.clone(), tree.clone(), chain).unwrap();
    assert_eq!(
        read_all(&mut mirror).unwrap(),
        log.reader().entries(300..310).unwrap()
    );
    assert_eq!(mirror.head(), log.head());

    let mut wrong_chain = Mirror::resume(log.reader(), key(), known.clone(), tree, [0; 32]).unwrap();
    let error = MirrorError::Chain {
        index: 300,
        reason: crate::chain::ChainError::Link,
    };
    assert_eq!(wrong_chain.next_bundle(), Err(error));
    for not_the_checkpoints in [log_of(299), log_of(301), forked(299, 1)] {
        let mut other = open(not_the_checkpoints.reader());
        read_all(&mut other).unwrap();
        let (tree, chain) = (other.tree().clone(), other.head().chain);
        let resumed = Mirror::resume(log.reader(), key(), known.clone(), tree, chain);
        assert_eq!(resumed.err(), Some(MirrorError::Root { size: 300 }));
    }
}

#[test]
fn r07_a_log_that_is_smaller_than_the_known_state_is_not_gone_on_with() {
    let mut before = open(log_of(300).reader());
    read_all(&mut before).unwrap();
    let (known, tree, chain) = (
        before.checkpoint().clone(),
        before.tree().clone(),
        before.head().chain,
    );
    let resumed = Mirror::resume(log_of(299).reader(), key(), known, tree, chain);
    let smaller = MirrorError::Smaller {
        known: 300,
        found: 299,
    };
    assert_eq!(resumed.err(), Some(smaller));
}

/// The checkpoint that was to be read binds the log, even if nothing of it has been read.
#[test]
fn r06_a_log_that_is_another_before_anything_was_read_is_refused() {
    let mirror = open(log_of(10).reader());
    let mut mirror = mirror.switch(forked(9, 5).reader()).unwrap();
    let fork = MirrorError::Fork { known: 10, found: 14 };
    assert_eq!(read_all(&mut mirror), Err(fork));
}

#[test]
fn a_mirror_goes_on_from_another_source() {
    let mut log = log_of(300);
    let kept = Files::of(&log.reader());
    grow(&mut log, 300);
    let mut mirror = open(&kept);
    read_all(&mut mirror).unwrap();
    let mut mirror = mirror.switch(log.reader()).unwrap();
    assert_eq!(read_all(&mut mirror).unwrap().len(), 300);
    assert_eq!(
        mirror.switch(&kept).err(),
        Some(MirrorError::Smaller {
            known: 600,
            found: 300
        })
    );
}

#[test]
fn a_partial_bundle_that_is_gone_is_read_from_the_full_one() {
    let mut log = log_of(300);
    let mut files = Files::of(&log.reader());
    grow(&mut log, 300);
    let full = Source::read(&log.reader(), "tile/entries/001").unwrap();
    files.0.remove("tile/entries/001.p/44").unwrap();
    files.0.insert("tile/entries/001".to_owned(), full);
    let mut mirror = open(&files);
    assert_eq!(read_all(&mut mirror).unwrap().len(), 300);
    let (path, bytes) = mirror.bundle_file().unwrap();
    assert_eq!(path.to_string(), "tile/entries/001.p/44");
    assert_eq!(
        bytes,
        Source::read(&log.reader(), "tile/entries/001.p/44").unwrap()
    );

    let full = files.0.get_mut("tile/entries/001").unwrap();
    full.truncate(full.len() - 1);
    let reason = crate::tile::BundleError::Truncated { position: 255 };
    let error = MirrorError::Bundle {
        path: "tile/entries/001".to_owned(),
        reason,
    };
    assert_eq!(read_all(&mut open(&files)), Err(error));
}

#[test]
fn a_source_that_fails_is_tried_again() {
    struct Flaky(Files, std::cell::Cell<u32>);
    impl Source for Flaky {
        fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
            self.1.set(self.1.get() + 1);
            if self.1.get().is_multiple_of(3) {
                return Err(SourceError::Other("the connection broke".to_owned()));
            }
            self.0.read(path)
        }
    }
    let log = log_of(1_000);
    let mut mirror = open(Flaky(Files::of(&log.reader()), 0.into()));
    let mut all = Vec::new();
    let mut failures = 0;
    loop {
        match mirror.next_bundle() {
            Ok(Some(entries)) => all.extend(entries),
            Ok(None) => break,
            Err(error) => {
                assert!(error.is_incomplete(), "{error}");
                failures += 1;
            }
        }
    }
    assert!(failures > 0);
    assert_eq!(all, log.reader().entries(0..1_000).unwrap());
}

#[test]
fn a_mirror_writes_the_tiles_that_are_served() {
    let log = log_of(70_000);
    let mut mirror = open(log.reader());
    while mirror.next_bundle().unwrap().is_some() {}
    let files: Vec<_> = static_files(mirror.tree(), 70_000).collect();
    assert_eq!(files.len(), 274 + 2 + 1);
    for (path, bytes) in files {
        assert_eq!(log.reader().file(&path).unwrap(), Some(bytes), "{path}");
    }
    assert_eq!(static_files(mirror.tree(), 257).count(), 3);
    assert_eq!(static_files(mirror.tree(), 70_001).count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However a log grows between visits, and wherever the page boundaries fall, every entry is read once.
    #[test]
    fn r21_no_entry_is_lost_or_doubled_at_a_page_boundary(
        steps in prop::collection::vec(prop_oneof![Just(0_u64), Just(1), 250..262_u64, 0..600_u64], 1..6),
        keep_partial in any::<bool>(),
    ) {
        let mut log = log_of(0);
        let mut mirror = open(Files::of(&log.reader()));
        let mut all = Vec::new();
        for step in steps {
            grow(&mut log, step);
            let mut files = Files::of(&log.reader());
            if !keep_partial {
                // Only full bundles are left, and the partial one that the checkpoint needs.
                let needed: Vec<_> = bundles(log.head().size).map(|path| path.to_string()).collect();
                files.0.retain(|path, _| path == "checkpoint" || needed.contains(path));
            }
            mirror = mirror.switch(files).unwrap();
            all.extend(read_all(&mut mirror).unwrap());
            prop_assert_eq!(mirror.size(), log.head().size);
        }
        prop_assert_eq!(all, log.reader().entries(0..log.head().size).unwrap());
        prop_assert_eq!(mirror.head(), log.head());
    }
}

#[test]
fn what_has_been_read_and_what_comes_are_of_one_log() {
    let mut log = log_of(3);
    let mut mirror = open(log.reader());
    read_all(&mut mirror).unwrap();
    let (more, _) = entries(log.head(), 2);
    log.append(&more).unwrap();
    log.sign_checkpoint(TIME).unwrap();
    mirror.advance().unwrap();
    assert_eq!(read_all(&mut mirror).unwrap(), more);
}
