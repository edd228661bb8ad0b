//! Texts of checkpoints and keys of logs: what is read is written the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_log::checkpoint::Checkpoint;
use suara_log::note::VerifierKey;

fuzz_target!(|text: &str| {
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text.strip_suffix('\n').unwrap_or(text));
    }
});
