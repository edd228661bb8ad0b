//! Stories of whole ceremonies.

use alloc::vec::Vec;

use curve25519_dalek::{RistrettoPoint, Scalar};
use rand_core::Rng;

use super::played::{elsewhere, parameters, play};
use super::*;
use crate::elgamal::Ciphertext;
use crate::equality::Equality;
use crate::group::Point;
use crate::lagrange_at_zero;
use crate::random::test_rng;
use crate::tally::{GroupSum, TallyError, TallyShare, TallyStatement};
use crate::transcript::{self, TranscriptProtocol};

/// Two trustees of three who have committed and revealed; trustee 1 deals to trustee 2.
struct Pair {
    parameters: CeremonyParameters,
    dealing: Dealing,
    reveal: VerifiedReveal,
    reveal_hash: [u8; 32],
    secret: TransportSecret,
    ikm: [u8; 32],
}

fn pair() -> Pair {
    let parameters = parameters(3, 2, 3);
    let mut rng = test_rng(1);
    let dealing = Dealing::generate(&parameters, 1, &mut rng).unwrap();
    let reveal = dealing.reveal(&parameters, &mut rng).unwrap();
    let mut ikm = [0; 32];
    rng.fill_bytes(&mut ikm);
    Pair {
        reveal_hash: reveal.hash(&parameters, 1),
        reveal: reveal.verify(&parameters, 1).unwrap(),
        secret: TransportSecret::generate(&mut rng),
        parameters,
        dealing,
        ikm,
    }
}

impl Pair {
    fn seal(&self, shares: &DealtShares) -> Vec<u8> {
        let key = self.secret.key();
        seal(&self.parameters, 1, 2, key, &self.reveal_hash, shares, &self.ikm).unwrap()
    }

    fn open(&self, sealed: &[u8]) -> Result<DealtShares, ShareError> {
        open(
            &self.parameters,
            1,
            2,
            &self.secret,
            &self.reveal,
            &self.reveal_hash,
            sealed,
        )
    }

    fn shares(&self) -> DealtShares {
        self.dealing.shares_for(&self.parameters, 2).unwrap()
    }
}

#[test]
fn two_of_three_trustees_make_keys_and_rehearse() {
    let parameters = parameters(4, 2, 3);
    let rng = &mut test_rng(1);
    // Each draws a transport key and polynomials, and publishes the key and the hash of its reveal.
    let secrets: Vec<_> = (1..=3).map(|_| TransportSecret::generate(rng)).collect();
    let dealings: Vec<_> = (1..=3)
        .map(|j| Dealing::generate(&parameters, j, rng).unwrap())
        .collect();
    let reveals: Vec<_> = dealings
        .iter()
        .map(|dealing| dealing.reveal(&parameters, rng).unwrap())
        .collect();
    let hashes: Vec<_> = (1..)
        .zip(&reveals)
        .map(|(j, reveal)| reveal.hash(&parameters, j))
        .collect();
    // Each reveals.
    let reveals: Vec<_> = (1..)
        .zip(reveals)
        .map(|(j, reveal)| reveal.verify(&parameters, j).unwrap())
        .collect();
    // Each deals to the others, and adds up what it got.
    let mut shares = Vec::new();
    for (l, secret) in (1..).zip(&secrets) {
        let mut dealt = Vec::new();
        for ((dealing, reveal), hash) in dealings.iter().zip(&reveals).zip(&hashes) {
            let j = dealing.trustee();
            let for_l = dealing.shares_for(&parameters, l).unwrap();
            if j == l {
                dealt.push((j, for_l));
                continue;
            }
            let mut ikm = [0; 32];
            rng.fill_bytes(&mut ikm);
            let key = TransportKey::decode(secret.key().bytes()).unwrap();
            let sealed = seal(&parameters, j, l, &key, hash, &for_l, &ikm).unwrap();
            assert_eq!(sealed.len(), 32 + 32 * 4 + 16);
            let opened = open(&parameters, j, l, secret, reveal, hash, &sealed).unwrap();
            dealt.push((j, opened));
        }
        let combined = KeyShares::combine(&parameters, l, dealt).unwrap();
        shares.push(KeyShares::from_bytes(&combined.to_bytes()).unwrap());
    }
    // Each rehearses.
    for (l, shares) in (1..).zip(&shares) {
        let public = public_shares(&parameters, &reveals, l).unwrap();
        assert_eq!(public, shares.public());
        let rehearsal = rehearse(&parameters, l, shares, rng).unwrap();
        let (factors, proof) = (rehearsal.factors_bytes(), rehearsal.proof_bytes());
        let again = Rehearsal::decode(&parameters, &factors, &proof).unwrap();
        assert_eq!(again.verify(&parameters, l, &public).unwrap().trustee(), l);
    }
    // Any two of them have the secrets of the keys.
    let keys = election_keys(&parameters, &reveals).unwrap();
    for [one, other] in [[1_u32, 2], [1, 3], [3, 2]] {
        let lambda = lagrange_at_zero(&[one, other]).unwrap();
        for (i, key) in keys.points().iter().enumerate() {
            let s = |l: u32| shares[l as usize - 1].scalars()[i];
            let secret = lambda[0] * s(one) + lambda[1] * s(other);
            assert_eq!(Point::from(RistrettoPoint::mul_base(&secret)), *key);
            // One alone has nothing.
            assert_ne!(Point::from(RistrettoPoint::mul_base(&s(one))), *key);
        }
    }
}

