//! Definitions of elections that must not be admitted, and the id that every field of one goes into.

use suara_protocol::entries::{Grouping, PetitionCitation, Question, QuestionKind, Setup, SmallGroups};
use suara_protocol::outcome::{Base, Divisors, OutcomeRule, Rule, Share, Ties};
use suara_protocol::{Id, Submission, Text};
use suara_tests::{Town, approval, deciding, limited, pairwise, quadratic, question, ranking, scores};

use crate::{assert_refused, name, refused};

fn town() -> Town {
    let mut town = Town::new(30);
    town.publish_roll(&[(0, 1); 6]);
    town
}

#[track_caller]
fn assert_no_setup(name: &'static str, change: impl Fn(&mut Setup), check: &str) {
    let mut town = town();
    let mut setup = town.definition(vec![approval(3)]);
    change(&mut setup);
    let forged = Submission::sign(setup, &town.organiser);
    refused(name, &mut town, &forged, check);
}

#[test]
fn w04_numbers_that_no_tally_could_decode_are_refused() {
    let huge = |kind: QuestionKind| {
        move |setup: &mut Setup| setup.questions = vec![question("huge", 2, kind.clone())]
    };
    assert_no_setup(
        name!(),
        huge(QuestionKind::Score {
            most: 1 << 62,
            sum: None,
            options: None,
        }),
        "C20",
    );
    assert_no_setup(
        name!(),
        huge(QuestionKind::Rank {
            min: 1,
            weights: vec![1 << 33],
        }),
        "C20",
    );
}

#[test]
fn w04_the_largest_total_is_checked_when_the_roll_is_sealed() {
    let mut town = Town::new(31);
    town.publish_roll(&[(0, u32::MAX); 6]);
    let setup = town.definition(vec![scores(2, 0, 1 << 20)]);
    town.set_up(setup);
    town.hold_ceremony();
    let forged = Submission::sign(town.opening(), &town.organiser);
    assert_refused!(&mut town, &forged, "C39");
}

#[test]
fn questions_that_nobody_could_answer_are_refused() {
    assert_no_setup(name!(), |setup| setup.questions = vec![], "C20");
    assert_no_setup(name!(), |setup| setup.questions = vec![limited(3, 2, 1)], "C20");
    assert_no_setup(name!(), |setup| setup.questions = vec![limited(3, 0, 4)], "C20");
    assert_no_setup(
        name!(),
        |setup| setup.questions = vec![ranking(2, 3, &[3, 2, 1])],
        "C20",
    );
    assert_no_setup(
        name!(),
        |setup| setup.questions = vec![approval(3), approval(2)],
        "C20",
    );
    assert_no_setup(
        name!(),
        |setup| setup.questions[0].options[1].id = setup.questions[0].options[0].id.clone(),
        "C20",
    );
}

fn share(numerator: u32, denominator: u32, base: Base) -> Share {
    Share {
        numerator,
        denominator,
        more: false,
        base,
    }
}

