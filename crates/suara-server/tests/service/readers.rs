//! Pages as people meet them: who listens to them, goes through them by keyboard, or writes from right to left.

use suara_crypto::act::ActKind;
use suara_protocol::entries::{CommitmentStatus, PetitionCommitment};
use suara_protocol::{Id, Submission};
use suara_tests::{approval, pairwise};

use crate::town::LiveTown;

const TITLE: &str = "نطالب ببناء جسر (2026)!";

/// A petition in Arabic that is signed, argued about, answered and promised, and an election.
fn town() -> (LiveTown, Id) {
    let mut live = LiveTown::new(&[0, 1, 2, 0, 1, 2]);
    let rules = live.rules();
    let rules = live.town.define_petitions(rules);
    let mut draft = live.town.draft(0, rules, None);
    draft.language = "ar".to_owned();
    draft.title = live.town.detach(TITLE);
    let draft = Submission::unsigned(live.town.prove_draft(0, draft));
    let petition = draft.id();
    live.town.submit(draft).unwrap();
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
            tag.starts_with(" role=\"region\" tabindex=\"0\" aria-label=\""),
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