#[test]
fn k03_a_share_off_the_polynomial_is_caught_with_its_number() {
    let pair = pair();
    assert!(pair.open(&pair.seal(&pair.shares())).is_ok());
    for number in 0..3 {
        let mut bytes = pair.shares().to_bytes().to_vec();
        bytes[32 * number] ^= 1;
        let wrong = DealtShares::from_bytes(&pair.parameters, &bytes).unwrap();
        let opened = pair.open(&pair.seal(&wrong));
        assert_eq!(opened.err(), Some(ShareError::Wrong { number }));
    }
    // The shares of another recipient are wrong here as well.
    let for_3 = pair.dealing.shares_for(&pair.parameters, 3).unwrap();
    let opened = pair.open(&pair.seal(&for_3));
    assert_eq!(opened.err(), Some(ShareError::Wrong { number: 0 }));
}

#[test]
fn k03_an_encryption_is_made_again_from_its_ikm() {
    let pair = pair();
    let sealed = pair.seal(&pair.shares());
    assert_eq!(pair.seal(&pair.shares()), sealed);
    // As an accused dealer's answer is checked: from published bytes.
    let published = DealtShares::from_bytes(&pair.parameters, &pair.shares().to_bytes()).unwrap();
    assert_eq!(pair.seal(&published), sealed);
    assert!(pair.reveal.check_shares(2, &published).is_ok());

    let key = pair.secret.key();
    let hash = &pair.reveal_hash;
    let other = seal(&pair.parameters, 1, 2, key, hash, &pair.shares(), &[8; 32]).unwrap();
    assert_ne!(other[..32], sealed[..32]);
    assert_ne!(other[32..], sealed[32..]);
}

#[test]
fn sealed_shares_open_in_their_own_place_only() {
    let pair = pair();
    let sealed = pair.seal(&pair.shares());
    // Every byte counts.
    for place in [0, 31, 32, 100, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        assert_eq!(pair.open(&changed).err(), Some(ShareError::Sealed), "{place}");
    }
    assert_eq!(
        pair.open(&sealed[..sealed.len() - 1]).err(),
        Some(ShareError::Sealed)
    );
    assert_eq!(pair.open(&[]).err(), Some(ShareError::Sealed));

    // Another recipient, another reveal, another key; another board, election, attempt.
    let Pair {
        parameters,
        secret,
        reveal,
        reveal_hash,
        ..
    } = &pair;
    let stranger = TransportSecret::generate(&mut test_rng(5));
    let misplaced = [
        open(parameters, 1, 3, secret, reveal, reveal_hash, &sealed),
        open(parameters, 1, 2, secret, reveal, &[0; 32], &sealed),
        open(parameters, 1, 2, &stranger, reveal, reveal_hash, &sealed),
    ];
    for opened in misplaced {
        assert_eq!(opened.err(), Some(ShareError::Sealed));
    }
    for other in elsewhere(parameters).iter().take(3) {
        let opened = open(other, 1, 2, secret, reveal, reveal_hash, &sealed);
        assert_eq!(opened.err(), Some(ShareError::Sealed), "{other:?}");
    }
    // Commitments of somebody else, and a sender that sends to itself, are the caller's mistakes.
    for (from, to) in [(3, 2), (2, 2), (0, 2), (1, 0), (1, 4)] {
        let opened = open(parameters, from, to, secret, reveal, reveal_hash, &sealed);
        assert!(
            matches!(opened.err(), Some(ShareError::Ceremony(_))),
            "{from} {to}"
        );
    }
}

