use alloc::vec::Vec;

use curve25519_dalek::{RistrettoPoint, Scalar};
use proptest::prelude::*;
use rand_core::CryptoRng;

use super::*;
use crate::ceremony::played::{Played, parameters, play};
use crate::dlog::DiscreteLog;
use crate::elgamal::{Ciphertext, CiphertextSum, ElectionKeys};
use crate::group::Point;
use crate::lagrange::LagrangeError;
use crate::random::{random_scalar, test_rng};

fn encrypt(values: &[u64], keys: &ElectionKeys, rng: &mut impl CryptoRng) -> Ciphertext {
    let r = random_scalar(rng);
    let pairs = values.iter().zip(keys.points());
    Ciphertext {
        u: Point::from(RistrettoPoint::mul_base(&r)),
        v: pairs
            .map(|(value, key)| {
                Point::from(RistrettoPoint::mul_base(&Scalar::from(*value)) + key.element() * r)
            })
            .collect(),
    }
}

/// A group with these totals.
fn group(id: u32, totals: &[u64], keys: &ElectionKeys, rng: &mut impl CryptoRng) -> GroupSum {
    GroupSum {
        id,
        ciphertext: encrypt(totals, keys, rng),
    }
}

fn statement<'a>(played: &'a Played, trustee: u32, groups: &'a [GroupSum]) -> TallyStatement<'a> {
    TallyStatement {
        board: played.parameters.board(),
        election: played.parameters.election(),
        tally: &[0x7a; 32],
        trustee,
        block: 0,
        groups,
        public_shares: &played.public[trustee as usize - 1],
    }
}

fn share(played: &Played, statement: &TallyStatement<'_>) -> TallyShare {
    let shares = &played.shares[statement.trustee as usize - 1];
    TallyShare::prove(statement, shares, &mut test_rng(5)).unwrap()
}

fn verified(played: &Played, trustee: u32, groups: &[GroupSum]) -> VerifiedTallyShare {
    let statement = statement(played, trustee, groups);
    share(played, &statement).verify(&statement).unwrap()
}

/// All subsets of `1 ..= m` with `size` members.
fn subsets(m: u32, size: u32) -> impl Iterator<Item = Vec<u32>> {
    (0..1_u32 << m)
        .filter(move |set| set.count_ones() == size)
        .map(move |set| (1..=m).filter(|l| set & 1 << (l - 1) != 0).collect())
}

#[test]
fn k06_t_trustees_decrypt_and_t_minus_1_do_not() {
    let rng = &mut test_rng(1);
    let log = DiscreteLog::new([100]);
    let totals = [42, 0];
    let mut quorums = 0;
    for m in 1..=7 {
        for t in 1..=m {
            let played = play(parameters(2, t, m), rng);
            let groups = [group(3, &totals, &played.keys, rng)];
            let shares: Vec<_> = (1..=m).map(|l| verified(&played, l, &groups)).collect();
            let by = |set: &[u32]| -> Vec<_> { set.iter().map(|l| &shares[*l as usize - 1]).collect() };
            for set in subsets(m, t) {
                let result = decrypt(t, &groups, &by(&set), &log, &[alloc::vec![100, 100]]);
                assert_eq!(result, Ok(alloc::vec![totals.to_vec()]), "{t} of {m}: {set:?}");
                quorums += 1;
            }
            for set in subsets(m, t - 1) {
                let few = by(&set);
                let (expected, found) = (t, few.len());
                let refused = decrypt(t, &groups, &few, &log, &[alloc::vec![100, 100]]);
                assert_eq!(refused, Err(TallyError::Shares { expected, found }));
                // Nor is it only the count that stands in the way.
                if t > 1 {
                    let nothing = decrypt(t - 1, &groups, &few, &log, &[alloc::vec![100, 100]]);
                    assert!(matches!(nothing, Err(TallyError::NotFound { .. })), "{t} of {m}");
                }
            }
        }
    }
    // Σ_m Σ_{t=1..m} (m over t)
    assert_eq!(quorums, (1..=7).map(|m| (1 << m) - 1).sum::<i32>());
}

