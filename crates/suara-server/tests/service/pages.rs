use serde_json::json;
use suara_log::log_key::LogKey;

use crate::village::{BOARD, Village};

/// What a browser sends.
const BROWSER: (&str, &str) = (
    "accept",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
);

#[test]
fn a_board_is_data_for_programs_and_a_page_for_people() {
    let village = Village::new();
    let board = village.create_with_rolls(1);
    let data = village.get(BOARD);
    assert_eq!(
        (data.status, data.header("content-type")),
        (200, Some("application/json"))
    );
    let shown = data.json();
    assert_eq!(
        (&shown["name"], &shown["size"], &shown["elections"]),
        (&json!("village"), &json!(2), &json!([]))
    );
    assert_eq!(shown["title"]["en"], "The village of <b>Sukamaju</b>");
    let page = village.get_with(BOARD, &[BROWSER]);
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    assert!(page.text().contains(&board.to_string()));
    assert!(
        page.text()
            .contains("suara verify https://suara.test/v1/boards/village")
    );
    // What letters promise to be shown.
    let keys = village.get(&format!("{BOARD}/log.vkey"));
    let log: LogKey = keys.text().parse().unwrap();
    assert!(page.text().contains(&suara_protocol::fingerprint(&log)));
    for answer in [data, page] {
        assert!(answer.header("vary").unwrap().contains("accept"), "{answer:?}");
    }
}

#[test]
fn o01_markup_in_texts_is_shown_and_never_obeyed() {
    let village = Village::new();
    village.create();
    for path in ["/", BOARD] {
        let page = village.get_with(path, &[BROWSER]);
        assert!(!page.text().contains("<b>Sukamaju"), "{path}");
        assert!(page.text().contains("&#60;b&#62;Sukamaju&#60;/b&#62;"), "{path}");
    }
}

#[test]
fn o01_pages_have_no_scripts_and_no_styles_but_the_one() {
    let village = Village::new();
    village.create();
    for path in ["/", BOARD] {
        let page = village.get_with(path, &[BROWSER]);
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; style-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        let text = page.text().to_ascii_lowercase();
        for forbidden in [
            "<script",
            "<style",
            " style=",
            " onclick=",
            " onload=",
            "javascript:",
        ] {
            assert!(!text.contains(forbidden), "{forbidden} in {path}");
        }
    }
    let style = village.get("/static/suara.css");
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    assert!(!style.text().contains("url("));
}

#[test]
fn a_page_is_in_the_language_that_is_asked_for() {
    let village = Village::new();
    village.create();
    let page = |query: &str| {
        village
            .get_with(&format!("{BOARD}{query}"), &[BROWSER])
            .text()
            .to_owned()
    };
    assert!(page("").contains("<html lang=\"id\">") && page("").contains("Periksa sendiri"));
    let english = page("?lang=en");
    assert!(english.contains("<html lang=\"en\">") && english.contains("Check it yourself"));
    assert!(english.contains("The village of") && english.contains("href=\"?lang=id\""));
    assert!(page("?lang=%3Cscript%3E").contains("<html lang=\"id\">"));
}

#[test]
fn the_list_of_boards_and_the_checks_are_data() {
    let village = Village::new();
    assert_eq!(village.get("/v1/boards").json(), json!([]));
    let board = village.create();
    let listed = village.get("/v1/boards").json();
    assert_eq!(listed[0]["url"], "https://suara.test/v1/boards/village");
    assert_eq!(
        (&listed[0]["id"], &listed[0]["size"]),
        (&json!(board.to_string()), &json!(1))
    );
    let checks = village.get("/v1/checks").json();
    let found = checks
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["check"] == "C43");
    assert_eq!(found.unwrap()["class"], "rule");
}
