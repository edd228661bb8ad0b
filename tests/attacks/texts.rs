//! The detached texts beside a log: other ones, bad ones, missing ones.

use suara_crypto::act::ActKind;
use suara_protocol::Id;
use suara_tests::Town;
use suara_tests::record::Expected;

use crate::{name, numbered};

/// A town with a petition that is argued about, and the argument's text and entry.
fn argued(text: &str) -> (Town, Id, u64) {
    let (mut town, petition) = Town::with_petition(400, 6);
    town.say(petition, 4, ActKind::ArgueFor, text).unwrap();
    let entry = town.board.head().size - 1;
    let named = town.board.texts().iter();
    let (hash, _) = named.max_by_key(|(_, named)| named.entry).unwrap();
    let hash = *hash;
    (town, hash, entry)
}

fn file(text: Id) -> String {
    format!("texts/{text}")
}

#[test]
fn an_honest_record_of_a_petition() {
    let (town, ..) = argued("It is the only way to school");
    town.record().assert_frozen(name!(), &Expected::verified());
}

#[test]
fn r08_a_text_that_is_not_the_one_that_an_entry_names() {
    let (town, text, entry) = argued("It is the only way to school");
    let mut record = town.record();
    let content = record.files.get_mut(&file(text)).unwrap();
    *content.last_mut().unwrap() ^= 1;
    record.assert_frozen(&numbered("C94", name!()), &Expected::wrong("C94", Some(entry)));
}

/// The service would not have taken it; the log has its hash.
#[test]
fn r12_a_text_that_shows_other_than_it_holds() {
    let (town, _, entry) = argued("It is the \u{202e}only way to school");
    let expected = Expected::wrong("C94", Some(entry));
    town.record().assert_frozen(&numbered("C94", name!()), &expected);
}

#[test]
fn r15_a_text_that_is_missing_leaves_the_record_incomplete() {
    let (town, text, _) = argued("It is the only way to school");
    let mut record = town.record();
    record.files.remove(&file(text)).unwrap();
    record.assert_frozen(&numbered("INCOMPLETE", name!()), &Expected::incomplete());
}