#[test]
fn k07_a_wrong_block_is_named_and_the_tally_goes_on_without_it() {
    let rng = &mut test_rng(1);
    let played = play(parameters(2, 2, 3), rng);
    let groups = [group(0, &[5, 6], &played.keys, rng)];
    let about_1 = statement(&played, 1, &groups);
    let mut bytes = share(&played, &about_1).factors_bytes();
    bytes[..32].copy_from_slice(played.keys.points()[0].bytes());
    let proof = share(&played, &about_1).proof_bytes();
    let wrong = TallyShare::decode(2, 1, &bytes, &proof).unwrap();
    assert_eq!(wrong.verify(&about_1).err(), Some(TallyError::Proof));

    let rest = [verified(&played, 2, &groups), verified(&played, 3, &groups)];
    let log = DiscreteLog::new([10, 10]);
    let totals = decrypt(2, &groups, &[&rest[0], &rest[1]], &log, &[alloc::vec![10, 10]]);
    assert_eq!(totals, Ok(alloc::vec![alloc::vec![5, 6]]));
}

#[test]
fn k11_shares_of_different_sets_are_not_put_together() {
    let rng = &mut test_rng(1);
    let played = play(parameters(1, 2, 3), rng);
    let groups = [
        group(0, &[5], &played.keys, rng),
        group(1, &[6], &played.keys, rng),
    ];
    let log = DiscreteLog::new([10, 10]);
    let one = verified(&played, 1, &groups);
    let with = |other: &VerifiedTallyShare| {
        decrypt(
            2,
            &groups,
            &[&one, other],
            &log,
            &[alloc::vec![10], alloc::vec![10]],
        )
    };
    let two = statement(&played, 2, &groups);
    assert!(with(&verified(&played, 2, &groups)).is_ok());

    assert_eq!(with(&one), Err(TallyError::Trustees(LagrangeError::Repeated(1))));
    let verify = |statement: TallyStatement<'_>| share(&played, &statement).verify(&statement).unwrap();
    let other_tally = verify(TallyStatement {
        tally: &[1; 32],
        ..two
    });
    assert_eq!(with(&other_tally), Err(TallyError::Mixed));
    let other_block = verify(TallyStatement { block: 1, ..two });
    assert_eq!(with(&other_block), Err(TallyError::Mixed));
    let fewer_groups = verified(&played, 2, &groups[..1]);
    assert_eq!(with(&fewer_groups), Err(TallyError::Mixed));
    let other_sums = [group(0, &[5], &played.keys, rng), groups[1].clone()];
    assert_eq!(with(&verified(&played, 2, &other_sums)), Err(TallyError::Mixed));
    // Both for other sums than those that are decrypted.
    let others = [
        verified(&played, 1, &other_sums),
        verified(&played, 2, &other_sums),
    ];
    let mixed = decrypt(
        2,
        &groups,
        &[&others[0], &others[1]],
        &log,
        &[alloc::vec![10], alloc::vec![10]],
    );
    assert_eq!(mixed, Err(TallyError::Mixed));
}

#[test]
fn p01_every_public_input_is_in_the_proof() {
    let rng = &mut test_rng(1);
    let played = play(parameters(2, 2, 3), rng);
    let keys = &played.keys;
    let groups = [group(0, &[5, 6], keys, rng), group(4, &[7, 8], keys, rng)];
    let here = statement(&played, 1, &groups);
    let honest = share(&played, &here);
    assert!(honest.clone().verify(&here).is_ok());

    let changed = |change: &dyn Fn(&mut [GroupSum; 2])| {
        let mut groups = groups.clone();
        change(&mut groups);
        groups
    };
    let other_id = changed(&|groups| groups[1].id = 5);
    let other_v = changed(&|groups| groups[1].ciphertext.v[1] = groups[0].ciphertext.v[1]);
    let other_u = changed(&|groups| groups[1].ciphertext.u = groups[0].ciphertext.u);
    let elsewhere = [
        TallyStatement {
            board: &[1; 32],
            ..here
        },
        TallyStatement {
            election: &[1; 32],
            ..here
        },
        TallyStatement {
            tally: &[1; 32],
            ..here
        },
        TallyStatement { trustee: 2, ..here },
        TallyStatement { block: 1, ..here },
        TallyStatement {
            groups: &other_id,
            ..here
        },
        TallyStatement {
            groups: &other_v,
            ..here
        },
        TallyStatement {
            groups: &other_u,
            ..here
        },
        TallyStatement {
            public_shares: &played.public[1],
            ..here
        },
    ];
    for statement in elsewhere {
        let refused = honest.clone().verify(&statement);
        assert_eq!(refused.err(), Some(TallyError::Proof), "{statement:?}");
    }
}

