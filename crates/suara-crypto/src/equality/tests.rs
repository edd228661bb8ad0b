//! Forgers. Each succeeds against a verifier with one step changed and fails against the real one.

use curve25519_dalek::traits::Identity;

use super::*;
use crate::ceremony::played::{Played, parameters, play};
use crate::elgamal::Ciphertext;
use crate::random::{random_scalar, test_rng};
use crate::tally::{GroupSum, TallyError, TallyShare, TallyStatement};
use crate::transcript;

/// A trustee's block: the statement, with the secrets behind it.
struct Block {
    played: Played,
    groups: Vec<GroupSum>,
}

fn block(numbers: usize, groups: u32) -> Block {
    let rng = &mut test_rng(1);
    let played = play(parameters(numbers, 2, 3), rng);
    let mut point = || Point::from(RistrettoPoint::random(rng));
    let groups = (0..groups).map(|id| GroupSum {
        id,
        ciphertext: Ciphertext {
            u: point(),
            v: (0..numbers).map(|_| point()).collect(),
        },
    });
    Block {
        groups: groups.collect(),
        played,
    }
}

impl Block {
    fn statement(&self) -> TallyStatement<'_> {
        TallyStatement {
            board: &[0xb0; 32],
            election: &[0xe1; 32],
            tally: &[0x7a; 32],
            trustee: 1,
            block: 0,
            groups: &self.groups,
            public_shares: &self.played.public[0],
        }
    }

    fn secrets(&self) -> &[Scalar] {
        self.played.shares[0].scalars()
    }

    fn bases(&self) -> Vec<&Point> {
        self.groups.iter().map(|group| &group.ciphertext.u).collect()
    }

    /// The right factors.
    fn factors(&self) -> Vec<Point> {
        let secrets = self.secrets();
        self.bases()
            .into_iter()
            .flat_map(|base| secrets.iter().map(move |s| Point::from(base.element() * s)))
            .collect()
    }

    /// The real verifier's verdict, over the wire.
    fn verify(&self, factors: &[Point], proof: &EqualityProof) -> Result<(), TallyError> {
        let factors = crate::group::encode_points(factors);
        let (numbers, groups) = (self.secrets().len(), self.groups.len());
        TallyShare::decode(numbers, groups, &factors, &proof.encode())?
            .verify(&self.statement())
            .map(|_| ())
    }
}

/// What a changed verifier takes for the challenges of a proof.
struct Challenges {
    omega: Scalar,
    psi: Scalar,
    x: Scalar,
}

/// Weights before the factors: everything else is absorbed, the weights are drawn, then come the factors.
fn weights_first(block: &Block, factors: &[Point], t1: &Point, t2: &Point) -> Challenges {
    let mut transcript = transcript::tally(&block.statement(), &[]);
    let (omega, psi) = (transcript.challenge(b"omega"), transcript.challenge(b"psi"));
    transcript.absorb(b"D", &crate::group::encode_points(factors));
    Challenges {
        omega,
        psi,
        x: draw_x(&mut transcript, t1, t2),
    }
}

/// The factors are not absorbed at all.
fn factors_forgotten(block: &Block, t1: &Point, t2: &Point) -> Challenges {
    let mut transcript = transcript::tally(&block.statement(), &[]);
    let (omega, psi) = (transcript.challenge(b"omega"), transcript.challenge(b"psi"));
    Challenges {
        omega,
        psi,
        x: draw_x(&mut transcript, t1, t2),
    }
}

fn accepts(block: &Block, factors: &[Point], proof: &EqualityProof, with: &Challenges) -> bool {
    let bases = block.bases();
    let statement = Equality {
        bases: &bases,
        public: &block.played.public[0],
        factors,
    };
    proof.satisfies(&statement, with.omega, with.psi, with.x)
}

/// `Σ ω^i·s_i`.
fn weighted(secrets: &[Scalar], omega: Scalar) -> Scalar {
    powers(omega).zip(secrets).map(|(power, s)| power * s).sum()
}

#[test]
fn an_honest_proof_survives_the_wire() {
    for (numbers, groups) in [(1, 1), (3, 1), (1, 4), (5, 3)] {
        let block = block(numbers, groups);
        let share = TallyShare::prove(&block.statement(), &block.played.shares[0], &mut test_rng(2)).unwrap();
        let proof = EqualityProof::decode(&share.proof_bytes()).unwrap();
        assert_eq!(block.verify(&block.factors(), &proof), Ok(()));
    }
}