#[test]
fn k11_shares_are_combined_from_each_trustee_once() {
    let parameters = parameters(2, 2, 3);
    let rng = &mut test_rng(1);
    let dealings: Vec<_> = (1..=3)
        .map(|j| Dealing::generate(&parameters, j, rng).unwrap())
        .collect();
    let combine = |from: &[u32]| {
        let dealt = from.iter().map(|j| {
            let dealing = &dealings[(*j as usize).clamp(1, 3) - 1];
            (*j, dealing.shares_for(&parameters, 1).unwrap())
        });
        KeyShares::combine(&parameters, 1, dealt.collect())
    };
    assert!(combine(&[1, 2, 3]).is_ok());
    assert!(combine(&[3, 1, 2]).is_ok());
    for wrong in [
        &[][..],
        &[1, 2],
        &[2, 3],
        &[1, 2, 2],
        &[1, 2, 3, 3],
        &[1, 2, 4],
        &[0, 1, 2],
    ] {
        assert_eq!(
            combine(wrong).err(),
            Some(CeremonyError::Contributions),
            "{wrong:?}"
        );
    }
}

#[test]
fn k11_keys_are_made_of_each_reveal_once() {
    let played = play(parameters(2, 2, 3), &mut test_rng(1));
    let [one, two, three] = played.reveals.as_slice() else {
        panic!("three trustees")
    };
    let keys = |reveals: &[&VerifiedReveal]| {
        let reveals: Vec<_> = reveals.iter().map(|reveal| (*reveal).clone()).collect();
        let shares = public_shares(&played.parameters, &reveals, 1);
        let keys = election_keys(&played.parameters, &reveals);
        assert_eq!(shares.err(), keys.as_ref().err().copied());
        keys
    };
    assert_eq!(keys(&[one, two, three]), Ok(played.keys.clone()));
    assert_eq!(keys(&[three, two, one]), Ok(played.keys.clone()));
    let refused = Err(CeremonyError::Contributions);
    assert_eq!(keys(&[one, two]), refused);
    assert_eq!(keys(&[one, two, two]), refused);
    assert_eq!(keys(&[one, two, three, three]), refused);
}

#[test]
fn k09_a_rehearsal_is_of_no_use_elsewhere() {
    let played = play(parameters(2, 2, 3), &mut test_rng(1));
    let here = &played.parameters;
    let rehearsal = rehearse(here, 1, &played.shares[0], &mut test_rng(2)).unwrap();
    assert!(rehearsal.clone().verify(here, 1, &played.public[0]).is_ok());
    let refused = Some(CeremonyError::Proof);
    for other in elsewhere(here).iter().take(3) {
        let verdict = rehearsal.clone().verify(other, 1, &played.public[0]);
        assert_eq!(verdict.err(), refused, "{other:?}");
    }
    assert_eq!(
        rehearsal.clone().verify(here, 2, &played.public[0]).err(),
        refused
    );
    assert_eq!(
        rehearsal.clone().verify(here, 1, &played.public[1]).err(),
        refused
    );
    // Who has other shares than those that everybody sees has not rehearsed.
    let other = rehearse(here, 1, &played.shares[1], &mut test_rng(2)).unwrap();
    assert_eq!(other.verify(here, 1, &played.public[0]).err(), refused);
}

#[test]
fn the_digest_of_the_keys_names_the_ceremony() {
    let played = play(parameters(2, 2, 3), &mut test_rng(1));
    let digest = keys_digest(&played.parameters, &played.keys);
    let other = play(parameters(2, 2, 3), &mut test_rng(2));
    assert_ne!(keys_digest(&played.parameters, &other.keys), digest);
    for other in elsewhere(&played.parameters).iter().take(3) {
        assert_ne!(keys_digest(other, &played.keys), digest, "{other:?}");
    }
}

