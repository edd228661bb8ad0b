//! The key ceremony: order, shapes, proofs.

use suara_protocol::entries::{KeyCommit, KeyConfirmation, KeyReveal, KeyShare, Rehearsal};
use suara_protocol::{Id, Payload, Submission};
use suara_tests::{Town, approval};

use crate::assert_refused;

/// A town whose trustees have drawn their secrets and published nothing.
fn drawn(seed: u64) -> Town {
    let mut town = Town::new(seed);
    town.publish_roll(&[(0, 1); 5]);
    let setup = town.definition(vec![approval(2)]);
    town.set_up(setup);
    town.draw_secrets();
    town
}

fn committed(seed: u64) -> Town {
    let mut town = drawn(seed);
    for trustee in town.indices() {
        let commit = town.key_commit(trustee);
        town.submit(commit).unwrap();
    }
    town
}

fn shared(seed: u64) -> Town {
    let mut town = committed(seed);
    for trustee in town.indices() {
        let reveal = town.key_reveal(trustee);
        town.submit(reveal).unwrap();
    }
    for trustee in town.indices() {
        for share in town.key_shares(trustee) {
            town.submit(share).unwrap();
        }
    }
    town.open_shares();
    town
}

fn altered_commit(town: &mut Town, alter: impl Fn(&mut KeyCommit)) -> Submission {
    let genuine = town.key_commit(1);
    let Payload::KeyCommit(commit) = genuine.payload() else {
        panic!("a commit")
    };
    let mut commit = commit.as_ref().clone();
    alter(&mut commit);
    town.signed(1, commit)
}

fn altered_reveal(town: &mut Town, trustee: u32, alter: impl Fn(&mut KeyReveal)) -> Submission {
    let genuine = town.key_reveal(trustee);
    let Payload::KeyReveal(reveal) = genuine.payload() else {
        panic!("a reveal")
    };
    let mut reveal = reveal.as_ref().clone();
    alter(&mut reveal);
    town.signed(trustee, reveal)
}

#[test]
fn k02_no_reveal_before_all_have_committed() {
    let mut town = drawn(40);
    for trustee in [1, 2] {
        let commit = town.key_commit(trustee);
        town.submit(commit).unwrap();
    }
    let early = town.key_reveal(1);
    assert_refused!(&mut town, &early, "C30");
}

#[test]
fn k02_a_changed_reveal_is_not_the_one_committed_to() {
    let mut town = committed(41);
    let forged = altered_reveal(&mut town, 2, |reveal| reveal.commitments.rotate_left(32));
    assert_refused!(&mut town, &forged, "C32");
}

#[test]
fn k05_p06_a_transport_key_to_which_nothing_can_be_encrypted_is_refused() {
    let mut low = [[0; 32], [0; 32]];
    low[1][0] = 1;
    for key in low {
        let mut town = drawn(56);
        let forged = altered_commit(&mut town, |commit| commit.transport_key = key);
        assert_refused!(&mut town, &forged, "C31");
    }
}

#[test]
fn k02_nobody_commits_twice() {
    let mut town = drawn(42);
    let commit = town.key_commit(1);
    town.submit(commit.clone()).unwrap();
    let Payload::KeyCommit(again) = commit.payload() else {
        panic!("a commit")
    };
    let mut again = again.as_ref().clone();
    again.reveal_hash = Id([1; 32]);
    let forged = town.signed(1, again);
    assert_refused!(&mut town, &forged, "C30");
}

#[test]
fn k05_more_or_fewer_coefficients_are_refused() {
    let short = |reveal: &mut KeyReveal| reveal.commitments.truncate(32);
    let long = |reveal: &mut KeyReveal| reveal.commitments.extend([0; 32]);
    for alter in [&short as &dyn Fn(&mut KeyReveal), &long] {
        let mut town = committed(43);
        let forged = altered_reveal(&mut town, 2, alter);
        assert_refused!(&mut town, &forged, "C33");
    }
}

#[test]
fn k07_the_identity_is_no_commitment() {
    let mut town = committed(44);
    let forged = altered_reveal(&mut town, 2, |reveal| reveal.commitments[..32].fill(0));
    assert_refused!(&mut town, &forged, "C33");
}

#[test]
fn k01_a_reveal_without_knowledge_of_the_coefficients_is_refused() {
    let mut town = drawn(45);
    let forged = altered_reveal(&mut town, 2, |reveal| reveal.proof[63] ^= 1);
    let Payload::KeyReveal(reveal) = forged.payload() else {
        panic!("a reveal")
    };
    for trustee in [1, 2, 3] {
        let commit = town.key_commit(trustee);
        let Payload::KeyCommit(commit) = commit.payload() else {
            panic!("a commit")
        };
        let mut commit = commit.as_ref().clone();
        if trustee == 2 {
            let parameters = town.state().ceremony().parameters();
            let decoded =
                suara_crypto::ceremony::Reveal::decode(parameters, &reveal.commitments, &reveal.proof);
            commit.reveal_hash = Id(decoded.unwrap().hash(parameters, 2));
        }
        let commit = town.signed(trustee, commit);
        town.submit(commit).unwrap();
    }
    assert_refused!(&mut town, &forged, "C34");
}

