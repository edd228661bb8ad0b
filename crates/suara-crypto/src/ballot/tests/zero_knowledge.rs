//! Zero-knowledge, exactly: over a field of five elements all transcripts can be counted.
//!
//! The group is the field itself, written additively, with arbitrary elements as generators; the equations are
//! those of the protocol. For every pair of challenges the real prover and the simulator (which knows no
//! witness) must give every transcript equally often. The sampler under test is the real one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Add, Mul, Sub};

use curve25519_dalek::Scalar;

use super::super::kernel::solve;
use super::super::{Statement, kernel};
use super::cheater::{Order, Witness, verdict};
use super::fixture::{Election, approval, option, single_choice, voter};
use crate::program::{Choice, Choose, Field, Program, Question, Rank, Score};
use crate::random::{NonceRng, test_rng};

/// An integer mod 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct F5(u8);

impl Add for F5 {
    type Output = F5;
    fn add(self, other: F5) -> F5 {
        F5((self.0 + other.0) % 5)
    }
}

impl Sub for F5 {
    type Output = F5;
    fn sub(self, other: F5) -> F5 {
        F5((self.0 + 5 - other.0) % 5)
    }
}

impl Mul for F5 {
    type Output = F5;
    fn mul(self, other: F5) -> F5 {
        F5(self.0 * other.0 % 5)
    }
}

impl Field for F5 {
    const ZERO: F5 = F5(0);

    fn from_integer(integer: i128) -> F5 {
        F5(integer.rem_euclid(5) as u8)
    }
}

const ELEMENTS: [F5; 5] = [F5(0), F5(1), F5(2), F5(3), F5(4)];

/// All vectors of a length.
fn vectors(length: usize) -> Vec<Vec<F5>> {
    (0..length).fold(vec![vec![]], |shorter, _| {
        let longer = |vector: &Vec<F5>| ELEMENTS.map(|element| [vector.clone(), vec![element]].concat());
        shorter.iter().flat_map(longer).collect()
    })
}

fn programs() -> Vec<Program> {
    let choose = |options, min, max, blank| {
        Question::Choose(Choose {
            options,
            min,
            max,
            money: None,
            blank,
        })
    };
    let score = Question::Score(Score {
        options: 2,
        most: 2,
        sum: Some((2, 3)),
        limit: None,
        blank: false,
    });
    let rank = Question::Rank(Rank {
        options: 2,
        min: 1,
        weights: vec![1],
        blank: true,
    });
    let questions = [
        choose(1, 1, 1, false),
        choose(2, 0, 2, false),
        choose(2, 1, 1, false),
        choose(3, 1, 2, false),
        choose(3, 2, 2, true),
        score,
        rank,
    ];
    questions
        .map(|question| Program::compile(&[question]).unwrap())
        .into()
}

/// The vectors with `E·a = right·e`.
fn solutions(program: &Program, right: F5) -> Vec<Vec<F5>> {
    let holds = |vector: &Vec<F5>| {
        let equations = program.system().iter();
        equations
            .clone()
            .all(|e| e.times(vector) == right * F5::from_integer(e.right().into()))
    };
    vectors(program.bits()).into_iter().filter(holds).collect()
}

#[test]
fn s08_the_sampler_is_uniform_in_the_kernel() {
    for program in programs() {
        let mut counts: BTreeMap<Vec<F5>, usize> = BTreeMap::new();
        for mut vector in vectors(program.bits()) {
            solve(&program, &mut vector);
            *counts.entry(vector).or_default() += 1;
        }
        let kernel: BTreeSet<Vec<F5>> = solutions(&program, F5(0)).into_iter().collect();
        assert!(counts.keys().eq(&kernel));
        // N - rank(E) coordinates are free, and every vector comes equally often.
        let rank = program.equations() as u32;
        assert_eq!(kernel.len(), 5usize.pow(program.bits() as u32 - rank));
        assert!(counts.values().all(|count| *count == 5usize.pow(rank)));
    }
}

