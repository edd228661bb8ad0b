//! Honest acts, forged ones, replayed ones, and batches of them.

use curve25519_dalek::RistrettoPoint as Element;
use proptest::prelude::*;

use super::proof::Challenged;
use super::*;
use crate::credential::{Code, RollSecret};
use crate::random::{StuckRng, random_scalar, test_rng};
use crate::transcript::{self, TranscriptProtocol};

const CONTEXT: ActContext = ActContext {
    board: [1; 32],
    roll: [2; 32],
    roll_hash: [3; 32],
};

fn citizen(seed: u64) -> RollSecret {
    let code = Code::generate(&mut test_rng(seed));
    code.secret().for_roll(&CONTEXT.roll)
}

fn signature(citizen: &RollSecret) -> ActStatement {
    ActStatement {
        credential: *citizen.public(),
        process: [4; 32],
        kind: ActKind::Sign,
        text: [5; 32],
        name: Some([6; 32]),
        comment: None,
        previous: Some([7; 32]),
    }
}

fn signed(seed: u64) -> (ActStatement, Act) {
    let citizen = citizen(seed);
    let statement = signature(&citizen);
    let act = Act::prove(&CONTEXT, &statement, &citizen, &mut test_rng(seed));
    (statement, act)
}

#[test]
fn a_citizen_signs_and_everybody_can_check_it() {
    let (statement, act) = signed(1);
    assert_eq!(act.verify(&CONTEXT, &statement), Ok(VerifiedAct(())));
    assert_eq!(Act::decode(&act.encode()), Ok(act));
}

#[test]
fn an_act_is_frozen() {
    let code = Code::generate(&mut StuckRng(7));
    let citizen = code.secret().for_roll(&CONTEXT.roll);
    let statement = signature(&citizen);
    let act = Act::prove(&CONTEXT, &statement, &citizen, &mut StuckRng(8));
    let challenge = Challenged::new(&CONTEXT, &statement, &act).x;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(
        [
            hex(statement.credential.bytes()),
            hex(&act.encode()),
            hex(challenge.as_bytes())
        ],
        [
            "5ca45338ab8eefec01d71378ef3e2f68ba224b1275f4a62e7e83694f96f37e2f",
            "6a4ecd7a466f17f4978eb9eff10cc7864342d536163145e350a78fb9e5e5237ff5867ffd3515ee3ea33428f95ac6044861ed2a54dfccd7c0edbfe8f9d9626a07",
            "99d8137d8d67cc4226484a04d4ee6bf412217e5aabc8dd2dfa7452d7f87a9806",
        ]
    );
}

/// The statement with each of its parts changed, and each part of the context.
fn altered(statement: &ActStatement) -> Vec<(&'static str, ActContext, ActStatement)> {
    let mut altered = Vec::new();
    let mut context = |name, change: fn(&mut ActContext)| {
        let mut other = CONTEXT;
        change(&mut other);
        altered.push((name, other, statement.clone()));
    };
    context("board", |context| context.board[31] ^= 1);
    context("roll", |context| context.roll[0] ^= 1);
    context("roll hash", |context| context.roll_hash[0] ^= 1);
    let mut part = |name, change: fn(&mut ActStatement)| {
        let mut other = statement.clone();
        change(&mut other);
        altered.push((name, CONTEXT, other));
    };
    part("credential", |act| act.credential = *citizen(99).public());
    part("process", |act| act.process[0] ^= 1);
    part("kind", |act| act.kind = ActKind::Withdraw);
    part("text", |act| act.text[0] ^= 1);
    part("another name", |act| act.name = Some([0; 32]));
    part("no name", |act| act.name = None);
    part("a comment", |act| act.comment = Some([0; 32]));
    part("name as comment", |act| {
        std::mem::swap(&mut act.name, &mut act.comment)
    });
    part("another act before", |act| act.previous = Some([0; 32]));
    part("no act before", |act| act.previous = None);
    altered
}

#[test]
fn p13_r13_s13_an_act_is_good_for_nothing_but_what_it_says() {
    let (statement, act) = signed(1);
    for (name, context, statement) in altered(&statement) {
        assert_eq!(act.verify(&context, &statement), Err(ActError::Proof), "{name}");
    }
}

#[test]
fn p01_every_part_of_the_statement_is_in_the_challenge() {
    let (statement, act) = signed(1);
    let real = Challenged::new(&CONTEXT, &statement, &act).x;
    for (name, context, statement) in altered(&statement) {
        assert_ne!(Challenged::new(&context, &statement, &act).x, real, "{name}");
    }
    let other_commitment = Act {
        r: *citizen(9).public(),
        ..act
    };
    assert_ne!(Challenged::new(&CONTEXT, &statement, &other_commitment).x, real);
}

#[test]
fn p10_an_absent_hash_and_one_of_zeros_are_told_apart() {
    let (statement, act) = signed(1);
    let with = |name| ActStatement {
        name,
        ..statement.clone()
    };
    let x = |statement: &ActStatement| Challenged::new(&CONTEXT, statement, &act).x;
    assert_ne!(x(&with(None)), x(&with(Some([0; 32]))));
}

