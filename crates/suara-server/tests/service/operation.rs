//! What is there for whoever runs the service, and the description of its routes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::village::{BOARD, JSON, Village, roll};

#[test]
fn it_lives_and_is_ready() {
    let village = Village::new();
    let board = village.create();
    village.post(&roll(board, 1));
    let life = village.get("/healthz");
    assert_eq!((life.status, life.json()), (200, json!({ "status": "ok" })));
    let ready = village.get("/readyz");
    let boards = json!([{ "name": "village", "size": 2, "state": "ready" }]);
    assert_eq!(
        (ready.status, ready.json()),
        (200, json!({ "status": "ok", "boards": boards }))
    );
}

/// The disk takes no checkpoint: first it does not answer, then it says no.
#[test]
fn it_is_not_ready_while_a_board_is_stuck_nor_when_it_has_stopped() {
    let village = Village::with("[limits]\nstale_seconds = 1\n");
    let submission = roll(village.create(), 1);
    let unfinished = Path::new(&village.data()).join("village/checkpoint.new");
    let made = Command::new("mkfifo").arg(&unfinished).status().unwrap();
    assert!(made.success());
    let becomes = |words: &str| {
        let patience = Instant::now() + Duration::from_secs(30);
        loop {
            let answer = village.get("/readyz");
            if answer.status == 503 && answer.text().contains(words) {
                break answer.problem();
            }
            assert!(Instant::now() < patience, "{answer:?}");
            thread::sleep(Duration::from_millis(20));
        }
    };
    let count = |line: &str| village.get("/metrics").text().lines().any(|found| found == line);
    thread::scope(|scope| {
        let posted = scope.spawn(|| village.post(&submission).status);
        becomes("board village is stuck: submissions wait, and no checkpoint comes");
        assert!(count("suara_board_ready{board=\"village\"} 0"));
        assert!(count("suara_board_under_way{board=\"village\"} 1"));
        assert_eq!(village.get("/healthz").status, 200, "it lives");
        // A pipe that is read from takes bytes, and cannot be synced.
        fs::read(&unfinished).unwrap();
        becomes("board village has stopped");
        assert_eq!(posted.join().unwrap(), 503);
    });
}

#[test]
fn what_it_does_is_counted_and_nobody_is_named() {
    let village =
        Village::with("[limits]\nrequests_per_second_per_network = 1\nburst_requests_per_network = 12\n");
    let board = village.create();
    assert_eq!(village.post(&roll(board, 1)).status, 201);
    assert_eq!(village.post(&roll(board, 1)).status, 200);
    assert_eq!(village.post(&roll(board, 7)).status, 409);
    assert_eq!(village.get("/wp-admin/?code=SECRET").status, 404);
    let answer = village.get("/metrics");
    assert_eq!(
        answer.header("content-type"),
        Some("application/openmetrics-text; version=1.0.0; charset=utf-8")
    );
    let text = answer.text();
    for line in [
        "suara_board_entries{board=\"village\"} 2",
        "suara_board_ready{board=\"village\"} 1",
        "suara_board_under_way{board=\"village\"} 0",
        "suara_submissions_total{kind=\"roll\",outcome=\"admitted\",check=\"\"} 1",
        "suara_submissions_total{kind=\"roll\",outcome=\"standing\",check=\"\"} 1",
        "suara_submissions_total{kind=\"roll\",outcome=\"refused\",check=\"C10\"} 1",
        "suara_requests_total{method=\"GET\",route=\"other\",status=\"404\"} 1",
        "suara_batch_entries_count 2",
        "# TYPE suara_request_duration_seconds histogram",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is not in\n{text}"
        );
    }
    assert!(text.ends_with("# EOF\n"));
    assert!(!text.contains("wp-admin") && !text.contains("SECRET") && !text.contains("127.0.0.1"));
    let limited = std::iter::repeat_with(|| village.get("/v1/boards").status).take(20);
    assert!(limited.into_iter().any(|status| status == 429));
}

/// The paths and methods of the description.
fn described(village: &Village) -> BTreeSet<(String, String)> {
    let document = village.get("/openapi.json").json();
    assert_eq!(document["info"]["title"], "Suara");
    let paths = document["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &Value)| {
        let methods = item.as_object().unwrap();
        let pairs = methods.iter().map(|(method, operation)| {
            assert!(
                !operation["summary"].as_str().unwrap_or_default().is_empty(),
                "{path} has no summary"
            );
            (method.to_uppercase(), path.clone())
        });
        pairs.collect::<Vec<_>>()
    };
    paths.iter().flat_map(methods).collect()
}

#[test]
fn every_route_is_described_and_every_description_is_a_route() {
    let village = Village::new();
    village.create();
    let described = described(&village);
    for (method, path) in &described {
        if method == "GET" {
            let path = path
                .replace("{board}", "village")
                .replace("{id}", &"0".repeat(64))
                .replace("{hash}", &"0".repeat(64))
                .replace("{path}", "0/000.p/1");
            let answer = village.get(&path);
            assert!(
                !String::from_utf8_lossy(&answer.body).contains("nothing under this path"),
                "{path}"
            );
            assert_ne!(answer.status, 405, "{path}");
        }
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md");
    let docs = fs::read_to_string(docs).unwrap();
    let rows = docs.lines().filter_map(|line| {
        let (method, path) = line.strip_prefix("| `")?.split_once("` |")?.0.split_once(' ')?;
        let path = path
            .replace("tile/<L>/<N>[.p/<W>]", "tile/{path}")
            .replace("tile/entries/<N>[.p/<W>]", "tile/entries/{path}");
        let methods = ["GET", "PUT", "POST"];
        methods.contains(&method).then(|| (method.to_owned(), path))
    });
    assert_eq!(
        rows.collect::<BTreeSet<_>>(),
        described,
        "docs/api.md, \"Overview\""
    );
}

#[test]
fn the_description_has_a_page_without_foreign_parts() {
    let village = Village::new();
    let page = village.get("/openapi");
    let text = page.text();
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    for (method, path) in described(&village) {
        assert!(text.contains(&format!("{method} {path}")), "{method} {path}");
    }
    assert!(!text.contains("<script") && !text.contains("https://") && !text.contains("http://"));
}

#[test]
fn what_is_described_is_what_is_answered() {
    let village = Village::new();
    let board = village.create();
    let document = village.get("/openapi.json").json();
    let described = |name: &str| {
        let properties = document["components"]["schemas"][name]["properties"].as_object();
        let names = properties
            .unwrap_or_else(|| panic!("{name} is not described"))
            .keys();
        names.cloned().collect::<BTreeSet<_>>()
    };
    let answered = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<BTreeSet<_>>()
    };
    let submission = roll(board, 1);
    let receipt = village.post_bytes(JSON, submission.to_json().unwrap().as_bytes());
    assert_eq!(described("Receipt"), answered(&receipt.json()));
    let view = village.get(BOARD).json();
    assert_eq!(described("BoardView"), answered(&view));
    assert_eq!(described("RollView"), answered(&view["rolls"][0]));
    assert_eq!(
        described("ListedBoard"),
        answered(&village.get("/v1/boards").json()[0])
    );
    assert_eq!(described("Readiness"), answered(&village.get("/readyz").json()));
    let problem = village.post(&roll(board, 9)).problem();
    assert_eq!(described("Problem"), answered(&problem));
}