/// Coordinates that `E` alone forces to be 0, found by going through its whole kernel.
fn forced(program: &Program) -> Vec<bool> {
    let kernel = solutions(program, F5(0));
    (0..program.bits())
        .map(|bit| kernel.iter().all(|vector| vector[bit] == F5(0)))
        .collect()
}

#[test]
fn s08_no_coordinate_is_constant_but_those_that_the_equations_force() {
    for program in programs() {
        let mut nonces = NonceRng::new(&merlin::Transcript::new(b"test"), [], &mut test_rng(8));
        let [first, second] = [0, 1].map(|_| kernel::sample(&program, &mut nonces));
        let forced = forced(&program);
        for (bit, forced) in forced.into_iter().enumerate() {
            assert_eq!(first[bit] == Scalar::ZERO, forced);
            assert_eq!(first[bit] == second[bit], forced);
        }
        for equation in program.system() {
            assert_eq!(equation.times(&first), Scalar::ZERO);
        }
    }
}

/// The proof verifies, and everybody reads the vote from it.
#[test]
fn s08_a_constant_coordinate_shows_its_bit() {
    let election = Election::new(&[approval(2)]);
    let statement = Statement {
        credential: *voter(1).public(),
        supersedes: None,
    };
    for vote in [0, 1] {
        let b = vec![Scalar::from(vote as u8), Scalar::ONE];
        let mut witness = Witness::of(&election.context, &voter(1), b, &mut test_rng(3));
        witness.a[0] = Scalar::ZERO;
        let ballot = witness.prove(&Order::real(), &election.context, &statement);
        assert_eq!(verdict(&election.context, &statement, &ballot), Ok(()));
        let (_, x) = Order::real().challenges(&election.context, &statement, &ballot);
        assert_eq!(ballot.f[0] == x, vote == 1);
        assert_eq!(ballot.f[0] == Scalar::ZERO, vote == 0);
    }
}

/// An election over the field: generators, keys, and a ballot's randomness, secret key and bits.
struct World<'a> {
    program: &'a Program,
    g: Vec<F5>,
    k: Vec<F5>,
    keys: Vec<F5>,
    b: Vec<F5>,
}

const BASE: F5 = F5(1);
const H: F5 = F5(3);
const RANDOMNESS: F5 = F5(2);
const SECRET: F5 = F5(4);

/// `M, A, D_1, D_2, R`, then `f, z, ζ, s`.
type Transcript = (Vec<F5>, Vec<F5>);