#[test]
fn p01_s04_a_commitment_chosen_after_the_challenge_signs_for_a_stranger() {
    let statement = signature(&citizen(1));
    let s = random_scalar(&mut test_rng(2));
    // A verifier that draws x before it absorbs R: choose s, then R = s·G - x·PK.
    let x = transcript::act(&CONTEXT, &statement).challenge(b"x");
    let r = Point::from(Element::mul_base(&s) - statement.credential.element() * x);
    let weak = Element::mul_base(&s) == statement.credential.element() * x + r.element();
    assert!(weak, "the forger deceives the weak verifier");
    assert_eq!(Act { r, s }.verify(&CONTEXT, &statement), Err(ActError::Proof));
}

#[test]
fn p01_p03_a_credential_made_to_fit_the_proof_is_refused() {
    let mut statement = signature(&citizen(1));
    let (r, s) = (
        Point::from(Element::from_uniform_bytes(&[7; 64])),
        random_scalar(&mut test_rng(2)),
    );
    // A verifier whose challenge does not depend on the credential: PK = (s·G - R)/x, whose secret nobody knows.
    let weak = |statement: &ActStatement| {
        let without = ActStatement {
            credential: Point::default(),
            ..statement.clone()
        };
        let mut transcript = transcript::act(&CONTEXT, &without);
        transcript.absorb(b"R", r.bytes());
        transcript.challenge(b"x")
    };
    let x = weak(&statement);
    statement.credential = Point::from((Element::mul_base(&s) - r.element()) * x.invert());
    let accepted = Element::mul_base(&s) == statement.credential.element() * weak(&statement) + r.element();
    assert!(accepted, "the forger deceives the weak verifier");
    assert_eq!(Act { r, s }.verify(&CONTEXT, &statement), Err(ActError::Proof));
}

#[test]
fn p07_nobody_is_the_identity() {
    let statement = ActStatement {
        credential: Point::default(),
        ..signature(&citizen(1))
    };
    let s = random_scalar(&mut test_rng(1));
    let act = Act {
        r: Point::from(Element::mul_base(&s)),
        s,
    };
    assert_eq!(act.verify(&CONTEXT, &statement), Err(ActError::Identity));
    let batch = vec![signed(1), (statement, act), signed(2)];
    let verdicts = verify_batch(&CONTEXT, &batch, &mut test_rng(1));
    assert_eq!(
        verdicts,
        [Ok(VerifiedAct(())), Err(ActError::Identity), Ok(VerifiedAct(()))]
    );
}

#[test]
fn p08_only_canonical_bytes_are_read() {
    let (_, act) = signed(1);
    for place in [0..32, 32..64] {
        let mut bytes = act.encode();
        bytes[place].fill(0xff);
        assert!(matches!(Act::decode(&bytes), Err(ActError::Encoding(_))));
    }
}

#[test]
fn p14_a_stuck_source_gives_other_nonces_for_other_statements_and_citizens() {
    let [one, two] = [citizen(1), citizen(2)];
    let nonce = |citizen: &RollSecret, statement: &ActStatement| {
        Act::prove(&CONTEXT, statement, citizen, &mut StuckRng(0)).r
    };
    let statement = signature(&one);
    let nonces = altered(&statement)
        .into_iter()
        .filter(|(_, context, _)| *context == CONTEXT)
        .map(|(_, _, statement)| nonce(&one, &statement));
    let mut nonces = nonces.map(|nonce| *nonce.bytes()).collect::<Vec<_>>();
    nonces.push(*nonce(&one, &statement).bytes());
    nonces.push(*nonce(&two, &statement).bytes());
    let all = nonces.len();
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), all);
}

#[test]
fn p15_errors_that_cancel_with_equal_weights_are_refused() {
    let [(one, mut first), (two, mut second)] = [signed(1), signed(2)];
    first.s += Scalar::ONE;
    second.s -= Scalar::ONE;
    let batch = [(one, first), (two, second)];
    let challenged: Vec<_> = batch
        .iter()
        .map(|(statement, act)| Challenged::new(&CONTEXT, statement, act))
        .collect();
    let equal = batch::combination(&challenged, &[Scalar::ONE; 2]);
    assert_eq!(equal, Element::default(), "equal weights accept");
    // Not even a stuck source of randomness helps: the weights depend on the responses too.
    let refused = [Err(ActError::Proof), Err(ActError::Proof)];
    assert_eq!(verify_batch(&CONTEXT, &batch, &mut StuckRng(0)), refused);
    assert_eq!(verify_batch(&CONTEXT, &batch, &mut test_rng(5)), refused);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn verdicts_of_a_batch_are_those_of_checking_alone(bad in proptest::collection::btree_set(0..24usize, 0..6), seed: u64) {
        let mut batch: Vec<_> = (0..24).map(signed).collect();
        for place in &bad {
            batch[*place].1.s += Scalar::from(*place as u64 + 1);
        }
        let alone: Vec<_> = batch.iter().map(|(statement, act)| act.verify(&CONTEXT, statement)).collect();
        prop_assert_eq!(alone.iter().filter(|verdict| verdict.is_err()).count(), bad.len());
        prop_assert_eq!(verify_batch(&CONTEXT, &batch, &mut test_rng(seed)), alone);
    }

    #[test]
    fn any_changed_bit_is_refused(place in 0..64usize, bit in 0..8u32) {
        let (statement, act) = signed(3);
        let mut bytes = act.encode();
        bytes[place] ^= 1 << bit;
        let refused = Act::decode(&bytes).and_then(|act| act.verify(&CONTEXT, &statement));
        prop_assert!(refused.is_err());
    }
}

#[test]
fn an_empty_batch_has_no_verdicts() {
    assert_eq!(verify_batch(&CONTEXT, &[], &mut test_rng(1)), []);
}
