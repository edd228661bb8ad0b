//! Programs: their shapes, their limits, and that they express exactly the allowed answers.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::fixtures::{all_answers, expected, question};
use super::*;

fn choose(options: usize, min: usize, max: usize) -> Choose {
    Choose {
        options,
        min,
        max,
        money: None,
        blank: false,
    }
}

fn score(options: usize, most: u64) -> Score {
    Score {
        options,
        most,
        sum: None,
        limit: None,
        blank: false,
    }
}

fn rank(options: usize, min: usize, weights: &[u64]) -> Rank {
    Rank {
        options,
        min,
        weights: weights.to_vec(),
        blank: false,
    }
}

fn money(budget: u64) -> Option<Money> {
    let costs = vec![60, 50, 40, 0];
    Some(Money { costs, budget })
}

impl From<Choose> for Question {
    fn from(choose: Choose) -> Question {
        Question::Choose(choose)
    }
}

impl From<Score> for Question {
    fn from(score: Score) -> Question {
        Question::Score(score)
    }
}

impl From<Rank> for Question {
    fn from(rank: Rank) -> Question {
        Question::Rank(rank)
    }
}

fn compile(question: impl Into<Question>) -> Result<Program, DefinitionError> {
    Program::compile(&[question.into()]).map_err(|error| match error {
        ProgramError::Question { question: 0, reason } => reason,
        other => panic!("{other}"),
    })
}

/// Bits, numbers, equations.
fn shape(question: impl Into<Question>) -> [usize; 3] {
    let program = compile(question).unwrap();
    [program.bits(), program.numbers(), program.equations()]
}

#[test]
fn choose_has_these_shapes() {
    let blank = |choose| Choose {
        blank: true,
        ..choose
    };
    let within = |choose| Choose {
        money: money(100),
        ..choose
    };
    assert_eq!(shape(choose(5, 1, 1)), [5, 5, 1]);
    assert_eq!(shape(choose(1, 1, 1)), [1, 1, 1]);
    assert_eq!(shape(blank(choose(5, 1, 1))), [6, 6, 1]);
    assert_eq!(shape(choose(10, 0, 10)), [10, 10, 0]);
    // slack(10): 1, 2, 4, 3
    assert_eq!(shape(blank(choose(10, 0, 10))), [15, 11, 1]);
    // slack(3): 1, 2
    assert_eq!(shape(choose(10, 0, 3)), [12, 10, 1]);
    assert_eq!(shape(choose(10, 2, 5)), [12, 10, 1]);
    // slack(100): 1, 2, 4, 8, 16, 32, 37
    assert_eq!(shape(within(choose(4, 0, 4))), [11, 4, 1]);
    assert_eq!(shape(within(choose(4, 2, 2))), [11, 4, 2]);
    // slack(4): 1, 2, 1
    assert_eq!(shape(blank(within(choose(4, 0, 4)))), [15, 5, 2]);
}

#[test]
fn score_has_these_shapes() {
    let sum = |sum| Score {
        sum: Some(sum),
        ..score(3, 10)
    };
    let limit = |limit| Score {
        limit: Some(limit),
        ..score(3, 10)
    };
    // 0…10: 1, 2, 4, 3
    assert_eq!(shape(score(3, 10)), [12, 3, 0]);
    // slack(30): 1, 2, 4, 8, 15
    assert_eq!(
        shape(Score {
            blank: true,
            ..score(3, 10)
        }),
        [18, 4, 1]
    );
    assert_eq!(shape(sum((0, 30))), [12, 3, 0]);
    // slack(5): 1, 2, 2
    assert_eq!(shape(sum((5, 10))), [15, 3, 1]);
    assert_eq!(shape(sum((10, 10))), [12, 3, 1]);
    // u: 3; slack(1): 1; gaps 0…9: 1, 2, 4, 2
    assert_eq!(shape(limit((1, 2))), [28, 3, 4]);
    assert_eq!(shape(limit((2, 2))), [27, 3, 4]);
    assert_eq!(shape(limit((0, 3))), [12, 3, 0]);
    let all = Score {
        sum: Some((5, 10)),
        limit: Some((1, 2)),
        blank: true,
        ..score(3, 10)
    };
    assert_eq!(shape(all), [12 + 1 + 3 + 3 + 1 + 12, 4, 5]);
}

