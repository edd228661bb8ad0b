//! The JSON form of submissions: what is read has one binary form, which is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_protocol::Submission;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(submission) = Submission::from_json(bytes) {
        let again = Submission::decode(submission.bytes());
        assert!(again.is_ok_and(|again| again.bytes() == submission.bytes()));
    }
});
