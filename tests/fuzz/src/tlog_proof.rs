//! Receipts: what is read is written the same, and checking one never panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_log::tlog_proof::TlogProof;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
        assert!(proof.verify(&[0; 32], &[]).is_err());
    }
});
