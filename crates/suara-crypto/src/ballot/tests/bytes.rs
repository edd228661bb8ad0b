//! What comes over the wire.

use curve25519_dalek::Scalar;

use super::super::{Ballot, BallotError, Statement};
use super::cheater::verdict;
use super::fixture::{Election, option, single_choice, voter};
use crate::group::GroupError;
use crate::random::test_rng;

/// A ballot's three fields.
#[derive(Clone)]
struct Fields {
    ciphertext: Vec<u8>,
    proof: Vec<u8>,
    response: [u8; 32],
}

struct Scene {
    election: Election,
    statement: Statement,
    fields: Fields,
}

impl Scene {
    /// One of two: 3 points in the ciphertext; 5 points and 4 scalars in the proof; 1 scalar in the response.
    fn new() -> Scene {
        let election = Election::new(&[single_choice(2)]);
        let (statement, ballot) = election.vote(&voter(1), &[option(1)], &mut test_rng(1));
        let fields = Fields {
            ciphertext: ballot.ciphertext_bytes(),
            proof: ballot.proof_bytes(),
            response: ballot.response_bytes(),
        };
        Scene {
            election,
            statement,
            fields,
        }
    }

    fn decode(&self, fields: &Fields) -> Result<Ballot, BallotError> {
        let program = self.election.context.program();
        Ballot::decode(program, &fields.ciphertext, &fields.proof, &fields.response)
    }
}

/// All encodings of 32 bytes, with the names of their fields.
fn encodings(fields: &mut Fields) -> Vec<(&'static str, &mut [u8])> {
    let ciphertext = fields
        .ciphertext
        .chunks_mut(32)
        .map(|bytes| ("ciphertext", bytes));
    let proof = fields.proof.chunks_mut(32).map(|bytes| ("proof", bytes));
    ciphertext
        .chain(proof)
        .chain([("response", fields.response.as_mut_slice())])
        .collect()
}

/// Which of the encodings are points: 3 in the ciphertext, the first 5 in the proof.
fn is_point(place: usize) -> bool {
    place < 3 + 5
}

#[test]
fn w02_fields_have_an_exact_length() {
    let scene = Scene::new();
    for change in [-32isize, -1, 1, 32] {
        for name in ["ciphertext", "proof"] {
            let mut fields = scene.fields.clone();
            let field = if name == "proof" {
                &mut fields.proof
            } else {
                &mut fields.ciphertext
            };
            let expected = field.len();
            let found = expected.checked_add_signed(change).unwrap();
            field.resize(found, 0);
            let length = BallotError::Length {
                field: name,
                expected,
                found,
            };
            assert_eq!(scene.decode(&fields), Err(length));
        }
    }
    let nothing = Fields {
        ciphertext: vec![],
        proof: vec![],
        ..scene.fields
    };
    assert!(matches!(scene.decode(&nothing), Err(BallotError::Length { .. })));
}

#[test]
fn p06_what_is_no_element_is_refused_in_every_place() {
    let scene = Scene::new();
    for place in 0..8 {
        let mut fields = scene.fields.clone();
        let (field, bytes) = encodings(&mut fields).swap_remove(place);
        // -1: a negative field element.
        bytes.copy_from_slice(&[0xff; 32]);
        bytes[0] = 0xec;
        bytes[31] = 0x7f;
        let error = GroupError::NotAPoint;
        assert_eq!(
            scene.decode(&fields),
            Err(BallotError::Encoding { field, error }),
            "place {place}"
        );
    }
}

#[test]
fn p08_a_scalar_plus_the_group_order_is_refused_in_every_place() {
    let scene = Scene::new();
    for place in 8..13 {
        let mut fields = scene.fields.clone();
        let (field, bytes) = encodings(&mut fields).swap_remove(place);
        // q - 1 is the largest scalar; adding it and 1 in integers adds q.
        let minus_one = (-Scalar::ONE).to_bytes();
        let mut carry = 1;
        for (byte, order) in bytes.iter_mut().zip(minus_one) {
            let sum = u16::from(*byte) + u16::from(order) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
        let error = GroupError::NotAScalar;
        assert_eq!(
            scene.decode(&fields),
            Err(BallotError::Encoding { field, error }),
            "place {place}"
        );
    }
}

#[test]
fn p07_the_identity_is_refused_for_u_and_fits_nowhere_else() {
    let scene = Scene::new();
    for place in 0..8 {
        let mut fields = scene.fields.clone();
        let (_, bytes) = encodings(&mut fields).swap_remove(place);
        bytes.fill(0);
        match scene.decode(&fields) {
            Err(error) => assert_eq!((place, error), (0, BallotError::Identity)),
            Ok(ballot) => {
                assert!(place > 0);
                assert!(verdict(&scene.election.context, &scene.statement, &ballot).is_err());
            }
        }
    }
}

#[test]
fn p08_no_other_bytes_are_the_same_ballot() {
    let scene = Scene::new();
    assert!(
        verdict(
            &scene.election.context,
            &scene.statement,
            &scene.decode(&scene.fields).unwrap()
        )
        .is_ok()
    );
    let count = encodings(&mut scene.fields.clone()).len();
    assert_eq!(count, 13);
    for place in 0..count {
        // Another element or scalar; and the negative of a scalar.
        let mut others = vec![super::fixture::times_base(Scalar::from(5u8)).bytes().to_vec()];
        if !is_point(place) {
            let mut fields = scene.fields.clone();
            let (_, bytes) = encodings(&mut fields).swap_remove(place);
            let scalar = Scalar::from_canonical_bytes((&*bytes).try_into().unwrap()).unwrap();
            others = vec![
                (-scalar).to_bytes().to_vec(),
                (scalar + Scalar::ONE).to_bytes().to_vec(),
            ];
        }
        for other in others {
            let mut fields = scene.fields.clone();
            encodings(&mut fields)
                .swap_remove(place)
                .1
                .copy_from_slice(&other);
            let ballot = scene.decode(&fields).unwrap();
            let refused = verdict(&scene.election.context, &scene.statement, &ballot);
            assert!(refused.is_err(), "place {place}");
        }
    }
}

#[test]
fn what_is_decoded_encodes_to_the_same_bytes() {
    let scene = Scene::new();
    let ballot = scene.decode(&scene.fields).unwrap();
    assert_eq!(ballot.ciphertext_bytes(), scene.fields.ciphertext);
    assert_eq!(ballot.proof_bytes(), scene.fields.proof);
    assert_eq!(ballot.response_bytes(), scene.fields.response);
}