#[test]
fn a_statement_that_is_no_block_is_refused() {
    let rng = &mut test_rng(1);
    let played = play(parameters(2, 2, 3), rng);
    let keys = &played.keys;
    let groups = [group(0, &[5, 6], keys, rng), group(4, &[7, 8], keys, rng)];
    let here = statement(&played, 1, &groups);
    let honest = share(&played, &here);

    let mut swapped = groups.clone();
    swapped.reverse();
    let mut twice = groups.clone();
    twice[1].id = 0;
    let mut shorter = groups.clone();
    shorter[1].ciphertext.v.pop();
    let too_many: Vec<_> = (0..=block_len(2) as u32)
        .map(|id| GroupSum {
            id,
            ..groups[0].clone()
        })
        .collect();
    let not_blocks = [
        TallyStatement { groups: &[], ..here },
        TallyStatement {
            groups: &swapped,
            ..here
        },
        TallyStatement {
            groups: &twice,
            ..here
        },
        TallyStatement {
            groups: &shorter,
            ..here
        },
        TallyStatement {
            groups: &too_many,
            ..here
        },
        TallyStatement {
            public_shares: &[],
            ..here
        },
        TallyStatement { trustee: 0, ..here },
    ];
    for statement in not_blocks {
        let refused = honest.clone().verify(&statement);
        assert_eq!(refused.err(), Some(TallyError::Statement));
        let proved = TallyShare::prove(&statement, &played.shares[0], rng);
        assert_eq!(proved.err(), Some(TallyError::Statement));
    }
    // Factors for fewer groups than there are.
    let fewer = share(&played, &statement(&played, 1, &groups[..1]));
    assert_eq!(fewer.verify(&here).err(), Some(TallyError::Statement));
}

#[test]
fn key_shares_of_somebody_else_decrypt_nothing() {
    let rng = &mut test_rng(1);
    let played = play(parameters(1, 2, 3), rng);
    let groups = [group(0, &[5], &played.keys, rng)];
    let proved = TallyShare::prove(&statement(&played, 1, &groups), &played.shares[1], rng);
    assert_eq!(proved.err(), Some(TallyError::KeyShares));
}

#[test]
fn w04_a_total_above_its_bound_is_an_alarm_that_names_it() {
    let rng = &mut test_rng(1);
    let played = play(parameters(2, 1, 1), rng);
    let keys = &played.keys;
    let groups = [group(0, &[10, 20], keys, rng), group(7, &[10, 21], keys, rng)];
    let share = verified(&played, 1, &groups);
    let log = DiscreteLog::new([10, 20, 10, 21]);
    let with = |bounds: &[&[u64]]| {
        let bounds: Vec<_> = bounds.iter().map(|bounds| bounds.to_vec()).collect();
        decrypt(1, &groups, &[&share], &log, &bounds)
    };
    assert_eq!(
        with(&[&[10, 20], &[10, 21]]),
        Ok(alloc::vec![alloc::vec![10, 20], alloc::vec![10, 21]])
    );
    // Each group has bounds of its own.
    let above = |group, number| Err(TallyError::NotFound { group, number });
    assert_eq!(with(&[&[10, 20], &[10, 20]]), above(7, 1));
    assert_eq!(with(&[&[9, 20], &[10, 21]]), above(0, 0));
    assert_eq!(with(&[&[10, 19], &[10, 21]]), above(0, 1));
    let no_bounds: [&[&[u64]]; 6] = [
        &[],
        &[&[10, 20]],
        &[&[10, 20], &[10]],
        &[&[10], &[10]],
        &[&[10, 20, 21], &[10, 20, 21]],
        &[&[10, 20], &[10, 21], &[10, 21]],
    ];
    for bounds in no_bounds {
        assert_eq!(with(bounds), Err(TallyError::Bounds));
    }
}

