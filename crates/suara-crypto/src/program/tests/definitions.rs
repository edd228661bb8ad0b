//! Definitions that are refused.

use super::*;

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
    assert_eq!(refused(budget(&[], 5).into()), DefinitionError::NoOptions);
    assert_eq!(refused(budget(&[1, 2], 0).into()), DefinitionError::NoBudget);
    // A project that costs more than there is can be asked for, and nobody can choose it.
    assert!(compile(budget(&[9, 2], 5)).is_ok());

    assert_eq!(refused(pairwise(0).into()), DefinitionError::NoOptions);
    assert_eq!(refused(pairwise(1).into()), DefinitionError::OneOption);
    let blank = Pairwise {
        blank: true,
        ..pairwise(3)
    };
    assert_eq!(refused(blank.into()), DefinitionError::BlankOrder);

    assert_eq!(refused(quadratic(0, 9).into()), DefinitionError::NoOptions);
    assert_eq!(refused(quadratic(3, 0).into()), DefinitionError::NoCredits);
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
    // 16 options have 1,504 bits and numbers, 17 have 1,989.
    for options in [17, 2_000, usize::MAX] {
        assert_eq!(refused(pairwise(options).into()), DefinitionError::TooLarge);
    }
    for (options, credits) in [(usize::MAX, 1), (2, 1 << 20), (1, u64::MAX)] {
        assert_eq!(
            refused(quadratic(options, credits).into()),
            DefinitionError::TooLarge
        );
    }
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
    assert!(compile(self::budget(&[1 << 40], 1 << 40)).is_ok());
    for (cost, most) in [(over, 1), (1, 1 << 42)] {
        assert!(matches!(
            refused(self::budget(&[cost], most).into()),
            DefinitionError::Coefficient(_)
        ));
    }
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
