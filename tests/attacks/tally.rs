//! Closing, confirming, decrypting: nothing but the one sum, and only the true totals.

use suara_crypto::program::Choice;
use suara_protocol::entries::{
    ElectionResult, QuestionOutcome, Setup, SmallGroups, TallyConfirmation, TallyShare,
};
use suara_protocol::outcome::{Rule, Ties};
use suara_protocol::{Id, Payload, Refusal, Submission};
use suara_tests::{Town, deciding, limited};

use crate::{assert_refused, assert_wrong, name};

fn voted(seed: u64) -> Town {
    let mut town = Town::open(seed, 6, vec![limited(3, 1, 2)]);
    for voter in 0..6 {
        town.vote(voter, &[Choice::Options(vec![voter % 3])]).unwrap();
    }
    town
}

fn confirmed(seed: u64, trustees: &[u32]) -> Town {
    let mut town = voted(seed);
    town.submit_closing().unwrap();
    for trustee in trustees {
        let confirmation = town.tally_confirmation(*trustee);
        town.submit(confirmation).unwrap();
    }
    town
}

fn decrypted(seed: u64) -> Town {
    let mut town = confirmed(seed, &[1, 2, 3]);
    for trustee in [1, 2] {
        for share in town.tally_shares(trustee) {
            town.submit(share).unwrap();
        }
    }
    town
}

fn share(submission: &Submission) -> TallyShare {
    let Payload::TallyShare(share) = submission.payload() else {
        panic!("a tally share")
    };
    share.as_ref().clone()
}

#[test]
fn r17_an_election_is_closed_once() {
    let mut town = voted(80);
    let closing = suara_protocol::entries::Closing {
        board: town.id(),
        election: town.election,
    };
    let closing = Submission::sign(closing, &town.organiser);
    let first = town.submit(closing.clone()).unwrap();
    assert_eq!(town.submit(closing.clone()).unwrap(), first);
    town.force(&closing);
    assert_wrong(name!(), &town, "C09");
}

#[test]
fn r17_closing_early_is_for_the_definition_to_allow() {
    let mut town = Town::new(81);
    town.publish_roll(&[(0, 1); 5]);
    let mut setup = town.definition(vec![limited(3, 1, 2)]);
    setup.early_close = false;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    let early = suara_protocol::entries::Closing {
        board: town.id(),
        election: town.election,
    };
    let early = Submission::sign(early, &town.organiser);
    assert_refused!(&mut town, &early, "C50");
}

#[test]
fn s11_v03_a_trustee_s_confirmation_of_other_sums_is_refused() {
    let mut town = confirmed(82, &[]);
    let other = TallyConfirmation {
        board: town.id(),
        election: town.election,
        trustee: 1,
        tally: Id([6; 32]),
    };
    let forged = town.signed(1, other);
    assert_refused!(&mut town, &forged, "C60");
}

#[test]
fn s11_nobody_decrypts_before_enough_have_confirmed_the_same_sums() {
    let mut town = confirmed(83, &[1, 2]);
    let early = town.tally_shares(1).remove(0);
    assert_refused!(&mut town, &early, "C61");
}

/// What a service does that shows one half of the trustees a log without the last citizen's ballot and the other half
/// one with it, and has the third trustee on its side: the totals of each log, if they are decrypted.
fn shown_two_logs(confirmations: u32) -> [Result<Vec<u64>, String>; 2] {
    let logs = [(6, [1, 3]), (7, [2, 3])];
    logs.map(|(voters, trustees)| {
        // The same seed: the same town, keys and ballots.
        let mut town = Town::new(89);
        town.publish_roll(&[(0, 1); 7]);
        let setup = town.definition(vec![limited(3, 1, 2)]);
        town.set_up(Setup {
            confirmations,
            ..setup
        });
        town.hold_ceremony();
        town.submit_opening().unwrap();
        for voter in 0..voters {
            let options = if voter == 6 { vec![0, 2] } else { vec![voter % 3] };
            town.vote(voter, &[Choice::Options(options)]).unwrap();
        }
        town.submit_closing().unwrap();
        for trustee in trustees {
            let confirmation = town.tally_confirmation(trustee);
            town.submit(confirmation).unwrap();
        }
        for trustee in trustees {
            let share = town.tally_shares(trustee).remove(0);
            let refused = |refusal: Refusal| refusal.check.number().to_owned();
            town.submit(share).map_err(refused)?;
        }
        Ok(town.totals())
    })
}

