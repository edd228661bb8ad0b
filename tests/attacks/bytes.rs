//! Bytes: one encoding of everything, in protobuf and in JSON, and no byte that can change unnoticed.

use proptest::prelude::*;
use suara_crypto::program::Choice;
use suara_protocol::{Entry, Payload, Submission};
use suara_tests::{Town, limited};

fn ballot() -> (Town, Submission) {
    let mut town = Town::open(100, 5, vec![limited(3, 1, 2)]);
    // Whoever is not the first on the roll: a place of 0 is absent from the bytes.
    let voter = (0..5).find(|voter| town.place(*voter) > 0).unwrap();
    let ballot = town.ballot(voter, &[Choice::Options(vec![1])], None);
    (town, Submission::unsigned(Payload::from(ballot)))
}

#[track_caller]
fn assert_not_canonical(bytes: &[u8]) {
    assert_eq!(Submission::decode(bytes).unwrap_err().check.number(), "C04");
}

#[test]
fn w08_the_json_form_reads_back_to_the_same_bytes() {
    let (town, submission) = ballot();
    let setup = Submission::sign(town.definition(vec![limited(3, 1, 2)]), &town.organiser);
    for submission in [submission, setup] {
        let json = submission.to_json().unwrap();
        assert_eq!(
            Submission::from_json(json.as_bytes()).unwrap().bytes(),
            submission.bytes()
        );
    }
}

#[test]
fn w08_json_with_two_meanings_is_refused() {
    let (_, submission) = ballot();
    let json = submission.to_json().unwrap();
    let credential = json.find("\"credential\"").unwrap();
    let variants = [
        json.replacen('{', "{\"unknown\":1,", 1),
        format!("{}\"credential\":1,{}", &json[..credential], &json[credential..]),
        json.replacen("\"ballot\":{", "\"ballot\":{\"election\":null,", 1),
        json.replacen("{\"ballot\"", "{\"closing\":{},\"ballot\"", 1),
        format!("{json}{json}"),
        json.replacen("\"credential\":", "\"credential\":0.5,\"x\":", 1),
    ];
    for variant in variants {
        assert_ne!(variant, json);
        let refusal = Submission::from_json(variant.as_bytes()).expect_err(&variant);
        assert_eq!(refusal.check.number(), "C04");
    }
}

#[test]
fn w08_spaces_and_order_in_json_do_not_change_the_id() {
    let (town, _) = ballot();
    let closing = suara_protocol::entries::Closing {
        board: town.id(),
        election: town.election,
    };
    let closing = Submission::sign(closing, &town.organiser);
    let value: serde_json::Value = serde_json::from_str(&closing.to_json().unwrap()).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    assert_eq!(
        Submission::from_json(pretty.as_bytes()).unwrap().id(),
        closing.id()
    );
}

#[test]
fn p10_bytes_that_are_not_the_one_encoding_are_refused() {
    let (_, submission) = ballot();
    let bytes = submission.bytes();
    assert_not_canonical(&[bytes, &[0x98, 0x06, 0x01]].concat());
    assert_not_canonical(&[bytes, bytes].concat());
    assert_not_canonical(&bytes[..bytes.len() - 1]);
    assert_not_canonical(&[]);
    let overlong = [
        &bytes[..1],
        &[bytes[1] | 0x80, bytes[2] | 0x80, 0x00],
        &bytes[3..],
    ]
    .concat();
    assert_not_canonical(&overlong);
    assert_not_canonical(&vec![0; suara_protocol::MAX_SUBMISSION + 1]);
}

#[test]
fn r08_no_byte_of_a_record_changes_unnoticed() {
    let mut town = Town::open(101, 5, vec![limited(2, 1, 1)]);
    for voter in 0..5 {
        town.vote(voter, &[Choice::Options(vec![voter % 2])]).unwrap();
    }
    town.finish();
    let root = root(&town.log);
    for entry in 0..town.log.len() {
        for byte in (0..town.log[entry].len()).step_by(37) {
            let mut log = town.log.clone();
            log[entry][byte] ^= 1;
            assert_ne!(self::root(&log), root);
            let mut altered = Town::new(0);
            altered.log = log;
            let noticed = altered.verify().is_err();
            assert!(
                noticed || entry + 1 == town.log.len(),
                "byte {byte} of entry {entry} changed unnoticed"
            );
        }
    }
}

fn root(log: &[Vec<u8>]) -> suara_log::Hash {
    let mut tree = suara_log::tree::Tree::new();
    for entry in log {
        tree.push(suara_log::hash::leaf_hash(entry));
    }
    tree.root(tree.size()).unwrap()
}

proptest! {
    #[test]
    fn o03_no_bytes_make_a_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Submission::decode(&bytes);
        let _ = Entry::decode(&bytes);
        let _ = Submission::from_json(&bytes);
    }
}
