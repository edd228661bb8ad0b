//! Bundles of entries: what is read is written the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_log::tile::{decode_bundle, encode_bundle};

fuzz_target!(|input: (u16, &[u8])| {
    let (count, bytes) = input;
    if let Ok(entries) = decode_bundle(bytes, count) {
        assert_eq!(encode_bundle(&entries).as_deref(), Ok(bytes));
    }
});