impl<'a> World<'a> {
    fn new(program: &'a Program, choices: &[Choice]) -> World<'a> {
        let bits = program.encode(choices).unwrap();
        let cycle = |start: u8| (start..).map(|i| F5(i % 4 + 1));
        World {
            g: cycle(0).take(program.bits()).collect(),
            k: cycle(2).take(program.bits()).collect(),
            keys: cycle(1).take(program.numbers()).collect(),
            b: bits.bytes().iter().map(|bit| F5(*bit)).collect(),
            program,
        }
    }

    /// `Σ w^i·(L·f)_i·G + ζ·Σ w^i·Y_i`
    fn numbers(&self, w: F5, f: &[F5], zeta: F5) -> F5 {
        let mut weight = BASE;
        let rows = self.program.rows().iter().zip(&self.keys);
        rows.fold(F5(0), |sum, (row, key)| {
            weight = weight * w;
            sum + weight * (row.times(f) * BASE + zeta * *key)
        })
    }

    /// `Σ p_j·G_j + Σ q_j·K_j + z·H`
    fn commit(&self, p: &[F5], q: &[F5], z: F5) -> F5 {
        let terms = p.iter().zip(&self.g).chain(q.iter().zip(&self.k));
        terms.fold(z * H, |sum, (scalar, generator)| sum + *scalar * *generator)
    }

    /// The honest prover, for one choice of its randomness.
    fn prove(&self, w: F5, x: F5, a: &[F5], [mu, alpha, delta, sigma]: [F5; 4]) -> Transcript {
        let signed: Vec<F5> = a
            .iter()
            .zip(&self.b)
            .map(|(a, b)| *a * (F5(1) - *b - *b))
            .collect();
        let squares: Vec<F5> = a.iter().map(|a| F5(0) - *a * *a).collect();
        let commitments = vec![
            self.commit(&self.b, &signed, mu),
            self.commit(a, &squares, alpha),
            delta * BASE,
            self.numbers(w, a, delta),
            sigma * BASE,
        ];
        let f = self.b.iter().zip(a).map(|(b, a)| x * *b + *a);
        let responses = [x * mu + alpha, x * RANDOMNESS + delta, x * SECRET + sigma];
        (commitments, f.chain(responses).collect())
    }

    /// The simulator: it knows the statement `U, V, PK` and the challenges, but neither bits nor secrets.
    fn simulate(&self, w: F5, x: F5, f: &[F5], [m, z, zeta, s]: [F5; 4]) -> Transcript {
        let u = RANDOMNESS * BASE;
        let weighted = self.numbers(w, &self.b, RANDOMNESS);
        let key = SECRET * BASE;
        let squares: Vec<F5> = f.iter().map(|f| *f * (x - *f)).collect();
        let commitments = vec![
            m,
            self.commit(f, &squares, z) - x * m,
            zeta * BASE - x * u,
            self.numbers(w, f, zeta) - x * weighted,
            s * BASE - x * key,
        ];
        (commitments, [f, &[z, zeta, s]].concat())
    }

    /// How often each transcript comes, over all randomness of the prover; `blinds` are the vectors `a` that
    /// its sampler draws.
    fn real(&self, w: F5, x: F5, blinds: &[Vec<F5>]) -> BTreeMap<Transcript, usize> {
        count(blinds, |a, others| self.prove(w, x, a, others))
    }

    fn simulated(&self, w: F5, x: F5) -> BTreeMap<Transcript, usize> {
        count(&solutions(self.program, x), |f, others| {
            self.simulate(w, x, f, others)
        })
    }
}

fn count(
    vectors: &[Vec<F5>],
    transcript: impl Fn(&[F5], [F5; 4]) -> Transcript,
) -> BTreeMap<Transcript, usize> {
    let mut counts = BTreeMap::new();
    for vector in vectors {
        for others in self::vectors(4) {
            let others = others.try_into().unwrap();
            *counts.entry(transcript(vector, others)).or_default() += 1;
        }
    }
    counts
}

/// The vectors that the real sampler gives, one for each choice of its randomness.
fn sampled(program: &Program) -> Vec<Vec<F5>> {
    let mut drawn = vectors(program.bits());
    drawn.iter_mut().for_each(|vector| solve(program, vector));
    drawn
}

#[test]
fn real_and_simulated_transcripts_have_equal_distributions() {
    let programs = [
        (Program::compile(&[single_choice(2)]).unwrap(), vec![option(1)]),
        (Program::compile(&[approval(2)]).unwrap(), vec![option(0)]),
    ];
    for (program, choices) in &programs {
        let world = World::new(program, choices);
        let blinds = sampled(program);
        for w in ELEMENTS {
            for x in ELEMENTS {
                let (real, simulated) = (world.real(w, x, &blinds), world.simulated(w, x));
                assert!(real.keys().eq(simulated.keys()));
                assert!(simulated.values().all(|count| *count == 1));
                let each = real.values().next().unwrap();
                assert!(real.values().all(|count| count == each));
            }
        }
    }
}

#[test]
fn s08_with_a_constant_coordinate_the_distributions_differ() {
    let program = Program::compile(&[approval(2)]).unwrap();
    let world = World::new(&program, &[option(0)]);
    let mut blinds = sampled(&program);
    blinds.iter_mut().for_each(|vector| vector[0] = F5(0));
    let (real, simulated) = (world.real(F5(2), F5(3), &blinds), world.simulated(F5(2), F5(3)));
    assert!(real.len() < simulated.len());
}
