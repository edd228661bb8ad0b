//! A town with an open election on a board of the service, and ballots that its voters are going to cast.

use std::fs;
use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use prost::Message as _;
use suara_crypto::program::Choice;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::log_key::LogKey;
use suara_protocol::{Entry, Receipt, Reservation, Reserved, RoleKey, Submission};
use suara_tests::{Town, approval};

use crate::client::{Answer, read, request, send};
use crate::program::Site;

pub const BOARD: &str = "/v1/boards/town";
const PROTOBUF: (&str, &str) = ("content-type", "application/protobuf");
const SEED: u64 = 7;
/// The first of January 2100, Unix milliseconds: after every run of these tests.
const FAR: u64 = 4_102_444_800_000;

/// The organiser who may create the board.
pub fn organiser() -> RoleKey {
    Town::new(SEED).organiser.public()
}

/// Sends a submission; `None` if there was no whole answer.
pub fn post(address: SocketAddr, submission: &Submission) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let path = format!("{BOARD}/entries");
    let request = request("POST", &path, &[PROTOBUF], submission.bytes());
    stream.write_all(&request).ok()?;
    let answer = read(&mut stream)?;
    let whole = answer
        .header("content-length")
        .and_then(|length| length.parse().ok())
        == Some(answer.body.len());
    whole.then_some(answer)
}

/// Sends a submission that is admitted.
pub fn admitted(address: SocketAddr, submission: &Submission) -> Receipt {
    let answer = post(address, submission).expect("an answer");
    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
    receipt(&answer)
}

/// The receipt in an answer.
pub fn receipt(answer: &Answer) -> Receipt {
    Receipt::decode(&answer.body[..]).unwrap()
}

/// The key of the town's log.
pub fn log_key(address: SocketAddr) -> LogKey {
    let answer = send(address, "GET", &format!("{BOARD}/log.vkey"), &[], b"");
    answer.text().parse().unwrap()
}

/// Reserves the board and puts everything in up to the opening.
pub fn open_election(address: SocketAddr, voters: usize) -> Town {
    let reservation = Reservation::sign("town", &Town::new(SEED).organiser).encode_to_vec();
    let answer = send(address, "PUT", BOARD, &[PROTOBUF], &reservation);
    let reserved = Reserved::decode(&answer.body[..]).unwrap();
    let log = LogKey::new(&reserved.origin, &reserved.log_key, &reserved.log_ml_dsa_key).unwrap();
    let mut town = Town::hosted(SEED, &log);
    town.publish_roll(&vec![(0, 1); voters]);
    let mut setup = town.definition(vec![approval(2)]);
    setup.closes_at_ms = FAR;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for submission in submissions(&town, 0) {
        admitted(address, &submission);
    }
    town
}

/// What stands in the town's own log from entry `first` on.
pub fn submissions(town: &Town, first: usize) -> Vec<Submission> {
    let entries = town.log[first..].iter();
    entries
        .map(|entry| Entry::decode(entry).unwrap().submission)
        .collect()
}

/// The next `count` ballots of each voter, each of which takes the place of the one before.
pub fn ballots(town: &mut Town, voters: usize, count: usize) -> Vec<Vec<Submission>> {
    let first = town.log.len();
    for round in 0..count {
        for voter in 0..voters {
            town.vote(voter, &[Choice::Options(vec![(voter + round) % 2])])
                .unwrap();
        }
    }
    let all = submissions(town, first);
    (0..voters)
        .map(|voter| all.iter().skip(voter).step_by(voters).cloned().collect())
        .collect()
}

/// The checkpoint of a receipt.
pub fn checkpoint(receipt: &Receipt, key: &LogKey) -> SignedCheckpoint {
    SignedCheckpoint::open(receipt.checkpoint.as_bytes(), key).unwrap()
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for found in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(found.file_name());
        if found.file_type().unwrap().is_dir() {
            copy(&found.path(), &target);
        } else {
            fs::copy(found.path(), target).unwrap();
        }
    }
}

/// A site for the town in this folder.
pub fn site(folder: &Path) -> Site {
    Site::new(folder, &organiser().to_string(), "")
}
