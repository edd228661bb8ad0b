use curve25519_dalek::traits::Identity;
use merlin::Transcript;

use super::*;
use crate::ceremony::Dealing;
use crate::ceremony::played::{elsewhere, parameters};
use crate::random::{random_scalar, test_rng};

fn honest(parameters: &CeremonyParameters, index: u32, seed: u64) -> Reveal {
    let mut rng = test_rng(seed);
    let dealing = Dealing::generate(parameters, index, &mut rng).unwrap();
    dealing.reveal(parameters, &mut rng).unwrap()
}

fn decode_again(parameters: &CeremonyParameters, reveal: &Reveal) -> Result<Reveal, CeremonyError> {
    Reveal::decode(parameters, &reveal.commitments_bytes(), &reveal.proof_bytes())
}

fn times_g(scalar: &Scalar) -> RistrettoPoint {
    RistrettoPoint::mul_base(scalar)
}

/// The check of the proof with another rule for the challenge and for the first exponent.
fn accepts(reveal: &Reveal, mut transcript: Transcript, first_power: fn(Scalar) -> Scalar) -> bool {
    transcript.absorb(b"R", reveal.nonce.bytes());
    let x = transcript.challenge(b"x");
    let powers = core::iter::successors(Some(first_power(x)), |power| Some(power * x));
    let elements = reveal.commitments.iter().map(|commitment| *commitment.element());
    let sum = sum_of_products_vartime(powers.zip(elements));
    reveal.nonce.element() + sum == times_g(&reveal.response)
}

fn from_one(x: Scalar) -> Scalar {
    x
}

fn from_zero(_: Scalar) -> Scalar {
    Scalar::ONE
}

/// A transcript that has absorbed everything but the commitments.
fn without_commitments(parameters: &CeremonyParameters, index: u32) -> Transcript {
    transcript::reveal(parameters, index, &[])
}

#[test]
fn an_honest_reveal_survives_the_wire_and_verifies() {
    for (numbers, threshold, trustees) in [(1, 1, 1), (4, 2, 3), (70, 3, 5)] {
        let parameters = parameters(numbers, threshold, trustees);
        let reveal = honest(&parameters, trustees, 1);
        let again = decode_again(&parameters, &reveal).unwrap();
        assert_eq!(again, reveal);
        let verified = again.verify(&parameters, trustees).unwrap();
        assert_eq!(verified.index(), trustees);
        assert_eq!(verified.commitments(), reveal.commitments());
    }
}

#[test]
fn p01_commitments_computed_from_the_proof_fail() {
    let parameters = parameters(1, 1, 1);
    let mut rng = test_rng(1);
    // First R, z and the challenge, then the F that fits them.
    let (nonce, response) = (
        Point::from(RistrettoPoint::random(&mut rng)),
        random_scalar(&mut rng),
    );
    let mut weak = without_commitments(&parameters, 1);
    weak.absorb(b"R", nonce.bytes());
    let x = weak.challenge(b"x");
    let forged = Reveal {
        commitments: alloc::vec![Point::from((times_g(&response) - nonce.element()) * x.invert())],
        nonce,
        response,
    };
    assert!(accepts(&forged, without_commitments(&parameters, 1), from_one));
    assert_eq!(forged.verify(&parameters, 1).err(), Some(CeremonyError::Proof));
}

#[test]
fn p11_other_commitments_under_a_standing_proof_fail() {
    let parameters = parameters(2, 1, 1);
    let mut rng = test_rng(1);
    let secrets = [random_scalar(&mut rng), random_scalar(&mut rng)];
    let sigma = random_scalar(&mut rng);
    let nonce = Point::from(times_g(&sigma));
    let mut weak = without_commitments(&parameters, 1);
    weak.absorb(b"R", nonce.bytes());
    let x = weak.challenge(b"x");
    let reveal = |shift: RistrettoPoint| Reveal {
        // x·F_1 + x²·F_2 stays what it was.
        commitments: alloc::vec![
            Point::from(times_g(&secrets[0]) + shift * x),
            Point::from(times_g(&secrets[1]) - shift),
        ],
        nonce,
        response: sigma + x * secrets[0] + x * x * secrets[1],
    };
    let unknown = RistrettoPoint::random(&mut rng);
    for shift in [RistrettoPoint::identity(), unknown] {
        assert!(accepts(
            &reveal(shift),
            without_commitments(&parameters, 1),
            from_one
        ));
    }
    assert!(reveal(unknown).verify(&parameters, 1).is_err());
}

