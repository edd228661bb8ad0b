//! Answers that are refused, and in which words.

use super::*;

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
fn answers_to_budgets_orders_and_quadratic_votes_are_refused_in_plain_words() {
    let refused = |question: Question, answer| {
        let program = Program::compile(&[question]).unwrap();
        program.encode(&[answer]).unwrap_err().to_string()
    };
    let projects = || Question::from(budget(&[60, 50, 40], 100));
    let options = |options: &[usize]| Choice::Options(options.to_vec());
    assert_eq!(
        refused(projects(), options(&[0, 1])),
        "question 1: the chosen options cost 110 together, more than the budget of 100"
    );
    assert_eq!(
        refused(projects(), options(&[3])),
        "question 1: there is no option 4"
    );
    assert_eq!(
        refused(projects(), options(&[2, 2])),
        "question 1: option 3 is named twice"
    );
    assert_eq!(
        refused(projects(), Choice::Blank),
        "question 1: this question cannot be left blank"
    );
    assert_eq!(
        refused(projects(), Choice::Points(vec![])),
        "question 1: the answer must be a choice of options"
    );

    let order = |places: &[&[usize]]| Choice::WeakOrder(places.iter().map(|place| place.to_vec()).collect());
    let ordered = || Question::from(pairwise(3));
    assert_eq!(
        refused(ordered(), order(&[&[0], &[3]])),
        "question 1: there is no option 4"
    );
    assert_eq!(
        refused(ordered(), order(&[&[0, 1], &[1]])),
        "question 1: option 2 is named twice"
    );
    assert_eq!(
        refused(ordered(), order(&[&[0], &[], &[1]])),
        "question 1: place 2 names no option"
    );
    assert_eq!(
        refused(ordered(), Choice::Blank),
        "question 1: this question cannot be left blank"
    );
    assert_eq!(
        refused(ordered(), options(&[0])),
        "question 1: the answer must be an order of options"
    );

    let given = |votes: &[(usize, u64)]| Choice::Points(votes.to_vec());
    let squares = || Question::from(quadratic(3, 10));
    assert_eq!(
        refused(squares(), given(&[(0, 3), (1, 1), (2, 1)])),
        "question 1: the votes cost 11 credits together, more than the 10 that there are"
    );
    let most = u64::MAX;
    let refusal = refused(squares(), given(&[(0, most), (1, most), (2, most)]));
    assert!(refusal.starts_with("question 1: the votes cost "), "{refusal}");
    assert_eq!(
        refused(squares(), given(&[(5, 1)])),
        "question 1: there is no option 6"
    );
    assert_eq!(
        refused(squares(), options(&[0])),
        "question 1: the answer must be votes for options"
    );
}

#[test]
fn options_that_an_order_does_not_name_stand_last_together() {
    let program = compile(pairwise(4)).unwrap();
    let values = |places: &[&[usize]]| {
        let places = places.iter().map(|place| place.to_vec()).collect();
        let bits = program.encode(&[Choice::WeakOrder(places)]).unwrap();
        bits.values(&program)
    };
    assert_eq!(values(&[&[2]]), values(&[&[2], &[0, 1, 3]]));
    assert_eq!(values(&[&[2, 0], &[1]]), values(&[&[0, 2], &[1], &[3]]));
    assert_eq!(values(&[]), [0; 12]);
    // 3 before all others: the pairs (3, 0), (3, 1), (3, 2) are the last.
    assert_eq!(values(&[&[3]]), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
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

/// What a tally shows of these ballots.
fn totals(program: &Program, ballots: &[Vec<Choice>]) -> Vec<u64> {
    let mut totals = vec![0; program.numbers()];
    for ballot in ballots {
        let values = program.encode(ballot).unwrap().values(program);
        totals
            .iter_mut()
            .zip(values)
            .for_each(|(total, value)| *total += value);
    }
    totals
}

/// A coercer prescribes an order that nobody else would have, and looks for it in the result. The totals of pairs are
/// the same without it.
#[test]
fn v05_totals_of_pairs_do_not_show_whether_somebody_had_a_prescribed_order() {
    let program = compile(pairwise(5)).unwrap();
    let order = |places: [usize; 5]| vec![Choice::WeakOrder(places.map(|option| vec![option]).to_vec())];
    let obeyed = [order([3, 0, 4, 1, 2]), order([2, 1, 4, 0, 3])];
    let disobeyed = [order([0, 1, 2, 3, 4]), order([4, 3, 2, 1, 0])];
    assert_eq!(totals(&program, &obeyed), totals(&program, &disobeyed));
}

#[test]
fn v06_totals_do_not_show_who_gave_which_answers_together() {
    let program = Program::compile(&[choose(2, 1, 1).into(), choose(2, 1, 1).into()]).unwrap();
    let ballot = |first, second| {
        [first, second]
            .map(|option| Choice::Options(vec![option]))
            .to_vec()
    };
    let alike = [ballot(0, 0), ballot(1, 1)];
    let crossed = [ballot(0, 1), ballot(1, 0)];
    assert_eq!(totals(&program, &alike), totals(&program, &crossed));
}
