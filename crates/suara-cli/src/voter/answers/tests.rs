use suara_protocol::entries::{AnswerOption, Grouping, SmallGroups};
use suara_protocol::{Id, RoleSecret, Text};
use zeroize::Zeroizing;

use super::*;

fn question(id: &str, blank: bool, kind: QuestionKind) -> Question {
    let text = |text: &str| {
        Text::new([
            ("id".to_owned(), format!("{text} (id)")),
            ("en".to_owned(), text.to_owned()),
        ])
    };
    let option = |id: &str| AnswerOption {
        id: id.to_owned(),
        title: text(&format!("Option {id}")),
        description: Text::default(),
        cost: 100,
    };
    Question {
        id: id.to_owned(),
        title: text(&format!("Question {id}")),
        description: Text::default(),
        options: ["A", "B", "C"].map(option).to_vec(),
        blank,
        kind,
        outcome: None,
    }
}

/// An election with a question of every kind.
pub(crate) fn setup() -> Setup {
    Setup {
        board: Id::ZERO,
        roll: Id::ZERO,
        languages: vec!["id".to_owned(), "en".to_owned()],
        title: Text::default(),
        description: Text::default(),
        questions: vec![
            question(
                "choose",
                true,
                QuestionKind::Choose {
                    min: 1,
                    max: 2,
                    budget: 0,
                },
            ),
            question(
                "score",
                false,
                QuestionKind::Score {
                    most: 6,
                    sum: Some((1, 10)),
                    options: None,
                },
            ),
            question(
                "rank",
                false,
                QuestionKind::Rank {
                    min: 1,
                    weights: vec![3, 2, 1],
                },
            ),
            question("budget", true, QuestionKind::Budget { budget: 250 }),
            question("pairwise", false, QuestionKind::Pairwise),
            question("quadratic", true, QuestionKind::Quadratic { credits: 10 }),
        ],
        trustees: vec![RoleSecret::from_seed(&Zeroizing::new([1; 32])).public()],
        threshold: 1,
        confirmations: 1,
        grouping: Grouping::Whole,
        privacy_minimum: 5,
        small_groups: SmallGroups::Decrypt,
        closes_at_ms: 1,
        early_close: true,
        answer_within_ms: 1,
        petition: None,
    }
}

fn values(json: &str) -> anyhow::Result<Vec<u64>> {
    let (setup, answers) = (setup(), serde_json::from_str::<Answers>(json)?);
    let program = setup.program()?;
    Ok(answers.bits(&setup, &program)?.values(&program))
}

const VALID: &str = r#"{"choose": ["A", "C"], "score": {"B": 6, "A": 4}, "rank": ["C", "A"],
    "budget": ["B", "C"], "pairwise": [["C", "B"], "A"], "quadratic": {"A": 3, "B": 1}}"#;

