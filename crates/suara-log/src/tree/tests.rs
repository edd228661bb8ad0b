use proptest::prelude::*;

use super::*;
use crate::hash::{leaf_hash, node_hash};
use crate::proof::{ProofError, verify_consistency, verify_inclusion};

/// The definitions of RFC 6962 section 2.1, word for word: MTH, PATH and SUBPROOF over a list of leaves.
mod rfc6962 {
    use super::*;

    fn k(n: usize) -> usize {
        let mut k = 1;
        while 2 * k < n {
            k *= 2;
        }
        k
    }

    pub fn mth(d: &[Hash]) -> Hash {
        match d {
            [] => EMPTY_ROOT,
            [leaf] => *leaf,
            _ => node_hash(&mth(&d[..k(d.len())]), &mth(&d[k(d.len())..])),
        }
    }

    pub fn path(m: usize, d: &[Hash]) -> Vec<Hash> {
        if d.len() == 1 {
            return vec![];
        }
        let (left, right) = d.split_at(k(d.len()));
        if m < left.len() {
            [path(m, left), vec![mth(right)]].concat()
        } else {
            [path(m - left.len(), right), vec![mth(left)]].concat()
        }
    }

    pub fn proof(m: usize, d: &[Hash]) -> Vec<Hash> {
        subproof(m, d, true)
    }

    fn subproof(m: usize, d: &[Hash], complete: bool) -> Vec<Hash> {
        if m == d.len() {
            return if complete { vec![] } else { vec![mth(d)] };
        }
        let (left, right) = d.split_at(k(d.len()));
        if m <= left.len() {
            [subproof(m, left, complete), vec![mth(right)]].concat()
        } else {
            [subproof(m - left.len(), right, false), vec![mth(left)]].concat()
        }
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|index| leaf_hash(&index.to_be_bytes())).collect()
}

fn tree(leaves: &[Hash]) -> Tree {
    let mut tree = Tree::new();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree
}

/// The tree of the tests of Certificate Transparency (google/certificate-transparency, `merkle_tree_test.cc`).
#[test]
fn the_roots_of_the_reference_tree_are_those_of_certificate_transparency() {
    let bytes = |range: std::ops::RangeInclusive<u8>| range.collect::<Vec<u8>>();
    let leaves = [
        vec![],
        vec![0x00],
        vec![0x10],
        bytes(0x20..=0x21),
        bytes(0x30..=0x31),
        bytes(0x40..=0x43),
        bytes(0x50..=0x57),
        bytes(0x60..=0x6f),
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let tree = tree(&leaves.map(|leaf| leaf_hash(&leaf)));
    for (size, expected) in (0..).zip(roots) {
        let root = tree.root(size).unwrap();
        let hex: String = root.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected, "size {size}");
    }
}

#[test]
fn every_root_up_to_600_is_that_of_the_definition() {
    let leaves = leaves(600);
    let tree = tree(&leaves);
    for size in 0..=600 {
        assert_eq!(
            tree.root(size as u64),
            Some(rfc6962::mth(&leaves[..size])),
            "size {size}"
        );
    }
    assert_eq!(tree.root(601), None);
}

#[test]
fn every_inclusion_proof_up_to_70_is_that_of_the_definition() {
    let leaves = leaves(70);
    let tree = tree(&leaves);
    for size in 1..=70 {
        let root = tree.root(size as u64).unwrap();
        for index in 0..size {
            let proof = tree.inclusion(index as u64, size as u64).unwrap();
            assert_eq!(proof, rfc6962::path(index, &leaves[..size]), "{index} in {size}");
            assert_eq!(
                verify_inclusion(&leaves[index], index as u64, size as u64, &proof, &root),
                Ok(())
            );
        }
    }
}

#[test]
fn every_consistency_proof_up_to_70_is_that_of_the_definition() {
    let leaves = leaves(70);
    let tree = tree(&leaves);
    for new in 1..=70 {
        let new_root = tree.root(new as u64).unwrap();
        for old in 1..=new {
            let old_root = tree.root(old as u64).unwrap();
            let proof = tree.consistency(old as u64, new as u64).unwrap();
            assert_eq!(proof, rfc6962::proof(old, &leaves[..new]), "{old} to {new}");
            let verdict = verify_consistency(old as u64, &old_root, new as u64, &new_root, &proof);
            assert_eq!(verdict, Ok(()), "{old} to {new}");
        }
    }
}

