use std::thread;
use std::time::Duration;

use serde_json::json;
use suara_crypto::act::ActKind;
use suara_protocol::entries::{PetitionCitation, RemovalCode, SignatureRemoval};
use suara_protocol::{Detached, Id, Submission};
use suara_tests::approval;

use crate::town::{BOARD, BROWSER, LiveTown};

#[test]
fn a_petition_has_the_shape_of_the_uk_data() {
    let (mut live, petition) = LiveTown::with_petition();
    for voter in [0, 3, 1, 5] {
        live.act(petition, voter, ActKind::Sign);
    }
    live.act(petition, 5, ActKind::Withdraw);
    let answer = live.get(&format!("petitions/{petition}"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let (shown, url) = (
        answer.json(),
        format!("https://suara.test{BOARD}/petitions/{petition}"),
    );
    assert_eq!(
        (&shown["links"]["self"], &shown["data"]["links"]["self"]),
        (&json!(url), &json!(url))
    );
    assert_eq!(
        (&shown["data"]["type"], &shown["data"]["id"]),
        (&json!("petition"), &json!(petition))
    );
    let attributes = &shown["data"]["attributes"];
    for (name, value) in [
        ("action", json!("A bridge")),
        ("background", json!("The river is deep")),
        ("demands", json!(["Build it", "Keep it free of charge"])),
        ("state", json!("open")),
        ("signature_count", json!(3)),
        ("signatures_by_channel", json!({ "web": 3, "paper": 0 })),
        ("withdrawn_count", json!(1)),
        ("closed_at", json!(null)),
        ("government_response", json!(null)),
        ("debate", json!(null)),
        (
            "signatures_by_region",
            json!([
                { "name": "District 0", "code": "d0", "signature_count": 2 },
                { "name": "District 1", "code": "d1", "signature_count": 1 },
                { "name": "District 2", "code": "d2", "signature_count": 0 },
            ]),
        ),
    ] {
        assert_eq!(attributes[name], value, "{name}");
    }
    for name in [
        "created_at",
        "moderation_threshold_reached_at",
        "opened_at",
        "response_threshold_reached_at",
    ] {
        let time = attributes[name].as_str().unwrap();
        assert!(time.starts_with("20") && time.ends_with('Z'), "{name}: {time}");
    }
    let days = attributes["signatures_by_day"].as_array().unwrap();
    let all = days.iter().map(|day| day["web"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(all, 4, "what happened, withdrawn or not");
}

#[test]
fn the_list_is_by_stage_and_the_newest_is_first() {
    let (mut live, open) = LiveTown::with_petition();
    let rules = live.town.petition(open).draft().petition_type;
    let draft = Submission::unsigned(live.town.draft(3, rules, None));
    let sponsoring = draft.id();
    live.town.submit(draft).unwrap();
    live.put_in();
    let list = |query: &str| {
        let answer = live.get(&format!("petitions{query}"));
        assert_eq!(answer.status, 200, "{query}");
        let data = answer.json()["data"].as_array().unwrap().clone();
        data.iter()
            .map(|petition| petition["id"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(list(""), [json!(sponsoring), json!(open)]);
    assert_eq!(list("?state=all"), list(""));
    assert_eq!(list("?state=open"), [json!(open)]);
    assert_eq!(list("?lang=en&state=sponsoring"), [json!(sponsoring)]);
    assert_eq!(list("?state=refused"), [json!(null); 0]);
    assert_eq!(live.attributes(sponsoring)["state"], "pending");
    let unknown = live.get("petitions?state=%3Cb%3E");
    assert_eq!(unknown.status, 400);
    assert!(
        unknown.problem()["detail"]
            .as_str()
            .unwrap()
            .contains("sponsoring")
    );
    for nowhere in ["petitions/abc".to_owned(), format!("petitions/{}", Id([7; 32]))] {
        for form in ["", "/count", "/signatures.csv"] {
            let answer = live.get(&format!("{nowhere}{form}"));
            answer.problem();
            assert_eq!(answer.status, 404, "{nowhere}{form}");
        }
    }
}

#[test]
fn o06_tables_hold_no_formulas() {
    let mut live = LiveTown::new(&[0, 1, 2, 0, 1, 2]);
    let rules = live.rules();
    let rules = live.town.define_petitions(rules);
    let mut draft = live.town.draft(0, rules, None);
    draft.title = live.town.detach("=HYPERLINK(\"https://evil.test\",\"A bridge\")");
    live.town.submit_draft(0, draft);
    live.put_in();
    let answer = live.get("petitions.csv");
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        answer.header("content-disposition"),
        Some("attachment; filename=\"petitions.csv\"")
    );
    let lines = answer.text().split("\r\n").collect::<Vec<_>>();
    assert!(
        lines
            .first()
            .unwrap()
            .starts_with("id,action,stage,signature_count,")
    );
    let cell = ",\"'=HYPERLINK(\"\"https://evil.test\"\",\"\"A bridge\"\")\",sponsoring,0,";
    assert!(lines.get(1).unwrap().contains(cell), "{}", answer.text());
    assert_eq!(
        live.get("petitions.csv?state=open").text().lines().count(),
        1,
        "the head alone"
    );
    assert_eq!(live.get("petitions.csv?state=x").status, 400);
}

#[test]
fn a_table_counts_by_district_by_day_and_by_channel() {
    let mut live = LiveTown::new(&[0, 1, 2, 0, 1, 2]);
    let officer = suara_tests::role(&mut live.town.rng);
    let mut rules = live.rules();
    rules.officers = vec![officer.public()];
    let petition = live.open(rules);
    for voter in [0, 3, 4, 5] {
        live.act(petition, voter, ActKind::Sign);
    }
    live.act(petition, 5, ActKind::Withdraw);
    let paper = live.town.paper(petition, 2, "17", &officer);
    live.as_registrar(paper);
    let removal = SignatureRemoval {
        board: live.town.id(),
        petition,
        credential: live.town.place(4),
        previous: live.town.last_act(petition, 4).unwrap(),
        code: RemovalCode::CitizenAsks,
    };
    live.as_registrar(removal);
    let answer = live.get(&format!("petitions/{petition}/signatures.csv"));
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let rows = answer
        .text()
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let rows = rows.collect::<Vec<_>>();
    let of = |by: &str, what: &str| rows.iter().find(|row| row[..2] == [by, what]).unwrap()[3].to_owned();
    assert_eq!(
        (of("district", "d0"), of("district", "d1"), of("district", "d2")),
        ("2".into(), "0".into(), "1".into())
    );
    assert_eq!(
        (of("channel", "web"), of("channel", "paper")),
        ("2".into(), "1".into())
    );
    let sum = |column: usize| {
        let days = rows.iter().filter(|row| row.first() == Some(&"day"));
        days.map(|row| row[column].parse::<u64>().unwrap()).sum::<u64>()
    };
    assert_eq!((sum(3), sum(4), sum(5)), (5, 1, 1), "signed, withdrawn, removed");
    let removals = &live.attributes(petition)["removals"];
    assert_eq!(
        (&removals[0]["credential"], &removals[1]),
        (&json!(live.town.place(4)), &json!(null))
    );
}

#[test]
fn the_light_count_may_be_kept_by_caches() {
    let (mut live, petition) = LiveTown::with_petition();
    let path = format!("petitions/{petition}/count");
    let none = live.get(&path);
    assert_eq!(none.json(), json!({ "signature_count": 0 }));
    let kept = none.header("cache-control").unwrap();
    for part in [
        "public",
        "max-age=5",
        "stale-while-revalidate=",
        "stale-if-error=",
    ] {
        assert!(kept.contains(part), "{part} in {kept}");
    }
    let tag = none.header("etag").unwrap().to_owned();
    for asked in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let again = live.get_with(&path, &[("if-none-match", &asked)]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{asked}");
        assert_eq!(
            (again.header("etag"), again.header("cache-control")),
            (Some(&*tag), Some(kept))
        );
    }
    live.act(petition, 4, ActKind::Sign);
    let one = live.get_with(&path, &[("if-none-match", &tag)]);
    assert_eq!((one.status, one.json()), (200, json!({ "signature_count": 1 })));
    assert_ne!(one.header("etag"), Some(&*tag));
}

#[test]
fn o01_the_feed_has_the_newest_change_first_and_no_markup_of_others() {
    let (mut live, open) = LiveTown::with_petition();
    let rules = live.town.petition(open).draft().petition_type;
    let mut draft = live.town.draft(3, rules, None);
    draft.title = live.town.detach("<script>alert(1)</script> & more");
    let newest = live.town.submit_draft(3, draft);
    live.put_in();
    let feed = live.get("petitions.atom");
    assert_eq!(
        feed.header("content-type"),
        Some("application/atom+xml; charset=utf-8")
    );
    let text = feed.text();
    assert!(!text.contains("<script") && text.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"));
    let place = |id: Id| {
        text.find(&format!("<id>https://suara.test{BOARD}/petitions/{id}</id>"))
            .unwrap()
    };
    assert!(place(newest) < place(open));
    assert!(text.contains("<summary>open: 0 signatures</summary>"));
}

#[test]
fn whoever_owes_an_answer_stands_in_the_register() {
    let (mut live, petition) = LiveTown::with_petition();
    assert_eq!(
        live.get("answers").json(),
        json!({ "unanswered": [], "answered": [] })
    );
    for voter in 0..3 {
        live.act(petition, voter, ActKind::Sign);
    }
    // The authority has a millisecond.
    thread::sleep(Duration::from_millis(2));
    let register = live.get("answers").json();
    let owed = &register["unanswered"][0];
    assert_eq!(
        (&owed["id"], &owed["clock"]["shows"]["state"]),
        (&json!(petition), &json!("over")),
        "{register}"
    );
    assert_eq!(
        owed["clock"]["overdue_days"], 0,
        "nobody has to write that it is late"
    );
    let page = live.get_with("answers", &[BROWSER]);
    assert!(page.text().contains("A bridge"), "{}", page.text());
    let answer = live.town.answer(petition);
    live.town.as_authority(answer).unwrap();
    live.put_in();
    let register = live.get("answers").json();
    assert_eq!(register["unanswered"], json!([]));
    let given = &register["answered"][0];
    assert_eq!(given["clock"]["shows"]["state"], "late");
    assert_eq!(given["government_response"]["details"][0]["outcome"], "accepted");
    let attributes = live.attributes(petition);
    assert_eq!(
        attributes["government_response"]["details"][1]["reason"],
        "It has to be paid for"
    );
    assert!(attributes["government_response_at"].is_string());
}

#[test]
fn a_text_comes_before_the_submission_that_names_it() {
    let (live, _) = LiveTown::with_petition();
    let text = Detached::new("Siti", [3; 32]);
    let (hash, content) = (text.hash(), text.encode());
    assert_eq!(live.get(&format!("texts/{hash}")).status, 404);
    let other = live.put_text(Id([9; 32]), &content);
    assert_eq!(other.status, 400);
    other.problem();
    for damaged in [&content[..31], &[content.as_slice(), &[0xff]].concat()] {
        assert_eq!(live.put_text(hash, damaged).status, 400);
    }
    for _ in 0..2 {
        assert_eq!(live.put_text(hash, &content).status, 201);
    }
    let kept = live.get(&format!("texts/{hash}"));
    assert_eq!((kept.status, kept.body), (200, content));
    assert_eq!(live.get("texts/abc").status, 404);
}

#[test]
fn a_submission_without_its_text_waits_and_a_bad_text_refuses_it() {
    let (mut live, petition) = LiveTown::with_petition();
    let sign = |live: &mut LiveTown, name: &str| {
        let name = live.town.detach(name);
        let mut act = live.town.make_act(petition, 4, ActKind::Sign, None);
        act.name = Some(name);
        (Submission::unsigned(live.town.prove_act(4, act)), name)
    };
    let (signature, name) = sign(&mut live, "Siti");
    assert_eq!(live.post(&signature).status, 409, "its text is not there");
    let content = live.town.texts.remove(&name).unwrap();
    live.put_text(name, &content);
    assert_eq!(live.post(&signature).status, 201);
    let (mut live, petition) = LiveTown::with_petition();
    for name in ["=1+1", "www.evil.test", "@SUM(A1)", "https://evil.test"] {
        let text = live.town.detach(name);
        let mut act = live.town.make_act(petition, 4, ActKind::Sign, None);
        act.name = Some(text);
        let act = Submission::unsigned(live.town.prove_act(4, act));
        let content = live.town.texts.remove(&text).unwrap();
        live.put_text(text, &content);
        let answer = live.post(&act);
        assert_eq!(
            (answer.status, answer.check()),
            (400, "C94".to_owned()),
            "o06: {name}"
        );
    }
    assert_eq!(live.attributes(petition)["signature_count"], 0);
}

#[test]
fn an_erased_text_is_gone_and_the_rest_still_counts() {
    let (mut live, petition) = LiveTown::with_petition();
    let background = live.town.petition(petition).draft().background;
    let content = live.get(&format!("texts/{background}")).body;
    assert_eq!(live.attributes(petition)["background"], "The river is deep");
    let erasure = suara_protocol::entries::Erasure {
        board: live.town.id(),
        moderator: 1,
        text: background,
        code: suara_protocol::entries::ErasureCode::CourtOrder,
    };
    let erasure = Submission::sign(erasure, &live.town.moderators[0]);
    let entry = live.town.submit(erasure).unwrap();
    live.put_in();
    for answer in [
        live.get(&format!("texts/{background}")),
        live.put_text(background, &content),
    ] {
        let problem = answer.problem();
        assert_eq!(answer.status, 410);
        assert!(
            problem["detail"]
                .as_str()
                .unwrap()
                .contains(&format!("entry {entry}")),
            "{problem}"
        );
    }
    let shown = live.attributes(petition)["background"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(shown.starts_with(&format!("[erased by entry {entry}")), "{shown}");
    let page = live.get_with(&format!("petitions/{petition}"), &[BROWSER]);
    assert!(
        page.text().contains(&format!("erased by entry {entry}"))
            && !page.text().contains("The river is deep")
    );
    live.act(petition, 4, ActKind::Sign);
    assert_eq!(live.attributes(petition)["signature_count"], 1);
}

#[test]
fn a_petition_and_the_election_that_cites_it_show_each_other() {
    let (mut live, petition) = LiveTown::with_petition();
    for voter in 0..5 {
        live.act(petition, voter, ActKind::Sign);
    }
    let reached = live.town.petition(petition).debate_reached().unwrap();
    let mut setup = live.town.definition(vec![approval(2)]);
    setup.closes_at_ms = 4_102_444_800_000;
    setup.petition = Some(PetitionCitation {
        petition,
        entry: reached.index,
    });
    live.town.set_up(setup);
    live.put_in();
    let election = live.town.election;
    assert_eq!(live.attributes(petition)["elections"], json!([election]));
    let shown = live.get(&format!("elections/{election}")).json();
    assert!(shown.to_string().contains(&petition.to_string()), "{shown}");
    let page = |path: &str| live.get_with(path, &[BROWSER]).text().to_owned();
    assert!(page(&format!("petitions/{petition}")).contains(&format!("elections/{election}")));
    assert!(page(&format!("elections/{election}")).contains(&format!("petitions/{petition}")));
}

#[test]
fn o01_pages_of_petitions_show_markup_and_never_obey_it() {
    let mut live = LiveTown::new(&[0; 6]);
    let rules = live.rules();
    let rules = live.town.define_petitions(rules);
    let mut draft = live.town.draft(0, rules, None);
    draft.title = live.town.detach("<script>alert(1)</script>");
    let petition = live.town.submit_draft(0, draft);
    live.put_in();
    for path in [
        "petitions".to_owned(),
        format!("petitions/{petition}"),
        "petitions?state=sponsoring".to_owned(),
    ] {
        let page = live.get_with(&path, &[BROWSER]);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let text = page.text();
        assert!(
            !text.contains("<script") && text.contains("&#60;script&#62;alert(1)"),
            "{path}"
        );
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"), "v08");
    }
}