#[test]
fn k09_a_ceremony_message_of_another_attempt_is_refused() {
    let mut town = drawn(46);
    let commit = town.key_commit(1);
    let Payload::KeyCommit(commit) = commit.payload() else {
        panic!("a commit")
    };
    let mut commit = commit.as_ref().clone();
    commit.attempt = 2;
    let forged = town.signed(1, commit);
    assert_refused!(&mut town, &forged, "C30");
}

#[test]
fn k09_commitments_are_new_to_the_board() {
    let mut town = shared(47);
    let first = town.election;
    let mut setup = town.definition(vec![approval(2)]);
    setup.privacy_minimum = 6;
    town.set_up(setup);
    let second = town.election;
    town.election = first;
    let genuine = town.key_reveal(1);
    town.election = second;
    let Payload::KeyReveal(reveal) = genuine.payload() else {
        panic!("a reveal")
    };
    let mut reveal = reveal.as_ref().clone();
    reveal.election = second;
    let parameters = town.state().ceremony().parameters().clone();
    let decoded =
        suara_crypto::ceremony::Reveal::decode(&parameters, &reveal.commitments, &reveal.proof).unwrap();
    let hash = Id(decoded.hash(&parameters, 1));
    town.draw_secrets();
    for trustee in [1, 2, 3] {
        let commit = town.key_commit(trustee);
        let Payload::KeyCommit(commit) = commit.payload() else {
            panic!("a commit")
        };
        let mut commit = commit.as_ref().clone();
        if trustee == 1 {
            commit.reveal_hash = hash;
        }
        let commit = town.signed(trustee, commit);
        town.submit(commit).unwrap();
    }
    let replayed = town.signed(1, reveal);
    assert_refused!(&mut town, &replayed, "C34");
}

/// A town before the shares, and the first share of trustee 1 as an altered one would be signed.
fn altered_share(seed: u64, alter: impl Fn(&mut KeyShare)) -> (Town, Submission) {
    let mut town = committed(seed);
    for trustee in town.indices() {
        let reveal = town.key_reveal(trustee);
        town.submit(reveal).unwrap();
    }
    let share = town.key_shares(1).remove(0);
    let Payload::KeyShare(share) = share.payload() else {
        panic!("a share")
    };
    let mut share = share.as_ref().clone();
    alter(&mut share);
    let forged = town.signed(1, share);
    (town, forged)
}

#[test]
fn a_share_has_the_length_of_the_keys() {
    let (mut town, short) = altered_share(48, |share| {
        share.sealed.pop();
    });
    assert_refused!(&mut town, &short, "C35");
}

#[test]
fn nobody_shares_with_oneself() {
    let (mut town, to_itself) = altered_share(48, |share| share.recipient = share.trustee);
    assert_refused!(&mut town, &to_itself, "C30");
}

#[test]
fn k04_there_is_no_trustee_0_and_none_beyond_the_list() {
    for index in [0, 4] {
        let mut town = drawn(49);
        let forged = altered_commit(&mut town, |commit| commit.trustee = index);
        assert_refused!(&mut town, &forged, "C07");
    }
}

#[test]
fn a_confirmation_is_of_the_keys_that_were_revealed() {
    let mut town = shared(50);
    let keys = Id([4; 32]);
    let forged = KeyConfirmation {
        board: town.id(),
        election: town.election,
        attempt: 1,
        trustee: 1,
        keys,
    };
    let forged = town.signed(1, forged);
    assert_refused!(&mut town, &forged, "C36");
}

#[test]
fn k08_nobody_opens_before_every_trustee_has_shown_that_it_can_decrypt() {
    let mut town = shared(51);
    for trustee in town.indices() {
        let confirmation = town.key_confirmation(trustee);
        town.submit(confirmation).unwrap();
    }
    for trustee in [1, 2] {
        let rehearsal = town.rehearsal(trustee);
        town.submit(rehearsal).unwrap();
    }
    let early = Submission::sign(town.opening(), &town.organiser);
    assert_refused!(&mut town, &early, "C38");
}

#[test]
fn k08_a_rehearsal_with_other_key_shares_is_refused() {
    let mut town = shared(52);
    for trustee in town.indices() {
        let confirmation = town.key_confirmation(trustee);
        town.submit(confirmation).unwrap();
    }
    let of_another = town.rehearsal(2);
    let Payload::Rehearsal(rehearsal) = of_another.payload() else {
        panic!("a rehearsal")
    };
    let forged = Rehearsal {
        trustee: 1,
        ..rehearsal.as_ref().clone()
    };
    let forged = town.signed(1, forged);
    assert_refused!(&mut town, &forged, "C37");
}

#[test]
fn k06_the_ceremony_is_over_with_the_opening() {
    let mut town = Town::open(53, 5, vec![approval(2)]);
    let late = town.key_commit(1);
    let Payload::KeyCommit(commit) = late.payload() else {
        panic!("a commit")
    };
    let mut commit = commit.as_ref().clone();
    commit.reveal_hash = Id([2; 32]);
    let forged = town.signed(1, commit);
    assert_refused!(&mut town, &forged, "C30");
}