#[test]
fn s10_errors_cancel_when_the_weights_come_before_the_factors() {
    let block = block(2, 2);
    let rng = &mut test_rng(3);
    let tau = random_scalar(rng);
    let t1 = Point::from(RistrettoPoint::mul_base(&tau));
    let forge = |shift: RistrettoPoint, omega: Scalar, psi: Scalar| {
        // One number of the first group up, the other down: ω·shift - ω²·(shift/ω) = 0.
        let mut factors = block.factors();
        factors[0] = Point::from(factors[0].element() + shift);
        factors[1] = Point::from(factors[1].element() - shift * omega.invert());
        let t2 = Point::from(combine_vartime(block.bases(), psi) * tau);
        (factors, t2)
    };
    let shift = RistrettoPoint::random(rng);
    let weights = factors_forgotten(&block, &t1, &t1);
    let (factors, t2) = forge(shift, weights.omega, weights.psi);
    let with = weights_first(&block, &factors, &t1, &t2);
    let proof = EqualityProof {
        t1,
        t2,
        z: tau + with.x * weighted(block.secrets(), with.omega),
    };
    assert!(accepts(&block, &factors, &proof, &with));
    assert_eq!(block.verify(&factors, &proof), Err(TallyError::Proof));

    // The forger who follows the real order has no weights to aim at: whatever it aims at changes them.
    let mut transcript = transcript::tally(&block.statement(), &block.factors());
    let (omega, psi) = (transcript.challenge(b"omega"), transcript.challenge(b"psi"));
    let (factors, _) = forge(shift, omega, psi);
    let mut transcript = transcript::tally(&block.statement(), &factors);
    let (omega, psi) = (transcript.challenge(b"omega"), transcript.challenge(b"psi"));
    let t2 = Point::from(combine_vartime(block.bases(), psi) * tau);
    let x = draw_x(&mut transcript, &t1, &t2);
    let proof = EqualityProof {
        t1,
        t2,
        z: tau + x * weighted(block.secrets(), omega),
    };
    assert_eq!(block.verify(&factors, &proof), Err(TallyError::Proof));
}

#[test]
fn p02_a_factor_chosen_after_the_challenge_fails() {
    let block = block(1, 1);
    let rng = &mut test_rng(3);
    let tau = random_scalar(rng);
    let error = RistrettoPoint::random(rng);
    let t1 = Point::from(RistrettoPoint::mul_base(&tau));
    let weights = factors_forgotten(&block, &t1, &t1);
    // T_2 is off by some error; the factor makes up for it once x is known.
    let t2 = Point::from(combine_vartime(block.bases(), weights.psi) * tau + error);
    let with = factors_forgotten(&block, &t1, &t2);
    let right = *block.factors()[0].element();
    let wrong = right - error * (with.x * with.psi * with.omega).invert();
    let factors = [Point::from(wrong)];
    let proof = EqualityProof {
        t1,
        t2,
        z: tau + with.x * weighted(block.secrets(), with.omega),
    };
    assert!(accepts(&block, &factors, &proof, &with));
    assert_eq!(block.verify(&factors, &proof), Err(TallyError::Proof));
}

#[test]
fn p01_public_shares_computed_from_the_proof_fail() {
    let mut block = block(1, 1);
    let rng = &mut test_rng(3);
    // Factors by some d; T_1 is off by some error, and the public share makes up for it once x is known.
    let (d, tau, error) = (
        random_scalar(rng),
        random_scalar(rng),
        RistrettoPoint::random(rng),
    );
    let factors = [Point::from(block.bases()[0].element() * d)];
    let shares_forgotten = |block: &Block| {
        let mut statement = block.statement();
        statement.public_shares = &[];
        let mut transcript = transcript::tally(&statement, &factors);
        let (omega, psi) = (transcript.challenge(b"omega"), transcript.challenge(b"psi"));
        let t1 = Point::from(RistrettoPoint::mul_base(&tau) + error);
        let t2 = Point::from(combine_vartime(block.bases(), psi) * tau);
        let x = draw_x(&mut transcript, &t1, &t2);
        (t1, t2, Challenges { omega, psi, x })
    };
    let (t1, t2, with) = shares_forgotten(&block);
    let z = tau + with.x * with.omega * d;
    let share = RistrettoPoint::mul_base(&d) - error * (with.x * with.omega).invert();
    block.played.public[0] = alloc::vec![Point::from(share)];
    let proof = EqualityProof { t1, t2, z };
    assert!(accepts(&block, &factors, &proof, &shares_forgotten(&block).2));
    assert_eq!(block.verify(&factors, &proof), Err(TallyError::Proof));
}