#[test]
fn w03_a_negative_total_is_an_alarm() {
    let rng = &mut test_rng(1);
    let played = play(parameters(1, 1, 1), rng);
    let mut sum = group(0, &[0], &played.keys, rng);
    let v = sum.ciphertext.v[0];
    sum.ciphertext.v[0] = Point::from(v.element() - RistrettoPoint::mul_base(&Scalar::ONE));
    let groups = [sum];
    let share = verified(&played, 1, &groups);
    let result = decrypt(
        1,
        &groups,
        &[&share],
        &DiscreteLog::new([1_000]),
        &[alloc::vec![1_000]],
    );
    assert_eq!(result, Err(TallyError::NotFound { group: 0, number: 0 }));
}

#[test]
fn blocks_hold_1800_factors() {
    assert_eq!(block_len(1), 1_800);
    assert_eq!(block_len(7), 257);
    assert_eq!(block_len(900), 2);
    assert_eq!(block_len(901), 1);
    assert_eq!(block_len(1_800), 1);
}

/// A ballot in the clear: its group, its weight, its numbers.
type Plain = (u32, u64, Vec<u64>);

/// Ballots of `numbers` numbers in a few groups.
fn ballots(numbers: usize) -> impl Strategy<Value = Vec<Plain>> {
    let ballot = (0..4_u32, 1..4_u64, prop::collection::vec(0..6_u64, numbers));
    prop::collection::vec(ballot, 1..12)
}

/// The number of numbers, ballots, and a seed.
fn election() -> impl Strategy<Value = (usize, Vec<Plain>, u64)> {
    (1..4_usize).prop_flat_map(|numbers| (Just(numbers), ballots(numbers), any::<u64>()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn decrypted_totals_are_the_weighted_sums((numbers, ballots, seed) in election()) {
        let rng = &mut test_rng(seed);
        let played = play(parameters(numbers, 2, 3), rng);
        // In the clear, and encrypted: by group, and within a group by weight.
        let mut groups = Vec::new();
        let mut expected = Vec::new();
        for id in 0..4 {
            let mut sum = CiphertextSum::new(numbers);
            let mut totals = alloc::vec![0; numbers];
            for weight in 1..4 {
                let mut cell = CiphertextSum::new(numbers);
                for (_, _, values) in ballots.iter().filter(|ballot| (ballot.0, ballot.1) == (id, weight)) {
                    cell.add(&encrypt(values, &played.keys, rng));
                    totals.iter_mut().zip(values).for_each(|(total, value)| *total += weight * value);
                }
                sum.add_scaled(&cell, weight);
            }
            if !sum.is_empty() {
                groups.push(GroupSum { id, ciphertext: sum.finish() });
                expected.push(totals);
            }
        }
        let bounds = alloc::vec![alloc::vec![12 * 3 * 5; numbers]; 2];
        let log = DiscreteLog::new(bounds.iter().flatten().copied());
        // Blocks of two groups, decrypted by the second and the third trustee.
        let mut decrypted = Vec::new();
        for (block, groups) in groups.chunks(2).enumerate() {
            let shares = [2, 3].map(|l| {
                let statement = TallyStatement { block: block as u32, ..statement(&played, l, groups) };
                let share = share(&played, &statement);
                let (factors, proof) = (share.factors_bytes(), share.proof_bytes());
                let again = TallyShare::decode(numbers, groups.len(), &factors, &proof).unwrap();
                again.verify(&statement).unwrap()
            });
            let shares: Vec<_> = shares.iter().collect();
            decrypted.extend(decrypt(2, groups, &shares, &log, &bounds[..groups.len()]).unwrap());
        }
        prop_assert_eq!(decrypted, expected);
    }
}
