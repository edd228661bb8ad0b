//! Pages as people meet them: who listens to them, goes through them by keyboard, or writes from right to left.

use suara_crypto::act::ActKind;
use suara_protocol::entries::{
    ClosingCode, CommitmentStatus, Erasure, ErasureCode, PetitionCommitment, RefusalCode,
};
use suara_protocol::{Id, Submission};
use suara_tests::{approval, pairwise};

use crate::town::{BROWSER, LiveTown};

const TITLE: &str = "نطالب ببناء جسر (2026)!";

/// A petition in Arabic that is signed, argued about, answered and promised, and an election.
fn town() -> (LiveTown, Id) {
    let mut live = LiveTown::new(&[0, 1, 2, 0, 1, 2]);
    let rules = live.rules();
    let rules = live.town.define_petitions(rules);
    let mut draft = live.town.draft(0, rules, None);
    draft.language = "ar".to_owned();
    draft.title = live.town.detach(TITLE);
    let petition = live.town.submit_draft(0, draft);
    for sponsor in [1, 2] {
        live.town.act(petition, sponsor, ActKind::Sponsor).unwrap();
    }
    live.town.review(petition, 0, None).unwrap();
    for voter in 0..3 {
        live.town.act(petition, voter, ActKind::Sign).unwrap();
    }
    live.town
        .say(petition, 3, ActKind::ArgueFor, "The river is deep")
        .unwrap();
    let answer = live.town.answer(petition);
    live.town.as_authority(answer).unwrap();
    let commitment = PetitionCommitment {
        board: live.town.id(),
        petition,
        authority: 1,
        number: 0,
        status: CommitmentStatus::Planned,
        text: live.town.detach("A bridge"),
        date_ms: live.town.now_ms,
        evidence: Vec::new(),
    };
    live.town.as_authority(commitment).unwrap();
    let mut setup = live.town.definition(vec![approval(2), pairwise(3)]);
    setup.closes_at_ms = 4_102_444_800_000;
    live.town.set_up(setup);
    live.put_in();
    (live, petition)
}

/// All pages of the board, in English.
fn pages(live: &LiveTown, petition: Id) -> Vec<(String, String)> {
    let paths = [
        "?lang=en".to_owned(),
        "/petitions?state=open&lang=en".to_owned(),
        format!("/petitions/{petition}?lang=en"),
        "/answers?lang=en".to_owned(),
        format!("/elections/{}?lang=en", live.town.election),
    ];
    let page = |path: String| {
        let answer = live.page(&path);
        assert_eq!(answer.status, 200, "{path}");
        (path, answer.text().to_owned())
    };
    paths.into_iter().map(page).collect()
}

/// What stands after each `before`, up to `after`.
fn between<'a>(text: &'a str, before: &str, after: char) -> Vec<&'a str> {
    let parts = text.split(before).skip(1);
    parts.map(|part| part.split(after).next().unwrap()).collect()
}

#[test]
fn headings_do_not_leave_a_level_out() {
    let (live, petition) = town();
    for (path, page) in pages(&live, petition) {
        let mut last = 0;
        let levels = between(&page, "<h", '>').into_iter();
        let levels = levels.filter_map(|tag| tag.split(' ').next().unwrap().parse::<u8>().ok());
        for level in levels {
            assert!(level <= last + 1, "{path}: h{level} after h{last}");
            last = level;
        }
        assert!(last > 1, "{path}");
    }
}

#[test]
fn a_page_says_which_language_each_of_its_texts_is_in() {
    let (live, petition) = town();
    let page = live.page(&format!("/petitions/{petition}"));
    let text = page.text();
    assert!(text.contains("<html lang=\"en\">"), "its own words are English");
    assert!(
        text.contains(&format!("<h1 lang=\"ar\" dir=\"auto\">{TITLE}</h1>")),
        "{text}"
    );
    assert!(
        !text.contains("?lang=ar"),
        "there are no words in Arabic to switch to"
    );
    for author in [
        "<bdi class=\"description\" lang=\"ar\">The river",
        "<bdi lang=\"ar\">We build it",
    ] {
        assert!(text.contains(author), "{author}");
    }
}

#[test]
fn what_scrolls_is_reached_by_keyboard_and_has_a_name() {
    let (live, _) = town();
    let page = live.page(&format!("/elections/{}", live.town.election));
    let scrolling = between(page.text(), "<div class=\"wide\"", '>');
    assert!(!scrolling.is_empty());
    for tag in scrolling {
        assert!(
            tag.starts_with(" role=\"group\" tabindex=\"0\" aria-label=\""),
            "{tag}"
        );
    }
}

