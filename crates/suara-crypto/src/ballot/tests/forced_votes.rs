//! Votes that no kind of question allows, forced by a prover who makes every equation hold: it solves them mod
//! `q`, and what comes out is no bit.

use curve25519_dalek::Scalar;
use proptest::prelude::*;

use super::super::verify::Challenged;
use super::super::{Ballot, BallotError, Claim, Statement};
use super::cheater::{Order, Witness, verdict};
use super::fixture::{Election, voter};
use crate::program::fixtures::question;
use crate::program::{Budget, Choice, Choose, Pairwise, Program, Quadratic, Question, Rank, Score};
use crate::random::test_rng;

fn statement() -> Statement {
    Statement {
        credential: *voter(1).public(),
        supersedes: None,
    }
}

/// A ballot that holds these values in the place of bits.
fn force(election: &Election, b: Vec<Scalar>) -> Ballot {
    let witness = Witness::of(&election.context, &voter(1), b, &mut test_rng(1));
    witness.prove(&Order::real(), &election.context, &statement())
}

/// The verdict on it.
fn forced(election: &Election, b: Vec<Scalar>) -> Result<(), BallotError> {
    verdict(&election.context, &statement(), &force(election, b))
}

/// The verdict of a verifier that leaves out (c).
fn forced_without_equations(election: &Election, b: Vec<Scalar>) -> Result<(), BallotError> {
    let (ballot, statement) = (force(election, b), statement());
    Challenged::new(&election.context, &statement, &ballot).check_points(&election.context)
}

/// Makes every equation hold, by its pivot.
fn meet_equations(program: &Program, b: &mut [Scalar]) {
    for equation in program.system() {
        let pivot = equation.pivot();
        b[pivot] = Scalar::ZERO;
        let missing = Scalar::from(equation.right() as u64) - equation.times(b);
        let positive = equation.terms().any(|term| term == (pivot, 1));
        b[pivot] = if positive { missing } else { -missing };
    }
}

fn is_bit(value: &Scalar) -> bool {
    *value == Scalar::ZERO || *value == Scalar::ONE
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn w01_w03_w05_equations_are_met_by_bits_or_the_ballot_is_refused(question in question(), seed: [bool; 40]) {
        let election = Election::new(&[question]);
        let program = election.context.program();
        let random = seed.iter().cycle().take(program.bits());
        let mut b: Vec<Scalar> = random.map(|bit| Scalar::from(u8::from(*bit))).collect();
        meet_equations(program, &mut b);
        let expected = if b.iter().all(is_bit) { Ok(()) } else { Err(BallotError::Proof(Claim::Bits)) };
        prop_assert_eq!(forced(&election, b), expected);
    }
}

/// Questions of each kind that offer a blank vote, with an answer.
fn with_blank() -> Vec<(Question, Choice)> {
    let blank = true;
    let money = None;
    vec![
        (
            Question::Choose(Choose {
                options: 3,
                min: 0,
                max: 3,
                money,
                blank,
            }),
            Choice::Options(vec![1]),
        ),
        (
            Question::Score(Score {
                options: 2,
                most: 3,
                sum: Some((1, 4)),
                limit: Some((1, 1)),
                blank,
            }),
            Choice::Points(vec![(1, 2)]),
        ),
        (
            Question::Rank(Rank {
                options: 3,
                min: 1,
                weights: vec![2, 1],
                blank,
            }),
            Choice::Ranking(vec![2, 0]),
        ),
        (
            Question::Budget(Budget {
                costs: vec![5, 3, 0],
                budget: 7,
                blank,
            }),
            Choice::Options(vec![1]),
        ),
        (
            Question::Budget(Budget {
                costs: vec![5, 3, 0],
                budget: 7,
                blank,
            }),
            Choice::Options(vec![2]),
        ),
        (
            Question::Quadratic(Quadratic {
                options: 2,
                credits: 9,
                blank,
            }),
            Choice::Points(vec![(0, 1)]),
        ),
    ]
}

