//! Forgers: each deceives a verifier with one step changed, and not the real one.

use std::collections::BTreeSet;

use curve25519_dalek::{RistrettoPoint as Element, Scalar};

use super::super::verify::Challenged;
use super::super::{Ballot, BallotContext, BallotError, Claim, Statement, verify};
use super::cheater::{Order, Part, Witness, bits, deceives_only, numbers, verdict, weighted};
use super::fixture::{Election, approval, context, single_choice, times_base, voter};
use crate::generators::Generators;
use crate::group::Point;
use crate::random::{random_scalar, test_rng};

/// Approval of two options, no equations: what fails can only be the points. The forger approves of nothing,
/// as far as its bits go.
struct Scene {
    election: Election,
    statement: Statement,
    witness: Witness,
}

impl Scene {
    fn new() -> Scene {
        let election = Election::new(&[approval(2)]);
        let nothing = vec![Scalar::ZERO; 2];
        let witness = Witness::of(&election.context, &voter(1), nothing, &mut test_rng(1));
        let statement = Statement {
            credential: *voter(1).public(),
            supersedes: None,
        };
        Scene {
            election,
            statement,
            witness,
        }
    }

    fn context(&self) -> &BallotContext {
        &self.election.context
    }

    /// What the ballot counts for the first option, times `G`.
    fn first_number(&self, ballot: &Ballot) -> Element {
        self.election.open(ballot)[0]
    }
}

fn million() -> Scalar {
    Scalar::from(1_000_000u32)
}

fn nobody_knows() -> Point {
    Point::from(Generators::new(9).g()[8])
}

#[test]
fn s01_v_after_w_gives_a_million_votes() {
    let Scene {
        statement, witness, ..
    } = &Scene::new();
    let scene = Scene::new();
    let order = Order::after_w(Part::V);
    let mut ballot = witness.first(scene.context());
    let w = order.w(scene.context(), statement, &ballot);
    // Σ w^i·error_i = 0
    let errors = [million(), -million() * w.invert()];
    for (v, error) in ballot.ciphertext.v.iter_mut().zip(errors) {
        *v = Point::from(v.element() + Element::mul_base(&error));
    }
    witness.second(scene.context(), w, &mut ballot);
    let (_, x) = order.challenges(scene.context(), statement, &ballot);
    witness.respond(x, &mut ballot);
    assert_eq!(scene.first_number(&ballot), Element::mul_base(&million()));
    deceives_only(&order, scene.context(), statement, &ballot);
}

