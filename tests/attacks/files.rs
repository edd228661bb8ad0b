//! The files of a record: other keys, other roots, cut, changed or missing. What a verifier must say of each stands
//! beside the record; `suara verify` is held to it in the tests of the command line.

use suara_crypto::program::Choice;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::log_key::LogSigner;
use suara_tests::record::{Expected, Record};
use suara_tests::{Town, limited};

use crate::{name, numbered};

const BUNDLE: &str = "tile/entries/000.p/38";
const TILE: &str = "tile/0/000.p/38";

/// A town that has voted and counted: 38 entries.
fn town() -> Town {
    let mut town = Town::open(110, 6, vec![limited(3, 1, 2)]);
    for voter in 0..6 {
        town.vote(voter, &[Choice::Options(vec![voter % 3])]).unwrap();
    }
    town.vote(0, &[Choice::Options(vec![1, 2])]).unwrap();
    town.finish();
    town
}

/// The town's record after a change, frozen with the check that has to notice it.
#[track_caller]
fn wrong(name: &'static str, check: &str, entry: Option<u64>, change: impl Fn(&Town, &mut Record)) {
    let town = town();
    let mut record = town.record();
    change(&town, &mut record);
    assert_ne!(record, town.record());
    record.assert_frozen(&numbered(check, name), &Expected::wrong(check, entry));
}

#[test]
fn an_honest_record() {
    let town = town();
    town.verify().unwrap();
    town.record().assert_frozen(name!(), &Expected::verified());
}

#[test]
fn r15_a_file_that_is_missing_leaves_the_record_incomplete() {
    for file in ["checkpoint", "log.vkey", BUNDLE, TILE] {
        let mut record = town().record();
        record.files.remove(file).unwrap();
        record.assert_frozen(&numbered("INCOMPLETE", name!()), &Expected::incomplete());
    }
}

#[test]
fn r11_a_checkpoint_by_another_key() {
    let mallory = LogSigner::from_seeds("suara.example/town", &[7; 32], &[8; 32]).unwrap();
    let replace = |town: &Town, record: &mut Record| {
        let forged = Record::sign(&town.log, &mallory);
        record
            .files
            .insert("checkpoint".to_owned(), forged.files["checkpoint"].clone());
    };
    wrong(name!(), "C01", None, replace);
}

#[test]
fn r11_a_log_by_another_key_than_its_first_entry_names() {
    let mallory = LogSigner::from_seeds("suara.example/town", &[7; 32], &[8; 32]).unwrap();
    wrong(name!(), "C01", Some(0), |town, record| {
        *record = Record::sign(&town.log, &mallory);
    });
}

#[test]
fn a_log_under_another_origin_than_its_first_entry_names() {
    wrong(name!(), "C01", Some(0), |town, record| {
        *record = Record::sign(&town.log, &town.signer_for("suara.example/city"));
    });
}

#[test]
fn r08_a_bit_of_the_checkpoint_s_signature() {
    wrong(name!(), "C01", None, |_, record| {
        let note = record.files.get_mut("checkpoint").unwrap();
        let digit = note.len() - 8;
        note[digit] = if note[digit] == b'A' { b'B' } else { b'A' };
    });
}

#[test]
fn r06_a_signed_root_that_is_not_that_of_the_entries() {
    wrong(name!(), "C02", None, |town, record| {
        let checkpoint = SignedCheckpoint::sign(town.log.len() as u64, [3; 32], 1, &town.signer()).unwrap();
        record.files.insert(
            "checkpoint".to_owned(),
            checkpoint.note().to_string().into_bytes(),
        );
    });
}

#[test]
fn r08_a_tile_that_does_not_hold_the_hashes_of_the_entries() {
    wrong(name!(), "C02", None, |_, record| {
        record.files.get_mut(TILE).unwrap()[100] ^= 1
    });
    wrong(name!(), "C02", None, |_, record| {
        record.files.get_mut(TILE).unwrap().truncate(64)
    });
}

#[test]
fn r04_an_entry_that_is_left_out_breaks_the_chain() {
    wrong(name!(), "C03", Some(30), |town, record| {
        let mut log = town.log.clone();
        log.remove(30);
        *record = Record::sign(&log, &town.signer());
    });
}

#[test]
fn r04_two_entries_in_the_other_order_break_the_chain() {
    wrong(name!(), "C03", Some(30), |town, record| {
        let mut log = town.log.clone();
        log.swap(30, 31);
        *record = Record::sign(&log, &town.signer());
    });
}

#[test]
fn r08_a_bundle_that_ends_within_an_entry() {
    wrong(name!(), "C04", None, |_, record| {
        record.files.get_mut(BUNDLE).unwrap().pop().unwrap();
    });
}

#[test]
fn r21_a_bundle_with_fewer_entries_than_its_name_says() {
    wrong(name!(), "C04", None, |town, record| {
        let shorter = Record::sign(&town.log[..37], &town.signer());
        record
            .files
            .insert(BUNDLE.to_owned(), shorter.files["tile/entries/000.p/37"].clone());
    });
}

/// The last entry has no entry after it that would name its hash; the root does.
#[test]
fn r08_a_byte_of_the_last_entry() {
    let town = town();
    let mut altered = town.log.clone();
    let last = altered.last_mut().unwrap();
    let end = last.len() - 1;
    last[end] ^= 1;
    wrong(name!(), "C02", None, |town, record| {
        let forged = Record::sign(&altered, &town.signer());
        record
            .files
            .insert(BUNDLE.to_owned(), forged.files[BUNDLE].clone());
    });
}
