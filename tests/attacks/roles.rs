//! Who may say what: signatures of roles, and the board that a submission is made for.

use suara_protocol::entries::{BoardCreation, Closing, RoleChange, Roles};
use suara_protocol::{Id, Payload, Submission};
use suara_tests::{Town, approval, role};

use crate::{assert_refused, assert_wrong, name};

fn town() -> Town {
    Town::open(10, 5, vec![approval(2)])
}

fn closing(town: &Town) -> Closing {
    Closing {
        board: town.id(),
        election: town.election,
    }
}

#[test]
fn another_role_cannot_close() {
    let mut town = town();
    let forged = Submission::sign(closing(&town), &town.registrar);
    assert_refused!(&mut town, &forged, "C07");
}

#[test]
fn a_signature_is_not_optional() {
    let mut town = town();
    let forged = Submission::unsigned(closing(&town));
    assert_refused!(&mut town, &forged, "C07");
}

#[test]
fn one_trustee_cannot_speak_for_another() {
    let mut town = Town::new(11);
    town.publish_roll(&[(0, 1); 5]);
    let setup = town.definition(vec![approval(2)]);
    town.set_up(setup);
    town.draw_secrets();
    let commit = town.key_commit(1);
    let forged = Submission::sign(commit.payload().clone(), &town.trustees[1]);
    assert_refused!(&mut town, &forged, "C07");
}

#[test]
fn p13_a_submission_of_another_board_is_refused() {
    let mut town = town();
    let foreign = Closing {
        board: Id([7; 32]),
        election: town.election,
    };
    let forged = Submission::sign(foreign, &town.organiser);
    assert_refused!(&mut town, &forged, "C06");
}

#[test]
fn a_board_is_created_once() {
    let mut town = town();
    let again = BoardCreation {
        nonce: [9; 32],
        ..town.board.creation().unwrap().clone()
    };
    let forged = Submission::sign(again, &town.organiser);
    assert_refused!(&mut town, &forged, "C06");
}

#[test]
fn k10_one_key_has_one_role() {
    let mut town = town();
    let roles = town.board.roles().unwrap().clone();
    let with = |organiser| RoleChange {
        board: town.id(),
        roles: Roles {
            organiser,
            ..roles.clone()
        },
    };
    for taken in [
        roles.registrar,
        town.trustees[0].public(),
        town.board.creation().unwrap().log_key,
    ] {
        let mut town = self::town();
        let forged = Submission::sign(with(taken), &town.organiser);
        assert_refused!(&mut town, &forged, "C08");
    }
    let fine = Submission::sign(with(roles.organiser), &town.organiser);
    town.submit(fine).unwrap();
}

#[test]
fn a_changed_role_key_is_valid_from_the_next_entry() {
    let mut town = town();
    let roles = Roles {
        organiser: role(&mut town.rng).public(),
        ..town.board.roles().unwrap().clone()
    };
    let change = Submission::sign(
        RoleChange {
            board: town.id(),
            roles,
        },
        &town.organiser,
    );
    town.submit(change).unwrap();
    let old = Submission::sign(closing(&town), &town.organiser);
    assert_refused!(&mut town, &old, "C07");
}

#[test]
fn r08_the_same_submission_cannot_stand_twice() {
    let mut town = Town::new(12);
    town.publish_roll(&[(0, 1); 5]);
    let setup = Submission::sign(town.definition(vec![approval(2)]), &town.organiser);
    let first = town.submit(setup.clone()).unwrap();
    assert_eq!(
        town.submit(setup.clone()).unwrap(),
        first,
        "the service answers with the standing entry"
    );
    town.force(&setup);
    assert_wrong(name!(), &town, "C09");
}

#[test]
fn p11_a_signature_does_not_carry_over_to_another_key_or_payload() {
    let mut town = town();
    let genuine = Submission::sign(closing(&town), &town.organiser);
    let other = Closing {
        board: town.id(),
        election: Id([3; 32]),
    };
    let mut bytes = Submission::sign(other, &town.organiser).bytes().to_vec();
    let (from, to) = (genuine.bytes(), bytes.len());
    bytes[to - 64..].copy_from_slice(&from[from.len() - 64..]);
    let forged = Submission::decode(&bytes).unwrap();
    assert!(matches!(forged.payload(), Payload::Closing(_)));
    assert_refused!(&mut town, &forged, "C07");
}