#[test]
fn s11_two_tallies_of_two_logs_show_a_ballot_unless_enough_must_confirm_the_same_sums() {
    let [without, with] = shown_two_logs(2).map(Result::unwrap);
    let difference: Vec<u64> = with
        .iter()
        .zip(without)
        .map(|(with, without)| with - without)
        .collect();
    assert_eq!(difference, [1, 0, 1]);
    assert_eq!(shown_two_logs(3), [Err("C61".to_owned()), Err("C61".to_owned())]);
}

#[test]
fn s11_v03_a_share_for_other_sums_is_refused() {
    let mut town = confirmed(84, &[1, 2, 3]);
    let mut other = share(&town.tally_shares(1)[0]);
    other.tally = Id([6; 32]);
    let forged = town.signed(1, other);
    assert_refused!(&mut town, &forged, "C61");
}

#[test]
fn p02_a_share_whose_factors_were_changed_is_refused_and_names_the_trustee() {
    let mut town = confirmed(85, &[1, 2, 3]);
    let mut wrong = share(&town.tally_shares(2)[0]);
    wrong.factors.rotate_left(32);
    let forged = town.signed(2, wrong);
    assert!(
        town.submit(forged.clone())
            .unwrap_err()
            .detail
            .contains("trustee 2")
    );
    assert_refused!(&mut town, &forged, "C63");
}

#[test]
fn k11_the_share_of_another_trustee_is_refused() {
    let mut town = confirmed(86, &[1, 2, 3]);
    let mut of_another = share(&town.tally_shares(2)[0]);
    of_another.trustee = 1;
    let forged = town.signed(1, of_another);
    assert_refused!(&mut town, &forged, "C63");
}

#[test]
fn a_share_has_a_factor_for_each_number_of_each_group() {
    let mut town = confirmed(87, &[1, 2, 3]);
    let mut short = share(&town.tally_shares(1)[0]);
    short.factors.truncate(32);
    let refused = town.signed(1, short);
    assert_refused!(&mut town, &refused, "C62");
}

#[test]
fn k11_a_block_is_decrypted_once_by_each_trustee() {
    let mut town = decrypted(88);
    let again = town.tally_shares(1).remove(0);
    assert_refused!(&mut town, &again, "C61");
}

#[test]
fn a_result_is_what_the_shares_decrypt_to() {
    for alter in [
        |totals: &mut Vec<u64>| totals[0] += 1,
        |totals: &mut Vec<u64>| totals.truncate(2),
    ] {
        let mut town = decrypted(89);
        let genuine = town.result().unwrap();
        let Payload::Result(result) = genuine.payload() else {
            panic!("a result")
        };
        let mut wrong: ElectionResult = result.as_ref().clone();
        alter(&mut wrong.groups[0].totals);
        let forged = Submission::sign(wrong, &town.organiser);
        assert_refused!(&mut town, &forged, "C66");
    }
}

