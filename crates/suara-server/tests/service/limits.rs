use std::io::Write as _;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{connect, head, raw, read};
use crate::village::{BOARD, PROTOBUF, Village, roll};

#[test]
fn a_browser_that_asks_too_often_is_told_to_wait() {
    let village =
        Village::with("[limits]\nrequests_per_second_per_network = 1\nburst_requests_per_network = 1\n");
    let ask = || village.get_with("/", &[("accept", "text/html,*/*;q=0.8")]);
    let refused = std::iter::repeat_with(ask).find(|answer| answer.status == 429);
    let refused = refused.unwrap();
    assert_eq!(refused.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(refused.header("retry-after").is_some());
    assert!(refused.text().contains("Wait a moment"), "{}", refused.text());
}

#[test]
fn o02_a_network_that_asks_too_often_is_told_to_wait() {
    let village =
        Village::with("[limits]\nrequests_per_second_per_network = 1\nburst_requests_per_network = 3\n");
    let statuses = (0..4)
        .map(|_| village.get("/v1/boards").status)
        .collect::<Vec<_>>();
    assert_eq!(statuses, [200, 200, 200, 429]);
    let refused = village.get("/v1/boards");
    refused.problem();
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
}

#[test]
fn o02_who_watches_the_service_from_a_flooding_network_is_answered() {
    let village =
        Village::with("[limits]\nrequests_per_second_per_network = 1\nburst_requests_per_network = 1\n");
    while village.get("/v1/boards").status != 429 {}
    for path in ["/healthz", "/readyz"] {
        assert_eq!(village.get(path).status, 200, "{path}");
    }
    assert_eq!(
        village.get("/v1/boards").status,
        429,
        "they take nothing from what others may ask"
    );
}

#[test]
fn behind_a_proxy_networks_are_told_apart_by_what_the_proxy_says() {
    let limits = "[limits]\nrequests_per_second_per_network = 1\nburst_requests_per_network = 1\n";
    let from = |village: &Village, address| {
        village
            .get_with("/v1/boards", &[("x-forwarded-for", address)])
            .status
    };
    let village = Village::with(&format!("behind_proxy = true\n{limits}"));
    let statuses =
        ["192.0.2.1", "192.0.2.2", "198.51.100.1", "192.0.2.1, 203.0.113.1"].map(|one| from(&village, one));
    assert_eq!(statuses, [200, 429, 200, 200]);
    let village = Village::with(limits);
    assert_eq!(
        (from(&village, "192.0.2.1"), from(&village, "198.51.100.1")),
        (200, 429),
        "nobody is believed"
    );
}

#[test]
fn o03_a_body_that_is_announced_too_long_is_refused_unread() {
    let village = Village::with("[limits]\nbody_bytes = 3000\n");
    village.create();
    let path = format!("{BOARD}/entries");
    let announced = head("POST", &path, &[PROTOBUF, ("content-length", "1000000000")]);
    let answer = raw(village.address(), announced.as_bytes());
    assert_eq!(answer.status, 413);
    answer.problem();
}

#[test]
fn o03_a_body_that_gets_too_long_on_the_way_is_refused() {
    let village = Village::with("[limits]\nbody_bytes = 3000\n");
    village.create();
    let path = format!("{BOARD}/entries");
    let mut request = head("POST", &path, &[PROTOBUF, ("transfer-encoding", "chunked")]).into_bytes();
    for _ in 0..7 {
        request.extend_from_slice(b"200\r\n");
        request.extend_from_slice(&[0; 0x200]);
        request.extend_from_slice(b"\r\n");
    }
    assert_eq!(raw(village.address(), &request).status, 413);
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let village = Village::with("[limits]\nbody_seconds = 1\n");
    let board = village.create();
    let path = format!("{BOARD}/entries");
    let began = Instant::now();
    let answer = raw(
        village.address(),
        head("POST", &path, &[PROTOBUF, ("content-length", "100")]).as_bytes(),
    );
    assert_eq!(answer.status, 408);
    answer.problem();
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_eq!(village.post(&roll(board, 1)).status, 201);
}

#[test]
fn the_head_of_a_request_that_does_not_come_ends_the_connection() {
    let village = Village::with("[limits]\nheader_seconds = 1\n");
    let mut stream = connect(village.address());
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: suara.test\r\n")
        .unwrap();
    let began = Instant::now();
    assert!(read(&mut stream).is_none_or(|answer| answer.status == 408));
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn connections_beyond_the_limit_wait_for_their_turn() {
    let village = Village::with("[limits]\nconnections = 1\nheader_seconds = 1\n");
    let idle = connect(village.address());
    assert_eq!(
        village.get("/healthz").status,
        200,
        "after the idle one was ended"
    );
    drop(idle);
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let village = Village::new();
    let long = "a".repeat(20_000);
    assert_eq!(village.get_with("/healthz", &[("x-long", &long)]).status, 431);
}

#[test]
fn o12_a_board_that_is_busy_says_when_to_send_the_same_again() {
    let village = Village::with("[limits]\nqueued_submissions = 1\n");
    let submission = roll(village.create(), 1);
    let (busy, patience) = (OnceLock::new(), Instant::now() + Duration::from_secs(60));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while busy.get().is_none() && Instant::now() < patience {
                    let answer = village.post(&submission);
                    if answer.status == 503 {
                        let _ = busy.set(answer);
                    } else {
                        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
                    }
                }
            });
        }
    });
    let busy = busy.get().expect("eight at a time are more than one");
    busy.problem();
    assert_eq!(busy.header("retry-after"), Some("1"));
    assert!(matches!(village.post(&submission).status, 200 | 201));
}
