//! Attacks on the count of a petition, by HTTP.

use std::thread;

use serde_json::json;
use suara_crypto::act::ActKind;
use suara_protocol::entries::{ClosingCode, PetitionAct, Revocation, RevocationCode};
use suara_protocol::{Id, Submission};

use crate::client::Answer;
use crate::town::LiveTown;

fn count(live: &LiveTown, petition: Id) -> u64 {
    let answer = live.get(&format!("petitions/{petition}/count"));
    answer.json()["signature_count"].as_u64().unwrap()
}

/// A signature of a citizen that was not put in yet.
fn signature(live: &mut LiveTown, petition: Id, voter: usize) -> Submission {
    Submission::unsigned(live.town.make_act(petition, voter, ActKind::Sign, None))
}

#[test]
fn r01_r16_of_a_hundred_signatures_at_the_same_time_one_counts() {
    let (mut live, petition) = LiveTown::with_petition();
    // Different bytes each, by the same citizen.
    let signatures = (0..100)
        .map(|_| signature(&mut live, petition, 4))
        .collect::<Vec<_>>();
    let answers = thread::scope(|scope| {
        let live = &live;
        let posts = signatures
            .iter()
            .map(|signature| scope.spawn(move || live.post(signature)));
        let posts = posts.collect::<Vec<_>>();
        posts
            .into_iter()
            .map(|post| post.join().unwrap())
            .collect::<Vec<_>>()
    });
    let of = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((of(201), of(200)), (1, 99));
    let place = |answer: &Answer| crate::village::receipt(answer).index;
    let standing = place(answers.first().unwrap());
    assert!(
        answers.iter().all(|answer| place(answer) == standing),
        "all are told of the one that stands"
    );
    assert_eq!(count(&live, petition), 1);
}

#[test]
fn r02_s13_a_signature_is_not_put_in_again_after_its_withdrawal() {
    let (mut live, petition) = LiveTown::with_petition();
    let first = signature(&mut live, petition, 4);
    live.town.submit(first.clone()).unwrap();
    live.put_in();
    live.act(petition, 4, ActKind::Withdraw);
    assert_eq!(count(&live, petition), 0);
    let replayed = live.post(&first);
    assert_eq!((replayed.status, replayed.check()), (409, "C75".to_owned()));
    assert_eq!(count(&live, petition), 0);
}

#[test]
fn s13_a_withdrawal_is_not_put_in_again_after_signing_again() {
    let (mut live, petition) = LiveTown::with_petition();
    live.act(petition, 4, ActKind::Sign);
    let withdrawal = Submission::unsigned(live.town.make_act(petition, 4, ActKind::Withdraw, None));
    live.town.submit(withdrawal.clone()).unwrap();
    live.put_in();
    live.act(petition, 4, ActKind::Sign);
    let replayed = live.post(&withdrawal);
    assert_eq!((replayed.status, replayed.check()), (409, "C75".to_owned()));
    assert_eq!(count(&live, petition), 1);
}

#[test]
fn v09_nobody_but_the_holder_learns_whether_a_credential_has_signed() {
    let (mut live, petition) = LiveTown::with_petition();
    live.act(petition, 4, ActKind::Sign);
    // Citizen 3 pretends to be 4, who has signed, and 5, who has not.
    let answers = [4, 5].map(|victim| {
        let act = PetitionAct {
            previous: None,
            ..live.town.make_act(petition, victim, ActKind::Sign, None)
        };
        let forged = Submission::unsigned(live.town.prove_act(3, act));
        live.post(&forged)
    });
    let said = answers
        .each_ref()
        .map(|answer| (answer.status, answer.check(), answer.body.clone()));
    assert_eq!(said[0], said[1]);
    assert_eq!((said[0].0, said[0].1.as_str()), (422, "C74"));
    // The holder is told where it stands, whatever the bytes.
    let again = signature(&mut live, petition, 4);
    assert_eq!(live.post(&again).status, 200);
}

#[test]
fn r17_a_petition_is_signed_after_its_opening_and_before_its_closing() {
    let mut live = LiveTown::new(&[0; 6]);
    let rules = live.rules();
    let rules = live.town.define_petitions(rules);
    let draft = Submission::unsigned(live.town.draft(0, rules, None));
    let petition = draft.id();
    live.town.submit(draft).unwrap();
    live.put_in();
    let early = signature(&mut live, petition, 4);
    let refused = live.post(&early);
    assert_eq!((refused.status, refused.check()), (409, "C76".to_owned()));
    for sponsor in [1, 2] {
        live.act(petition, sponsor, ActKind::Sponsor);
    }
    live.town.review(petition, 0, None).unwrap();
    live.put_in();
    assert_eq!(
        live.post(&early).status,
        201,
        "the same bytes count once it is open"
    );
    let late = signature(&mut live, petition, 5);
    live.town
        .close_petition(petition, ClosingCode::Fulfilled, "It is built");
    live.put_in();
    let refused = live.post(&late);
    assert_eq!((refused.status, refused.check()), (409, "C76".to_owned()));
    assert_eq!(count(&live, petition), 1);
    assert_eq!(live.attributes(petition)["state"], "closed");
}

#[test]
fn r18_who_is_not_on_the_roll_does_not_sign_and_who_is_taken_off_it_counts_no_more() {
    let (mut live, petition) = LiveTown::with_petition();
    let mut stranger = live.town.make_act(petition, 4, ActKind::Sign, None);
    stranger.credential = 6;
    let refused = live.post(&Submission::unsigned(stranger));
    assert_eq!(refused.check(), "C72");
    live.act(petition, 4, ActKind::Sign);
    let revocation = Revocation {
        board: live.town.id(),
        roll: live.town.roll,
        credential: live.town.place(4),
        code: RevocationCode::Deceased,
    };
    live.as_registrar(revocation);
    let attributes = live.attributes(petition);
    assert_eq!(
        (&attributes["signature_count"], &attributes["removed_count"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        attributes["removals"][0]["revoked"], true,
        "a count that falls has a list that explains it"
    );
    let again = signature(&mut live, petition, 4);
    assert_eq!(live.post(&again).check(), "C90");
}

/// A change to an act, and its name.
type Change = (&'static str, fn(&mut PetitionAct));

#[test]
fn r13_no_field_of_a_signature_is_changed_on_its_way() {
    let (mut live, petition) = LiveTown::with_petition();
    let act = live.town.make_act(petition, 4, ActKind::Sign, None);
    let changes: [Change; 5] = [
        ("kind", |act| act.kind = ActKind::Withdraw),
        ("credential", |act| act.credential = (act.credential + 1) % 6),
        ("previous", |act| act.previous = Some(Id([1; 32]))),
        ("challenge", |act| act.proof[3] ^= 1),
        ("response", |act| act.proof[40] ^= 1),
    ];
    for (name, change) in changes {
        let mut changed = act.clone();
        change(&mut changed);
        let refused = live.post(&Submission::unsigned(changed));
        assert!(
            ["C73", "C74"].contains(&refused.check().as_str()),
            "{name}: {}",
            refused.text()
        );
    }
    assert_eq!(count(&live, petition), 0);
    assert_eq!(live.post(&Submission::unsigned(act)).status, 201);
}