#[test]
fn with_one_point_the_number_of_options_is_the_sum() {
    let limit = |limit| Score {
        limit: Some(limit),
        ..score(5, 1)
    };
    assert_eq!(shape(limit((1, 2))), [6, 5, 1]);
    assert_eq!(shape(limit((2, 2))), [5, 5, 1]);
    assert_eq!(
        shape(Score {
            sum: Some((2, 4)),
            ..limit((1, 3))
        }),
        [6, 5, 1]
    );
}

#[test]
fn rank_has_these_shapes() {
    let blank = |rank| Rank { blank: true, ..rank };
    // x: 12; empty: 2; unused: 4; gap: 1
    assert_eq!(shape(rank(4, 1, &[3, 2, 1])), [19, 4, 8]);
    assert_eq!(shape(blank(rank(4, 1, &[3, 2, 1]))), [21, 5, 9]);
    assert_eq!(shape(rank(4, 0, &[3, 2, 1])), [21, 4, 9]);
    assert_eq!(shape(blank(rank(4, 0, &[3, 2, 1]))), [21, 5, 9]);
    assert_eq!(shape(rank(4, 3, &[3, 2, 1])), [16, 4, 7]);
    assert_eq!(shape(blank(rank(4, 3, &[3, 2, 1]))), [17, 5, 7]);
    assert_eq!(shape(rank(3, 3, &[3, 2, 1])), [12, 3, 6]);
}

#[test]
fn several_questions_stand_side_by_side() {
    let blank = Rank {
        blank: true,
        ..rank(4, 1, &[3, 2, 1])
    };
    let questions = [choose(5, 1, 1).into(), blank.into(), score(3, 10).into()];
    let program = Program::compile(&questions).unwrap();
    let sizes = [
        program.bits(),
        program.numbers(),
        program.equations(),
        program.questions(),
    ];
    assert_eq!(sizes, [5 + 21 + 12, 5 + 5 + 3, 1 + 9, 3]);
    let numbers = [0, 1, 2, 3].map(|question| program.question_numbers(question));
    assert_eq!(numbers, [0..5, 5..10, 10..13, 0..0]);
    let bounds: Vec<u64> = (0..14).map(|number| program.largest(number)).collect();
    assert_eq!(bounds, [1, 1, 1, 1, 1, 6, 6, 6, 6, 1, 10, 10, 10, 0]);
}

#[test]
fn contradictions_are_refused() {
    let limits = |min, max, options| DefinitionError::Limits { min, max, options };
    let refused = |question: Question| compile(question).unwrap_err();
    assert_eq!(refused(choose(0, 0, 0).into()), DefinitionError::NoOptions);
    assert_eq!(refused(choose(3, 2, 1).into()), limits(2, 1, 3));
    assert_eq!(refused(choose(3, 0, 4).into()), limits(0, 4, 3));
    assert_eq!(refused(choose(3, 0, 0).into()), limits(0, 0, 3));
    let money = |costs: &[u64], budget| {
        let costs = costs.to_vec();
        Question::from(Choose {
            money: Some(Money { costs, budget }),
            ..choose(3, 2, 3)
        })
    };
    assert_eq!(
        refused(money(&[1, 2], 9)),
        DefinitionError::Costs { costs: 2, options: 3 }
    );
    assert_eq!(refused(money(&[1, 2, 3], 0)), DefinitionError::NoBudget);
    let too_small = DefinitionError::BudgetTooSmall {
        min: 2,
        cost: 3,
        budget: 2,
    };
    assert_eq!(refused(money(&[5, 2, 1], 2)), too_small);
    assert!(compile(money(&[5, 2, 1], 3)).is_ok());

    assert_eq!(refused(score(0, 1).into()), DefinitionError::NoOptions);
    assert_eq!(refused(score(3, 0).into()), DefinitionError::NoPoints);
    let sum = |min, max| {
        Question::from(Score {
            sum: Some((min, max)),
            ..score(3, 10)
        })
    };
    let wrong = |min, max| DefinitionError::Sum { min, max, all: 30 };
    assert_eq!(refused(sum(5, 4)), wrong(5, 4));
    assert_eq!(refused(sum(0, 31)), wrong(0, 31));
    assert_eq!(refused(sum(0, 0)), wrong(0, 0));
    let limit = |min, max| Score {
        limit: Some((min, max)),
        ..score(3, 10)
    };
    assert_eq!(refused(limit(2, 1).into()), limits(2, 1, 3));
    assert_eq!(refused(limit(0, 4).into()), limits(0, 4, 3));
    assert_eq!(refused(limit(0, 0).into()), limits(0, 0, 3));
    for against in [
        Score {
            sum: Some((0, 1)),
            ..limit(2, 3)
        },
        Score {
            sum: Some((11, 30)),
            ..limit(0, 1)
        },
    ] {
        assert_eq!(refused(against.into()), DefinitionError::SumAgainstLimits);
    }

    assert_eq!(refused(rank(0, 0, &[1]).into()), DefinitionError::NoOptions);
    assert_eq!(refused(rank(3, 0, &[]).into()), DefinitionError::NoWeight);
    assert_eq!(refused(rank(3, 0, &[0, 1]).into()), DefinitionError::NoWeight);
    assert_eq!(refused(rank(3, 3, &[2, 1]).into()), limits(3, 2, 3));
    assert_eq!(refused(rank(1, 1, &[2, 1]).into()), limits(1, 2, 1));
    assert_eq!(Program::compile(&[]), Err(ProgramError::NoQuestion));
}