#[test]
fn s09_a_rogue_key_is_proved_with_exponents_from_0_and_not_from_1() {
    let parameters = parameters(1, 2, 2);
    let mut rng = test_rng(1);
    // F_1 belongs to nobody; only c_2 is known.
    let rogue = Point::from(RistrettoPoint::random(&mut rng));
    let known = random_scalar(&mut rng);
    let commitments = alloc::vec![rogue, Point::from(times_g(&known))];
    let sigma = random_scalar(&mut rng);
    let nonce = Point::from(times_g(&sigma) - rogue.element());
    let mut transcript = transcript::reveal(&parameters, 1, &commitments);
    transcript.absorb(b"R", nonce.bytes());
    let x = transcript.challenge(b"x");
    let forged = |response| Reveal {
        commitments: commitments.clone(),
        nonce,
        response,
    };

    let for_zero = forged(sigma + x * known);
    let strong = || transcript::reveal(&parameters, 1, &commitments);
    assert!(accepts(&for_zero, strong(), from_zero));
    assert!(!accepts(&for_zero, strong(), from_one));
    assert!(for_zero.verify(&parameters, 1).is_err());
    // The same forger with the exponents shifted.
    assert!(forged(sigma + x * x * known).verify(&parameters, 1).is_err());
}

#[test]
fn k01_a_key_that_cancels_the_others_cannot_be_proved() {
    let parameters = parameters(1, 1, 3);
    let mut rng = test_rng(1);
    let others = [honest(&parameters, 1, 2), honest(&parameters, 2, 3)];
    // g^x / product of the others: the sum of all would be g^x.
    let x = random_scalar(&mut rng);
    let rogue = others
        .iter()
        .flat_map(Reveal::commitments)
        .fold(times_g(&x), |rest, other| rest - other.element());
    let commitments = alloc::vec![Point::from(rogue)];

    // With a proof of the x that is known,
    let of_x = Reveal::prove(&parameters, 3, commitments.clone(), &[x], &mut rng);
    assert_eq!(of_x.verify(&parameters, 3).err(), Some(CeremonyError::Proof));
    // with a proof that an honest trustee gave,
    for other in &others {
        let borrowed = Reveal {
            commitments: commitments.clone(),
            ..other.clone()
        };
        assert_eq!(borrowed.verify(&parameters, 3).err(), Some(CeremonyError::Proof));
    }
    // and with one put together from what the three proofs would sum to.
    let mut summed = Transcript::new(b"none");
    let weight = summed.challenge(b"weight");
    let combined = Reveal {
        commitments,
        nonce: Point::from(times_g(&weight) - others[0].nonce.element() - others[1].nonce.element()),
        response: weight + x - others[0].response - others[1].response,
    };
    assert_eq!(combined.verify(&parameters, 3).err(), Some(CeremonyError::Proof));
}

#[test]
fn k02_a_changed_reveal_does_not_match_the_hash_that_was_committed() {
    let parameters = parameters(2, 2, 3);
    let reveal = honest(&parameters, 2, 1);
    let committed = reveal.hash(&parameters, 2);
    assert_eq!(
        decode_again(&parameters, &reveal).unwrap().hash(&parameters, 2),
        committed
    );

    // Drawn anew after the others were seen, or only proved anew.
    assert_ne!(honest(&parameters, 2, 2).hash(&parameters, 2), committed);
    let mut rng = test_rng(1);
    let dealing = Dealing::generate(&parameters, 2, &mut rng).unwrap();
    let again = dealing.reveal(&parameters, &mut test_rng(9)).unwrap();
    assert_eq!(again.commitments(), reveal.commitments());
    assert_ne!(again.hash(&parameters, 2), committed);
    // The hash belongs to the trustee, and to the attempt.
    assert_ne!(reveal.hash(&parameters, 3), committed);
    for other in elsewhere(&parameters).into_iter().take(3) {
        assert_ne!(reveal.hash(&other, 2), committed);
    }
}

#[test]
fn k09_a_reveal_is_of_no_use_elsewhere() {
    let here = parameters(2, 2, 3);
    let reveal = honest(&here, 2, 1);
    assert!(reveal.clone().verify(&here, 2).is_ok());
    for other in elsewhere(&here) {
        assert_eq!(
            reveal.clone().verify(&other, 2).err(),
            Some(CeremonyError::Proof),
            "{other:?}"
        );
    }
    // Nor under another trustee's index, nor cut into polynomials in another way.
    assert_eq!(reveal.clone().verify(&here, 1).err(), Some(CeremonyError::Proof));
    let recut = parameters(4, 1, 3);
    assert_eq!(reveal.clone().verify(&recut, 2).err(), Some(CeremonyError::Proof));
    // K4
    assert!(matches!(
        reveal.clone().verify(&here, 0),
        Err(CeremonyError::Trustee { .. })
    ));
    assert!(matches!(
        reveal.verify(&here, 4),
        Err(CeremonyError::Trustee { .. })
    ));
}