#[test]
fn answers_become_the_numbers_of_a_ballot() {
    // choose: A, B, C, blank; score: A, B, C; rank: A, B, C; budget: A, B, C, blank.
    let numbers = values(VALID).unwrap();
    assert_eq!(numbers[..14], [1, 0, 1, 0, 4, 6, 0, 2, 0, 3, 0, 1, 1, 0]);
    // pairwise: AB, AC, BA, BC, CA, CB; quadratic: A, B, C, blank.
    assert_eq!(numbers[14..], [0, 0, 1, 0, 1, 0, 3, 1, 0, 0]);
    for (question, answer, numbers_of) in [
        ("choose", r#"["A", "C"]"#, 0..4),
        ("budget", r#"["B", "C"]"#, 10..14),
        ("quadratic", r#"{"A": 3, "B": 1}"#, 20..24),
    ] {
        let blank = VALID.replace(
            &format!("{question:?}: {answer}"),
            &format!("{question:?}: \"blank\""),
        );
        assert_eq!(values(&blank).unwrap()[numbers_of], [0, 0, 0, 1], "{question}");
    }
}

#[test]
fn an_order_is_a_list_with_equals_in_lists_of_their_own() {
    let pairs = |order: &str| {
        let valid = VALID.replace(r#"[["C", "B"], "A"]"#, order);
        values(&valid).unwrap()[14..20].to_vec()
    };
    assert_eq!(pairs(r#"["B", "A", "C"]"#), [0, 1, 1, 1, 0, 0]);
    assert_eq!(pairs(r#"[["B"], ["A"], ["C"]]"#), pairs(r#"["B", "A", "C"]"#));
    assert_eq!(pairs(r#"["B", "A"]"#), pairs(r#"["B", "A", "C"]"#));
    assert_eq!(pairs(r#"["B"]"#), [0, 0, 1, 1, 0, 0]);
    assert_eq!(pairs("[]"), [0; 6]);
}

#[test]
fn each_wrong_answer_is_named() {
    for (from, to, message) in [
        (
            r#"["A", "C"]"#,
            r#"["A", "D"]"#,
            "question \"choose\": there is no option \"D\"",
        ),
        (
            r#"["A", "C"]"#,
            r#"["A", "A"]"#,
            "question \"choose\": option 1 is named twice",
        ),
        (
            r#"["A", "C"]"#,
            r#"["A", "B", "C"]"#,
            "question \"choose\": 3 options are too many",
        ),
        (
            r#"["A", "C"]"#,
            "[]",
            "question \"choose\": 0 options are too few",
        ),
        (
            r#"["A", "C"]"#,
            r#"{"A": 1}"#,
            "question \"choose\": the answer is a list",
        ),
        (
            r#"["C", "A"]"#,
            r#""blank""#,
            "question \"rank\": it cannot be left blank",
        ),
        (
            r#"{"B": 6, "A": 4}"#,
            r#"{"B": 7}"#,
            "question \"score\": 7 points for option 2 are too many",
        ),
        (
            r#"{"B": 6, "A": 4}"#,
            r#"["B"]"#,
            "question \"score\": the answer gives points",
        ),
        (
            r#"["B", "C"]"#,
            r#"["A", "B", "C"]"#,
            "question \"budget\": the chosen options cost 300 together",
        ),
        (
            r#"["B", "C"]"#,
            r#"[["B"], "C"]"#,
            "question \"budget\": the answer is a list",
        ),
        (
            r#"[["C", "B"], "A"]"#,
            r#"[["C", "B"], "C"]"#,
            "question \"pairwise\": option 3 is named twice",
        ),
        (
            r#"[["C", "B"], "A"]"#,
            r#"[["C", "B"], []]"#,
            "question \"pairwise\": place 2 names no option",
        ),
        (
            r#"[["C", "B"], "A"]"#,
            r#""blank""#,
            "question \"pairwise\": it cannot be left blank",
        ),
        (
            r#"[["C", "B"], "A"]"#,
            r#"{"A": 1}"#,
            "question \"pairwise\": the answer is an order",
        ),
        (
            r#"{"A": 3, "B": 1}"#,
            r#"{"A": 3, "B": 2}"#,
            "question \"quadratic\": the votes cost 13 credits together",
        ),
        (
            r#"{"A": 3, "B": 1}"#,
            r#"["A"]"#,
            "question \"quadratic\": the answer gives votes",
        ),
        (
            r#""score": {"B": 6, "A": 4}, "#,
            "",
            "no answer to question \"score\"",
        ),
        ("\"rank\"", "\"order\"", "there is no question \"order\""),
    ] {
        assert!(VALID.contains(from), "{from}");
        let error = format!("{:#}", values(&VALID.replace(from, to)).unwrap_err());
        assert!(error.starts_with(message), "{message}: {error}");
    }
}

#[test]
fn w08_json_with_two_meanings_is_refused() {
    for wrong in [
        VALID.replace("\"rank\"", "\"choose\""),
        VALID.replace("\"B\": 6", "\"A\": 6"),
        VALID.replace("4}", "4.5}"),
        VALID.replace("4}", "-4}"),
        VALID.replace("4}", "\"4\"}"),
        VALID.replace(r#"["A", "C"]"#, "\"empty\""),
        VALID.replace(r#"["A", "C"]"#, "null"),
        VALID.replace(r#"["A", "C"]"#, "[1]"),
        VALID.replace(r#"["A", "C"]"#, r#"[["A", ["C"]]]"#),
    ] {
        assert!(serde_json::from_str::<Answers>(&wrong).is_err(), "{wrong}");
    }
}