#[test]
fn nothing_is_proven_beyond_the_tree() {
    let tree = tree(&leaves(5));
    assert_eq!(tree.inclusion(5, 5), None);
    assert_eq!(tree.inclusion(0, 6), None);
    assert_eq!(tree.consistency(4, 3), None);
    assert_eq!(tree.consistency(1, 6), None);
    let root = tree.root(5).unwrap();
    assert_eq!(verify_inclusion(&root, 5, 5, &[], &root), Err(ProofError::Beyond));
    assert_eq!(verify_inclusion(&root, 0, 0, &[], &root), Err(ProofError::Beyond));
    assert_eq!(
        verify_consistency(6, &root, 5, &root, &[]),
        Err(ProofError::Beyond)
    );
}

#[test]
fn the_empty_tree_is_a_prefix_of_every_tree_and_only_under_its_own_root() {
    let tree = tree(&leaves(5));
    let root = tree.root(5).unwrap();
    assert_eq!(tree.consistency(0, 5), Some(vec![]));
    assert_eq!(verify_consistency(0, &EMPTY_ROOT, 5, &root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &EMPTY_ROOT, 0, &EMPTY_ROOT, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &root, 5, &root, &[]), Err(ProofError::Root));
    assert_eq!(
        verify_consistency(0, &EMPTY_ROOT, 0, &root, &[]),
        Err(ProofError::Root)
    );
    assert_eq!(
        verify_consistency(0, &EMPTY_ROOT, 5, &root, &[root]),
        Err(ProofError::Length)
    );
    assert_eq!(verify_consistency(5, &root, 5, &root, &[]), Ok(()));
    assert_eq!(
        verify_consistency(5, &root, 5, &EMPTY_ROOT, &[]),
        Err(ProofError::Root)
    );
    assert_eq!(
        verify_consistency(5, &root, 5, &root, &[root]),
        Err(ProofError::Length)
    );
}

#[test]
fn a_tile_holds_the_roots_of_the_full_tiles_below() {
    let leaves = leaves(70_000);
    let tree = tree(&leaves);
    assert_eq!(tree.tile(0, 3, 256).unwrap(), leaves[768..1024].concat());
    assert_eq!(tree.tile(0, 273, 112).unwrap(), leaves[69_888..].concat());
    assert_eq!(tree.tile(0, 273, 7).unwrap(), leaves[69_888..69_895].concat());
    let above: Vec<u8> = leaves[65_536..][..17 * 256]
        .chunks(256)
        .flat_map(rfc6962::mth)
        .collect();
    assert_eq!(tree.tile(1, 1, 17).unwrap(), above);
    assert_eq!(tree.tile(2, 0, 1).unwrap(), rfc6962::mth(&leaves[..65_536]));
    for (level, index, width) in [
        (0, 273, 113),
        (0, 274, 1),
        (1, 1, 18),
        (2, 0, 2),
        (3, 0, 1),
        (0, 0, 0),
        (0, 0, 257),
    ] {
        assert_eq!(
            tree.tile(level, index, width),
            None,
            "tile/{level}/{index}.p/{width}"
        );
    }
    assert_eq!(tree.tile(255, 0, 1), None);
    assert_eq!(tree.tile(0, u64::MAX, 256), None);
}

/// Whatever the hashes lead to: which ones a proof has is fixed by the positions.
#[test]
fn a_proof_has_exactly_the_hashes_that_its_positions_need() {
    let leaves = leaves(4);
    let tree = tree(&leaves);
    let root = tree.root(4).unwrap();
    let short = verify_inclusion(&root, 0, 4, &[], &root);
    assert_eq!(short, Err(ProofError::Length));
    let above = |root: &Hash| node_hash(&leaves[0], root);
    let mut long = tree.inclusion(2, 4).unwrap();
    long.push(leaves[0]);
    let long = verify_inclusion(&leaves[2], 2, 4, &long, &above(&root));
    assert_eq!(long, Err(ProofError::Length));

    let proof = tree.consistency(3, 4).unwrap();
    let old = tree.root(3).unwrap();
    assert_eq!(verify_consistency(3, &old, 4, &root, &proof), Ok(()));
    let long = [&proof[..], &leaves[..1]].concat();
    let long = verify_consistency(3, &above(&old), 4, &above(&root), &long);
    assert_eq!(long, Err(ProofError::Length));
    let short = verify_consistency(3, &leaves[2], 4, &leaves[2], &proof[..1]);
    assert_eq!(short, Err(ProofError::Length));
}

