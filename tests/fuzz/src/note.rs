//! Signed notes: what is read is written the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_log::note::Note;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
});
