use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::*;
use suara_protocol::RoleSecret;
use suara_protocol::entries::QuestionKind;

const DEFINITION: &str = r#"
languages = ["id", "en"]
closes_at = "2026-12-01T18:00:00Z"
early_close = true
threshold = 2
grouping = "whole"
privacy_minimum = 5
small_groups = "decrypt"
title = { id = "Anggaran desa", en = "Village budget" }

[[questions]]
id = "projects"
kind = "choose"
min = 1
max = 2
title = { id = "Proyek mana?", en = "Which projects?" }
[[questions.options]]
id = "P1"
cost = 1000
title = { id = "Jembatan", en = "Bridge" }
[[questions.options]]
id = "P2"
title = { id = "Sumur", en = "Well" }
description = { id = "Di utara", en = "In the north" }

[[questions]]
id = "points"
kind = "score"
most = 5
sum = { min = 1, max = 6 }
blank = true
[questions.title]
id = "Poin"
en = "Points"
[[questions.options]]
id = "A"
title = { id = "A", en = "A" }
[[questions.options]]
id = "B"
title = { id = "B", en = "B" }
"#;

fn place() -> Place {
    let trustee = |seed: u8| RoleSecret::from_seed(&Zeroizing::new([seed; 32])).public();
    Place {
        board: Id([1; 32]),
        roll: Id([2; 32]),
        trustees: vec![trustee(1), trustee(2), trustee(3)],
        confirmations: None,
    }
}

/// The error for a definition in which `from` is replaced by `to`, with its line.
fn refused(from: &str, to: &str) -> String {
    assert!(DEFINITION.contains(from), "{from:?} is in the definition");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("definition.toml");
    fs::write(&path, DEFINITION.replacen(from, to, 1)).unwrap();
    let error = read(&path, &place()).unwrap_err().to_string();
    error
        .strip_prefix(&path.display().to_string())
        .unwrap()
        .to_owned()
}

fn assert_refused(from: &str, to: &str, line: usize, message: &str) {
    let error = refused(from, to);
    assert!(error.starts_with(&format!(":{line}: ")), "line {line}: {error}");
    assert!(error.contains(message), "{message}: {error}");
}

#[test]
fn a_definition_becomes_a_set_up() {
    let setup = parse(DEFINITION, &place()).unwrap();
    assert_eq!(setup.languages, ["id", "en"]);
    assert_eq!(setup.title.get("en"), "Village budget");
    assert_eq!(setup.closes_at_ms, 1_796_148_000_000);
    assert_eq!(
        (setup.threshold, setup.confirmations),
        (2, 3),
        "the safe number of confirmations"
    );
    assert_eq!(setup.answer_within_ms, 72 * 3_600_000);
    assert_eq!(
        setup.questions[0].kind,
        QuestionKind::Choose {
            min: 1,
            max: 2,
            budget: 0
        }
    );
    assert_eq!(setup.questions[0].options[0].cost, 1000);
    assert_eq!(setup.questions[0].options[1].description.get("id"), "Di utara");
    assert_eq!(
        setup.questions[1].kind,
        QuestionKind::Score {
            most: 5,
            sum: Some((1, 6)),
            options: None
        }
    );
    assert!(setup.questions[1].blank);
}

#[test]
fn the_command_line_overrides_the_confirmations() {
    let place = Place {
        confirmations: Some(2),
        ..place()
    };
    assert_eq!(parse(DEFINITION, &place).unwrap().confirmations, 2);
}

#[test]
fn what_is_not_known_is_refused_with_its_line() {
    assert_refused("early_close", "early_closed", 4, "unknown field `early_closed`");
    assert_refused("min = 1\n", "minimum = 1\n", 14, "unknown field `minimum`");
    assert_refused("cost = 1000", "price = 1000", 19, "unknown field `price`");
    assert_refused("\"whole\"", "\"all\"", 6, "unknown variant `all`");
    assert_refused("\"choose\"", "\"pick\"", 13, "unknown variant `pick`");
    assert_refused("threshold = 2", "threshold = \"two\"", 5, "invalid type");
}

