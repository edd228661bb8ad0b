//! V8: what belongs to citizens alone is nowhere at the service: not in its records, however much is recorded, and not in
//! its folder.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use suara_crypto::act::ActKind;
use suara_protocol::entries::PetitionType;
use suara_tests::Town;

use crate::client::send;
use crate::program::Ended;
use crate::town::{BOARD, admitted, ballots, open_election, site, submissions};

const VOTERS: usize = 3;

/// Everything that nobody but a citizen, or the registrar, may have.
fn secrets(town: &Town) -> Vec<(String, Vec<u8>)> {
    let mut secrets = Vec::new();
    for (code, voter) in town.codes.iter().zip(&town.voters) {
        let public = voter.public().encode();
        for (name, bytes) in [("the key", &public[..32]), ("the chain hash", &public[32..])] {
            let digits = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            secrets.push((format!("{name} before blinding"), bytes.to_vec()));
            secrets.push((
                format!("{name} before blinding, in hexadecimal"),
                digits.into_bytes(),
            ));
        }
        secrets.push(("a code".to_owned(), code.as_bytes().to_vec()));
        secrets.push(("a half of a code".to_owned(), code.as_bytes()[..13].to_vec()));
    }
    secrets
}

fn search(place: &str, bytes: &[u8], secrets: &[(String, Vec<u8>)]) {
    for (name, secret) in secrets {
        let found = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_slice());
        assert!(!found, "{name} is in {place}");
    }
}

fn search_folder(folder: &Path, secrets: &[(String, Vec<u8>)]) -> usize {
    let mut files = 0;
    for found in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if found.file_type().unwrap().is_dir() {
            files += search_folder(&found.path(), secrets);
        } else {
            search(
                &found.path().display().to_string(),
                &fs::read(found.path()).unwrap(),
                secrets,
            );
            files += 1;
        }
    }
    files
}

/// The citizens draft, sign and withdraw a petition. The town's own board does the same.
fn petition(address: SocketAddr, town: &mut Town) {
    let first = town.log.len();
    let rules = PetitionType {
        sponsors: 0,
        ..town.petition_type()
    };
    let petition = town.open_petition(rules);
    for voter in 0..VOTERS {
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    town.act(petition, 0, ActKind::Withdraw).unwrap();
    let octets = ("content-type", "application/octet-stream");
    for (hash, content) in &town.texts {
        let kept = send(
            address,
            "PUT",
            &format!("{BOARD}/texts/{hash}"),
            &[octets],
            content,
        );
        assert_eq!(kept.status, 201);
    }
    for submission in submissions(town, first) {
        admitted(address, &submission);
    }
}

#[test]
fn v08_no_secret_of_a_citizen_is_in_records_or_files() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let running = site.try_start(&["env", "SUARA_LOG=trace"]).unwrap();
    let mut town = open_election(running.address, VOTERS);
    for ballot in ballots(&mut town, VOTERS, 2).concat() {
        admitted(running.address, &ballot);
    }
    petition(running.address, &mut town);
    let code = town.codes[0].as_str();
    for path in [
        format!("/?code={code}"),
        format!("{BOARD}/{code}"),
        format!("/v1/boards/{code}"),
        format!("{BOARD}/elections/{code}"),
        format!("{BOARD}/petitions/{code}/count"),
        format!("{BOARD}/petitions?state={code}"),
        format!("{BOARD}/texts/{code}"),
    ] {
        send(
            running.address,
            "GET",
            &path,
            &[("referer", code), ("x-code", code)],
            b"",
        );
    }
    let entries = format!("{BOARD}/entries");
    let json = ("content-type", "application/json");
    send(
        running.address,
        "POST",
        &entries,
        &[json],
        format!("{{\"code\":\"{code}\"}}").as_bytes(),
    );
    let metrics = send(running.address, "GET", "/metrics", &[], b"");
    let Ended {
        code: Some(0),
        records,
    } = running.terminate()
    else {
        panic!("it did not end in good order")
    };
    assert!(
        records.contains("\"route\":\"/v1/boards/{board}/entries\""),
        "requests are recorded"
    );
    let mut secrets = secrets(&town);
    search("the metrics", &metrics.body, &secrets);
    assert!(search_folder(&folder.path().join("data"), &secrets) > 3);
    // Nor is the log's own key in the records.
    let key = fs::read_to_string(site.board("town").join("log.key")).unwrap();
    secrets.extend(
        key.lines()
            .map(|line| ("the log's key".to_owned(), line.as_bytes().to_vec())),
    );
    search("the records", records.as_bytes(), &secrets);
}