#[test]
fn s16_blank_together_with_an_answer_is_refused_in_every_kind() {
    for (question, answer) in with_blank() {
        let election = Election::new(std::slice::from_ref(&question));
        let program = election.context.program();
        let honest = program.encode(&[answer]).unwrap();
        let blank = program.encode(&[Choice::Blank]).unwrap();
        // The bit of the blank vote is the one term of the last row.
        let (b_0, _) = program.rows().last().unwrap().terms().next().unwrap();
        assert_eq!((honest.get(b_0), blank.get(b_0)), (0, 1), "{question:?}");
        let mut both: Vec<Scalar> = honest.bytes().iter().map(|bit| Scalar::from(*bit)).collect();
        assert_eq!(forced(&election, both.clone()), Ok(()), "{question:?}");
        both[b_0] = Scalar::ONE;
        assert_eq!(
            forced_without_equations(&election, both.clone()),
            Ok(()),
            "{question:?}"
        );
        let refused = forced(&election, both.clone());
        assert!(matches!(refused, Err(BallotError::Equations(_))), "{question:?}");
        // A ranking's b_0 is itself a pivot; the next test solves for it by hand.
        if !matches!(question, Question::Rank(_)) {
            meet_equations(program, &mut both);
            let refused = forced(&election, both);
            assert_eq!(refused, Err(BallotError::Proof(Claim::Bits)), "{question:?}");
        }
    }
}

/// With blank a ranking's position 1 is `Σ_o x_1o + b_0 = 1`.
#[test]
fn s16_a_ranking_with_the_blank_vote_on_top_is_refused() {
    let question = Question::Rank(Rank {
        options: 3,
        min: 1,
        weights: vec![2, 1],
        blank: true,
    });
    let election = Election::new(&[question]);
    let program = election.context.program();
    let (b_0, _) = program.rows().last().unwrap().terms().next().unwrap();
    let bits = program.encode(&[Choice::Ranking(vec![2])]).unwrap();
    let mut b: Vec<Scalar> = bits.bytes().iter().map(|bit| Scalar::from(*bit)).collect();
    // Another option's place takes what is too much: -1, and the equations of the options follow.
    b[b_0] = Scalar::ONE;
    b[0] = -Scalar::ONE;
    meet_equations(program, &mut b);
    assert_eq!(b[b_0], Scalar::ONE);
    assert_eq!(forced(&election, b), Err(BallotError::Proof(Claim::Bits)));
}

#[test]
fn w01_more_than_the_budget_is_refused() {
    let election = Election::new(&[Question::Budget(Budget {
        costs: vec![5, 3, 4],
        budget: 8,
        blank: false,
    })]);
    let program = election.context.program();
    for (chosen, allowed) in [([1, 1, 0], true), ([1, 0, 1], false), ([1, 1, 1], false)] {
        let mut b = vec![Scalar::ZERO; program.bits()];
        for (bit, chosen) in b.iter_mut().zip(chosen) {
            *bit = Scalar::from(chosen as u8);
        }
        meet_equations(program, &mut b);
        let expected = if allowed {
            Ok(())
        } else {
            Err(BallotError::Proof(Claim::Bits))
        };
        assert_eq!(forced(&election, b), expected, "{chosen:?}");
    }
}

/// `x_ab` in the place of the pair, for three options: (0,1), (0,2), (1,0), (1,2), (2,0), (2,1).
#[test]
fn w01_what_is_no_order_is_refused() {
    let election = Election::new(&[Question::Pairwise(Pairwise {
        options: 3,
        blank: false,
    })]);
    let program = election.context.program();
    let rank_bits = 3 * 2;
    let refused = [
        [1, 0, 1, 0, 0, 0], // each of two before the other
        [1, 0, 0, 1, 1, 0], // a circle
        [1, 0, 0, 1, 0, 0], // 0 before 1 before 2, but 0 and 2 equal
        [1, 0, 0, 0, 0, 0], // 0 before 1, both equal to 2
    ];
    let allowed = [[1, 1, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0]];
    let all = refused
        .iter()
        .map(|x| (x, false))
        .chain(allowed.iter().map(|x| (x, true)));
    for (x, allowed) in all {
        let mut accepted = false;
        for ranks in 0..1u8 << rank_bits {
            let mut b = vec![Scalar::ZERO; program.bits()];
            (0..rank_bits).for_each(|bit| b[bit] = Scalar::from(ranks >> bit & 1));
            for (bit, x) in b.iter_mut().skip(rank_bits).zip(x) {
                *bit = Scalar::from(*x as u8);
            }
            // The slacks of 0…2 have two bits of weight 1: one is the pivot, both values of the other are tried.
            let others: Vec<usize> = program
                .system()
                .iter()
                .map(|equation| equation.pivot() + 1)
                .collect();
            for free in 0..1u8 << others.len() {
                for (place, bit) in others.iter().enumerate() {
                    b[*bit] = Scalar::from(free >> place & 1);
                }
                meet_equations(program, &mut b);
                accepted |= b.iter().all(is_bit);
            }
        }
        assert_eq!(accepted, allowed, "{x:?}");
    }
    // And the proof says so of one of them.
    let mut b = vec![Scalar::ZERO; program.bits()];
    b[rank_bits] = Scalar::ONE;
    b[rank_bits + 2] = Scalar::ONE;
    assert!(matches!(
        forced(&election, b.clone()),
        Err(BallotError::Equations(_))
    ));
    meet_equations(program, &mut b);
    assert_eq!(forced(&election, b), Err(BallotError::Proof(Claim::Bits)));
}