#[test]
fn texts_are_given_in_every_language_and_no_other() {
    assert_refused(
        ", en = \"Village budget\"",
        "",
        9,
        "the text in \"en\" is missing",
    );
    assert_refused(
        "en = \"Bridge\"",
        "de = \"Brücke\"",
        20,
        "\"de\", which is not among the languages",
    );
    assert_refused("en = \"Well\"", "en = \" \"", 23, "the text in \"en\" is empty");
}

#[test]
fn times_are_those_of_rfc_3339() {
    assert_refused(
        "2026-12-01T18:00:00Z",
        "1 December",
        3,
        "not a time such as 2026-12-01T18:00:00Z",
    );
    assert_refused("2026-12-01T18:00:00Z", "2026-12-01T18:00:00", 3, "not a time");
    assert_refused("2026-12-01T18:00:00Z", "1926-12-01T18:00:00Z", 3, "before 1970");
    let offset = DEFINITION.replace("18:00:00Z", "18:00:00+07:00");
    assert_eq!(
        parse(&offset, &place()).unwrap().closes_at_ms,
        1_796_148_000_000 - 7 * 3_600_000
    );
}

#[test]
fn a_question_has_the_limits_of_its_kind() {
    assert_refused(
        "max = 2\n",
        "most = 2\n",
        13,
        "`most` has no meaning in a question of the kind \"choose\"",
    );
    assert_refused("max = 2\n", "", 13, "question \"projects\": `max` is missing");
    assert_refused("max = 2\n", "max = 2\nbudget = 0\n", 13, "`budget` is 0");
    assert_refused("most = 5\n", "", 28, "question \"points\": `most` is missing");
    assert_refused("max = 2\n", "max = 3\n", 11, "question \"projects\": ");
    assert_refused("max = 6", "max = 60", 26, "question \"points\": ");
}

#[test]
fn ids_are_given_once() {
    assert_refused("id = \"P2\"", "id = \"P1\"", 21, "there are two options \"P1\"");
    assert_refused("id = \"P2\"", "id = \"\"", 21, "the id of an option is empty");
    assert_refused(
        "id = \"points\"",
        "id = \"projects\"",
        26,
        "there are two questions \"projects\"",
    );
}

#[test]
fn rules_of_languages_trustees_and_privacy_are_checked() {
    assert_refused("[\"id\", \"en\"]", "[\"id\", \"en\", \"en\"]", 2, "C22");
    assert_refused("threshold = 2", "threshold = 1", 5, "C21");
    assert_refused("threshold = 2", "threshold = 4", 5, "C21");
    assert_refused("privacy_minimum = 5", "privacy_minimum = 4", 7, "C23");
}

#[test]
fn an_outcome_is_told_with_its_line() {
    let with = |outcome: &str| format!("min = 1\noutcome = {{ {outcome} }}\n");
    for (outcome, message) in [
        (
            "rule = \"greedy\", ties = \"listed\"",
            "question \"projects\": outcome: `budget` is missing",
        ),
        (
            "rule = \"plurality\", winners = 3, ties = \"lot\"",
            "elects 1 to as many winners",
        ),
        ("rule = \"plurality\", winners = 1", "must say what decides ties"),
        (
            "rule = \"schulze\", winners = 1, ties = \"lot\"",
            "needs pairwise sums",
        ),
        ("rule = \"plurality\", winner = 1", "unknown field `winner`"),
    ] {
        assert_refused("min = 1\n", &with(outcome), 15, message);
    }
}

/// Every kind of question and every rule has an example in the documentation.
#[test]
fn the_examples_of_the_documentation_are_definitions() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    let (mut kinds, mut rules) = (BTreeSet::new(), BTreeSet::new());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let setup = read(&path, &place()).unwrap();
            kinds.extend(setup.questions.iter().map(|question| question.kind.word()));
            let outcomes = setup
                .questions
                .iter()
                .filter_map(|question| question.outcome.as_ref());
            rules.extend(outcomes.map(|outcome| outcome.rule.word()));
        }
    }
    let kinds = kinds.into_iter().collect::<Vec<_>>();
    assert_eq!(
        kinds,
        ["budget", "choose", "pairwise", "quadratic", "rank", "score"]
    );
    let rules = rules.into_iter().collect::<Vec<_>>();
    let expected = [
        "greedy",
        "majority",
        "plurality",
        "ranked-pairs",
        "referendum",
        "schulze",
        "seats",
    ];
    assert_eq!(rules, expected);
}