#[test]
fn p04_the_rehearsal_point_follows_from_the_attempt_alone() {
    let point = |board, election, attempt, numbers| {
        let roles = alloc::vec![[1; 32]];
        let parameters = CeremonyParameters::new([board; 32], [election; 32], attempt, numbers, 1, roles);
        *rehearsal::rehearsal_point(&parameters.unwrap()).bytes()
    };
    assert_eq!(point(1, 2, 3, 4), point(1, 2, 3, 5));
    assert_ne!(point(1, 2, 3, 4), point(0, 2, 3, 4));
    assert_ne!(point(1, 2, 3, 4), point(1, 0, 3, 4));
    assert_ne!(point(1, 2, 3, 4), point(1, 2, 4, 4));
    assert_ne!(point(1, 2, 3, 4), point(2, 1, 3, 4));
}

#[test]
fn p13_a_rehearsal_is_no_tally_share() {
    let played = play(parameters(2, 2, 3), &mut test_rng(1));
    let rehearsal = rehearse(&played.parameters, 1, &played.shares[0], &mut test_rng(2)).unwrap();
    // A tally with the rehearsal point as its sum: the same bases, public shares and factors.
    let groups = [GroupSum {
        id: 0,
        ciphertext: Ciphertext {
            u: rehearsal::rehearsal_point(&played.parameters),
            v: played.keys.points().to_vec(),
        },
    }];
    let statement = TallyStatement {
        board: played.parameters.board(),
        election: played.parameters.election(),
        tally: &[0; 32],
        trustee: 1,
        block: 0,
        groups: &groups,
        public_shares: &played.public[0],
    };
    let rng = &mut test_rng(2);
    let honest = TallyShare::prove(&statement, &played.shares[0], rng).unwrap();
    assert_eq!(honest.factors_bytes(), rehearsal.factors_bytes());
    let (factors, proof) = (rehearsal.factors_bytes(), rehearsal.proof_bytes());
    let share = TallyShare::decode(2, 1, &factors, &proof).unwrap();
    assert_eq!(share.verify(&statement).err(), Some(TallyError::Proof));
}

#[test]
fn p01_every_public_input_changes_the_challenge_of_a_reveal() {
    let points: Vec<_> = (1..=4_u32)
        .map(|scalar| Point::from(RistrettoPoint::mul_base(&scalar.into())))
        .collect();
    let challenge = |parameters: &CeremonyParameters, index, commitments: &[Point]| {
        transcript::reveal(parameters, index, commitments).challenge(b"x")
    };
    let here = parameters(2, 2, 3);
    let mut challenges = alloc::vec![
        challenge(&here, 1, &points),
        challenge(&here, 2, &points),
        challenge(&here, 1, &points[..3]),
        challenge(&here, 1, &[points[1], points[0], points[2], points[3]]),
        challenge(&parameters(3, 2, 3), 1, &points),
        challenge(&parameters(2, 3, 3), 1, &points),
    ];
    challenges.extend(elsewhere(&here).iter().map(|other| challenge(other, 1, &points)));
    assert_all_different(challenges);
}

#[test]
fn p01_every_public_input_changes_the_challenge_of_a_rehearsal() {
    let [one, two, three]: [Point; 3] =
        [1_u32, 2, 3].map(|scalar| Point::from(RistrettoPoint::mul_base(&scalar.into())));
    let challenge = |parameters: &CeremonyParameters, trustee, base: &Point, public: Point, factor: Point| {
        let statement = Equality {
            bases: &[base],
            public: &[public],
            factors: &[factor],
        };
        transcript::rehearsal(parameters, trustee, &statement).challenge(b"omega")
    };
    let here = parameters(1, 2, 3);
    let mut challenges = alloc::vec![
        challenge(&here, 1, &one, two, three),
        challenge(&here, 2, &one, two, three),
        challenge(&here, 1, &two, two, three),
        challenge(&here, 1, &one, three, three),
        challenge(&here, 1, &one, two, two),
    ];
    let others = elsewhere(&here).into_iter().take(3);
    challenges.extend(others.map(|other| challenge(&other, 1, &one, two, three)));
    assert_all_different(challenges);
}

fn assert_all_different(challenges: Vec<Scalar>) {
    let mut bytes: Vec<_> = challenges.iter().map(Scalar::to_bytes).collect();
    bytes.sort_unstable();
    bytes.dedup();
    assert_eq!(bytes.len(), challenges.len());
}
