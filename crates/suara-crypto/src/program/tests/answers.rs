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
fn w02_one_answer_for_each_question() {
    let program = compile(choose(2, 0, 2)).unwrap();
    for found in [0, 2] {
        let answers = vec![Choice::Options(vec![]); found];
        let refused = program.encode(&answers).unwrap_err();
        assert_eq!(refused, ChoiceError::Answers { expected: 1, found });
    }
}
