//! Entries, and what takes their place in a replay: what is read is the one encoding of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_protocol::host::Threads;
use suara_protocol::{Entry, Proofs, Replay, Submission};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(entry) = Entry::decode(bytes) {
        assert_eq!(
            Entry::encode(&entry.previous, entry.time_ms, &entry.submission),
            bytes
        );
        let _ = Replay::new(Proofs::Check).push(vec![bytes.to_vec()], &Threads);
    }
    if let Ok(submission) = Submission::decode(bytes) {
        assert_eq!(submission.bytes(), bytes);
    }
});
