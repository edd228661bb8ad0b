use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use prost::Message as _;
use serde_json::Value;
use suara_protocol::Reservation;

use crate::client::send;
use crate::village::{BOARD, PROTOBUF, role};

const PROGRAM: &str = env!("CARGO_BIN_EXE_suara-server");

#[test]
fn the_example_configuration_is_printed() {
    let output = Command::new(PROGRAM).arg("example-config").output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(suara_server::Config::parse(Path::new("example"), &text).is_ok());
}

#[test]
fn a_wrong_configuration_is_refused_with_file_line_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    fs::write(&file, "listen = \"127.0.0.1:0\"\nlitsen = 3\n").unwrap();
    let output = Command::new(PROGRAM).arg("--config").arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains(file.to_str().unwrap()) && error.contains("line 2") && error.contains("`litsen`"),
        "{error}"
    );
    assert_eq!(
        Command::new(PROGRAM)
            .stderr(Stdio::null())
            .status()
            .unwrap()
            .code(),
        Some(2)
    );
}

/// The program with a configuration, and its records.
struct Started {
    child: Child,
    records: Lines<BufReader<ChildStderr>>,
    address: SocketAddr,
}

fn start(folder: &Path) -> Started {
    let file = folder.join("server.toml");
    let organiser = role(1).public();
    let data = folder.join("data");
    let text = format!(
        "listen = \"127.0.0.1:0\"\npublic_url = \"http://suara.test\"\ndata = {data:?}\norganisers = [\"{organiser}\"]\n"
    );
    fs::write(&file, text).unwrap();
    let mut child = Command::new(PROGRAM)
        .args(["--records", "json", "--config"])
        .arg(&file)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut records = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = loop {
        let record: Value = serde_json::from_str(&records.next().unwrap().unwrap()).unwrap();
        if record["fields"]["message"] == "listening" {
            break record["fields"]["address"].as_str().unwrap().parse().unwrap();
        }
    };
    Started {
        child,
        records,
        address,
    }
}

#[test]
fn it_ends_in_good_order_when_it_is_told_to_and_records_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["-TERM", "-INT"] {
        let mut started = start(folder.path());
        let reservation = Reservation::sign("village", &role(1)).encode_to_vec();
        let answer = send(started.address, "PUT", BOARD, &[PROTOBUF], &reservation);
        assert!(matches!(answer.status, 200 | 201));
        let id = started.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let key = fs::read_to_string(folder.path().join("data/village/log.key")).unwrap();
        let records = started.records.map(Result::unwrap).collect::<Vec<_>>();
        assert!(records.last().unwrap().contains("stopped"), "{records:?}");
        assert!(
            !records.iter().any(|record| record.contains(key.trim())),
            "{records:?}"
        );
        assert_eq!(started.child.wait().unwrap().code(), Some(0));
    }
}
