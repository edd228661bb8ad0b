//! Proofs of forks: nobody is accused by bytes that the keys in them have not signed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use suara_log::fork::ForkProof;

fuzz_target!(|text: &str| {
    if let Ok(proof) = text.parse::<ForkProof>() {
        assert_eq!(proof.to_string(), text);
    }
});
