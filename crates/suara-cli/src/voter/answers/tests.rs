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

const VALID: &str = r#"{"choose": ["A", "C"], "score": {"B": 6, "A": 4}, "rank": ["C", "A"]}"#;

#[test]
fn answers_become_the_numbers_of_a_ballot() {
    // choose: A, B, C, blank; score: A, B, C; rank: A, B, C.
    assert_eq!(values(VALID).unwrap(), [1, 0, 1, 0, 4, 6, 0, 2, 0, 3]);
    let blank = VALID.replace(r#"["A", "C"]"#, r#""blank""#);
    assert_eq!(values(&blank).unwrap()[..4], [0, 0, 0, 1]);
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
    ] {
        assert!(serde_json::from_str::<Answers>(&wrong).is_err(), "{wrong}");
    }
}