#[test]
fn one_wrong_factor_fails_wherever_it_stands() {
    let block = block(2, 3);
    let share = TallyShare::prove(&block.statement(), &block.played.shares[0], &mut test_rng(2)).unwrap();
    let proof = EqualityProof::decode(&share.proof_bytes()).unwrap();
    for place in 0..6 {
        let mut factors = block.factors();
        factors[place] = Point::from(factors[place].element() + RistrettoPoint::mul_base(&Scalar::ONE));
        assert_eq!(block.verify(&factors, &proof), Err(TallyError::Proof));
        // Also when it is proved anew, as if nothing were wrong.
        let bases = block.bases();
        let statement = Equality {
            bases: &bases,
            public: &block.played.public[0],
            factors: &factors,
        };
        let transcript = transcript::tally(&block.statement(), &factors);
        let proof = EqualityProof::prove(transcript, &statement, block.secrets(), &mut test_rng(2));
        assert_eq!(block.verify(&factors, &proof), Err(TallyError::Proof));
    }
}

#[test]
fn each_of_the_two_equations_counts() {
    let block = block(1, 1);
    let rng = &mut test_rng(3);
    let factors = block.factors();
    let tau = random_scalar(rng);
    let right = |t1: RistrettoPoint, t2: RistrettoPoint| {
        let mut transcript = transcript::tally(&block.statement(), &factors);
        let (omega, _) = (transcript.challenge(b"omega"), transcript.challenge(b"psi"));
        let (t1, t2) = (Point::from(t1), Point::from(t2));
        let x = draw_x(&mut transcript, &t1, &t2);
        let z = tau + x * weighted(block.secrets(), omega);
        block.verify(&factors, &EqualityProof { t1, t2, z })
    };
    let mut transcript = transcript::tally(&block.statement(), &factors);
    let psi = (transcript.challenge(b"omega"), transcript.challenge(b"psi")).1;
    let t1 = RistrettoPoint::mul_base(&tau);
    let t2 = combine_vartime(block.bases(), psi) * tau;
    let off = RistrettoPoint::random(rng);
    assert_eq!(right(t1, t2), Ok(()));
    assert_eq!(right(t1 + off, t2), Err(TallyError::Proof));
    assert_eq!(right(t1, t2 + off), Err(TallyError::Proof));
    assert_eq!(
        right(RistrettoPoint::identity(), RistrettoPoint::identity()),
        Err(TallyError::Proof)
    );
}

#[test]
fn p06_p08_what_is_not_canonical_is_refused() {
    let block = block(1, 1);
    let share = TallyShare::prove(&block.statement(), &block.played.shares[0], &mut test_rng(2)).unwrap();
    let proof = share.proof_bytes();
    for (place, expected) in [
        (0, GroupError::NotAPoint),
        (32, GroupError::NotAPoint),
        (64, GroupError::NotAScalar),
    ] {
        let mut changed = proof.clone();
        changed[place..place + 32].fill(0xff);
        assert_eq!(EqualityProof::decode(&changed), Err(expected));
    }
    for len in [0, 95] {
        let refused = EqualityProof::decode(&proof[..len]);
        assert!(matches!(refused, Err(GroupError::Length { .. })));
    }
    let longer = [&proof[..], &[0]].concat();
    assert!(EqualityProof::decode(&longer).is_err());
}

#[test]
fn p14_a_stuck_source_gives_no_nonce_twice() {
    let block = block(2, 2);
    let nonce = |statement: &TallyStatement<'_>| {
        let share = TallyShare::prove(statement, &block.played.shares[0], &mut test_rng(7)).unwrap();
        EqualityProof::decode(&share.proof_bytes()).unwrap().t1
    };
    let statement = block.statement();
    let first = nonce(&statement);
    assert_eq!(nonce(&statement), first);
    let other_tally = TallyStatement {
        tally: &[1; 32],
        ..statement
    };
    assert_ne!(nonce(&other_tally), first);
    let other_block = TallyStatement {
        block: 1,
        ..statement
    };
    assert_ne!(nonce(&other_block), first);
    let fewer_groups = TallyStatement {
        groups: &block.groups[..1],
        ..statement
    };
    assert_ne!(nonce(&fewer_groups), first);
}