#[test]
fn the_wrong_question_is_named() {
    let refused = Program::compile(&[choose(3, 1, 1).into(), choose(0, 0, 0).into()]).unwrap_err();
    assert_eq!(refused.to_string(), "question 2: there are no options");
}

#[test]
fn w04_sizes_and_coefficients_have_a_limit() {
    let refused = |question: Question| compile(question).unwrap_err();
    // n + N = 1,800
    assert_eq!(shape(choose(900, 0, 900)), [900, 900, 0]);
    assert_eq!(refused(choose(901, 0, 901).into()), DefinitionError::TooLarge);
    assert_eq!(
        refused(choose(usize::MAX, 0, usize::MAX).into()),
        DefinitionError::TooLarge
    );
    assert_eq!(refused(score(usize::MAX, 1).into()), DefinitionError::TooLarge);
    assert_eq!(
        refused(rank(usize::MAX, 0, &[1]).into()),
        DefinitionError::TooLarge
    );
    let half = choose(450, 0, 450);
    let refused_together =
        Program::compile(&[half.clone().into(), half.clone().into(), choose(1, 1, 1).into()]);
    let reason = DefinitionError::TooLarge;
    assert_eq!(
        refused_together,
        Err(ProgramError::Question { question: 2, reason })
    );
    assert!(Program::compile(&[half.clone().into(), half.into()]).is_ok());

    // coefficients of L: 2^32
    assert!(compile(rank(2, 1, &[1 << 32])).is_ok());
    let over = (1 << 32) + 1;
    assert_eq!(
        refused(rank(2, 1, &[over]).into()),
        DefinitionError::Coefficient(over.into())
    );
    // 2^33 is written with weights up to 2^32.
    assert!(compile(score(1, 1 << 33)).is_ok());
    assert!(matches!(
        refused(score(1, 1 << 35).into()),
        DefinitionError::Coefficient(_)
    ));
    assert!(matches!(
        refused(score(2, u64::MAX).into()),
        DefinitionError::Coefficient(_)
    ));

    // coefficients of E: 2^40
    let cost = |cost, budget| Choose {
        money: Some(Money {
            costs: vec![cost],
            budget,
        }),
        ..choose(1, 0, 1)
    };
    assert!(compile(cost(1 << 40, 1 << 40)).is_ok());
    let over = (1 << 40) + 1;
    assert_eq!(
        refused(cost(over, 1).into()),
        DefinitionError::Coefficient(over.into())
    );
    let budget = Choose {
        blank: true,
        ..cost(1, over)
    };
    assert_eq!(refused(budget.into()), DefinitionError::Coefficient(over.into()));
}

#[test]
fn w04_an_equation_cannot_wrap_around() {
    let equation = |terms: u128, right| {
        let mut builder = Builder::default();
        let terms = (0..terms).map(|bit| (bit as usize, 1i128 << 40));
        builder.equation(0, terms, right)
    };
    // Together 2^22 terms of 2^40 are too many, whether the last unit stands left or right.
    assert_eq!(equation((1 << 22) - 1, (1 << 40) - 1), Ok(()));
    assert_eq!(
        equation((1 << 22) - 1, 1 << 40),
        Err(DefinitionError::Coefficient(1 << 62))
    );
    assert_eq!(equation(1 << 22, 0), Err(DefinitionError::Coefficient(1 << 62)));
}