fn sizes() -> impl Strategy<Value = (u64, u64)> {
    (1..5_000_u64).prop_flat_map(|new| (0..=new, Just(new)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn proofs_of_larger_trees_are_those_of_the_definition((index, size) in sizes()) {
        let leaves = leaves(size);
        let tree = tree(&leaves);
        let root = tree.root(size).unwrap();
        prop_assert_eq!(root, rfc6962::mth(&leaves));
        let (old, index) = (index, index.min(size - 1));

        let inclusion = tree.inclusion(index, size).unwrap();
        prop_assert_eq!(&inclusion, &rfc6962::path(index as usize, &leaves));
        prop_assert_eq!(verify_inclusion(&leaves[index as usize], index, size, &inclusion, &root), Ok(()));

        let consistency = tree.consistency(old, size).unwrap();
        if old > 0 {
            prop_assert_eq!(&consistency, &rfc6962::proof(old as usize, &leaves));
        }
        prop_assert_eq!(verify_consistency(old, &tree.root(old).unwrap(), size, &root, &consistency), Ok(()));
    }

    /// One thing changed in what a verifier gets: none of it verifies.
    #[test]
    fn an_altered_inclusion_proof_proves_nothing((index, size) in sizes(), bit in 0..256_usize, at in any::<prop::sample::Index>()) {
        let leaves = leaves(size);
        let tree = tree(&leaves);
        let index = index.min(size - 1);
        let leaf = leaves[index as usize];
        let root = tree.root(size).unwrap();
        let proof = tree.inclusion(index, size).unwrap();
        let flip = |hash: &Hash| { let mut hash = *hash; hash[bit / 8] ^= 1 << (bit % 8); hash };

        prop_assert!(verify_inclusion(&flip(&leaf), index, size, &proof, &root).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &flip(&root)).is_err());
        prop_assert!(verify_inclusion(&leaf, index, size, &[&proof[..], &[leaf]].concat(), &root).is_err());
        if size > 1 {
            let other = (index + 1) % size;
            prop_assert!(verify_inclusion(&leaf, other, size, &proof, &root).is_err());
            let mut altered = proof.clone();
            let position = at.index(altered.len());
            altered[position] = flip(&altered[position]);
            prop_assert!(verify_inclusion(&leaf, index, size, &altered, &root).is_err());
            altered.remove(position);
            prop_assert!(verify_inclusion(&leaf, index, size, &altered, &root).is_err());
        }
    }

    #[test]
    fn an_altered_consistency_proof_proves_nothing((old, new) in sizes(), bit in 0..256_usize, at in any::<prop::sample::Index>()) {
        prop_assume!(0 < old && old < new);
        let leaves = leaves(new);
        let tree = tree(&leaves);
        let (old_root, new_root) = (tree.root(old).unwrap(), tree.root(new).unwrap());
        let proof = tree.consistency(old, new).unwrap();
        let flip = |hash: &Hash| { let mut hash = *hash; hash[bit / 8] ^= 1 << (bit % 8); hash };

        prop_assert!(verify_consistency(old, &flip(&old_root), new, &new_root, &proof).is_err());
        prop_assert!(verify_consistency(old, &old_root, new, &flip(&new_root), &proof).is_err());
        prop_assert!(verify_consistency(old, &old_root, new, &new_root, &[&proof[..], &[new_root]].concat()).is_err());
        let mut altered = proof.clone();
        let position = at.index(altered.len());
        altered[position] = flip(&altered[position]);
        prop_assert!(verify_consistency(old, &old_root, new, &new_root, &altered).is_err());
        altered.remove(position);
        prop_assert!(verify_consistency(old, &old_root, new, &new_root, &altered).is_err());
    }
}
