//! Petitions: signatures forged, doubled, replayed, late, and for strangers; duties done by the wrong hand.

use suara_crypto::act::{Act, ActKind};
use suara_protocol::entries::{
    ClosingCode, Erasure, ErasureCode, PaperSignature, PetitionAct, PetitionCitation, PetitionClosing,
    PetitionCommitment, PetitionDebate, PetitionDraft, PetitionReview, PetitionType, RefusalCode,
    RemovalCode, Revocation, RevocationCode, SignatureRemoval, Threshold,
};
use suara_protocol::host::Threads;
use suara_protocol::{Admission, Check, Id, Payload, Proofs, Replay, Submission};
use suara_tests::{MINUTE, Town, approval, role};

use crate::assert_refused;

fn unsigned(payload: impl Into<Payload>) -> Submission {
    Submission::unsigned(payload)
}

#[test]
fn r02_a_signature_without_the_credentials_key_is_refused() {
    let (mut town, petition) = Town::with_petition(300, 6);
    // Citizen 3 signs for citizen 4.
    let act = town.make_act(petition, 4, ActKind::Sign, None);
    let forged = town.prove_act(3, act);
    assert_refused!(&mut town, &unsigned(forged), "C74");
}

#[test]
fn r02_a_credential_that_is_not_on_the_roll_is_refused() {
    let (mut town, petition) = Town::with_petition(301, 6);
    let mut act = town.make_act(petition, 4, ActKind::Sign, None);
    act.credential = 6;
    assert_refused!(&mut town, &unsigned(act), "C72");
}

#[test]
fn p13_a_signature_is_good_for_one_petition() {
    let (mut town, petition) = Town::with_petition(302, 6);
    let rules = town.petition(petition).draft().petition_type;
    let draft = unsigned(town.draft(1, rules, None));
    let other = draft.id();
    town.submit(draft).unwrap();
    for sponsor in [2, 3] {
        town.act(other, sponsor, ActKind::Sponsor).unwrap();
    }
    town.review(other, 0, None).unwrap();
    let act = town.make_act(petition, 4, ActKind::Sign, None);
    town.submit(unsigned(act.clone())).unwrap();
    let forged = PetitionAct {
        petition: other,
        ..act
    };
    assert_refused!(&mut town, &unsigned(forged), "C74");
}

