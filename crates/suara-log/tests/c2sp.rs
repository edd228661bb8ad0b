//! The values that the log's public formats are fixed by: made from the specifications' text alone, and accepted by
//! an implementation of others. The entries are `suara test entry 0`, `suara test entry 1`, … without any link.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use suara_log::Hash;
use suara_log::checkpoint::{Checkpoint, SignedCheckpoint};
use suara_log::hash::{EMPTY_ROOT, leaf_hash};
use suara_log::log_key::LogSigner;
use suara_log::note::{NoteSigner, SignatureType, VerifierKey};
use suara_log::proof::{verify_consistency, verify_inclusion};
use suara_log::tile::{TilePath, bundles, encode_bundle, hash_tiles};
use suara_log::tree::Tree;

fn entry(index: u64) -> Vec<u8> {
    format!("suara test entry {index}").into_bytes()
}

fn tree(size: u64) -> Tree {
    let mut tree = Tree::new();
    (0..size).for_each(|index| tree.push(leaf_hash(&entry(index))));
    tree
}

fn root(tree: &Tree, size: u64) -> String {
    BASE64.encode(tree.root(size).unwrap())
}

fn hash(base64: &str) -> Hash {
    BASE64.decode(base64).unwrap().try_into().unwrap()
}

/// SHA-256 in hexadecimal.
fn digest(bytes: &[u8]) -> String {
    suara_log::hash::entry_hash(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn roots() {
    let tree = tree(300_000);
    for (size, expected) in [
        (0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        (1, "v0cPXSlcAsBv3gvzaLYMUqYYNg3jJRUf3qI0WJRwScw="),
        (2, "Asovaur1W5EkJJD/F7OukdL+lFI3Ax/Exn35CRuoFV0="),
        (3, "JXfAoPKMbi2Bv8SsYu2JFOCt3J84iHBEnIiLmioNY8Q="),
        (255, "Va84qSl74WCa+vL/tZoMYLbavNTwdWdaZEgOA8BauXU="),
        (256, "HGqBaGq0b7Tp3JFb0UkYCgrhctTqmBnert+xOGXfnPk="),
        (257, "mNg40RCS/8Eo1ACtm/pid+f5HhJflE3xp8SkAC15TqY="),
        (65_537, "+pl96ufOKjUouG/nqRIZkcQt/1vOkT3OPXY+fkyHpL8="),
        (70_000, "hLSw+sMtwjykyEYp6kw1P5ydpIIdjoGjx9yRWsGqi7s="),
        (300_000, "H1RY7Riyo2emjd6F0iZAL4PPdZZ5vY0Vr5XMAZ96Fjg="),
    ] {
        assert_eq!(root(&tree, size), expected, "root {size}");
    }
    assert_eq!(tree.root(0), Some(EMPTY_ROOT));
}

#[test]
fn proofs_in_the_tree_of_three() {
    let tree = tree(3);
    let leaves = [
        hash("v0cPXSlcAsBv3gvzaLYMUqYYNg3jJRUf3qI0WJRwScw="),
        hash("oF5ewJTLBE/IaGe+on+O4QV5MS4vqU5v14mz6sUU9aE="),
        hash("Smx1i57OFByEUO6NhmKHWKZafUpzUrEnxiUmXkZ0knI="),
    ];
    assert_eq!(
        std::array::from_fn(|index| leaf_hash(&entry(index as u64))),
        leaves
    );
    let roots = [1, 2, 3].map(|size| tree.root(size).unwrap());

    assert_eq!(tree.inclusion(1, 3).unwrap(), [leaves[0], leaves[2]]);
    assert_eq!(
        verify_inclusion(&leaves[1], 1, 3, &[leaves[0], leaves[2]], &roots[2]),
        Ok(())
    );
    assert_eq!(tree.consistency(1, 3).unwrap(), [leaves[1], leaves[2]]);
    assert_eq!(
        verify_consistency(1, &roots[0], 3, &roots[2], &[leaves[1], leaves[2]]),
        Ok(())
    );
    assert_eq!(tree.consistency(2, 3).unwrap(), [leaves[2]]);
    assert_eq!(
        verify_consistency(2, &roots[1], 3, &roots[2], &[leaves[2]]),
        Ok(())
    );
}

#[test]
fn files_at_size_257() {
    let tree = tree(257);
    let entries: Vec<_> = (0..257).map(entry).collect();
    let mut files = Vec::new();
    for path in hash_tiles(257) {
        let TilePath::Hashes { level, index, width } = path else {
            panic!("{path} is not a hash tile")
        };
        files.push((path.to_string(), tree.tile(level, index, width).unwrap()));
    }
    for (path, bundle) in bundles(257).zip(entries.chunks(256)) {
        files.push((path.to_string(), encode_bundle(bundle).unwrap()));
    }
    let digests: Vec<_> = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), digest(bytes)))
        .collect();
    let expected = [
        (
            "tile/0/000",
            "72599fd1e91dbd5bf8e050f73e83b3f54e41ddff5bb2111b39477ee1e2ff6cf6",
        ),
        (
            "tile/0/001.p/1",
            "2b245ef9a1a30958d390d5e46c827dc8471a410442b467d652c402d7728f57a3",
        ),
        (
            "tile/1/000.p/1",
            "8274c1a5c86be24f2ce7d836c83705a8af31ad7063e1b3ac2cb7d2301bcc65db",
        ),
        (
            "tile/entries/000",
            "e74cd41df0c47e45b5a2119e8e9f1e5d271d875ac9be4a953c738240a3dd9344",
        ),
        (
            "tile/entries/001.p/1",
            "376d1971de28f9ff32a4b3d6da8c215e1ebbf2c11c5cce86fca4113fc9bd2b3d",
        ),
    ];
    assert_eq!(digests, expected.map(|(path, digest)| (path, digest.to_owned())));
    assert_eq!(files[3].1[..20], *b"\x00\x12suara test entry 0");
}

