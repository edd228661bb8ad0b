//! How many bits, numbers and equations each kind of question has.

use super::*;

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
fn budget_has_these_shapes() {
    let blank = |budget| Budget {
        blank: true,
        ..budget
    };
    // slack(100): 1, 2, 4, 8, 16, 32, 37
    assert_eq!(shape(budget(&[60, 50, 40, 10], 100)), [11, 4, 1]);
    assert_eq!(shape(budget(&[60, 50, 40, 0], 100)), [11, 4, 1]);
    assert_eq!(shape(blank(budget(&[60, 50, 40, 10], 100))), [12, 5, 1]);
    // Of the two that cost nothing a slack(2): 1, 1
    assert_eq!(shape(blank(budget(&[60, 0, 40, 0], 100))), [14, 5, 2]);
}

#[test]
fn pairwise_has_these_shapes() {
    // 0…1: 1; 0…2: 1, 1; 0…15: 1, 2, 4, 8
    assert_eq!(shape(pairwise(2)), [2 + 2 + 2, 2, 2]);
    assert_eq!(shape(pairwise(3)), [6 + 6 + 12, 6, 6]);
    assert_eq!(shape(pairwise(16)), [64 + 240 + 960, 240, 240]);
}

#[test]
fn quadratic_has_these_shapes() {
    let blank = |quadratic| Quadratic {
        blank: true,
        ..quadratic
    };
    // 1…3 votes; none; slack(10): 1, 2, 4, 3
    assert_eq!(shape(quadratic(4, 10)), [12 + 4 + 4, 4, 5]);
    assert_eq!(shape(blank(quadratic(4, 10))), [12 + 1 + 4 + 4, 5, 5]);
    assert_eq!(shape(quadratic(1, 1)), [1 + 1 + 1, 1, 2]);
    let largest = compile(quadratic(4, 10)).unwrap().largest(3);
    assert_eq!(largest, 1 + 2 + 3);
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