#[test]
fn an_outcome_is_what_the_rule_gives() {
    for alter in [
        |outcomes: &mut Vec<QuestionOutcome>| outcomes[0].chosen[0].0 = "limited-2".to_owned(),
        |outcomes: &mut Vec<QuestionOutcome>| outcomes[0].chosen[0].1 = 2,
        |outcomes: &mut Vec<QuestionOutcome>| outcomes[0].chosen.clear(),
        |outcomes: &mut Vec<QuestionOutcome>| outcomes[0].tied.push("limited-1".to_owned()),
        |outcomes: &mut Vec<QuestionOutcome>| outcomes.clear(),
    ] {
        let plurality = Rule::Plurality { winners: 1, least: 0 };
        let question = deciding(limited(3, 1, 1), plurality, Some(Ties::Unresolved));
        let mut town = Town::open(92, 5, vec![question]);
        for voter in 0..5 {
            let choice = Choice::Options(vec![usize::from(voter == 0)]);
            town.vote(voter, &[choice]).unwrap();
        }
        town.submit_closing().unwrap();
        for trustee in [1, 2, 3] {
            let confirmation = town.tally_confirmation(trustee);
            town.submit(confirmation).unwrap();
        }
        for share in [1, 2]
            .into_iter()
            .flat_map(|trustee| town.tally_shares(trustee))
            .collect::<Vec<_>>()
        {
            town.submit(share).unwrap();
        }
        let genuine = town.result().unwrap();
        let Payload::Result(result) = genuine.payload() else {
            panic!("a result")
        };
        let mut wrong: ElectionResult = result.as_ref().clone();
        assert_eq!(wrong.outcomes[0].chosen, [("limited-1".to_owned(), 1)]);
        alter(&mut wrong.outcomes);
        let forged = Submission::sign(wrong, &town.organiser);
        assert_refused!(&mut town, &forged, "C67");
    }
}

#[test]
fn v07_no_result_before_enough_have_decrypted() {
    let mut town = confirmed(90, &[1, 2, 3]);
    for share in town.tally_shares(1) {
        town.submit(share).unwrap();
    }
    let tally = town.state().tally().unwrap().hash();
    let early = ElectionResult {
        board: town.id(),
        election: town.election,
        tally,
        groups: Vec::new(),
        outcomes: Vec::new(),
    };
    let forged = Submission::sign(early, &town.organiser);
    assert_refused!(&mut town, &forged, "C66");
}

#[test]
fn k06_any_two_of_the_three_decrypt_the_same() {
    for pair in [[1, 2], [1, 3], [2, 3]] {
        let mut town = confirmed(91, &[1, 2, 3]);
        for trustee in pair {
            for share in town.tally_shares(trustee) {
                town.submit(share).unwrap();
            }
        }
        assert_eq!(town.totals(), [2, 2, 2]);
    }
}

#[test]
fn v04_nobody_decrypts_what_the_privacy_minimum_withholds() {
    let mut town = Town::new(92);
    town.publish_roll(&[(0, 1); 6]);
    let mut setup = town.definition(vec![limited(3, 1, 2)]);
    setup.small_groups = SmallGroups::Withhold;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for voter in 0..4 {
        town.vote(voter, &[Choice::Options(vec![0])]).unwrap();
    }
    town.submit_closing().unwrap();
    for trustee in town.indices() {
        let confirmation = town.tally_confirmation(trustee);
        town.submit(confirmation).unwrap();
    }
    let share = town.tally_shares(1).remove(0);
    assert_refused!(&mut town, &share, "C64");
}

#[test]
fn nobody_erases_keys_that_are_still_needed() {
    let mut town = decrypted(69);
    let erasure = town.key_erasure(2);
    assert_refused!(&mut town, &erasure, "C68");
    let mut town = decrypted(69);
    let result = town.result().unwrap();
    town.submit(result).unwrap();
    for trustee in town.indices() {
        let erasure = town.key_erasure(trustee);
        town.submit(erasure).unwrap();
    }
    town.verify().unwrap();
    assert!(town.state().has_erased_keys(2));
}

#[test]
fn one_trustee_cannot_say_that_anothers_keys_are_erased() {
    let mut town = decrypted(70);
    let result = town.result().unwrap();
    town.submit(result).unwrap();
    let mut erasure = town.key_erasure(2);
    erasure = Submission::sign(erasure.payload().clone(), &town.trustees[2]);
    assert_refused!(&mut town, &erasure, "C07");
}