#[test]
fn keys_and_signed_checkpoint_of_size_three() {
    let seed = |first: u8| std::array::from_fn(|index| first + index as u8);
    let log = LogSigner::from_seeds("suara.example/log1", &seed(0), &seed(0x60)).unwrap();
    let vkey = "suara.example/log1+5e538a19+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    assert_eq!(log.key().ed25519().to_string(), vkey);
    let witness = NoteSigner::from_seed("witness.example/w1", &seed(0x20)).unwrap();
    let witness = VerifierKey::new(
        "witness.example/w1",
        SignatureType::Cosignature,
        witness.verifier().public_key(),
    )
    .unwrap();
    let witness_vkey = "witness.example/w1+20324abe+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X";
    assert_eq!(witness.to_string(), witness_vkey);

    let signed = SignedCheckpoint::sign(3, tree(3).root(3).unwrap(), 1_700_000_002, &log).unwrap();
    let log_line = "— suara.example/log1 XlOKGWhi++0+DpvjbtZA6dHBTERZTFn7X0uoD0Gf2C2ld06/Dfpz9uK8QvPMNZEytGPR5GjwZ12FWoUc5jwtgl/0PQc=";
    let text = "suara.example/log1\n3\nJXfAoPKMbi2Bv8SsYu2JFOCt3J84iHBEnIiLmioNY8Q=\n";
    assert!(signed.to_string().starts_with(&format!("{text}\n{log_line}\n")));
    assert_eq!(signed.checkpoint(), &text.parse::<Checkpoint>().unwrap());

    let witness_line = "— witness.example/w1 IDJKvgAAAABlU/EDlJrCZkh3qYDF47a4EcDWAX+IvzX9tPRvxWmD9PjvoLqqOEt7pLBseb1Gh1Mp7ojnqB9kJPSc3FyvX8oovqVBBA==";
    let cosigned = format!("{signed}{witness_line}\n");
    let opened = SignedCheckpoint::open(cosigned.as_bytes(), log.key()).unwrap();
    assert_eq!(opened.to_string(), cosigned);
    let keys = [log.key().keys(), &[witness]].concat();
    let verified = opened.note().verify(&keys).unwrap();
    assert_eq!(
        verified
            .iter()
            .map(|signature| signature.time)
            .collect::<Vec<_>>(),
        [None, Some(1_700_000_002), Some(1_700_000_003)]
    );
}
