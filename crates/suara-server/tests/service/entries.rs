use std::thread;

use suara_protocol::{Id, MAX_SUBMISSION, Receipt};

use crate::client::send;
use crate::village::{BOARD, JSON, PROTOBUF, Village, receipt, role, roll, roll_by};

#[test]
fn a_submission_is_answered_with_a_receipt_that_verifies() {
    let village = Village::new();
    let board = village.create();
    for number in 1..=3 {
        let submission = roll(board, number);
        let answer = village.post(&submission);
        assert_eq!(answer.status, 201);
        let receipt = receipt(&answer);
        assert_eq!(receipt.index, u64::from(number));
        village.check_receipt(&submission, &receipt);
    }
}

#[test]
fn the_same_bytes_again_get_the_same_place_and_a_proof_for_now() {
    let village = Village::new();
    let board = village.create();
    let submission = roll(board, 1);
    let first = receipt(&village.post(&submission));
    village.post(&roll(board, 2));
    let answer = village.post(&submission);
    assert_eq!(answer.status, 200);
    let again = receipt(&answer);
    let place = |receipt: &Receipt| (receipt.index, receipt.previous.clone(), receipt.time_ms);
    assert_eq!(place(&again), place(&first));
    assert_ne!(again.checkpoint, first.checkpoint);
    village.check_receipt(&submission, &again);
    assert_eq!(village.get(BOARD).json()["size"], 3);
}

#[test]
fn r16_sent_by_many_at_once_it_is_appended_once() {
    let village = Village::new();
    let submission = roll(village.create(), 1);
    let statuses = thread::scope(|scope| {
        let threads = (0..16)
            .map(|_| scope.spawn(|| village.post(&submission).status))
            .collect::<Vec<_>>();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect::<Vec<_>>()
    });
    let count = |status| statuses.iter().filter(|found| **found == status).count();
    assert_eq!((count(201), count(200)), (1, 15), "{statuses:?}");
    assert_eq!(village.get(BOARD).json()["size"], 2);
}

#[test]
fn json_in_is_json_out_and_the_same_message() {
    let village = Village::new();
    let board = village.create();
    let submission = roll(board, 1);
    let answer = village.post_bytes(JSON, submission.to_json().unwrap().as_bytes());
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (201, Some("application/json"))
    );
    let by_json: Receipt = serde_json::from_slice(&answer.body).unwrap();
    village.check_receipt(&submission, &by_json);
    assert_eq!(
        answer.json()["index"],
        "1",
        "64-bit numbers are strings in the JSON form"
    );
    let by_bytes = village.post(&submission);
    assert_eq!((by_bytes.status, receipt(&by_bytes)), (200, by_json));
}

#[test]
fn the_answer_has_the_form_that_is_accepted() {
    let village = Village::new();
    let submission = roll(village.create(), 1);
    let path = format!("{BOARD}/entries");
    let post = |headers: &[(&str, &str)]| send(village.address(), "POST", &path, headers, submission.bytes());
    let json = post(&[PROTOBUF, ("accept", "application/json")]);
    assert_eq!(json.header("content-type"), Some("application/json"));
    let protobuf = post(&[("content-type", "application/x-protobuf"), ("accept", "*/*")]);
    assert_eq!(protobuf.header("content-type"), Some("application/protobuf"));
}

#[test]
fn other_media_types_are_not_read() {
    let village = Village::new();
    let submission = roll(village.create(), 1);
    for content_type in ["text/plain", "application/octet-stream", "multipart/form-data"] {
        let answer = village.post_bytes(("content-type", content_type), submission.bytes());
        assert_eq!(answer.status, 415, "{content_type}");
        answer.problem();
    }
    let none = send(
        village.address(),
        "POST",
        &format!("{BOARD}/entries"),
        &[],
        submission.bytes(),
    );
    assert_eq!(none.status, 415);
}

#[test]
fn w08_what_is_not_canonical_is_refused() {
    let village = Village::new();
    let submission = roll(village.create(), 1);
    let bytes = submission.bytes();
    let unknown_field = [bytes, &[0xf8, 0x07, 1]].concat();
    let doubled = [bytes, bytes].concat();
    let cut = &bytes[..bytes.len() - 1];
    for (place, wrong) in [unknown_field.as_slice(), &doubled, cut, b"", b"\x00"]
        .into_iter()
        .enumerate()
    {
        let answer = village.post_bytes(PROTOBUF, wrong);
        assert_eq!((answer.status, answer.check().as_str()), (400, "C04"), "{place}");
    }
    let json = submission.to_json().unwrap();
    let unknown = json.replacen('{', "{\"more\":1,", 1);
    let doubled = json.replacen("\"number\":1", "\"number\":1,\"number\":1", 1);
    for wrong in [unknown, doubled, json[1..].to_owned(), "null".to_owned()] {
        let answer = village.post_bytes(JSON, wrong.as_bytes());
        assert_eq!((answer.status, answer.check().as_str()), (400, "C04"), "{wrong}");
    }
    assert_eq!(village.get(BOARD).json()["size"], 1);
}

#[test]
fn what_the_state_does_not_allow_is_a_conflict() {
    let village = Village::new();
    let board = village.create();
    let answer = village.post(&roll(board, 7));
    assert_eq!((answer.status, answer.check().as_str()), (409, "C10"));
    let elsewhere = village.post(&roll(Id([7; 32]), 1));
    assert_eq!((elsewhere.status, elsewhere.check().as_str()), (409, "C06"));
}

#[test]
fn a_signature_that_does_not_hold_is_unprocessable() {
    let village = Village::new();
    let board = village.create();
    let answer = village.post(&roll_by(board, 1, 1));
    assert_eq!((answer.status, answer.check().as_str()), (422, "C07"));
    let honest = roll(board, 1);
    let mut bytes = honest.bytes().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    let answer = village.post_bytes(PROTOBUF, &bytes);
    assert_eq!((answer.status, answer.check().as_str()), (422, "C07"));
    assert!(
        !answer
            .text()
            .contains(&role(2).public().to_string().to_uppercase())
    );
}

#[test]
fn a_submission_beyond_the_limit_of_entries_is_too_large() {
    let village = Village::new();
    village.create();
    let answer = village.post_bytes(PROTOBUF, &vec![0; MAX_SUBMISSION + 1]);
    assert_eq!(answer.status, 413);
    answer.problem();
    assert_eq!(village.post_bytes(PROTOBUF, &vec![0; MAX_SUBMISSION]).status, 400);
}

#[test]
fn boards_and_paths_that_are_not_there_are_not_found() {
    let village = Village::new();
    village.create();
    for path in [
        "/v1/boards/city",
        "/v1/boards/city/checkpoint",
        "/v1",
        "/v1/boards/village/",
        "/etc/passwd",
    ] {
        let answer = village.get(path);
        assert_eq!(answer.status, 404, "{path}");
        answer.problem();
    }
    for id in ["x", &"0".repeat(64), &"0".repeat(63)] {
        assert_eq!(village.get(&format!("{BOARD}/elections/{id}")).status, 404);
        assert_eq!(village.get(&format!("{BOARD}/elections/{id}/result")).status, 404);
    }
    let deleted = send(village.address(), "DELETE", BOARD, &[], b"");
    assert_eq!(deleted.status, 405);
    deleted.problem();
    let unread = village.get(&format!("{BOARD}/entries"));
    assert_eq!((unread.status, unread.header("allow")), (405, Some("POST")));
}
