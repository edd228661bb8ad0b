//! Petitions, from a citizen's idea to what became of the answer.

use suara_crypto::act::ActKind;
use suara_crypto::program::Choice;
use suara_protocol::entries::{
    CommitmentStatus, Erasure, ErasureCode, Evidence, PetitionCitation, PetitionCommitment, PetitionDebate,
    PetitionType, RefusalCode, RemovalCode, Revocation, RevocationCode, SignatureRemoval, Threshold,
};
use suara_protocol::petition::{ClockKind, Reading};
use suara_protocol::{Check, Id, PetitionStage, Submission};
use suara_tests::{MINUTE, Town, approval};

fn reading(town: &Town, petition: Id, kind: ClockKind) -> Option<Reading> {
    let clocks = town.petition(petition).clocks();
    let clock = clocks.iter().find(|clock| clock.kind == kind)?;
    Some(clock.at(town.now_ms))
}

#[test]
fn an_idea_becomes_a_promise_and_a_vote() {
    let (mut town, petition) = Town::with_draft(200, 9);
    assert_eq!(
        town.petition(petition).stage(town.now_ms),
        PetitionStage::Sponsoring
    );
    town.act(petition, 1, ActKind::Sponsor).unwrap();
    assert_eq!(
        town.petition(petition).stage(town.now_ms),
        PetitionStage::Sponsoring
    );
    town.act(petition, 2, ActKind::Sponsor).unwrap();
    assert_eq!(town.petition(petition).stage(town.now_ms), PetitionStage::Review);
    town.review(petition, 1, None).unwrap();
    assert_eq!(town.petition(petition).stage(town.now_ms), PetitionStage::Open);
    // The author and the sponsors sign like everybody else.
    for voter in 0..3 {
        assert_eq!(town.petition(petition).answer_reached(), None);
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    let reached = town.petition(petition).answer_reached().unwrap();
    assert_eq!(reached.index, town.board.head().size - 1);
    for voter in 3..6 {
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    let debated = town.petition(petition).debate_reached().unwrap();
    assert_eq!(debated.index, reached.index + 2);
    // Below a threshold again: what was reached stays reached.
    town.act(petition, 5, ActKind::Withdraw).unwrap();
    town.act(petition, 4, ActKind::Withdraw).unwrap();
    assert_eq!(town.petition(petition).counts().total(), 4);
    assert_eq!(town.petition(petition).debate_reached(), Some(debated));

    // The answer comes late, and nobody has to write that it does.
    assert!(matches!(
        reading(&town, petition, ClockKind::Answer),
        Some(Reading::Running { .. })
    ));
    town.now_ms += 40 * MINUTE;
    assert!(town.petition(petition).is_unanswered());
    let Some(Reading::Over { by_ms }) = reading(&town, petition, ClockKind::Answer) else {
        panic!("the clock has run out")
    };
    assert!((20 * MINUTE..21 * MINUTE).contains(&by_ms), "{by_ms}");
    let answer = town.answer(petition);
    town.as_authority(answer).unwrap();
    town.now_ms += 5 * MINUTE;
    let Some(Reading::Late { by_ms: late }) = reading(&town, petition, ClockKind::Answer) else {
        panic!("it was late")
    };
    assert!((by_ms..by_ms + 2_000).contains(&late), "the clock stands");

    for (status, text) in [
        (CommitmentStatus::Planned, "A bridge by spring"),
        (CommitmentStatus::InProgress, "The piles stand"),
        (CommitmentStatus::Done, "It is open"),
    ] {
        let evidence = Evidence {
            link: town.detach("https://example.org/bridge"),
            document: Id([9; 32]),
        };
        let commitment = PetitionCommitment {
            board: town.id(),
            petition,
            authority: 1,
            number: 0,
            status,
            text: town.detach(text),
            date_ms: town.now_ms,
            evidence: vec![evidence],
        };
        town.as_authority(commitment).unwrap();
    }
    let history = &town.petition(petition).commitments()[0];
    assert_eq!(history.len(), 3, "nothing is overwritten");

    let mut setup = town.definition(vec![approval(2)]);
    setup.petition = Some(PetitionCitation {
        petition,
        entry: debated.index,
    });
    town.set_up(setup);
    assert!(town.petition(petition).elections().eq([town.election]));
    assert!(matches!(
        reading(&town, petition, ClockKind::Debate),
        Some(Reading::Late { .. })
    ));
    let replayed = town.verify().unwrap();
    let replayed = replayed.petition(&petition).unwrap();
    assert_eq!(replayed.counts(), town.petition(petition).counts());
    assert_eq!(replayed.clocks(), town.petition(petition).clocks());
    replayed.check_recount().unwrap();
}

#[test]
fn a_debate_is_announced_held_and_stops_its_clock() {
    let (mut town, petition) = Town::with_petition(201, 6);
    for voter in 0..5 {
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    let debate = |town: &mut Town, held_at_ms, outcome| PetitionDebate {
        board: town.id(),
        petition,
        authority: 1,
        held_at_ms,
        outcome,
        evidence: Vec::new(),
    };
    let later = town.now_ms + 10 * MINUTE;
    let announced = debate(&mut town, later, None);
    town.as_authority(announced).unwrap();
    assert!(matches!(
        reading(&town, petition, ClockKind::Debate),
        Some(Reading::Running { .. })
    ));
    town.now_ms += 11 * MINUTE;
    let outcome = Some(town.detach("The council follows the petition"));
    let held = debate(&mut town, later, outcome);
    town.as_authority(held).unwrap();
    assert_eq!(reading(&town, petition, ClockKind::Debate), Some(Reading::InTime));
    town.verify().unwrap();
}

#[test]
fn too_few_sponsors_in_time_and_it_lapses() {
    let (mut town, petition) = Town::with_draft(202, 4);
    town.now_ms += 61 * MINUTE;
    assert_eq!(town.petition(petition).stage(town.now_ms), PetitionStage::Lapsed);
    let refused = town.act(petition, 1, ActKind::Sponsor).unwrap_err();
    assert_eq!(refused.check, Check::PetitionStage);
    // And its author may write another one.
    let rules = town.petition(petition).draft().petition_type;
    let draft = town.draft(0, rules, Some(petition));
    town.submit(Submission::unsigned(draft)).unwrap();
    assert_eq!(town.board.petitions().count(), 2);
}

#[test]
fn a_refusal_is_appealed_to_another_moderator() {
    let (mut town, petition) = Town::with_draft(203, 4);
    town.act(petition, 1, ActKind::Sponsor).unwrap();
    town.act(petition, 2, ActKind::Sponsor).unwrap();
    town.review(petition, 0, Some(RefusalCode::Unclear)).unwrap();
    assert_eq!(town.petition(petition).stage(town.now_ms), PetitionStage::Refused);
    let not_the_author = town.say(petition, 1, ActKind::Appeal, "It is clear").unwrap_err();
    assert_eq!(not_the_author.check, Check::Appeal);
    town.say(petition, 0, ActKind::Appeal, "It is clear").unwrap();
    assert_eq!(town.petition(petition).stage(town.now_ms), PetitionStage::Review);
    let same_moderator = town.review(petition, 0, None).unwrap_err();
    assert_eq!(same_moderator.check, Check::Review);
    town.review(petition, 1, None).unwrap();
    assert_eq!(town.petition(petition).stage(town.now_ms), PetitionStage::Open);
    town.verify().unwrap();
}

#[test]
fn an_appeal_comes_in_time_and_once() {
    let (mut town, petition) = Town::with_draft(204, 4);
    town.act(petition, 1, ActKind::Sponsor).unwrap();
    town.act(petition, 2, ActKind::Sponsor).unwrap();
    town.review(petition, 0, Some(RefusalCode::Duplicate)).unwrap();
    town.say(petition, 0, ActKind::Appeal, "It is another bridge")
        .unwrap();
    town.review(petition, 1, Some(RefusalCode::Duplicate)).unwrap();
    let twice = town.say(petition, 0, ActKind::Appeal, "Really").unwrap_err();
    assert_eq!(twice.check, Check::Appeal);

    let (mut town, petition) = Town::with_draft(205, 4);
    town.act(petition, 1, ActKind::Sponsor).unwrap();
    town.act(petition, 2, ActKind::Sponsor).unwrap();
    town.review(petition, 0, Some(RefusalCode::Duplicate)).unwrap();
    town.now_ms += 11 * MINUTE;
    let late = town
        .say(petition, 0, ActKind::Appeal, "It is another bridge")
        .unwrap_err();
    assert_eq!(late.check, Check::Appeal);
}

#[test]
fn whoever_signs_and_withdraws_may_sign_again() {
    let (mut town, petition) = Town::with_petition(206, 4);
    for kind in [ActKind::Sign, ActKind::Withdraw, ActKind::Sign] {
        town.act(petition, 3, kind).unwrap();
    }
    let counts = town.petition(petition).counts();
    assert_eq!((counts.total(), counts.withdrawn), (1, 1));
    town.verify()
        .unwrap()
        .petition(&petition)
        .unwrap()
        .check_recount()
        .unwrap();
}

#[test]
fn a_threshold_may_ask_for_a_spread() {
    let mut town = Town::new(207);
    town.publish_roll(&[(0, 1), (0, 1), (0, 1), (0, 1), (1, 1), (1, 1), (2, 1)]);
    let rules = PetitionType {
        sponsors: 0,
        answer: Threshold {
            signatures: 3,
            districts: 2,
            in_each: 2,
        },
        ..town.petition_type()
    };
    let petition = town.open_petition(rules);
    for voter in [0, 1, 2, 3, 4, 6] {
        town.act(petition, voter, ActKind::Sign).unwrap();
        assert_eq!(town.petition(petition).answer_reached(), None, "citizen {voter}");
    }
    let index = town.act(petition, 5, ActKind::Sign).unwrap();
    assert_eq!(
        town.petition(petition)
            .answer_reached()
            .map(|moment| moment.index),
        Some(index)
    );
    let by_district = &town.petition(petition).counts().by_district;
    assert!(
        by_district
            .iter()
            .map(|(place, count)| (*place, *count))
            .eq([(0, 4), (1, 2), (2, 1)])
    );
}

#[test]
fn only_citizens_of_the_territory_sign_where_the_type_says_so() {
    let mut town = Town::new(208);
    town.publish_roll(&[(0, 1), (1, 1)]);
    let rules = PetitionType {
        sponsors: 0,
        territory_only: true,
        ..town.petition_type()
    };
    let rules = town.define_petitions(rules);
    let mut draft = town.draft(0, rules, None);
    draft.territory = vec![1];
    let petition = town.submit_draft(0, draft);
    town.review(petition, 0, None).unwrap();
    let outside = town.act(petition, 0, ActKind::Sign).unwrap_err();
    assert_eq!(outside.check, Check::ActCredential);
    town.act(petition, 1, ActKind::Sign).unwrap();
}

#[test]
fn arguments_are_submitted_and_endorsed() {
    let (mut town, petition) = Town::with_petition(209, 6);
    let argument = town
        .say(petition, 3, ActKind::ArgueFor, "Children cross there")
        .unwrap();
    town.say(petition, 4, ActKind::ArgueAgainst, "It costs too much")
        .unwrap();
    for voter in [4, 5] {
        let endorsement = town.make_act(petition, voter, ActKind::Endorse, Some(argument));
        town.submit(Submission::unsigned(endorsement)).unwrap();
    }
    let arguments = town.petition(petition).arguments();
    assert_eq!(
        arguments
            .iter()
            .map(|one| (one.supports, one.endorsements))
            .collect::<Vec<_>>(),
        [(true, 2), (false, 0)]
    );
    town.verify().unwrap();
}

#[test]
fn paper_and_web_count_one_person_once() {
    let (mut town, petition, officer) = Town::with_paper(210, 4);
    let paper = town.paper(petition, 1, "17", &officer);
    town.submit(Submission::sign(paper, &town.registrar)).unwrap();
    let counts = town.petition(petition).counts();
    assert_eq!((counts.web, counts.paper), (0, 1));
    // Who signed on paper and signs again is told where the sheet stands, and can withdraw it.
    let size = town.log.len();
    assert_eq!(town.act(petition, 1, ActKind::Sign), Ok(size as u64 - 1));
    assert_eq!(town.log.len(), size);
    town.act(petition, 1, ActKind::Withdraw).unwrap();
    town.act(petition, 1, ActKind::Sign).unwrap();
    let paper = town.paper(petition, 1, "18", &officer);
    let twice = town.submit(Submission::sign(paper, &town.registrar)).unwrap_err();
    assert_eq!(twice.check, Check::SignedOnce);
    town.verify()
        .unwrap()
        .petition(&petition)
        .unwrap()
        .check_recount()
        .unwrap();
}

#[test]
fn o06_a_count_that_falls_has_a_list_that_explains_it() {
    let (mut town, petition) = Town::with_petition(211, 6);
    for voter in 3..6 {
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    let removal = SignatureRemoval {
        board: town.id(),
        petition,
        credential: town.place(3),
        previous: town.last_act(petition, 3).unwrap(),
        code: RemovalCode::Twice,
    };
    town.submit(Submission::sign(removal, &town.registrar)).unwrap();
    let revocation = Revocation {
        board: town.id(),
        roll: town.roll,
        credential: town.place(4),
        code: RevocationCode::Deceased,
    };
    town.submit(Submission::sign(revocation, &town.registrar))
        .unwrap();
    let petition_now = town.petition(petition);
    assert_eq!(
        (petition_now.counts().total(), petition_now.counts().removed),
        (1, 2)
    );
    assert_eq!(petition_now.removals().len(), 2);
    // Whose signature was removed may sign again; whose credential was revoked does nothing more.
    town.act(petition, 3, ActKind::Sign).unwrap();
    assert_eq!(
        town.act(petition, 4, ActKind::Sign).unwrap_err().check,
        Check::Revoked
    );
    town.verify()
        .unwrap()
        .petition(&petition)
        .unwrap()
        .check_recount()
        .unwrap();
}

#[test]
fn a_revoked_credential_votes_no_more() {
    let mut town = Town::open(212, 6, vec![approval(2)]);
    town.vote(1, &[Choice::Options(vec![0])]).unwrap();
    let revocation = Revocation {
        board: town.id(),
        roll: town.roll,
        credential: town.place(1),
        code: RevocationCode::CodeStolen,
    };
    town.submit(Submission::sign(revocation, &town.registrar))
        .unwrap();
    let refused = town.vote(1, &[Choice::Options(vec![1])]).unwrap_err();
    assert_eq!(refused.check, Check::Revoked);
    town.verify().unwrap();
}

#[test]
fn a_text_is_erased_and_everything_still_verifies() {
    let (mut town, petition) = Town::with_petition(213, 4);
    let name = town.detach("Siti");
    let mut act = town.make_act(petition, 3, ActKind::Sign, None);
    act.name = Some(name);
    let act = town.prove_act(3, act);
    let index = town.submit(Submission::unsigned(act)).unwrap();
    assert_eq!(town.board.texts()[&name].entry, index);
    let erasure = Erasure {
        board: town.id(),
        moderator: 1,
        text: name,
        code: ErasureCode::PersonalData,
    };
    let erased = town
        .submit(Submission::sign(erasure, &town.moderators[0]))
        .unwrap();
    let board = town.verify().unwrap();
    assert_eq!(board.texts()[&name].erased.unwrap().entry, erased);
    assert_eq!(board.petition(&petition).unwrap().counts().total(), 1);
}