fn quadratic() -> Election {
    Election::new(&[Question::Quadratic(Quadratic {
        options: 2,
        credits: 9,
        blank: false,
    })])
}

#[test]
fn w05_squares_that_cost_one_credit_too_much_are_refused() {
    let election = quadratic();
    let program = election.context.program();
    // u_11 u_12 u_13, u_21 u_22 u_23, none_1 none_2, slack
    let cases = [
        ([0, 0, 1, 0, 0, 0], Ok(())),
        ([0, 1, 0, 0, 1, 0], Ok(())),
        ([0, 0, 1, 1, 0, 0], Err(BallotError::Proof(Claim::Bits))), // 9 + 1
        ([1, 0, 0, 0, 0, 1], Err(BallotError::Proof(Claim::Bits))),
        ([1, 1, 0, 0, 0, 0], Err(BallotError::Proof(Claim::Bits))), // two levels of one option
    ];
    for (levels, expected) in cases {
        let mut b = vec![Scalar::ZERO; program.bits()];
        for (bit, level) in b.iter_mut().zip(levels) {
            *bit = Scalar::from(level as u8);
        }
        // The slack 0…9 has the weights 1, 2, 4, 2: filled from the last down where something is left.
        let cost: usize = levels
            .iter()
            .zip([1, 4, 9, 1, 4, 9])
            .map(|(level, square)| level * square)
            .sum();
        let mut left = 9usize.saturating_sub(cost);
        for (bit, weight) in [(11, 2), (10, 4), (9, 2)] {
            if left >= weight {
                left -= weight;
                b[bit] = Scalar::ONE;
            }
        }
        meet_equations(program, &mut b);
        assert_eq!(forced(&election, b), expected, "{levels:?}");
    }
}

/// The credits are those of the very votes that the ballot counts: there is one proof for both.
#[test]
fn w05_proofs_of_two_valid_ballots_cannot_be_mixed() {
    let election = quadratic();
    let votes = |votes: &[(usize, u64)], seed| {
        election.vote(&voter(1), &[Choice::Points(votes.to_vec())], &mut test_rng(seed))
    };
    let (statement, cheap) = votes(&[(0, 1)], 1);
    let (_, dear) = votes(&[(0, 3)], 2);
    assert_eq!(verdict(&election.context, &statement, &cheap), Ok(()));
    assert_eq!(verdict(&election.context, &statement, &dear), Ok(()));

    let mut votes_of_one = cheap.clone();
    votes_of_one.ciphertext = dear.ciphertext.clone();
    assert!(verdict(&election.context, &statement, &votes_of_one).is_err());

    let mut bits_of_one = dear.clone();
    (bits_of_one.m, bits_of_one.a) = (cheap.m, cheap.a);
    bits_of_one.f.clone_from(&cheap.f);
    bits_of_one.z = cheap.z;
    assert!(verdict(&election.context, &statement, &bits_of_one).is_err());

    // The credits of the cheap one: the last four responses are the slack's.
    let mut credits_of_one = dear.clone();
    let slack = dear.f.len() - 4;
    credits_of_one.f.splice(slack.., cheap.f[slack..].iter().copied());
    let refused = verdict(&election.context, &statement, &credits_of_one);
    assert!(matches!(refused, Err(BallotError::Equations(_))));
}
