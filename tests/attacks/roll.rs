//! Rolls: who is entitled, fixed and public before anybody votes.

use suara_crypto::Point;
use suara_protocol::entries::{District, RollAnnouncement, RollSeal};
use suara_protocol::{Id, Submission, Text};
use suara_tests::{Town, approval};

use crate::assert_refused;

fn announced(seed: u64) -> Town {
    let mut town = Town::new(seed);
    town.announce_roll(&[(0, 1); 6]);
    town
}

#[test]
fn rolls_are_numbered_without_gaps() {
    let mut town = Town::new(20);
    let district = District {
        id: "d".to_owned(),
        name: Text::default(),
    };
    let roll = RollAnnouncement {
        board: town.id(),
        name: "Roll".to_owned(),
        number: 2,
        districts: vec![district],
    };
    let forged = Submission::sign(roll, &town.registrar);
    assert_refused!(&mut town, &forged, "C10");
}

#[test]
fn r02_a_key_twice_on_the_roll_is_refused() {
    let mut town = announced(21);
    let mut part = town.roll_part();
    part.credentials[1].key = part.credentials[0].key;
    let forged = Submission::sign(part, &town.registrar);
    assert_refused!(&mut town, &forged, "C12");
}

#[test]
fn the_order_of_keys_is_strict() {
    let mut town = announced(22);
    let mut part = town.roll_part();
    part.credentials.swap(2, 3);
    let forged = Submission::sign(part, &town.registrar);
    assert_refused!(&mut town, &forged, "C12");
}

#[test]
fn p07_the_identity_is_no_credential() {
    let mut town = announced(23);
    let mut part = town.roll_part();
    part.credentials[0].key = Point::default();
    let forged = Submission::sign(part, &town.registrar);
    assert_refused!(&mut town, &forged, "C12");
}

#[test]
fn a_weight_of_zero_or_an_unknown_district_is_refused() {
    for (district, weight) in [(0, 0), (1, 1)] {
        let mut town = announced(24);
        let mut part = town.roll_part();
        part.credentials[3].district = district;
        part.credentials[3].weight = weight;
        let forged = Submission::sign(part, &town.registrar);
        assert_refused!(&mut town, &forged, "C13");
    }
}

#[test]
fn parts_come_in_order() {
    let mut town = announced(25);
    let mut part = town.roll_part();
    part.part = 1;
    let forged = Submission::sign(part, &town.registrar);
    assert_refused!(&mut town, &forged, "C11");
}

#[test]
fn a_seal_states_what_the_parts_give() {
    let genuine = {
        let mut town = announced(26);
        let part = Submission::sign(town.roll_part(), &town.registrar);
        let hash = suara_protocol::roll::roll_hash(&town.roll, &[part.id()]);
        town.submit(part).unwrap();
        RollSeal {
            board: town.id(),
            roll: town.roll,
            count: 6,
            hash,
        }
    };
    for forged in [
        RollSeal {
            count: 5,
            ..genuine.clone()
        },
        RollSeal {
            hash: Id([1; 32]),
            ..genuine.clone()
        },
    ] {
        let mut town = announced(26);
        let part = Submission::sign(town.roll_part(), &town.registrar);
        town.submit(part).unwrap();
        let forged = Submission::sign(forged, &town.registrar);
        assert_refused!(&mut town, &forged, "C14");
    }
}

#[test]
fn r18_nobody_is_added_after_the_seal() {
    let mut town = Town::open(27, 6, vec![approval(2)]);
    let mut part = town.roll_part();
    part.part = 1;
    let forged = Submission::sign(part, &town.registrar);
    assert_refused!(&mut town, &forged, "C11");
}

#[test]
fn r18_an_opening_names_the_sealed_roll() {
    let mut town = Town::new(28);
    town.publish_roll(&[(0, 1); 6]);
    let setup = town.definition(vec![approval(2)]);
    town.set_up(setup);
    town.hold_ceremony();
    let mut opening = town.opening();
    opening.roll_hash = Id([5; 32]);
    let forged = Submission::sign(opening, &town.organiser);
    assert_refused!(&mut town, &forged, "C38");
}

#[test]
fn r18_an_unsealed_roll_is_not_opened() {
    let mut town = announced(29);
    let part = Submission::sign(town.roll_part(), &town.registrar);
    town.submit(part).unwrap();
    let setup = town.definition(vec![approval(2)]);
    town.set_up(setup);
    town.hold_ceremony();
    let forged = Submission::sign(town.opening(), &town.organiser);
    assert_refused!(&mut town, &forged, "C38");
}