#[test]
fn links_stay_in_the_language_of_the_page_and_lead_somewhere() {
    let (live, petition) = town();
    for (path, page) in pages(&live, petition) {
        for link in between(&page, "<a href=\"", '"') {
            let file = [".csv", ".atom", "/count", "/checkpoint"];
            let is_file = file.iter().any(|end| link.ends_with(end));
            assert!(is_file || link.contains("lang="), "{path}: {link}");
            let target = live.follow(&path, &link.replace("&#38;", "&").replace("&amp;", "&"));
            assert_eq!(target.status, 200, "{path}: {link}");
        }
    }
    let open = live.page("/petitions?state=open");
    assert!(
        open.text().contains("<a href=\"?state=open&#38;lang=id\""),
        "{}",
        open.text()
    );
}

#[test]
fn a_browser_has_nothing_to_ask_for_but_the_style_sheet() {
    let (live, petition) = town();
    for (path, page) in pages(&live, petition) {
        assert!(
            page.contains("<link rel=\"icon\" href=\"data:,\">"),
            "{path}: it would ask for an icon"
        );
    }
}

#[test]
fn a_petition_says_what_its_stage_means_and_what_comes_next() {
    let mut live = LiveTown::new(&[0, 1, 2, 0, 1, 2]);
    let rules = live.rules();
    let petition = live.town.begin_petition(rules);
    live.town.act(petition, 1, ActKind::Sponsor).unwrap();
    live.put_in();
    let says = |live: &LiveTown, query: &str, words: &[&str]| {
        let page = live.page(&format!("/petitions/{petition}{query}"));
        for words in words {
            assert!(page.text().contains(words), "{words}: {}", page.text());
        }
    };
    let how = |verb: &str| format!("suara citizen {verb} https://suara.test/v1/boards/town {petition}");
    let next = "Next: <strong>Sponsors</strong>, by <time datetime=\"20";
    let stands = "<dt>sponsors</dt><dd>1 of 2</dd>";
    says(
        &live,
        "",
        &[
            "With enough sponsors it goes to the moderator",
            next,
            stands,
            &how("sponsor"),
        ],
    );
    live.act(petition, 2, ActKind::Sponsor);
    says(
        &live,
        "",
        &["The moderator opens it for signatures", "Next: <strong>Review<"],
    );
    says(
        &live,
        "?lang=id",
        &["Berikutnya: <strong>Peninjauan<", "menit lagi)"],
    );
    live.town
        .review(petition, 0, Some(RefusalCode::Duplicate))
        .unwrap();
    live.put_in();
    says(
        &live,
        "",
        &["Its author may appeal once", "Next: <strong>Time to appeal<"],
    );
    says(
        &live,
        "",
        &["a petition with the same demand is open already (duplicate): It is so"],
    );
    says(
        &live,
        "?lang=id",
        &["petisi dengan tuntutan yang sama sudah terbuka (duplicate): It is so"],
    );
    live.town.say(petition, 0, ActKind::Appeal, "It is not").unwrap();
    live.town.review(petition, 1, None).unwrap();
    live.put_in();
    says(
        &live,
        "",
        &[
            "Citizens of the roll can sign it",
            "Next: <strong>Signatures<",
            &how("sign"),
        ],
    );
    live.town
        .close_petition(petition, ClosingCode::Fulfilled, "The bridge stands");
    live.put_in();
    says(
        &live,
        "",
        &[
            "No more signatures are taken",
            "the demands are fulfilled (fulfilled): The bridge stands",
        ],
    );
    let page = live.page(&format!("/petitions/{petition}"));
    assert!(
        !page.text().contains("Next:") && !page.text().contains(&how("sign")),
        "{}",
        page.text()
    );
}

#[test]
fn one_is_not_many() {
    let (mut live, petition) = LiveTown::with_petition();
    live.act(petition, 0, ActKind::Sign);
    let page = |live: &LiveTown| live.page(&format!("/petitions/{petition}")).text().to_owned();
    assert!(page(&live).contains("<dt>signature</dt><dd>1</dd>"));
    let argument = live
        .town
        .say(petition, 0, ActKind::ArgueFor, "It is deep")
        .unwrap();
    let endorse = live.town.make_act(petition, 1, ActKind::Endorse, Some(argument));
    live.town.submit(Submission::unsigned(endorse)).unwrap();
    live.act(petition, 2, ActKind::Sign);
    let both = page(&live);
    assert!(
        both.contains("1 endorsement<") && both.contains("<dt>signatures</dt><dd>2</dd>"),
        "{both}"
    );
}

#[test]
fn an_election_says_how_to_vote_and_until_when_as_long_as_that_is_so() {
    let mut live = LiveTown::new(&[0, 1, 2]);
    let mut setup = live.town.definition(vec![approval(2)]);
    setup.closes_at_ms = 4_102_444_800_000;
    live.town.set_up(setup);
    live.town.hold_ceremony();
    live.town.submit_opening().unwrap();
    live.put_in();
    let path = format!("/elections/{}", live.town.election);
    let how = format!(
        "suara voter vote https://suara.test/v1/boards/town {}",
        live.town.election
    );
    let open = live.page(&path);
    assert!(
        open.text().contains("Voting ends</dt>") && open.text().contains(&how),
        "{}",
        open.text()
    );
    live.town.submit_closing().unwrap();
    live.put_in();
    let closed = live.page(&path);
    assert!(
        !closed.text().contains("2100-01-01") && !closed.text().contains(&how),
        "{}",
        closed.text()
    );
}

