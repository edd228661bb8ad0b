//! The hash that binds a ballot to its election.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::context::encoding;
use super::super::{BallotContext, ContextError};
use super::fixture::{approval, single_choice, times_base};
use crate::elgamal::ElectionKeys;
use crate::group::Point;
use crate::program::fixtures::question;
use crate::program::{Choose, Money, Program, Question};

type Terms<C> = Vec<(usize, C)>;

/// All that an encoding says.
#[derive(Debug, PartialEq)]
struct Read {
    ids: [[u8; 32]; 4],
    bits: usize,
    keys: Vec<Point>,
    rows: Vec<Terms<u64>>,
    equations: Vec<(Terms<i64>, i64)>,
}

/// Reads an encoding back. That this is possible shows that different things have different encodings.
fn read(mut bytes: &[u8]) -> Read {
    fn take<const LENGTH: usize>(bytes: &mut &[u8]) -> [u8; LENGTH] {
        let (first, rest) = bytes.split_first_chunk().unwrap();
        *bytes = rest;
        *first
    }
    fn count(bytes: &mut &[u8]) -> usize {
        u32::from_le_bytes(take(bytes)) as usize
    }
    fn terms<C>(bytes: &mut &[u8], coefficient: fn([u8; 8]) -> C) -> Terms<C> {
        (0..count(bytes))
            .map(|_| (count(bytes), coefficient(take(bytes))))
            .collect()
    }
    let bytes = &mut bytes;
    let ids = core::array::from_fn(|_| take(bytes));
    let [numbers, bits, equations] = core::array::from_fn(|_| count(bytes));
    let read = Read {
        ids,
        bits,
        keys: (0..numbers)
            .map(|_| Point::decode(&take(bytes)).unwrap())
            .collect(),
        rows: (0..numbers).map(|_| terms(bytes, u64::from_le_bytes)).collect(),
        equations: (0..equations)
            .map(|_| (terms(bytes, i64::from_le_bytes), i64::from_le_bytes(take(bytes))))
            .collect(),
    };
    assert!(bytes.is_empty());
    read
}

proptest! {
    #[test]
    fn p10_an_encoding_can_be_read_back(questions in prop::collection::vec(question(), 1..4), ids: [[u8; 32]; 4], seed: u32) {
        let program = Program::compile(&questions).unwrap();
        let keys = (1..=program.numbers() as u64).map(|i| times_base((i << 32 | u64::from(seed)).into()));
        let keys = ElectionKeys::new(keys.collect()).unwrap();
        let written = encoding([&ids[0], &ids[1], &ids[2], &ids[3]], &keys, &program);
        let expected = Read {
            ids,
            bits: program.bits(),
            keys: keys.points().to_vec(),
            rows: program.rows().iter().map(|row| row.terms().collect()).collect(),
            equations: program.system().iter().map(|e| (e.terms().collect(), e.right())).collect(),
        };
        prop_assert_eq!(read(&written), expected);
    }
}

fn keys(count: u64) -> ElectionKeys {
    ElectionKeys::new((1..=count).map(|i| times_base(i.into())).collect()).unwrap()
}

fn hash(ids: [u8; 4], keys: ElectionKeys, questions: &[Question]) -> [u8; 32] {
    let [board, election, roll, roll_hash] = ids.map(|id| [id; 32]);
    let program = Program::compile(questions).unwrap();
    *BallotContext::new(&board, &election, &roll, &roll_hash, keys, program)
        .unwrap()
        .hash()
}

#[test]
fn p10_p13_everything_changes_the_context() {
    let money = |costs: [u64; 2], budget| {
        let costs = costs.to_vec();
        Question::Choose(Choose {
            options: 2,
            min: 0,
            max: 2,
            money: Some(Money { costs, budget }),
            blank: false,
        })
    };
    let swapped = ElectionKeys::new(keys(2).points().iter().rev().copied().collect()).unwrap();
    let other = ElectionKeys::new(keys(3).points()[1..].to_vec()).unwrap();
    let ids = [1, 2, 3, 4];
    let hashes = [
        hash(ids, keys(2), &[single_choice(2)]),
        hash([9, 2, 3, 4], keys(2), &[single_choice(2)]),
        hash([1, 9, 3, 4], keys(2), &[single_choice(2)]),
        hash([1, 2, 9, 4], keys(2), &[single_choice(2)]),
        hash([1, 2, 3, 9], keys(2), &[single_choice(2)]),
        hash([2, 1, 3, 4], keys(2), &[single_choice(2)]),
        hash(ids, swapped, &[single_choice(2)]),
        hash(ids, other, &[single_choice(2)]),
        hash(ids, keys(2), &[approval(2)]),
        hash(ids, keys(2), &[single_choice(1), single_choice(1)]),
        hash(ids, keys(3), &[single_choice(3)]),
        hash(ids, keys(2), &[money([1, 2], 2)]),
        hash(ids, keys(2), &[money([2, 1], 2)]),
        hash(ids, keys(2), &[money([1, 2], 3)]),
        hash(ids, keys(2), &[money([0, 2], 2)]),
    ];
    let different: BTreeSet<[u8; 32]> = hashes.into();
    assert_eq!(different.len(), hashes.len());
}

#[test]
fn w02_one_key_for_each_number() {
    for found in [2, 4] {
        let program = Program::compile(&[single_choice(3)]).unwrap();
        let ids = [&[0; 32]; 4];
        let refused = BallotContext::new(ids[0], ids[1], ids[2], ids[3], keys(found), program).err();
        let (keys, numbers) = (found as usize, 3);
        assert_eq!(refused, Some(ContextError::Keys { keys, numbers }));
    }
}