#[test]
fn rules_that_say_nothing_for_their_question_are_refused() {
    let refused = |question: Question, rule: Rule, ties: Option<Ties>| {
        let question = deciding(question, rule, ties);
        assert_no_setup(name!(), |setup| setup.questions = vec![question.clone()], "C20");
    };
    let listed = Some(Ties::Listed);
    let plurality = |winners| Rule::Plurality { winners, least: 0 };
    let half = share(1, 2, Base::Valid);
    let majority = |majority, participation| Rule::Majority {
        winners: 1,
        majority,
        participation,
    };
    let seats = |seats, threshold| Rule::Seats {
        seats,
        divisors: Divisors::DHondt,
        threshold,
    };
    let referendum = |approve: &str| Rule::Referendum {
        approve: approve.to_owned(),
        majority: half,
        participation: None,
        approval: None,
    };
    refused(approval(3), plurality(0), listed);
    refused(approval(3), plurality(4), listed);
    refused(approval(3), plurality(1), None);
    refused(limited(2, 1, 1), referendum("limited-1"), listed);
    refused(limited(2, 1, 1), referendum("limited-3"), None);
    refused(approval(3), Rule::Condorcet, None);
    refused(pairwise(3), plurality(1), listed);
    refused(pairwise(3), Rule::Schulze { winners: 4 }, listed);
    refused(pairwise(3), Rule::RankedPairs { winners: 0 }, listed);
    refused(pairwise(3), Rule::Condorcet, listed);
    refused(scores(3, 0, 5), majority(half, None), listed);
    refused(quadratic(3, 9), seats(3, Some(half)), listed);
    refused(approval(3), majority(share(0, 2, Base::Valid), None), listed);
    refused(approval(3), majority(share(1, 0, Base::Valid), None), listed);
    refused(approval(3), majority(share(3, 2, Base::Valid), None), listed);
    refused(approval(3), majority(half, Some(share(1, 2, Base::Cast))), listed);
    refused(approval(3), seats(0, None), listed);
    refused(approval(3), seats(2_001, None), listed);
    refused(approval(3), Rule::Greedy { budget: 0, least: 0 }, listed);
}

#[test]
fn k06_trustees_and_threshold_fit_each_other() {
    assert_no_setup(name!(), |setup| setup.threshold = 0, "C21");
    assert_no_setup(name!(), |setup| setup.threshold = 4, "C21");
    assert_no_setup(name!(), |setup| setup.threshold = 1, "C21");
    assert_no_setup(name!(), |setup| setup.confirmations = 1, "C21");
    assert_no_setup(name!(), |setup| setup.confirmations = 4, "C21");
    assert_no_setup(name!(), |setup| setup.trustees.clear(), "C21");
    assert_no_setup(name!(), |setup| setup.trustees[1] = setup.trustees[0], "C21");
}

#[test]
fn k10_no_other_role_and_not_the_log_is_a_trustee() {
    let roles = town().board.roles().unwrap().clone();
    let log_key = town().board.creation().unwrap().log_key;
    for key in roles.all().copied().chain([log_key]) {
        assert_no_setup(name!(), |setup| setup.trustees[2] = key, "C21");
    }
}

#[test]
fn texts_are_there_in_every_language() {
    assert_no_setup(name!(), |setup| setup.languages.push("id".to_owned()), "C22");
    assert_no_setup(name!(), |setup| setup.title = Text::default(), "C22");
    assert_no_setup(
        name!(),
        |setup| setup.questions[0].options[0].title = Text::default(),
        "C22",
    );
    assert_no_setup(name!(), |setup| setup.languages.clear(), "C22");
}

#[test]
fn v04_the_privacy_rules_are_stated() {
    assert_no_setup(name!(), |setup| setup.privacy_minimum = 4, "C23");
    assert_no_setup(name!(), |setup| setup.roll = Id([8; 32]), "C23");
    assert_no_setup(name!(), |setup| setup.closes_at_ms = 1, "C23");
}