/// A change to an act, and its name.
type Change = (&'static str, fn(&mut PetitionAct));

#[test]
fn r13_every_field_of_an_act_is_in_its_proof() {
    let changes: [Change; 6] = [
        ("kind", |act| act.kind = ActKind::Withdraw),
        ("credential", |act| act.credential = (act.credential + 1) % 6),
        ("previous", |act| act.previous = Some(Id([1; 32]))),
        ("name", |act| act.name = Some(Id([1; 32]))),
        ("comment", |act| act.comment = Some(Id([1; 32]))),
        ("proof", |act| act.proof[40] ^= 1),
    ];
    for (name, change) in changes {
        let (mut town, petition) = Town::with_petition(303, 6);
        let mut act = town.make_act(petition, 4, ActKind::Sign, None);
        change(&mut act);
        let forged = unsigned(act);
        let refusal = town.submit(forged.clone()).unwrap_err();
        assert_eq!(refusal.check, Check::ActProof, "{name}: {refusal}");
        town.force(&forged);
        assert_eq!(town.broken().0, "C74", "{name}");
    }
}

/// A change to a draft, and its name.
type DraftChange = (&'static str, fn(&mut PetitionDraft));

#[test]
fn r13_every_field_of_a_draft_is_in_its_proof() {
    let changes: [DraftChange; 8] = [
        ("credential", |draft| {
            draft.credential = (draft.credential + 1) % 6
        }),
        ("language", |draft| draft.language = "id".to_owned()),
        ("territory", |draft| draft.territory = vec![0]),
        ("title", |draft| draft.title = Id([1; 32])),
        ("demands", |draft| draft.demands.swap(0, 1)),
        ("a demand less", |draft| draft.demands.truncate(1)),
        ("background", |draft| draft.background = Id([1; 32])),
        ("previous", |draft| draft.previous = Some(Id([1; 32]))),
    ];
    for (name, change) in changes {
        let (mut town, petition) = Town::with_petition(304, 6);
        let rules = town.petition(petition).draft().petition_type;
        let mut draft = town.draft(3, rules, None);
        change(&mut draft);
        let refusal = town.submit(unsigned(draft)).unwrap_err();
        assert_eq!(refusal.check, Check::ActProof, "{name}: {refusal}");
    }
    let (mut town, petition) = Town::with_petition(304, 6);
    let rules = town.petition(petition).draft().petition_type;
    let mut draft = town.draft(3, rules, None);
    draft.authority = town.authorities[1].public();
    assert_refused!(&mut town, &unsigned(draft), "C74");
}

#[test]
fn s13_a_signature_is_not_replayed_after_its_withdrawal() {
    let (mut town, petition) = Town::with_petition(305, 6);
    let signed = unsigned(town.make_act(petition, 4, ActKind::Sign, None));
    town.submit(signed.clone()).unwrap();
    town.act(petition, 4, ActKind::Withdraw).unwrap();
    assert_refused!(&mut town, &signed, "C75");
}

#[test]
fn s13_a_withdrawal_is_not_replayed_after_signing_again() {
    let (mut town, petition) = Town::with_petition(306, 6);
    town.act(petition, 4, ActKind::Sign).unwrap();
    let withdrawn = unsigned(town.make_act(petition, 4, ActKind::Withdraw, None));
    town.submit(withdrawn.clone()).unwrap();
    town.act(petition, 4, ActKind::Sign).unwrap();
    assert_refused!(&mut town, &withdrawn, "C75");
}

#[test]
fn o06_v09_signing_while_signed_changes_nothing_and_tells_the_signer_alone() {
    let (mut town, petition) = Town::with_petition(307, 6);
    let index = town.act(petition, 4, ActKind::Sign).unwrap();
    let size = town.log.len();
    // The same credential again, with a new act: the standing signature's place.
    assert_eq!(town.act(petition, 4, ActKind::Sign), Ok(index));
    assert_eq!(town.log.len(), size);
    // Somebody else who asks in the signer's name gets what anybody gets, signed or not.
    let answers = [4, 5].map(|asked| {
        let act = town.make_act(petition, asked, ActKind::Sign, None);
        let forged = town.prove_act(3, act);
        town.submit(unsigned(forged)).unwrap_err()
    });
    assert_eq!(answers[0], answers[1]);
    // And a log with a second signature is wrong.
    let again = unsigned(town.make_act(petition, 4, ActKind::Sign, None));
    town.force(&again);
    assert_eq!(town.broken(), ("C78", size as u64));
}

#[test]
fn r16_of_a_hundred_signatures_at_once_one_counts() {
    let (mut town, petition) = Town::with_petition(308, 6);
    let acts = (0..100).map(|_| unsigned(town.make_act(petition, 4, ActKind::Sign, None)));
    let acts = acts.collect::<Vec<_>>();
    let checked = town.board.parameters().check(acts, Proofs::Check, &Threads);
    let mut stage = town.board.stage().unwrap();
    let (mut new, mut standing) = (0, 0);
    for checked in checked {
        match stage.admit(checked.unwrap(), town.now_ms).unwrap() {
            Admission::New { entry, .. } => {
                new += 1;
                town.log.push(entry);
            }
            Admission::Standing { .. } => standing += 1,
        }
    }
    stage.commit();
    assert_eq!((new, standing), (1, 99));
    assert_eq!(town.petition(petition).counts().total(), 1);
    town.verify().unwrap();
}

#[test]
fn p15_one_forged_signature_among_many_is_named() {
    let (mut town, petition) = Town::with_petition(309, 40);
    for voter in 0..40 {
        let act = town.make_act(petition, voter, ActKind::Sign, None);
        let act = if voter == 23 { town.prove_act(22, act) } else { act };
        town.force(&unsigned(act));
    }
    let first = town.board.head().size;
    assert_eq!(town.broken(), ("C74", first + 23));
}

#[test]
fn a_withdrawal_needs_a_signature() {
    let (mut town, petition) = Town::with_petition(310, 6);
    let forged = unsigned(town.make_act(petition, 4, ActKind::Withdraw, None));
    assert_refused!(&mut town, &forged, "C78");
}

#[test]
fn r17_nobody_signs_before_the_opening_or_after_the_end() {
    let (mut town, petition) = Town::with_draft(311, 6);
    let early = unsigned(town.make_act(petition, 4, ActKind::Sign, None));
    assert_refused!(&mut town, &early, "C76");
    let (mut town, petition) = Town::with_petition(312, 6);
    town.now_ms += 120 * MINUTE;
    let late = unsigned(town.make_act(petition, 4, ActKind::Sign, None));
    assert_refused!(&mut town, &late, "C76");
}

#[test]
fn r17_a_clock_set_back_opens_nothing_again() {
    let (mut town, petition) = Town::with_petition(313, 6);
    town.now_ms += 120 * MINUTE;
    // An entry after the end fixes the time: whatever the service's clock says later, entries do not go back.
    let rules = PetitionType {
        name: "Another".to_owned(),
        ..town.petition_type()
    };
    town.define_petitions(rules);
    town.now_ms -= MINUTE / 2;
    let late = unsigned(town.make_act(petition, 4, ActKind::Sign, None));
    let refusal = town.submit(late).unwrap_err();
    assert_eq!(refusal.check, Check::PetitionStage);
}

#[test]
fn r17_an_early_closing_ends_it() {
    let (mut town, petition) = Town::with_petition(314, 6);
    let closing = PetitionClosing {
        board: town.id(),
        petition,
        code: ClosingCode::AuthorAsks,
        reason: town.detach("The author asks for it"),
    };
    town.submit(Submission::sign(closing.clone(), &town.organiser))
        .unwrap();
    let late = unsigned(town.make_act(petition, 4, ActKind::Sign, None));
    assert_refused!(&mut town, &late, "C76");
    let (mut town, petition) = Town::with_draft(315, 6);
    let closing = PetitionClosing {
        board: town.id(),
        petition,
        reason: town.detach("Too early"),
        ..closing
    };
    let closing = Submission::sign(closing, &town.organiser);
    assert_refused!(&mut town, &closing, "C85");
}

#[test]
fn sponsors_are_others_than_the_author_each_once() {
    let (mut town, petition) = Town::with_draft(316, 6);
    let author = unsigned(town.make_act(petition, 0, ActKind::Sponsor, None));
    assert_refused!(&mut town, &author, "C77");
    let (mut town, petition) = Town::with_draft(317, 6);
    town.act(petition, 1, ActKind::Sponsor).unwrap();
    let twice = unsigned(town.make_act(petition, 1, ActKind::Sponsor, None));
    assert_refused!(&mut town, &twice, "C77");
}

#[test]
fn a_draft_names_what_is_there_and_its_author_has_one_at_a_time() {
    let (mut town, petition) = Town::with_draft(318, 6);
    let rules = town.petition(petition).draft().petition_type;
    let second = unsigned(town.draft(0, rules, Some(petition)));
    assert_refused!(&mut town, &second, "C71");

    let changes: [fn(&mut PetitionDraft); 4] = [
        |draft| draft.territory = vec![1],
        |draft| draft.demands.clear(),
        |draft| draft.language = "no tag".to_owned(),
        |draft| draft.demands = (0..11).map(|place| Id([place; 32])).collect(),
    ];
    for change in changes {
        let (mut town, petition) = Town::with_petition(319, 6);
        let rules = town.petition(petition).draft().petition_type;
        let mut draft = town.draft(3, rules, None);
        change(&mut draft);
        let draft = unsigned(town.prove_draft(3, draft));
        assert_refused!(&mut town, &draft, "C71");
    }
    let (mut town, petition) = Town::with_petition(320, 6);
    let rules = town.petition(petition).draft().petition_type;
    let mut draft = town.draft(3, rules, None);
    draft.authority = town.moderators[0].public();
    let draft = unsigned(town.prove_draft(3, draft));
    assert_refused!(&mut town, &draft, "C71");
}

#[test]
fn s13_a_draft_names_its_authors_last_draft() {
    let (mut town, petition) = Town::with_petition(321, 6);
    let rules = town.petition(petition).draft().petition_type;
    let draft = unsigned(town.draft(0, rules, None));
    assert_refused!(&mut town, &draft, "C75");
}

#[test]
fn nobody_reviews_what_waits_for_no_review() {
    let (mut town, petition) = Town::with_draft(322, 6);
    let review = |town: &Town| PetitionReview {
        board: town.id(),
        petition,
        moderator: 1,
        refusal: None,
    };
    let early = Submission::sign(review(&town), &town.moderators[0]);
    assert_refused!(&mut town, &early, "C80");
}

#[test]
fn only_a_moderator_reviews() {
    let (mut town, petition) = Town::with_draft(323, 6);
    for sponsor in [1, 2] {
        town.act(petition, sponsor, ActKind::Sponsor).unwrap();
    }
    let review = |moderator| PetitionReview {
        board: town.id(),
        petition,
        moderator,
        refusal: None,
    };
    for (moderator, secret) in [
        (1, &town.moderators[1]),
        (1, &town.organiser),
        (3, &town.moderators[0]),
    ] {
        let forged = Submission::sign(review(moderator), secret);
        let refused = town
            .board
            .parameters()
            .check(vec![forged], Proofs::Check, &Threads);
        assert_eq!(refused[0].as_ref().unwrap_err().check, Check::Signature);
    }
}

#[test]
fn only_the_authority_that_the_petition_names_answers_and_to_every_demand() {
    let (mut town, petition) = Town::with_petition(324, 6);
    let mut answer = town.answer(petition);
    answer.authority = 2;
    let other = Submission::sign(answer, &town.authorities[1]);
    assert_refused!(&mut town, &other, "C82");
    let (mut town, petition) = Town::with_petition(325, 6);
    let mut answer = town.answer(petition);
    answer.demands.truncate(1);
    let half = Submission::sign(answer, &town.authorities[0]);
    assert_refused!(&mut town, &half, "C82");
    let (mut town, petition) = Town::with_draft(326, 6);
    let early = Submission::sign(town.answer(petition), &town.authorities[0]);
    assert_refused!(&mut town, &early, "C82");
}

#[test]
fn a_debate_follows_its_threshold_and_has_an_outcome_when_held() {
    let (mut town, petition) = Town::with_petition(327, 6);
    let debate = PetitionDebate {
        board: town.id(),
        petition,
        authority: 1,
        held_at_ms: town.now_ms + MINUTE,
        outcome: None,
        evidence: Vec::new(),
    };
    let early = Submission::sign(debate.clone(), &town.authorities[0]);
    assert_refused!(&mut town, &early, "C83");
    let (mut town, petition) = Town::with_petition(328, 6);
    for voter in 0..5 {
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    let held = PetitionDebate {
        board: town.id(),
        petition,
        held_at_ms: town.now_ms,
        ..debate
    };
    let silent = Submission::sign(held, &town.authorities[0]);
    assert_refused!(&mut town, &silent, "C83");
}

#[test]
fn commitments_follow_an_answer_and_are_numbered() {
    let commitment = |town: &mut Town, petition, number| PetitionCommitment {
        board: town.id(),
        petition,
        authority: 1,
        number,
        status: suara_protocol::entries::CommitmentStatus::Planned,
        text: town.detach("We will"),
        date_ms: town.now_ms,
        evidence: Vec::new(),
    };
    let (mut town, petition) = Town::with_petition(329, 6);
    let early = commitment(&mut town, petition, 0);
    let early = Submission::sign(early, &town.authorities[0]);
    assert_refused!(&mut town, &early, "C84");
    let (mut town, petition) = Town::with_petition(330, 6);
    let answer = town.answer(petition);
    town.as_authority(answer).unwrap();
    let gap = commitment(&mut town, petition, 1);
    let gap = Submission::sign(gap, &town.authorities[0]);
    assert_refused!(&mut town, &gap, "C84");
}

#[test]
fn endorsements_name_an_argument_and_count_once() {
    let (mut town, petition) = Town::with_petition(331, 6);
    let nothing = unsigned(town.make_act(petition, 4, ActKind::Endorse, Some(Id([1; 32]))));
    assert_refused!(&mut town, &nothing, "C79");
    let (mut town, petition) = Town::with_petition(332, 6);
    let argument = town.say(petition, 3, ActKind::ArgueFor, "It is needed").unwrap();
    let first = unsigned(town.make_act(petition, 4, ActKind::Endorse, Some(argument)));
    town.submit(first).unwrap();
    let second = unsigned(town.make_act(petition, 4, ActKind::Endorse, Some(argument)));
    assert_refused!(&mut town, &second, "C79");
}

#[test]
fn o06_a_sheet_of_paper_counts_once() {
    let (mut town, petition, officer) = Town::with_paper(333, 6);
    let paper = town.paper(petition, 1, "17", &officer);
    town.submit(Submission::sign(paper, &town.registrar)).unwrap();
    let again = town.paper(petition, 2, "17", &officer);
    let again = Submission::sign(again, &town.registrar);
    assert_refused!(&mut town, &again, "C86");
}

#[test]
fn r02_a_sheet_needs_the_officers_signature_for_this_petition() {
    let (mut town, petition, officer) = Town::with_paper(334, 6);
    let stranger = role(&mut town.rng);
    let forged = town.paper(petition, 1, "17", &stranger);
    let forged = Submission::sign(forged, &town.registrar);
    assert_refused!(&mut town, &forged, "C87");
    let (mut town, petition, _) = Town::with_paper(334, 6);
    let genuine = town.paper(petition, 1, "17", &officer);
    let other_number = town.paper(petition, 1, "18", &officer);
    let forged = PaperSignature {
        signed: suara_protocol::entries::SheetSignature {
            sheet: genuine.signed.sheet,
            ..other_number.signed
        },
        ..genuine
    };
    let forged = Submission::sign(forged, &town.registrar);
    assert_refused!(&mut town, &forged, "C87");
}

#[test]
fn o06_paper_does_not_count_who_has_signed_on_the_web() {
    let (mut town, petition, officer) = Town::with_paper(335, 6);
    town.act(petition, 1, ActKind::Sign).unwrap();
    let paper = town.paper(petition, 1, "17", &officer);
    let paper = Submission::sign(paper, &town.registrar);
    assert_refused!(&mut town, &paper, "C78");
}

#[test]
fn a_removal_takes_away_what_stands() {
    let (mut town, petition) = Town::with_petition(336, 6);
    let removal = |town: &Town, voter| SignatureRemoval {
        board: town.id(),
        petition,
        credential: town.place(voter),
        previous: town.last_act(petition, voter).unwrap(),
        code: RemovalCode::Twice,
    };
    let nothing = Submission::sign(removal(&town, 0), &town.registrar);
    assert_refused!(&mut town, &nothing, "C88");
}

#[test]
fn nothing_follows_by_a_revoked_credential_and_it_is_revoked_once() {
    let (mut town, petition) = Town::with_petition(337, 6);
    let revocation = Revocation {
        board: town.id(),
        roll: town.roll,
        credential: town.place(4),
        code: RevocationCode::CodeStolen,
    };
    town.submit(Submission::sign(revocation.clone(), &town.registrar))
        .unwrap();
    let act = unsigned(town.make_act(petition, 4, ActKind::Sign, None));
    assert_refused!(&mut town, &act, "C90");
    let (mut town, _) = Town::with_petition(337, 6);
    town.submit(Submission::sign(revocation.clone(), &town.registrar))
        .unwrap();
    let other_code = Revocation {
        code: RevocationCode::MovedAway,
        ..revocation
    };
    let twice = Submission::sign(other_code, &town.registrar);
    assert_refused!(&mut town, &twice, "C89");
}

#[test]
fn a_detached_text_is_named_once_and_erased_once() {
    let (mut town, petition) = Town::with_petition(338, 6);
    let title = town.petition(petition).draft().title;
    let again = unsigned(town.make_act(petition, 4, ActKind::ArgueFor, Some(title)));
    assert_refused!(&mut town, &again, "C91");

    let erasure = |town: &Town, text, code| {
        let (board, moderator) = (town.id(), 1);
        let erasure = Erasure {
            board,
            moderator,
            text,
            code,
        };
        Submission::sign(erasure, &town.moderators[0])
    };
    let (mut town, _) = Town::with_petition(338, 6);
    let unknown = erasure(&town, Id([1; 32]), ErasureCode::CourtOrder);
    assert_refused!(&mut town, &unknown, "C92");
    let (mut town, _) = Town::with_petition(338, 6);
    let first = erasure(&town, title, ErasureCode::CourtOrder);
    town.submit(first).unwrap();
    let second = erasure(&town, title, ErasureCode::Offensive);
    assert_refused!(&mut town, &second, "C92");
}

#[test]
fn an_election_cites_what_was_reached_where_it_was_reached() {
    let (mut town, petition) = Town::with_petition(339, 6);
    let cite = |town: &Town, petition, entry| {
        let mut setup = town.definition(vec![approval(2)]);
        setup.petition = Some(PetitionCitation { petition, entry });
        Submission::sign(setup, &town.organiser)
    };
    for voter in 0..4 {
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    let early = cite(&town, petition, town.board.head().size - 1);
    let refusal = town.submit(early).unwrap_err();
    assert_eq!(refusal.check, Check::Citation);
    let reached = town.act(petition, 4, ActKind::Sign).unwrap();
    let unknown = cite(&town, Id([1; 32]), reached);
    let refusal = town.submit(unknown).unwrap_err();
    assert_eq!(refusal.check, Check::Citation);
    let wrong_entry = cite(&town, petition, reached - 1);
    assert_refused!(&mut town, &wrong_entry, "C93");
}

#[test]
fn a_petition_type_is_one_that_can_be_lived_by() {
    let changes: [fn(&mut PetitionType); 8] = [
        |rules| rules.name = " ".to_owned(),
        |rules| rules.roll = Id([1; 32]),
        |rules| rules.answer_ms = 0,
        |rules| rules.open_ms = u64::MAX,
        |rules| rules.answer.signatures = 0,
        |rules| rules.answer.signatures = rules.debate.signatures + 1,
        |rules| rules.debate.districts = 1,
        |rules| {
            rules.debate = Threshold {
                signatures: 9,
                districts: 2,
                in_each: 1,
            }
        },
    ];
    for change in changes {
        let (mut town, _) = Town::with_petition(340, 6);
        let mut rules = town.petition_type();
        change(&mut rules);
        let rules = Submission::sign(rules, &town.organiser);
        assert_refused!(&mut town, &rules, "C70");
    }
    let (mut town, _) = Town::with_petition(340, 6);
    let mut rules = town.petition_type();
    rules.officers = vec![town.registrar.public()];
    let rules = Submission::sign(rules, &town.organiser);
    assert_refused!(&mut town, &rules, "C70");
}

#[test]
fn w02_acts_have_the_fields_of_their_kind() {
    let (town, petition) = Town::with_petition(341, 6);
    let base = PetitionAct {
        board: town.id(),
        petition,
        kind: ActKind::Sign,
        credential: 1,
        previous: None,
        object: None,
        name: None,
        comment: None,
        proof: [0; Act::BYTES],
    };
    let some = Some(Id([1; 32]));
    let wrong = [
        PetitionAct {
            object: some,
            ..base.clone()
        },
        PetitionAct {
            kind: ActKind::Endorse,
            ..base.clone()
        },
        PetitionAct {
            kind: ActKind::Withdraw,
            name: some,
            ..base.clone()
        },
        PetitionAct {
            kind: ActKind::Draft,
            ..base.clone()
        },
    ];
    for act in wrong {
        let bytes = unsigned(act).bytes().to_vec();
        assert_eq!(Submission::decode(&bytes).unwrap_err().check, Check::ActForm);
    }
    assert!(Submission::decode(unsigned(base).bytes()).is_ok());
}

#[test]
fn a_refusal_has_a_code_and_a_reason() {
    let (mut town, petition) = Town::with_draft(342, 6);
    let reason = town.detach("It is so");
    let review = PetitionReview {
        board: town.id(),
        petition,
        moderator: 1,
        refusal: Some((RefusalCode::Unclear, reason)),
    };
    let bytes = Submission::sign(review, &town.moderators[0]).bytes().to_vec();
    let json = Submission::decode(&bytes).unwrap().to_json().unwrap();
    let without_code = json.replace("\"refusal\":\"REFUSAL_CODE_UNCLEAR\",", "");
    assert_ne!(json, without_code);
    assert_eq!(
        Submission::from_json(without_code.as_bytes()).unwrap_err().check,
        Check::Review
    );
}

#[test]
fn an_act_that_argues_has_a_text() {
    let (mut town, petition) = Town::with_petition(330, 6);
    let act = town.make_act(petition, 4, ActKind::ArgueFor, None);
    let silent = town.prove_act(4, act);
    assert_refused!(&mut town, &unsigned(silent), "C73");
}

#[test]
fn nobody_appeals_for_the_author() {
    let (mut town, petition) = Town::with_draft(331, 4);
    town.act(petition, 1, ActKind::Sponsor).unwrap();
    town.act(petition, 2, ActKind::Sponsor).unwrap();
    town.review(petition, 0, Some(RefusalCode::Unclear)).unwrap();
    let text = town.detach("It is clear");
    let stranger = town.make_act(petition, 1, ActKind::Appeal, Some(text));
    assert_refused!(&mut town, &unsigned(stranger), "C81");
}

/// A report says how often each check was done; one that was left out must not be among them.
#[test]
fn r19_checks_that_were_done_before_are_not_counted_again() {
    let (mut town, petition) = Town::with_petition(341, 6);
    let drafts = 1;
    for voter in 1..5 {
        town.act(petition, voter, ActKind::Sign).unwrap();
    }
    let counted = |known: bool| {
        let mut replay = Replay::new(Proofs::Check);
        if known {
            replay.push_known(town.log.clone(), &Threads).unwrap();
        } else {
            replay.push(town.log.clone(), &Threads).unwrap();
        }
        [Check::ActForm, Check::ActProof, Check::SignedOnce].map(|check| replay.counts()[&check])
    };
    let [forms, proofs, signatures] = counted(false);
    assert!(proofs >= signatures && signatures == 4, "{proofs} {signatures}");
    assert_eq!(counted(true), [drafts, drafts, signatures]);
    assert_eq!(forms, proofs);
}