#[test]
fn people_are_told_of_an_error_with_a_page_and_programs_with_data() {
    let (live, _) = LiveTown::with_petition();
    let nowhere = [
        ("/nowhere", 404, "There is nothing here"),
        ("/petitions/abc", 404, "There is nothing here"),
        ("/petitions?state=%3Cb%3E", 400, "This cannot be shown"),
    ];
    for (path, status, title) in nowhere {
        let page = live.page(path);
        assert_eq!(
            (page.status, page.header("content-type")),
            (status, Some("text/html; charset=utf-8")),
            "{path}"
        );
        assert!(
            page.text().contains(&format!("<h1>{title}</h1>")),
            "{path}: {}",
            page.text()
        );
        for link in between(page.text(), "<a href=\"", '"') {
            assert_eq!(
                live.follow(path, link).status,
                if link.starts_with('?') { status } else { 200 },
                "{link}"
            );
        }
        let style = between(page.text(), "stylesheet\" href=\"", '"');
        assert_eq!(live.follow(path, style.first().unwrap()).status, 200, "{path}");
        let indonesian = live.page(&format!(
            "{path}{}lang=id",
            if path.contains('?') { '&' } else { '?' }
        ));
        assert!(indonesian.text().contains("<html lang=\"id\">"), "{path}");
        live.get(path.trim_start_matches('/')).problem();
    }
}

#[test]
fn an_erased_text_is_a_page_that_says_so() {
    let (mut live, petition) = LiveTown::with_petition();
    let text = live.town.petition(petition).draft().background;
    let erasure = Erasure {
        board: live.town.id(),
        moderator: 1,
        text,
        code: ErasureCode::CourtOrder,
    };
    let entry = live
        .town
        .submit(Submission::sign(erasure, &live.town.moderators[0]))
        .unwrap();
    live.put_in();
    let page = live.page(&format!("/texts/{text}"));
    let says = page.text();
    assert_eq!(page.status, 410);
    assert!(
        says.contains("This text was erased") && says.contains(&format!("entry {entry}")),
        "{says}"
    );
}

#[test]
fn a_page_is_in_a_language_that_the_browser_wants() {
    let (live, _) = LiveTown::with_petition();
    for (wanted, language) in [("id-ID,id;q=0.9,en;q=0.1", "id"), ("en", "en"), ("fr", "en")] {
        for path in ["petitions", "answers", "nowhere"] {
            let page = live.get_with(path, &[BROWSER, ("accept-language", wanted)]);
            let html = format!("<html lang=\"{language}\">");
            assert!(page.text().contains(&html), "{path} {wanted}");
            assert!(page.status == 404 || page.header("vary").unwrap().contains("accept-language"));
        }
    }
}

#[test]
fn the_page_of_an_error_is_not_said_to_be_compressed() {
    let (live, _) = LiveTown::with_petition();
    let page = live.get_with("petitions/abc", &[BROWSER, ("accept-encoding", "gzip")]);
    assert_eq!((page.status, page.header("content-encoding")), (404, None));
    assert!(page.text().contains("There is nothing here"));
}

#[test]
fn every_duty_that_is_overdue_is_said_aloud_and_the_longest_overdue_stands_first() {
    let mut live = LiveTown::new(&[0, 1, 2, 0, 1, 2]);
    let late = |live: &LiveTown| {
        let mut rules = live.rules();
        rules.debate.signatures = 3;
        rules.debate_ms = 1;
        rules
    };
    let rules = late(&live);
    let petition = live.town.open_petition(rules);
    // The younger petition owes an answer before the older one does.
    let mut rules = late(&live);
    rules.name = "Urgent".to_owned();
    let rules = live.town.define_petitions(rules);
    let mut draft = live.town.draft(3, rules, None);
    draft.title = live.town.detach("A ferry");
    let urgent = live.town.submit_draft(3, draft);
    for sponsor in [1, 2] {
        live.town.act(urgent, sponsor, ActKind::Sponsor).unwrap();
    }
    live.town.review(urgent, 0, None).unwrap();
    live.put_in();
    for process in [urgent, petition] {
        for voter in 0..3 {
            live.act(process, voter, ActKind::Sign);
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let page = live.page(&format!("/petitions/{petition}"));
    let alarms = between(page.text(), "<p class=\"alarm\"><strong>", ':');
    assert_eq!(alarms, ["Answer of the authority", "Debate or vote"]);
    let register = live.page("/answers");
    let place = |title: &str| register.text().find(title).unwrap();
    assert!(place("A ferry") < place("A bridge"), "{}", register.text());
}