#[test]
fn s02_m_after_x_makes_bits_of_two() {
    let mut scene = Scene::new();
    let two = vec![Scalar::from(2u8), Scalar::ZERO];
    scene.witness = Witness::of(scene.context(), &voter(1), two, &mut test_rng(2));
    let order = Order::without(&[Part::M]);
    let mut ballot = scene.witness.prove(&order, scene.context(), &scene.statement);
    let (_, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    // M = 1/x·(Σ f_j·G_j + Σ f_j·(x - f_j)·K_j + z·H - A)
    let right = bits(scene.context(), x, &ballot.f, ballot.z);
    ballot.m = Point::from((right - ballot.a.element()) * x.invert());
    assert_eq!(scene.first_number(&ballot), Element::mul_base(&Scalar::from(2u8)));
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

#[test]
fn s02_a_after_x_makes_bits_of_two() {
    let mut scene = Scene::new();
    let two = vec![Scalar::from(2u8), Scalar::ZERO];
    scene.witness = Witness::of(scene.context(), &voter(1), two, &mut test_rng(2));
    let order = Order::without(&[Part::A]);
    let mut ballot = scene.witness.prove(&order, scene.context(), &scene.statement);
    let (_, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    // A = Σ f_j·G_j + Σ f_j·(x - f_j)·K_j + z·H - x·M
    let right = bits(scene.context(), x, &ballot.f, ballot.z);
    ballot.a = Point::from(right - ballot.m.element() * x);
    assert_eq!(scene.first_number(&ballot), Element::mul_base(&Scalar::from(2u8)));
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

#[test]
fn s03_d2_after_x_makes_any_numbers() {
    let mut scene = Scene::new();
    scene.witness.v[0] = million();
    let order = Order::without(&[Part::D2]);
    let mut ballot = scene.witness.prove(&order, scene.context(), &scene.statement);
    let (w, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    // D_2 = (Σ w^i·(L·f)_i)·G + ζ·Σ w^i·Y_i - x·Σ w^i·V_i
    let right = numbers(scene.context(), w, &ballot.f, ballot.zeta);
    ballot.d_2 = Point::from(right - weighted(w, &ballot.ciphertext.v) * x);
    assert_eq!(scene.first_number(&ballot), Element::mul_base(&million()));
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

#[test]
fn s04_r_after_x_votes_for_a_strangers_credential() {
    let mut scene = Scene::new();
    scene.statement.credential = *voter(2).public();
    let order = Order::without(&[Part::R]);
    let mut ballot = scene.witness.prove(&order, scene.context(), &scene.statement);
    let (_, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    // R = s·G - x·PK
    ballot.r = Point::from(Element::mul_base(&ballot.s) - scene.statement.credential.element() * x);
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

/// The keys enter a transcript through the context alone.
#[test]
fn p03_s05_a_key_is_made_to_fit_a_proof_that_does_not_absorb_it() {
    let mut scene = Scene::new();
    scene.witness.v = vec![million(), Scalar::ZERO];
    let order = Order::without(&[Part::Context]);
    let ballot = scene.witness.prove(&order, scene.context(), &scene.statement);
    let (w, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    // Σ w^i·Y_i = 1/ζ·(x·Σ w^i·V_i + D_2 - (Σ w^i·(L·f)_i)·G), solved for Y_1
    let left = weighted(w, &ballot.ciphertext.v) * x + ballot.d_2.element();
    let without_keys = numbers(scene.context(), w, &ballot.f, Scalar::ZERO);
    let honest = scene.context().keys().points();
    let sum = (left - without_keys) * ballot.zeta.invert();
    let y_1 = (sum - honest[1].element() * (w * w)) * w.invert();
    let keys = vec![Point::from(y_1), honest[1]];
    let forged = context(2, keys, scene.context().program().clone());
    // What the forged key decrypts is neither 0 nor 1: the ballot's r is known to the forger.
    let number = ballot.ciphertext.v[0].element() - y_1 * scene.witness.r;
    assert!(number != Element::mul_base(&Scalar::ZERO) && number != Element::mul_base(&Scalar::ONE));
    deceives_only(&order, &forged, &scene.statement, &ballot);
}

/// Whoever has chosen `K_1 = t·H` answers for `K_1` with `z`.
#[test]
fn p04_a_known_relation_between_generators_makes_bits_of_two() {
    let mut scene = Scene::new();
    let t = random_scalar(&mut test_rng(5));
    let trapdoor = Generators::with_trapdoor(2, &t);
    let chosen = Election::new(&[approval(2)]).context.with_generators(trapdoor);
    let two = vec![Scalar::from(2u8), Scalar::ZERO];
    scene.witness = Witness::of(&chosen, &voter(1), two, &mut test_rng(2));
    let mut ballot = scene.witness.prove(&Order::real(), &chosen, &scene.statement);
    let (_, x) = draw(&chosen, &scene.statement, &ballot);
    // f_1·(x - f_1) has the term b_1·(1 - b_1)·x² = -2x², which M and A do not make up for: z does.
    ballot.z += Scalar::from(2u8) * x * x * t;
    assert_eq!(scene.first_number(&ballot), Element::mul_base(&Scalar::from(2u8)));
    assert!(verify(&chosen, &scene.statement, ballot.clone()).is_ok());
    let refused = verdict(scene.context(), &scene.statement, &ballot);
    assert_eq!(refused, Err(BallotError::Proof(Claim::Bits)));
}

#[test]
fn p01_d1_after_x_accepts_a_ballot_that_cannot_be_decrypted() {
    let scene = Scene::new();
    let order = Order::without(&[Part::D1]);
    let mut ballot = scene.witness.first(scene.context());
    ballot.ciphertext.u = nobody_knows();
    let w = order.w(scene.context(), &scene.statement, &ballot);
    scene.witness.second(scene.context(), w, &mut ballot);
    let (_, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    scene.witness.respond(x, &mut ballot);
    // D_1 = ζ·G - x·U
    ballot.d_1 = Point::from(Element::mul_base(&ballot.zeta) - nobody_knows().element() * x);
    assert_ne!(scene.first_number(&ballot), Element::mul_base(&Scalar::ZERO));
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

/// Bernhard, Pereira and Warinschi: commitment and challenge first, then a statement to fit.
#[test]
fn p01_weak_fiat_shamir_without_u_accepts_a_ballot_that_cannot_be_decrypted() {
    let scene = Scene::new();
    let order = Order::without(&[Part::U]);
    let mut ballot = scene.witness.first(scene.context());
    let w = order.w(scene.context(), &scene.statement, &ballot);
    scene.witness.second(scene.context(), w, &mut ballot);
    ballot.d_1 = nobody_knows();
    let (_, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    scene.witness.respond(x, &mut ballot);
    // U = 1/x·(ζ·G - D_1)
    let u = (Element::mul_base(&ballot.zeta) - ballot.d_1.element()) * x.invert();
    ballot.ciphertext.u = Point::from(u);
    assert_ne!(scene.first_number(&ballot), Element::mul_base(&Scalar::ZERO));
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

#[test]
fn p01_weak_fiat_shamir_without_v_accepts_any_numbers() {
    let scene = Scene::new();
    let order = Order::without(&[Part::V]);
    let mut ballot = scene.witness.prove(&order, scene.context(), &scene.statement);
    ballot.d_2 = times_base(million());
    let (w, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    scene.witness.respond(x, &mut ballot);
    // V_1 = 1/(x·w)·((Σ w^i·(L·f)_i)·G + ζ·Σ w^i·Y_i - D_2) - w·V_2
    let right = numbers(scene.context(), w, &ballot.f, ballot.zeta) - ballot.d_2.element();
    let v_1 = right * (x * w).invert() - ballot.ciphertext.v[1].element() * w;
    ballot.ciphertext.v[0] = Point::from(v_1);
    assert_ne!(scene.first_number(&ballot), Element::mul_base(&Scalar::ZERO));
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

#[test]
fn p01_weak_fiat_shamir_without_the_credential_makes_one_to_fit() {
    let mut scene = Scene::new();
    let order = Order::without(&[Part::Credential]);
    let mut ballot = scene.witness.first(scene.context());
    let w = order.w(scene.context(), &scene.statement, &ballot);
    scene.witness.second(scene.context(), w, &mut ballot);
    ballot.r = nobody_knows();
    let (_, x) = order.challenges(scene.context(), &scene.statement, &ballot);
    scene.witness.respond(x, &mut ballot);
    // PK = 1/x·(s·G - R): nobody knows its secret key.
    let key = (Element::mul_base(&ballot.s) - ballot.r.element()) * x.invert();
    scene.statement.credential = Point::from(key);
    deceives_only(&order, scene.context(), &scene.statement, &ballot);
}

/// The challenges of the real verifier.
fn draw(context: &BallotContext, statement: &Statement, ballot: &Ballot) -> (Scalar, Scalar) {
    let challenged = Challenged::new(context, statement, ballot);
    (challenged.w, challenged.x)
}

/// Every forger above hid a part from the transcript. Here each part is changed in turn.
#[test]
fn p01_every_part_changes_the_challenges() {
    let Scene {
        election,
        statement,
        witness,
    } = &Scene::new();
    let context = &election.context;
    let order = Order::real();
    let ballot = witness.prove(&order, context, statement);
    let honest = draw(context, statement, &ballot);
    let copied = order.challenges(context, statement, &ballot);
    assert_eq!(
        copied, honest,
        "the changed verifiers are the real one but for their change"
    );

    let elsewhere = Election::with_id(3, &[approval(2)]);
    let stranger = Statement {
        credential: nobody_knows(),
        supersedes: None,
    };
    let second = Statement {
        supersedes: Some([0; 32]),
        ..statement.clone()
    };
    let changed = |part: fn(&mut Ballot) -> &mut Point| {
        let mut changed = ballot.clone();
        *part(&mut changed) = nobody_knows();
        draw(context, statement, &changed)
    };
    let before_w = [
        draw(&elsewhere.context, statement, &ballot),
        draw(context, &stranger, &ballot),
        draw(context, &second, &ballot),
        changed(|ballot| &mut ballot.ciphertext.u),
        changed(|ballot| &mut ballot.ciphertext.v[0]),
        changed(|ballot| &mut ballot.ciphertext.v[1]),
        changed(|ballot| &mut ballot.m),
    ];
    let before_x = [
        changed(|ballot| &mut ballot.a),
        changed(|ballot| &mut ballot.d_1),
        changed(|ballot| &mut ballot.d_2),
        changed(|ballot| &mut ballot.r),
    ];
    assert!(before_w.iter().all(|(w, _)| *w != honest.0));
    assert!(before_x.iter().all(|(w, _)| *w == honest.0));
    let all = before_w.iter().chain(&before_x).chain([&honest]);
    let different: BTreeSet<[u8; 32]> = all.map(|(_, x)| x.to_bytes()).collect();
    assert_eq!(different.len(), before_w.len() + before_x.len() + 1);
}

/// A sampler of `a` outside the kernel breaks (c) even for an honest vote.
#[test]
fn a_sampler_outside_the_kernel_is_refused() {
    let election = Election::new(&[single_choice(3)]);
    let mut rng = test_rng(4);
    let vote = [Scalar::ONE, Scalar::ZERO, Scalar::ZERO].to_vec();
    let mut witness = Witness::of(&election.context, &voter(1), vote, &mut rng);
    let statement = Statement {
        credential: *voter(1).public(),
        supersedes: None,
    };
    witness.a = witness.a.iter().map(|_| random_scalar(&mut rng)).collect();
    let ballot = witness.prove(&Order::real(), &election.context, &statement);
    let refused = verdict(&election.context, &statement, &ballot);
    assert_eq!(refused, Err(BallotError::Equations(0)));
}
