//! The same by implementations of others: the tree by `ct-merkle`, notes by `signed_note`. (ML-DSA-44 by `fips204` is
//! tried beside our own signer.)

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use sha2::Sha256;
use signed_note::{StandardVerifier, VerifierList};
use suara_log::Hash;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::hash::leaf_hash;
use suara_log::log_key::LogSigner;
use suara_log::proof::{verify_consistency, verify_inclusion};
use suara_log::tree::Tree;

type Theirs = MemoryBackedTree<Sha256, Vec<u8>>;

fn entry(index: u64) -> Vec<u8> {
    format!("suara test entry {index}").into_bytes()
}

fn root(tree: &Theirs) -> Hash {
    (*tree.root().as_bytes()).into()
}

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks::<32>().0.to_vec()
}

/// Sizes around the powers of two, and what lies between.
const SIZES: [u64; 14] = [1, 2, 3, 4, 5, 7, 8, 9, 31, 100, 255, 256, 257, 300];

#[test]
fn roots_and_proofs_are_those_of_ct_merkle() {
    let mut ours = Tree::new();
    (0..300).for_each(|index| ours.push(leaf_hash(&entry(index))));
    let mut theirs = Theirs::new();
    for new in 1..=300_u64 {
        theirs.push(entry(new - 1));
        let root_now = root(&theirs);
        assert_eq!(ours.root(new), Some(root_now), "size {new}");
        if !SIZES.contains(&new) {
            continue;
        }
        for index in 0..new {
            let proof = theirs.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(
                ours.inclusion(index, new).unwrap(),
                hashes(proof.as_bytes()),
                "{index} in {new}"
            );
        }
        for old in 1..new {
            let proof = theirs.prove_consistency(usize::try_from(new - old).unwrap());
            assert_eq!(
                ours.consistency(old, new).unwrap(),
                hashes(proof.as_bytes()),
                "{old} to {new}"
            );
        }
    }
}

/// Their verifier takes our proofs, and ours takes theirs; none of both takes a changed one.
#[test]
fn each_verifies_the_proofs_of_the_other() {
    let (mut ours, mut theirs) = (Tree::new(), Theirs::new());
    for index in 0..300 {
        ours.push(leaf_hash(&entry(index)));
        theirs.push(entry(index));
    }
    let old = RootHash::<Sha256>::new(ours.root(100).unwrap().into(), 100);
    let new = theirs.root();
    let consistency = ours.consistency(100, 300).unwrap();
    let proof = |hashes: &[Hash]| ConsistencyProof::<Sha256>::try_from_bytes(hashes.concat()).unwrap();
    assert!(new.verify_consistency(&old, &proof(&consistency)).is_ok());
    let mut changed = consistency.clone();
    changed[2][31] ^= 1;
    assert!(new.verify_consistency(&old, &proof(&changed)).is_err());
    let verify =
        |proof: &[Hash]| verify_consistency(100, &ours.root(100).unwrap(), 300, &root(&theirs), proof);
    assert!(verify(&hashes(theirs.prove_consistency(200).as_bytes())).is_ok() && verify(&changed).is_err());

    let inclusion = ours.inclusion(123, 300).unwrap();
    let proof = InclusionProof::<Sha256>::from_bytes(inclusion.concat());
    assert!(new.verify_inclusion(&entry(123), 123, &proof).is_ok());
    assert!(new.verify_inclusion(&entry(124), 123, &proof).is_err());
    let theirs_of_it = hashes(theirs.prove_inclusion(123).as_bytes());
    assert!(verify_inclusion(&leaf_hash(&entry(123)), 123, 300, &theirs_of_it, &root(&theirs)).is_ok());
}

#[test]
fn signed_note_reads_a_checkpoint_and_ignores_the_signature_that_it_does_not_know() {
    let log = LogSigner::from_seeds("suara.example/log1", &[1; 32], &[2; 32]).unwrap();
    let signed = SignedCheckpoint::sign(3, [7; 32], 1_700_000_000, &log)
        .unwrap()
        .to_string();
    let known = || {
        let key = StandardVerifier::new(&log.key().ed25519().to_string()).unwrap();
        VerifierList::new(vec![Box::new(key)])
    };
    let note = signed_note::Note::from_bytes(signed.as_bytes()).unwrap();
    let (verified, unverified) = note.verify(&known()).unwrap();
    assert_eq!((verified.len(), unverified.len()), (1, 1));
    assert_eq!(verified[0].name(), "suara.example/log1");
    let altered = signed.replacen("\n3\n", "\n4\n", 1);
    let note = signed_note::Note::from_bytes(altered.as_bytes()).unwrap();
    assert!(note.verify(&known()).is_err());
}
