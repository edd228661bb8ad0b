//! The proof with which a citizen who made the code enrols: knowledge of `sk` for the public key `PK = sk·G`.
//!
//! It goes to the registrar with `PK` and `c`, and not into a log. Statement: board, the registrar's key, `PK`,
//! the hash of `c`. `R = σ·G`; draw `x`; `s = σ + x·sk`; check `s·G = x·PK + R`.

use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{RistrettoPoint as Element, Scalar};
use merlin::Transcript;
use rand_core::CryptoRng;
use zeroize::Zeroize;

use super::{CitizenPublic, CitizenSecret};
use crate::group::{ENCODED, GroupError, Point, decode_scalar};
use crate::random::NonceRng;
use crate::transcript::{self, TranscriptProtocol};

/// For whom an enrolment is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnrolmentContext {
    /// The board id.
    pub board: [u8; 32],
    /// The registrar's role key, Ed25519.
    pub registrar: [u8; 32],
}

/// `R` and `s`: well formed, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    r: Point,
    s: Scalar,
}

/// Why an enrolment is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the enrolment does not show knowledge of the secret key, or is for another registrar")]
pub struct EnrolmentError;

impl Enrolment {
    /// Bytes of an enrolment.
    pub const BYTES: usize = 2 * ENCODED;

    /// Proves knowledge of the citizen's secret key, in constant time.
    pub fn prove(context: &EnrolmentContext, citizen: &CitizenSecret, rng: &mut impl CryptoRng) -> Enrolment {
        let mut transcript = transcript::enrolment(context, &citizen.public());
        let witness = citizen.secret().as_bytes().as_slice();
        let mut sigma = NonceRng::new(&transcript, [witness], rng).scalar();
        // R = σ·G
        let r = Point::from(Element::mul_base(&sigma));
        let x = draw_x(&mut transcript, &r);
        // s = σ + x·sk
        let s = sigma + x * citizen.secret();
        sigma.zeroize();
        Enrolment { r, s }
    }

    /// Checks that whoever enrols has the secret key behind `citizen`.
    pub fn verify(&self, context: &EnrolmentContext, citizen: &CitizenPublic) -> Result<(), EnrolmentError> {
        let x = draw_x(&mut transcript::enrolment(context, citizen), &self.r);
        // s·G = x·PK + R
        let known = Element::vartime_double_scalar_mul_basepoint(&-x, citizen.key().element(), &self.s);
        let holds = (known - self.r.element()).is_identity() && !citizen.key().is_identity();
        if holds { Ok(()) } else { Err(EnrolmentError) }
    }

    /// `R ‖ s`.
    pub fn encode(&self) -> [u8; Enrolment::BYTES] {
        let mut bytes = [0; Enrolment::BYTES];
        let (r, s) = bytes.split_at_mut(ENCODED);
        r.copy_from_slice(self.r.bytes());
        s.copy_from_slice(self.s.as_bytes());
        bytes
    }

    /// Reads `R ‖ s`; what is not canonical is refused.
    pub fn decode(bytes: &[u8; Enrolment::BYTES]) -> Result<Enrolment, GroupError> {
        let (r, s) = crate::act::halves(bytes);
        Ok(Enrolment {
            r: Point::decode(&r)?,
            s: decode_scalar(&s)?,
        })
    }
}

fn draw_x(transcript: &mut Transcript, r: &Point) -> Scalar {
    transcript.absorb(b"R", r.bytes());
    transcript.challenge(b"x")
}

#[cfg(test)]
mod tests {
    use super::super::Code;
    use super::*;
    use crate::random::{StuckRng, random_scalar, test_rng};

    const CONTEXT: EnrolmentContext = EnrolmentContext {
        board: [1; 32],
        registrar: [2; 32],
    };

    fn citizen(seed: u64) -> CitizenSecret {
        Code::generate(&mut test_rng(seed)).secret()
    }

    #[test]
    fn a_citizen_enrols_with_a_code_of_her_own() {
        let citizen = citizen(1);
        let proof = Enrolment::prove(&CONTEXT, &citizen, &mut test_rng(2));
        assert_eq!(Enrolment::decode(&proof.encode()), Ok(proof.clone()));
        assert_eq!(proof.verify(&CONTEXT, &citizen.public()), Ok(()));
    }

    #[test]
    fn p13_r13_an_enrolment_is_good_for_one_board_one_registrar_one_key_and_one_chain_secret() {
        let citizen_one = citizen(1);
        let proof = Enrolment::prove(&CONTEXT, &citizen_one, &mut test_rng(2));
        let registrar = EnrolmentContext {
            registrar: [3; 32],
            ..CONTEXT
        };
        let board = EnrolmentContext {
            board: [3; 32],
            ..CONTEXT
        };
        for other in [registrar, board] {
            assert_eq!(proof.verify(&other, &citizen_one.public()), Err(EnrolmentError));
        }
        assert_eq!(proof.verify(&CONTEXT, &citizen(2).public()), Err(EnrolmentError));
        let mut chain = *citizen_one.public().encode();
        chain[63] ^= 1;
        let chain = CitizenPublic::decode(&chain).unwrap();
        assert_eq!(proof.verify(&CONTEXT, &chain), Err(EnrolmentError));
    }

    #[test]
    fn p01_a_key_made_to_fit_the_proof_enrols_nobody() {
        // x is drawn without PK: choose R and s, then PK = (s·G - R)/x, whose secret nobody knows.
        let mut rng = test_rng(3);
        let chain = citizen(4).public();
        let r = Point::from(Element::from_uniform_bytes(&[7; 64]));
        let s = random_scalar(&mut rng);
        let weak = |r: &Point| {
            let mut transcript = Transcript::new(b"suara/enrol/v1");
            transcript.absorb(b"R", r.bytes());
            transcript.challenge(b"x")
        };
        let key = Point::from((Element::mul_base(&s) - r.element()) * weak(&r).invert());
        let left = Element::mul_base(&s);
        assert_eq!(
            left,
            key.element() * weak(&r) + r.element(),
            "the weak verifier accepts"
        );
        let mut forged = *chain.encode();
        forged[..32].copy_from_slice(key.bytes());
        let forged = CitizenPublic::decode(&forged).unwrap();
        assert_eq!(Enrolment { r, s }.verify(&CONTEXT, &forged), Err(EnrolmentError));
    }

    #[test]
    fn p14_a_stuck_source_gives_other_nonces_for_other_statements() {
        let citizen = citizen(1);
        let other = EnrolmentContext {
            board: [9; 32],
            ..CONTEXT
        };
        let nonces = [CONTEXT, other].map(|context| Enrolment::prove(&context, &citizen, &mut StuckRng(0)).r);
        assert_ne!(nonces[0], nonces[1]);
    }

    #[test]
    fn p08_a_response_above_the_order_is_refused() {
        let proof = Enrolment::prove(&CONTEXT, &citizen(1), &mut test_rng(2));
        let mut bytes = proof.encode();
        bytes[32..].fill(0xff);
        assert_eq!(Enrolment::decode(&bytes), Err(GroupError::NotAScalar));
    }
}