#[test]
fn w06_every_field_of_the_definition_goes_into_the_election_id() {
    let town = town();
    let plurality = |winners, least| Rule::Plurality { winners, least };
    let genuine = town.definition(vec![
        deciding(limited(3, 1, 2), plurality(1, 1), Some(Ties::Listed)),
        scores(2, 1, 5),
        ranking(3, 1, &[2, 1]),
        quadratic(2, 9),
    ]);
    let other_rule = |rule: Rule, ties: Ties| {
        let outcome = OutcomeRule {
            rule,
            ties: Some(ties),
        };
        move |setup: &mut Setup| setup.questions[0].outcome = Some(outcome.clone())
    };
    let id = |setup: &Setup| Submission::sign(setup.clone(), &town.organiser).id();
    let text = || Text::new([("en".to_owned(), "Other".to_owned())]);
    type Change<'a> = Box<dyn Fn(&mut Setup) + 'a>;
    let changes: Vec<Change<'_>> = vec![
        Box::new(|setup| setup.board = Id([1; 32])),
        Box::new(|setup| setup.roll = Id([1; 32])),
        Box::new(|setup| setup.languages = vec!["id".to_owned()]),
        Box::new(|setup| setup.title = text()),
        Box::new(|setup| setup.description = text()),
        Box::new(|setup| setup.trustees.swap(0, 1)),
        Box::new(|setup| setup.threshold = 3),
        Box::new(|setup| setup.confirmations = 2),
        Box::new(|setup| setup.grouping = Grouping::Districts),
        Box::new(|setup| setup.privacy_minimum = 6),
        Box::new(|setup| setup.small_groups = SmallGroups::Withhold),
        Box::new(|setup| setup.closes_at_ms += 1),
        Box::new(|setup| setup.early_close = false),
        Box::new(|setup| setup.answer_within_ms += 1),
        Box::new(|setup| {
            let (petition, entry) = (Id([1; 32]), 1);
            setup.petition = Some(PetitionCitation { petition, entry });
        }),
        Box::new(|setup| setup.questions.swap(0, 1)),
        Box::new(|setup| setup.questions[0].outcome = None),
        Box::new(other_rule(plurality(2, 1), Ties::Listed)),
        Box::new(other_rule(plurality(1, 2), Ties::Listed)),
        Box::new(other_rule(plurality(1, 1), Ties::Lot)),
        Box::new(other_rule(Rule::Greedy { budget: 1, least: 1 }, Ties::Listed)),
        Box::new(|setup| setup.questions[3].kind = QuestionKind::Quadratic { credits: 10 }),
        Box::new(|setup| setup.questions[3].kind = QuestionKind::Budget { budget: 9 }),
        Box::new(|setup| setup.questions[3].kind = QuestionKind::Pairwise),
        Box::new(|setup| setup.questions[0].id.push('x')),
        Box::new(|setup| setup.questions[0].title = text()),
        Box::new(|setup| setup.questions[0].description = text()),
        Box::new(|setup| setup.questions[0].blank = true),
        Box::new(|setup| setup.questions[0].options.swap(0, 1)),
        Box::new(|setup| setup.questions[0].options[0].id.push('x')),
        Box::new(|setup| setup.questions[0].options[0].title = text()),
        Box::new(|setup| setup.questions[0].options[0].description = text()),
        Box::new(|setup| setup.questions[0].options[0].cost += 1),
        Box::new(|setup| {
            setup.questions[0].kind = QuestionKind::Choose {
                min: 0,
                max: 2,
                budget: 0,
            }
        }),
        Box::new(|setup| {
            setup.questions[0].kind = QuestionKind::Choose {
                min: 1,
                max: 3,
                budget: 0,
            }
        }),
        Box::new(|setup| {
            setup.questions[0].kind = QuestionKind::Choose {
                min: 1,
                max: 2,
                budget: 9,
            }
        }),
        Box::new(|setup| {
            setup.questions[1].kind = QuestionKind::Score {
                most: 4,
                sum: Some((1, 5)),
                options: None,
            }
        }),
        Box::new(|setup| {
            setup.questions[1].kind = QuestionKind::Score {
                most: 5,
                sum: None,
                options: None,
            }
        }),
        Box::new(|setup| {
            setup.questions[1].kind = QuestionKind::Score {
                most: 5,
                sum: Some((1, 5)),
                options: Some((0, 2)),
            };
        }),
        Box::new(|setup| {
            setup.questions[2].kind = QuestionKind::Rank {
                min: 2,
                weights: vec![2, 1],
            }
        }),
        Box::new(|setup| {
            setup.questions[2].kind = QuestionKind::Rank {
                min: 1,
                weights: vec![3, 1],
            }
        }),
    ];
    let mut ids = std::collections::BTreeSet::from([id(&genuine)]);
    for change in &changes {
        let mut setup = genuine.clone();
        change(&mut setup);
        assert!(
            ids.insert(id(&setup)),
            "a change leaves the id, or gives that of another change: {setup:?}"
        );
    }
}
