//! Whole elections, each counted by the trustees and compared with plain counting.

use suara_crypto::program::Choice;
use suara_protocol::entries::{Grouping, SmallGroups};
use suara_protocol::{Phase, view};
use suara_tests::{Town, approval, limited, ranking, scores};

#[test]
fn citizens_vote_some_twice_and_an_observer_verifies_the_totals() {
    let mut town = Town::open(1, 8, vec![limited(4, 1, 2)]);
    for voter in 0..8 {
        town.vote(voter, &[Choice::Options(vec![voter % 4])]).unwrap();
    }
    town.vote(0, &[Choice::Options(vec![1, 2])]).unwrap();
    town.vote(1, &[Choice::Options(vec![3])]).unwrap();
    town.vote(1, &[Choice::Options(vec![2])]).unwrap();
    town.finish();
    assert_eq!(town.totals(), [1, 2, 4, 2]);
    let board = town.verify().unwrap();
    let election = board.election(&town.election).unwrap();
    assert_eq!(
        (election.voters(), election.ballots(), election.phase()),
        (8, 11, Phase::Published)
    );
    let result = view::result(election).unwrap().unwrap();
    let totals = result.questions[0]
        .options
        .iter()
        .filter_map(|option| option.total)
        .collect::<Vec<_>>();
    assert_eq!((totals, result.ballots), (vec![1, 2, 4, 2], 8));
}

#[test]
fn several_questions_of_all_kinds_share_one_ballot() {
    let mut town = Town::open(
        2,
        6,
        vec![approval(3), scores(3, 1, 10), ranking(4, 1, &[3, 2, 1])],
    );
    let points = Choice::Points(vec![(0, 4), (2, 6)]);
    for voter in 0..6 {
        let choices = [
            Choice::Options(vec![0, 2]),
            points.clone(),
            Choice::Ranking(vec![3, 0]),
        ];
        town.vote(voter, &choices).unwrap();
    }
    town.vote(
        5,
        &[
            Choice::Options(vec![]),
            Choice::Points(vec![(1, 1)]),
            Choice::Ranking(vec![2]),
        ],
    )
    .unwrap();
    town.finish();
    assert_eq!(town.totals(), [5, 0, 5, 20, 1, 30, 10, 0, 3, 15]);
    town.verify().unwrap();
}

#[test]
fn a_blank_vote_is_a_number_of_its_own() {
    let mut question = limited(3, 1, 1);
    question.blank = true;
    let mut town = Town::open(3, 5, vec![question]);
    for voter in 0..5 {
        let choice = if voter < 2 {
            Choice::Blank
        } else {
            Choice::Options(vec![voter - 2])
        };
        town.vote(voter, &[choice]).unwrap();
    }
    town.finish();
    assert_eq!(town.totals(), [1, 1, 1, 2]);
    let result = view::result(town.state()).unwrap().unwrap();
    assert_eq!(result.questions[0].blank, Some(2));
}

#[test]
fn weights_count_and_districts_get_totals_of_their_own() {
    let mut town = Town::new(4);
    let weight = |voter: u32| if voter.is_multiple_of(2) { 1 } else { 3 };
    let entitlements = (0..24)
        .map(|voter| (u16::from(voter >= 12), weight(voter)))
        .collect::<Vec<_>>();
    town.publish_roll(&entitlements);
    let mut setup = town.definition(vec![limited(2, 1, 1)]);
    setup.grouping = Grouping::Districts;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for voter in 0..24 {
        town.vote(voter, &[Choice::Options(vec![usize::from(voter >= 12)])])
            .unwrap();
    }
    town.finish();
    let groups = town.state().totals().unwrap().unwrap();
    let totals = groups
        .iter()
        .map(|group| (group.group, group.totals.clone()))
        .collect::<Vec<_>>();
    assert_eq!(totals, [(0, vec![24, 0]), (1, vec![0, 24])]);
    town.verify().unwrap();
}

#[test]
fn v04_a_result_of_too_few_is_withheld_where_the_definition_says_so() {
    let mut town = Town::new(5);
    town.publish_roll(&[(0, 1); 6]);
    let mut setup = town.definition(vec![limited(2, 1, 1)]);
    setup.small_groups = SmallGroups::Withhold;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for voter in 0..4 {
        town.vote(voter, &[Choice::Options(vec![0])]).unwrap();
    }
    town.finish();
    let result = view::result(town.state()).unwrap().unwrap();
    assert!(result.withheld && result.questions.is_empty() && result.groups.is_empty());
    let share = town.tally_shares(1).remove(0);
    assert_eq!(town.submit(share).unwrap_err().check.number(), "C64");
    town.verify().unwrap();
}

#[test]
fn nobody_votes_and_every_total_is_zero() {
    let mut town = Town::open(6, 5, vec![approval(2)]);
    town.finish();
    assert_eq!(town.totals(), [0, 0]);
    town.verify().unwrap();
}
