use std::fs;
use std::path::Path;

use prost::Message as _;
use suara_protocol::entries::BoardCreation;
use suara_protocol::{Reservation, Reserved, Submission};

use crate::client::send;
use crate::village::{BOARD, JSON, Village, role, roll};

#[test]
fn an_organiser_gets_an_origin_and_a_log_key_and_the_same_again() {
    let village = Village::new();
    let reservation = Reservation::sign("village", &role(1));
    let first = village.put(BOARD, &reservation);
    assert_eq!(first.status, 201);
    let reserved = Reserved::decode(&first.body[..]).unwrap();
    assert_eq!(reserved.origin, "suara.test/v1/boards/village");
    let key = village.log_key();
    assert_eq!(reserved.log_key, key.ed25519().public_key());
    assert_eq!(reserved.log_ml_dsa_key, key.ml_dsa().public_key());
    let again = village.put(BOARD, &reservation);
    assert_eq!((again.status, again.body), (200, first.body));
}

#[test]
fn a_reservation_in_json_is_answered_in_json() {
    let village = Village::new();
    let json = serde_json::to_vec(&Reservation::sign("village", &role(1))).unwrap();
    let answer = send(village.address(), "PUT", BOARD, &[JSON], &json);
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (201, Some("application/json"))
    );
    assert_eq!(answer.json()["origin"], "suara.test/v1/boards/village");
    let wrong = send(
        village.address(),
        "PUT",
        BOARD,
        &[JSON],
        b"{\"name\":\"village\",\"key\":\"\"}",
    );
    assert_eq!(wrong.status, 400);
    wrong.problem();
}

#[test]
fn strangers_and_forgers_reserve_nothing() {
    let village = Village::new();
    let stranger = village.put(BOARD, &Reservation::sign("village", &role(2)));
    assert_eq!(stranger.status, 403);
    stranger.problem();
    let mut forged = Reservation::sign("village", &role(2));
    forged.organiser = role(1).public().bytes().to_vec();
    assert_eq!(village.put(BOARD, &forged).status, 403);
    let mut short = Reservation::sign("village", &role(1));
    short.signature.pop();
    assert_eq!(village.put(BOARD, &short).status, 403);
    assert_eq!(village.get(BOARD).status, 404);
    assert_eq!(fs::read_dir(village.data()).unwrap().count(), 0);
}

#[test]
fn a_name_that_another_organiser_has_is_taken() {
    let village = Village::new();
    village.reserve();
    let other = village.put(BOARD, &Reservation::sign("village", &role(3)));
    assert_eq!(other.status, 409);
    other.problem();
}

#[test]
fn names_that_are_paths_lead_nowhere() {
    let village = Village::new();
    let data = village.data();
    let around = || fs::read_dir(Path::new(&data).parent().unwrap()).unwrap().count();
    let before = around();
    let long = "a".repeat(41);
    for name in [
        "..",
        ".",
        "Village",
        "a_b",
        "a b",
        "../village",
        "a/../../b",
        ".x.new",
        "ä",
        long.as_str(),
    ] {
        let encoded = name
            .bytes()
            .map(|byte| format!("%{byte:02x}"))
            .collect::<String>();
        for path in [
            &format!("/v1/boards/{encoded}"),
            &format!("/v1/boards/{}", name.replace(' ', "+")),
        ] {
            let answer = village.put(path, &Reservation::sign(name, &role(1)));
            assert!(matches!(answer.status, 400 | 404 | 405), "{path}: {answer:?}");
            assert!(matches!(village.get(path).status, 400 | 404), "{path}");
        }
    }
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    assert_eq!(around(), before);
}

#[test]
fn a_reservation_is_for_the_name_in_the_path() {
    let village = Village::new();
    let answer = village.put("/v1/boards/city", &Reservation::sign("village", &role(1)));
    assert_eq!(answer.status, 400);
    answer.problem();
}

#[test]
fn a_board_is_created_only_as_it_was_reserved() {
    let village = Village::new();
    let creation = village.creation();
    let changes: [fn(&mut BoardCreation); 4] = [
        |creation| creation.name = "city".to_owned(),
        |creation| creation.origin = "suara.test/v1/boards/city".to_owned(),
        |creation| creation.log_key = role(9).public(),
        |creation| creation.log_ml_dsa_key[7] ^= 1,
    ];
    for (place, change) in changes.into_iter().enumerate() {
        let mut other = creation.clone();
        change(&mut other);
        let answer = village.post(&Submission::sign(other, &role(1)));
        assert_eq!(
            (answer.status, answer.check().as_str()),
            (409, "C06"),
            "change {place}"
        );
    }
    let mut other = creation.clone();
    other.roles.organiser = role(3).public();
    let answer = village.post(&Submission::sign(other, &role(3)));
    assert_eq!((answer.status, answer.check().as_str()), (409, "C06"));
    assert_eq!(village.post(&Submission::sign(creation, &role(1))).status, 201);
}

#[test]
fn a_reserved_board_shows_its_key_and_takes_nothing_but_its_creation() {
    let village = Village::new();
    let creation = Submission::sign(village.creation(), &role(1));
    let shown = village.get(BOARD).json();
    assert_eq!(
        (&shown["id"], &shown["name"]),
        (&serde_json::Value::Null, &"village".into())
    );
    assert_eq!(shown["origin"], "suara.test/v1/boards/village");
    assert_eq!(village.get(&format!("{BOARD}/checkpoint")).status, 404);
    let early = village.post(&roll(creation.id(), 1));
    assert_eq!((early.status, early.check().as_str()), (409, "C06"));
    assert_eq!(village.post(&creation).status, 201);
    assert_eq!(village.get(BOARD).json()["id"], creation.id().to_string());
}

#[test]
fn a_second_creation_is_refused() {
    let village = Village::new();
    let mut creation = village.creation();
    village.create();
    creation.nonce = [6; 32];
    let answer = village.post(&Submission::sign(creation, &role(1)));
    assert_eq!((answer.status, answer.check().as_str()), (409, "C06"));
}
