//! Programs express exactly the allowed answers.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::fixtures::{all_answers, expected, question};
use super::*;

/// Whether bits satisfy all equations, in integers.
fn satisfies(program: &Program, bits: &[u8]) -> bool {
    program.system().iter().all(|equation| {
        let terms = equation.terms().map(|(bit, e)| e * i64::from(bits[bit]));
        terms.sum::<i64>() == equation.right()
    })
}

fn values(program: &Program, bits: &[u8]) -> Vec<u64> {
    let row = |row: &Row| row.terms().map(|(bit, l)| l * u64::from(bits[bit])).sum();
    program.rows().iter().map(row).collect()
}

/// Every vector of bits that satisfies the equations stands for an allowed answer, and every allowed answer is
/// reached: so what is not allowed cannot be expressed at all.
fn expresses_exactly_what_is_allowed(question: &Question) {
    let program = compile(question.clone()).unwrap();
    let allowed: BTreeSet<Vec<u64>> = all_answers(question)
        .iter()
        .filter_map(|answer| expected(question, answer))
        .collect();
    let mut expressed = BTreeSet::new();
    for number in 0..1u32 << program.bits() {
        let bits: Vec<u8> = (0..program.bits()).map(|bit| (number >> bit & 1) as u8).collect();
        if satisfies(&program, &bits) {
            expressed.insert(values(&program, &bits));
        }
    }
    assert_eq!(expressed, allowed, "{question:?}");
}

#[test]
fn w01_s16_nothing_but_allowed_answers_can_be_expressed() {
    for blank in [false, true] {
        for (min, max) in [(1, 1), (0, 3), (1, 2), (2, 3), (3, 3), (0, 1)] {
            expresses_exactly_what_is_allowed(
                &Choose {
                    blank,
                    ..choose(3, min, max)
                }
                .into(),
            );
            let costs = vec![3, 2, 0];
            let money = Some(Money { costs, budget: 4 });
            let within = Choose {
                blank,
                money,
                ..choose(3, min, max)
            };
            if compile(within.clone()).is_ok() {
                expresses_exactly_what_is_allowed(&within.into());
            }
        }
        for sum in [None, Some((1, 4)), Some((3, 3)), Some((0, 2))] {
            for limit in [None, Some((1, 1)), Some((0, 1)), Some((1, 2)), Some((2, 2))] {
                for most in [1, 3] {
                    let question = Score {
                        sum,
                        limit,
                        blank,
                        ..score(2, most)
                    };
                    if compile(question.clone()).is_ok() {
                        expresses_exactly_what_is_allowed(&question.into());
                    }
                }
            }
        }
        for costs in [&[3, 2, 2][..], &[3, 0, 2, 0], &[5], &[0, 0]] {
            for most in [1, 3, 4] {
                let question = Budget {
                    blank,
                    ..budget(costs, most)
                };
                expresses_exactly_what_is_allowed(&question.into());
            }
        }
        for (options, credits) in [(1, 1), (2, 3), (2, 5), (3, 9), (1, 17)] {
            let question = Quadratic {
                blank,
                ..quadratic(options, credits)
            };
            expresses_exactly_what_is_allowed(&question.into());
        }
        for weights in [&[2][..], &[2, 1], &[3, 0]] {
            for min in 0..=weights.len() {
                expresses_exactly_what_is_allowed(
                    &Rank {
                        blank,
                        ..rank(3, min, weights)
                    }
                    .into(),
                );
            }
        }
    }
}

#[test]
fn w01_nothing_but_orders_can_be_expressed() {
    expresses_exactly_what_is_allowed(&pairwise(2).into());
    // 13 orders of three options: 6 without ties, 6 with one, 1 of all.
    assert_eq!(all_answers(&pairwise(3).into()).len(), 1 + 13);
    expresses_exactly_what_is_allowed(&pairwise(3).into());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn answers_are_encoded_exactly_if_they_are_allowed(question in question()) {
        let program = compile(question.clone()).unwrap();
        let mut some = false;
        for answer in all_answers(&question) {
            let bits = program.encode(std::slice::from_ref(&answer)).ok();
            let expected = expected(&question, &answer);
            prop_assert_eq!(bits.as_ref().map(|bits| bits.values(&program)), expected.clone(), "{:?}", answer);
            if let Some(bits) = bits {
                prop_assert!(satisfies(&program, bits.bytes()));
                some |= answer != Choice::Blank;
            }
            for (number, value) in expected.into_iter().flatten().enumerate() {
                prop_assert!(value <= program.largest(number));
            }
        }
        prop_assert!(some, "a question that nobody can answer was compiled");
    }

    #[test]
    fn every_equation_has_a_pivot_of_its_own(questions in prop::collection::vec(question(), 1..4)) {
        let program = Program::compile(&questions).unwrap();
        let mut before = BTreeSet::new();
        for equation in program.system() {
            let pivot = equation.pivot();
            prop_assert!(!before.contains(&pivot));
            let coefficient = equation.terms().find(|(bit, _)| *bit == pivot).unwrap().1;
            prop_assert!(coefficient == 1 || coefficient == -1);
            before.extend(equation.terms().map(|(bit, _)| bit));
        }
        for terms in program.rows().iter().map(|row| row.terms().collect::<Vec<_>>()) {
            prop_assert!(!terms.is_empty());
            prop_assert!(terms.iter().all(|(_, l)| *l > 0));
            prop_assert!(terms.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
        for terms in program.system().iter().map(|equation| equation.terms().collect::<Vec<_>>()) {
            prop_assert!(terms.iter().all(|(_, e)| *e != 0));
            prop_assert!(terms.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }
}
