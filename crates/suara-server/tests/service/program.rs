use std::fs;
use std::io::{BufRead as _, BufReader, Lines};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

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
fn the_unit_runs_the_service_on_the_folder_of_the_example() {
    let output = Command::new(PROGRAM).arg("example-unit").output().unwrap();
    assert!(output.status.success());
    let unit = String::from_utf8(output.stdout).unwrap();
    let config = suara_server::Config::parse(Path::new("example"), suara_server::config::EXAMPLE).unwrap();
    let data = config.data.display();
    assert!(unit.contains(&format!("\nReadWritePaths={data}\n")), "{unit}");
    let seconds = |key: &str| {
        let value = unit.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        value.parse::<u32>().unwrap()
    };
    assert!(seconds("TimeoutStopSec=") > config.limits.shutdown_seconds.get());
    let files = usize::try_from(seconds("LimitNOFILE=")).unwrap();
    assert!(files >= config.limits.connections.get() + 100);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("suara-server.service");
    fs::write(&file, unit.replace("/usr/local/bin/suara-server", PROGRAM)).unwrap();
    match Command::new("systemd-analyze").arg("verify").arg(&file).output() {
        Ok(verified) => assert!(verified.status.success(), "{verified:?}"),
        Err(error) => eprintln!("systemd-analyze is not here ({error}): the unit is not verified by it"),
    }
}

#[test]
fn a_configuration_is_checked_before_the_service_starts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.toml");
    let check = |public_url: &str, data: &str| {
        let text = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"{public_url}\"\ndata = {:?}\norganisers = [\"{}\"]\n",
            folder.path().join(data),
            role(1).public()
        );
        fs::write(&file, text).unwrap();
        let output = Command::new(PROGRAM)
            .args(["check", "--config"])
            .arg(&file)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(
        check("http://localhost", "data"),
        (Some(0), "The service can start.\n".to_owned())
    );
    let (code, said) = check("http://vote.example.org", "data");
    assert!(
        code == Some(0) && said.starts_with("warning: public_url"),
        "{said}"
    );
    let (code, said) = check("http://localhost", "server.toml");
    assert!(code == Some(1) && said.starts_with("error: data"), "{said}");
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
    start_by(&mut Command::new(PROGRAM), folder)
}

fn start_by(program: &mut Command, folder: &Path) -> Started {
    let file = folder.join("server.toml");
    let organiser = role(1).public();
    let data = folder.join("data");
    let text = format!(
        "listen = \"127.0.0.1:0\"\npublic_url = \"http://suara.test\"\ndata = {data:?}\norganisers = [\"{organiser}\"]\n"
    );
    fs::write(&file, text).unwrap();
    let mut child = program
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

/// The unit waits for the service's own word: so a wrong configuration is known by the exit code of the service, with
/// which it is not started again, and not by that of the check before it.
#[test]
fn systemd_hears_when_it_listens_and_the_check_before_does_not_decide() {
    let unit = suara_server::config::UNIT;
    assert!(
        unit.contains("\nType=notify\n") && unit.contains("\nExecStartPre=-/"),
        "{unit}"
    );
    assert!(unit.contains("\nRestartPreventExitStatus=2\n"), "{unit}");
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).unwrap();
    systemd.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut started = start_by(Command::new(PROGRAM).env("NOTIFY_SOCKET", &socket), folder.path());
    let mut word = [0; 64];
    let length = systemd.recv(&mut word).unwrap();
    assert_eq!(word[..length].trim_ascii(), b"READY=1");
    assert!(TcpStream::connect(started.address).is_ok());
    let id = started.child.id().to_string();
    assert!(Command::new("kill").arg(id).status().unwrap().success());
    assert_eq!(started.child.wait().unwrap().code(), Some(0));
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
            !records
                .iter()
                .any(|record| key.lines().any(|seed| record.contains(seed))),
            "{records:?}"
        );
        assert_eq!(started.child.wait().unwrap().code(), Some(0));
    }
}