#[test]
fn k05_a_polynomial_of_another_degree_is_refused() {
    let parameters = parameters(3, 2, 3);
    for threshold in [1, 3] {
        let other = super::super::played::parameters(3, threshold, 3);
        let reveal = honest(&other, 1, 1);
        let refused = decode_again(&parameters, &reveal);
        assert!(matches!(
            refused,
            Err(CeremonyError::Group(GroupError::Length { .. }))
        ));
        assert_eq!(
            reveal.verify(&parameters, 1).err(),
            Some(CeremonyError::OtherCeremony)
        );
    }
    // A leading coefficient of zero would lower the degree: its commitment is the identity.
    let reveal = honest(&parameters, 1, 1);
    let mut bytes = reveal.commitments_bytes();
    bytes[32..64].fill(0);
    assert_eq!(
        Reveal::decode(&parameters, &bytes, &reveal.proof_bytes()),
        Err(CeremonyError::Group(GroupError::Identity))
    );
}

#[test]
fn p06_what_is_not_canonical_is_refused() {
    let parameters = parameters(2, 1, 1);
    let reveal = honest(&parameters, 1, 1);
    let (commitments, proof) = (reveal.commitments_bytes(), reveal.proof_bytes());
    // p + (-1)..: at or above the field's order, negative, not on the curve (RFC 9496, appendix A.3).
    let mut above = [0xff; 32];
    above[31] = 0x7f;
    let mut negative = [0; 32];
    negative[0] = 1;
    for bad in [above, negative, [0xff; 32]] {
        let mut changed = commitments.clone();
        changed[32..].copy_from_slice(&bad);
        assert_eq!(
            Reveal::decode(&parameters, &changed, &proof),
            Err(CeremonyError::Group(GroupError::NotAPoint))
        );
        let mut changed = proof.clone();
        changed[..32].copy_from_slice(&bad);
        assert_eq!(
            Reveal::decode(&parameters, &commitments, &changed),
            Err(CeremonyError::Group(GroupError::NotAPoint))
        );
    }
}

#[test]
fn p07_the_identity_is_refused_as_a_commitment() {
    let parameters = parameters(2, 1, 1);
    let reveal = honest(&parameters, 1, 1);
    let mut bytes = reveal.commitments_bytes();
    bytes[..32].fill(0);
    assert_eq!(
        Reveal::decode(&parameters, &bytes, &reveal.proof_bytes()),
        Err(CeremonyError::Group(GroupError::Identity))
    );
}

#[test]
fn p08_a_response_with_the_order_added_is_refused() {
    let order = [
        0xed_u8, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let parameters = parameters(2, 1, 1);
    let reveal = honest(&parameters, 1, 1);
    let mut proof = reveal.proof_bytes();
    let mut carry = 0_u16;
    for (byte, add) in proof[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    assert_eq!(
        Reveal::decode(&parameters, &reveal.commitments_bytes(), &proof),
        Err(CeremonyError::Group(GroupError::NotAScalar))
    );
    let short = &reveal.proof_bytes()[..63];
    assert!(Reveal::decode(&parameters, &reveal.commitments_bytes(), short).is_err());
}

#[test]
fn equal_commitments_are_refused() {
    let parameters = parameters(3, 1, 1);
    let reveal = honest(&parameters, 1, 1);
    let mut bytes = reveal.commitments_bytes();
    bytes.copy_within(..32, 64);
    assert_eq!(
        Reveal::decode(&parameters, &bytes, &reveal.proof_bytes()),
        Err(CeremonyError::RepeatedCommitment)
    );
}

#[test]
fn p14_a_stuck_source_gives_no_nonce_twice() {
    let here = parameters(1, 1, 1);
    let mut rng = test_rng(1);
    let secrets = [random_scalar(&mut rng), random_scalar(&mut rng)];
    let nonce = |parameters: &CeremonyParameters, index, secret: &Scalar| {
        let commitments = alloc::vec![Point::from(times_g(secret))];
        Reveal::prove(parameters, index, commitments, &[*secret], &mut test_rng(7)).nonce
    };
    let first = nonce(&here, 1, &secrets[0]);
    assert_eq!(nonce(&here, 1, &secrets[0]), first);
    assert_ne!(nonce(&here, 1, &secrets[1]), first);
    assert_ne!(nonce(&here, 2, &secrets[0]), first);
    for other in elsewhere(&here) {
        assert_ne!(nonce(&other, 1, &secrets[0]), first);
    }
    // The witness is in it, not the statement alone.
    let commitments = || alloc::vec![Point::from(times_g(&secrets[0]))];
    let wrong = Reveal::prove(&here, 1, commitments(), &[secrets[1]], &mut test_rng(7));
    assert_ne!(wrong.nonce, first);
}
