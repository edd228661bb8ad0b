//! Petitions of a mirror, counted once more by a program that shares nothing with Suara: `tests/python/recount.py`.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use suara_crypto::act::ActKind;
use suara_protocol::entries::{
    PetitionType, RemovalCode, Revocation, RevocationCode, SignatureRemoval, Threshold,
};
use suara_protocol::petition::Moment;
use suara_protocol::{Id, Petition, RoleSecret, Submission};
use suara_tests::{MINUTE, Town, role};

use crate::{python, shown};

const DAY: u64 = 24 * 60 * MINUTE;

/// What the independent count of a log says, or what it finds wrong; `None` where there is no Python.
fn recount(entries: &[Vec<u8>]) -> Option<Result<Value, String>> {
    let folder = tempfile::tempdir().unwrap();
    shown::write(entries, folder.path());
    recount_folder(folder.path())
}

fn recount_folder(folder: &Path) -> Option<Result<Value, String>> {
    python::verdict("recount.py", folder)
}

/// What the board says, in the form of the independent count.
fn counted(petition: &Petition) -> Value {
    let counts = petition.counts();
    let districts = counts.by_district.iter().map(|(place, count)| {
        let district = &petition.roll().districts()[usize::from(*place)];
        (district.id.clone(), json!(count))
    });
    let days = counts
        .by_day
        .iter()
        .map(|(day, of_day)| (day.to_string(), json!(of_day)));
    let reached = |moment: Option<Moment>| moment.map(|moment| moment.index);
    json!({
        "signatures": counts.total(),
        "web": counts.web,
        "paper": counts.paper,
        "withdrawn": counts.withdrawn,
        "removed": counts.removed,
        "districts": districts.collect::<Map<_, _>>(),
        "days": days.collect::<Map<_, _>>(),
        "reached": [reached(petition.answer_reached()), reached(petition.debate_reached())],
    })
}

/// A town of three districts with two petitions that everybody may sign for ten days, and the officer who takes sheets.
fn town() -> (Town, [Id; 2], RoleSecret) {
    let mut town = Town::hosted(92, shown::signer().key());
    town.publish_roll(&(0..12).map(|voter| (voter % 3, 1)).collect::<Vec<_>>());
    let officer = role(&mut town.rng);
    let rules = PetitionType {
        sponsors: 0,
        review_ms: DAY,
        open_ms: 10 * DAY,
        officers: vec![officer.public()],
        answer: Threshold {
            signatures: 4,
            districts: 2,
            in_each: 2,
        },
        ..town.petition_type()
    };
    let rules = town.define_petitions(rules);
    let petitions = [0, 1].map(|author| {
        let draft = Submission::unsigned(town.draft(author, rules, None));
        let petition = draft.id();
        town.submit(draft).unwrap();
        town.review(petition, 0, None).unwrap();
        petition
    });
    (town, petitions, officer)
}

#[test]
fn another_program_counts_every_petition_alike() {
    let (mut town, [bridge, school], officer) = town();
    for voter in [0, 3, 6, 1, 2, 4, 5] {
        town.act(bridge, voter, ActKind::Sign).unwrap();
        town.now_ms += DAY / 3;
    }
    let paper = town.paper(bridge, 7, "17", &officer);
    town.submit(Submission::sign(paper, &town.registrar)).unwrap();
    town.act(bridge, 3, ActKind::Withdraw).unwrap();
    town.act(bridge, 3, ActKind::Sign).unwrap();
    town.act(bridge, 0, ActKind::Withdraw).unwrap();
    for voter in [1, 2, 8] {
        town.act(school, voter, ActKind::Sign).unwrap();
    }
    let removal = SignatureRemoval {
        board: town.id(),
        petition: bridge,
        credential: town.place(7),
        previous: town.last_act(bridge, 7).unwrap(),
        code: RemovalCode::WrongSheet,
    };
    town.submit(Submission::sign(removal, &town.registrar)).unwrap();
    // Takes a signature out of both petitions.
    let revoke = |town: &mut Town, voter| {
        let revocation = Revocation {
            board: town.id(),
            roll: town.roll,
            credential: town.place(voter),
            code: RevocationCode::MovedAway,
        };
        town.submit(Submission::sign(revocation, &town.registrar))
            .unwrap();
    };
    revoke(&mut town, 2);
    // And out of none: both are over by then.
    town.now_ms += 11 * DAY;
    revoke(&mut town, 8);
    let Some(recounted) = recount(&town.log) else {
        return;
    };
    let recounted = recounted.unwrap();
    for (id, signatures, sheets) in [(bridge, 5, 1), (school, 2, 0)] {
        let mut found = recounted[id.to_string()].clone();
        let found_sheets = found.as_object_mut().unwrap().remove("sheets");
        assert_eq!(found_sheets, Some(json!(sheets)));
        assert_eq!(found, counted(town.petition(id)));
        assert_eq!(found["signatures"], signatures);
    }
    assert!(
        recounted[bridge.to_string()]["reached"][0].is_u64(),
        "{recounted}"
    );
}

#[test]
fn s13_r02_another_program_refuses_what_is_replayed_doubled_or_late() {
    let (mut town, [bridge, _], officer) = town();
    let signature = Submission::unsigned(town.make_act(bridge, 4, ActKind::Sign, None));
    town.submit(signature.clone()).unwrap();
    let sheet = town.paper(bridge, 5, "17", &officer);
    town.submit(Submission::sign(sheet, &town.registrar)).unwrap();
    town.act(bridge, 4, ActKind::Withdraw).unwrap();
    let again = town.make_act(bridge, 5, ActKind::Sign, None);
    let sheet = town.paper(bridge, 6, "17", &officer);
    let late = town.make_act(bridge, 7, ActKind::Sign, None);
    let never = town.make_act(bridge, 8, ActKind::Withdraw, None);
    let forged: [(Submission, u64, &str); 5] = [
        (signature, 0, "another act than its last one"),
        (Submission::unsigned(again), 0, "has signed already"),
        (
            Submission::sign(sheet, &town.registrar),
            0,
            "a sheet that is counted already",
        ),
        (Submission::unsigned(late), 11 * DAY, "not open"),
        (Submission::unsigned(never), 0, "has no signature"),
    ];
    let (entries, now_ms) = (town.log.clone(), town.now_ms);
    for (submission, later_ms, words) in forged {
        town.log.clone_from(&entries);
        town.now_ms = now_ms + later_ms;
        town.force(&submission);
        let Some(recounted) = recount(&town.log) else {
            return;
        };
        let wrong = recounted.unwrap_err();
        assert!(
            wrong.contains(&format!("entry {}: ", entries.len())) && wrong.contains(words),
            "{wrong}"
        );
    }
}

#[test]
fn another_program_refuses_what_is_not_linked() {
    let (town, _, _) = town();
    let folder = tempfile::tempdir().unwrap();
    shown::write(&town.log, folder.path());
    let bundle = folder
        .path()
        .join(format!("tile/entries/000.p/{}", town.log.len()));
    let mut bytes = fs::read(&bundle).unwrap();
    // After the first entry and its length come the length of the second, a field header of two bytes, and the link.
    let link = 2 + town.log[0].len() + 2 + 2;
    bytes[link] ^= 1;
    fs::write(&bundle, bytes).unwrap();
    let Some(recounted) = recount_folder(folder.path()) else {
        return;
    };
    let wrong = recounted.unwrap_err();
    assert!(wrong.contains("entry 1: it is not linked"), "{wrong}");
}
