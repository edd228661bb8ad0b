//! An observer, who reads the whole log and compares it with what was acknowledged.

use std::collections::HashMap;
use std::net::SocketAddr;

use suara_log::log_key::LogKey;
use suara_log::mirror::{Mirror, Source, SourceError};
use suara_protocol::host::Threads;
use suara_protocol::{Board, Entry, Proofs, Receipt, Replay, Submission};

use crate::client::send;
use crate::town::{BOARD, checkpoint};

/// The files of the town's board.
pub struct Files(pub SocketAddr);

impl Source for Files {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let answer = send(self.0, "GET", &format!("{BOARD}/{path}"), &[], b"");
        match answer.status {
            200 => Ok(answer.body),
            404 => Err(SourceError::NotFound),
            status => Err(SourceError::Other(status.to_string())),
        }
    }
}

/// What was acknowledged: a submission, and its receipt.
pub type Acknowledged = (Submission, Receipt);

/// Reads the log from its beginning and verifies it. Everything acknowledged stands in it at its place, nothing
/// stands in it twice, and every checkpoint that was given out is one of this log.
pub fn observe(address: SocketAddr, key: &LogKey, acknowledged: &[Acknowledged]) -> Board {
    let mut mirror = Mirror::open(Files(address), key.clone()).unwrap();
    for (_, receipt) in acknowledged {
        mirror.require(checkpoint(receipt, key)).unwrap();
    }
    let mut places = HashMap::new();
    let mut replay = Replay::new(Proofs::Check);
    let mut index = 0;
    while let Some(entries) = mirror.next_bundle().unwrap() {
        for bytes in &entries {
            let entry = Entry::decode(bytes).unwrap();
            let before = places.insert(entry.submission.bytes().to_vec(), index);
            assert_eq!(before, None, "entry {index} stands there twice");
            index += 1;
        }
        replay.push(entries, &Threads).unwrap();
    }
    for (submission, receipt) in acknowledged {
        assert_eq!(
            places.get(submission.bytes()),
            Some(&receipt.index),
            "what was acknowledged is not there"
        );
    }
    replay.into_board()
}