#[test]
fn w04_totals_that_cannot_be_decrypted_are_refused() {
    let program = compile(score(2, 1 << 10)).unwrap();
    assert_eq!(program.check_total_weight(1 << 30), Ok(()));
    let (number, total) = (0, (1 << 40) + (1 << 10));
    let refused = program.check_total_weight((1 << 30) + 1);
    assert_eq!(refused, Err(ProgramError::Total { number, total }));
    let refused = program.check_total_weight(u64::MAX);
    assert!(matches!(refused, Err(ProgramError::Total { .. })));
}

#[test]
fn answers_are_refused_in_plain_words() {
    let refused = |question: Question, answer| {
        let program = Program::compile(&[choose(2, 0, 2).into(), question]).unwrap();
        let error = program.encode(&[Choice::Options(vec![]), answer]).unwrap_err();
        let ChoiceError::Question { question: 1, .. } = error else {
            panic!("{error}");
        };
        error.to_string()
    };
    let projects = || {
        Question::from(Choose {
            money: money(100),
            ..choose(4, 1, 3)
        })
    };
    let options = |options: &[usize]| Choice::Options(options.to_vec());
    assert_eq!(
        refused(projects(), Choice::Blank),
        "question 2: this question cannot be left blank"
    );
    assert_eq!(
        refused(projects(), Choice::Ranking(vec![1])),
        "question 2: the answer must be a choice of options"
    );
    assert_eq!(
        refused(projects(), options(&[4])),
        "question 2: there is no option 5"
    );
    assert_eq!(
        refused(projects(), options(&[1, 1])),
        "question 2: option 2 is named twice"
    );
    assert_eq!(
        refused(projects(), options(&[])),
        "question 2: 0 options are too few, at least 1 are needed"
    );
    assert_eq!(
        refused(projects(), options(&[0, 1, 2, 3])),
        "question 2: 4 options are too many, at most 3 are allowed"
    );
    assert_eq!(
        refused(projects(), options(&[0, 1])),
        "question 2: the chosen options cost 110 together, more than the budget of 100"
    );

    let points = || {
        Question::from(Score {
            sum: Some((3, 10)),
            limit: Some((1, 2)),
            ..score(3, 10)
        })
    };
    let given = |points: &[(usize, u64)]| Choice::Points(points.to_vec());
    assert_eq!(
        refused(points(), options(&[1])),
        "question 2: the answer must be points for options"
    );
    assert_eq!(
        refused(points(), given(&[(3, 1)])),
        "question 2: there is no option 4"
    );
    assert_eq!(
        refused(points(), given(&[(0, 1), (0, 2)])),
        "question 2: option 1 is named twice"
    );
    assert_eq!(
        refused(points(), given(&[(0, 11)])),
        "question 2: 11 points for option 1 are too many, at most 10 are allowed"
    );
    assert_eq!(
        refused(points(), given(&[(0, 2), (1, 0)])),
        "question 2: 2 points altogether are too few, at least 3 must be given"
    );
    assert_eq!(
        refused(points(), given(&[(0, 6), (1, 5)])),
        "question 2: 11 points altogether are too many, at most 10 may be given"
    );
    assert_eq!(
        refused(points(), given(&[(0, 1), (1, 1), (2, 1)])),
        "question 2: 3 options are too many, at most 2 are allowed"
    );

    let ranking = || Question::from(rank(3, 1, &[2, 1]));
    assert_eq!(
        refused(ranking(), options(&[1])),
        "question 2: the answer must be a ranking of options"
    );
    assert_eq!(
        refused(ranking(), Choice::Ranking(vec![0, 1, 2])),
        "question 2: 3 options are too many, at most 2 are allowed"
    );
    assert_eq!(
        refused(ranking(), Choice::Ranking(vec![0, 0])),
        "question 2: option 1 is named twice"
    );
}

#[test]
fn w02_one_answer_for_each_question() {
    let program = compile(choose(2, 0, 2)).unwrap();
    for found in [0, 2] {
        let answers = vec![Choice::Options(vec![]); found];
        let refused = program.encode(&answers).unwrap_err();
        assert_eq!(refused, ChoiceError::Answers { expected: 1, found });
    }
}

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
