use super::*;
use crate::fixtures::{TIME, forked, log_of, log_signer};
use crate::log::Log;
use crate::log_key::LogSigner;
use crate::mirror::Mirror;
use crate::store::MemoryStore;

fn key() -> LogKey {
    log_signer().key().clone()
}

fn checkpoint(log: &Log<MemoryStore>) -> SignedCheckpoint {
    (*log.reader().checkpoint().unwrap()).clone()
}

fn tree(log: &Log<MemoryStore>) -> Tree {
    let mut mirror = Mirror::open(log.reader(), key()).unwrap();
    while mirror.next_bundle().unwrap().is_some() {}
    mirror.tree().clone()
}

#[test]
fn r06_two_roots_of_one_size_speak_for_themselves() {
    let (one, other) = (log_of(10), forked(9, 1));
    let proof = ForkProof::find(&key(), &checkpoint(&one), &checkpoint(&other), None).unwrap();
    assert_eq!(proof.contradiction(), Contradiction::TwoRoots { size: 10 });
    let read: ForkProof = proof.to_string().parse().unwrap();
    assert_eq!(read, proof);
}

#[test]
fn r06_a_larger_tree_that_does_not_begin_with_the_smaller_one_is_proven_by_its_own_hashes() {
    for (common, own, size) in [(9, 1, 12), (6, 2, 300), (0, 1, 2), (255, 1, 257), (3, 4, 8)] {
        let (small, large) = (forked(common, own), log_of(size));
        let smaller = common + own;
        let found = ForkProof::find(
            &key(),
            &checkpoint(&large),
            &checkpoint(&small),
            Some(&tree(&large)),
        );
        let proof = found.unwrap();
        let expected = Contradiction::NotAPrefix {
            smaller,
            larger: size,
        };
        assert_eq!(proof.contradiction(), expected);
        assert_eq!(proof.to_string().parse(), Ok(proof.clone()));
        assert_eq!((proof.smaller().size(), proof.larger().size()), (smaller, size));
        let without = ForkProof::find(&key(), &checkpoint(&large), &checkpoint(&small), None);
        assert_eq!(without, None, "two sizes prove nothing without the hashes");
    }
}

#[test]
fn r07_a_tree_that_was_signed_as_the_largest_after_a_larger_one_is_a_contradiction() {
    let signer = log_signer();
    let sign = |size, time| SignedCheckpoint::sign(size, [size as u8; 32], time, &signer).unwrap();
    let proof = ForkProof::find(&key(), &sign(10, TIME), &sign(7, TIME + 1), None).unwrap();
    let expected = Contradiction::Shrunk {
        smaller: 7,
        larger: 10,
    };
    assert_eq!(proof.contradiction(), expected);
    assert_eq!(proof.to_string().parse(), Ok(proof));
    for (small, large) in [(TIME, TIME), (TIME - 1, TIME), (TIME, 0), (0, 0)] {
        let honest = ForkProof::find(&key(), &sign(10, large), &sign(7, small), None);
        assert_eq!(honest, None, "{small} {large}");
    }
}

#[test]
fn an_honest_log_cannot_be_accused() {
    let grown = log_of(300);
    let whole = tree(&grown);
    for size in [0, 1, 2, 9, 10, 255, 256, 257, 299, 300] {
        let earlier = log_of(size);
        for tree in [None, Some(&whole), Some(&tree(&earlier))] {
            let found = ForkProof::find(&key(), &checkpoint(&earlier), &checkpoint(&grown), tree);
            assert_eq!(found, None, "size {size}");
        }
    }
}

#[test]
fn a_forged_proof_is_refused() {
    let (small, large) = (forked(9, 1), log_of(12));
    let proof = ForkProof::find(
        &key(),
        &checkpoint(&small),
        &checkpoint(&large),
        Some(&tree(&large)),
    );
    let text = proof.unwrap().to_string();

    // With the root that the smaller checkpoint has, and with that of the honest log at this size: no contradiction.
    let honest = ForkProof::new(
        key(),
        checkpoint(&log_of(10)),
        checkpoint(&large),
        Some((
            tree(&large).root(10).unwrap(),
            tree(&large).consistency(10, 12).unwrap(),
        )),
    );
    assert_eq!(honest, Err(ForkProofError::NoContradiction));
    let invented = ForkProof::new(
        key(),
        checkpoint(&log_of(10)),
        checkpoint(&large),
        Some(([7; 32], tree(&large).consistency(10, 12).unwrap())),
    );
    assert_eq!(invented, Err(ForkProofError::NoContradiction));

    // Signed by somebody else.
    let other = LogSigner::from_seeds("suara.example/log1", &[1; 32], &[2; 32]).unwrap();
    let accused = text.replacen(&key().to_string(), &other.key().to_string(), 1);
    assert!(matches!(
        accused.parse::<ForkProof>(),
        Err(ForkProofError::Checkpoint(_))
    ));

    // One byte altered, in every line but the long ones, of which some bytes are enough.
    let bytes = text.as_bytes();
    let mut tried = 0;
    let mut column = 0;
    for at in 0..bytes.len() {
        column = if bytes[at] == b'\n' { 0 } else { column + 1 };
        if column > 160 && at % 97 != 0 {
            continue;
        }
        let mut altered = bytes.to_vec();
        altered[at] ^= 1 << (at % 7);
        let read = String::from_utf8(altered)
            .ok()
            .and_then(|text| text.parse::<ForkProof>().ok());
        assert_eq!(read, None, "byte {at}");
        tried += 1;
    }
    assert!(tried > 500);
}

#[test]
fn other_forms_are_refused() {
    let proof = ForkProof::find(&key(), &checkpoint(&log_of(10)), &checkpoint(&forked(9, 1)), None);
    let text = proof.unwrap().to_string();
    let hash = format!("{}\n", BASE64.encode([1; 32]));
    for wrong in [
        String::new(),
        text.replacen("@v1", "@v2", 1),
        format!("{text}\n"),
        text.trim_end().to_owned(),
        text.replacen("\n\n", "\nprefix x\n\n", 1),
        text.replacen("\n\n", &format!("\nprefix {}{}\n", hash, hash.repeat(65)), 1),
        text.replacen("suara/fork", "\nsuara/fork", 1),
    ] {
        assert_eq!(wrong.parse::<ForkProof>(), Err(ForkProofError::Form), "{wrong:?}");
    }
    let long = " ".repeat(MAX_FORK_PROOF + 1);
    assert_eq!(long.parse::<ForkProof>(), Err(ForkProofError::TooLong));
}
