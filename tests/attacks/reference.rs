//! A prover of ballots of its own, written from `docs/crypto.md` alone, for ballots that the project's refuses to
//! make. Only for programs without equations.

use curve25519_dalek::{RistrettoPoint, Scalar};
use hkdf::Hkdf;
use merlin::Transcript;
use rand_chacha::ChaCha20Rng;
use rand_core::Rng;
use sha2::{Digest, Sha512};

/// What a ballot is about.
pub struct Statement<'a> {
    /// The hash of the ballot context.
    pub context: &'a [u8; 32],
    /// `Y_1 … Y_n`.
    pub keys: &'a [RistrettoPoint],
    /// `sk_ρ`.
    pub secret: Scalar,
}

/// `ciphertext`, `proof`, `response` of a first ballot with the numbers `b`, which are bits unless it cheats, under the randomness `r`.
pub fn prove(
    statement: &Statement<'_>,
    b: &[Scalar],
    r: Scalar,
    rng: &mut ChaCha20Rng,
) -> (Vec<u8>, Vec<u8>, [u8; 32]) {
    let scalar = |rng: &mut ChaCha20Rng| {
        let mut wide = [0; 64];
        rng.fill_bytes(&mut wide);
        Scalar::from_bytes_mod_order_wide(&wide)
    };
    let base = RistrettoPoint::mul_base;
    // U = r·G, V_i = v_i·G + r·Y_i
    let u = base(&r);
    let v = b.iter().zip(statement.keys).map(|(v, y)| base(v) + r * y);
    let ciphertext = encode([u].into_iter().chain(v));

    let mut transcript = Transcript::new(b"suara/ballot/v1");
    transcript.append_message(b"context", statement.context);
    let credential = encode([base(&statement.secret)]);
    transcript.append_message(
        b"ballot",
        &[&credential, [0; 33].as_slice(), &ciphertext].concat(),
    );

    // M = Σ b_j·G_j + Σ a_j·(1-2b_j)·K_j + μ·H
    let a = b.iter().map(|_| scalar(rng)).collect::<Vec<_>>();
    let [mu, alpha, delta, sigma] = [(); 4].map(|()| scalar(rng));
    let (g, k) = (generators(b'G', b.len()), generators(b'K', b.len()));
    let h = generator(b'H', 0);
    let two = Scalar::from(2u64);
    let m = sum(b.iter().zip(&g).map(|(b, g)| b * g))
        + sum(a
            .iter()
            .zip(b)
            .zip(&k)
            .map(|((a, b), k)| a * (Scalar::ONE - two * b) * k))
        + mu * h;
    transcript.append_message(b"M", &encode([m]));
    let w = powers(challenge(&mut transcript, b"w"), b.len());

    // A = Σ a_j·G_j - Σ a_j²·K_j + α·H, D_1 = δ·G, D_2 = (Σ w^i·a_i)·G + δ·Σ w^i·Y_i, R = σ·G
    let commitments = [
        sum(a.iter().zip(&g).map(|(a, g)| a * g)) - sum(a.iter().zip(&k).map(|(a, k)| a * a * k)) + alpha * h,
        base(&delta),
        base(&w.iter().zip(&a).map(|(w, a)| w * a).sum())
            + delta * sum(w.iter().zip(statement.keys).map(|(w, y)| w * y)),
        base(&sigma),
    ];
    transcript.append_message(b"A,D_1,D_2,R", &encode(commitments));
    let x = challenge(&mut transcript, b"x");

    // f_j = x·b_j + a_j, z = x·μ + α, ζ = x·r + δ, s = x·sk + σ
    let f = b.iter().zip(&a).map(|(b, a)| x * b + a);
    let answers = f.chain([x * mu + alpha, x * r + delta]);
    let mut proof = encode([m].into_iter().chain(commitments));
    proof.extend(answers.flat_map(|answer| answer.to_bytes()));
    (ciphertext, proof, (x * statement.secret + sigma).to_bytes())
}

/// `sk_ρ` of the citizen with this code, on the roll with this id.
pub fn credential(code: &str, roll: &[u8; 32]) -> Scalar {
    let symbol = |letter| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".find(letter).unwrap() as u8;
    let symbols = code.chars().filter(|letter| *letter != '-').map(symbol).take(24);
    let bits = symbols
        .flat_map(|symbol| (0..5).rev().map(move |bit| symbol >> bit & 1))
        .collect::<Vec<_>>();
    let bytes = bits
        .chunks(8)
        .map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit))
        .collect::<Vec<u8>>();
    let (_, hkdf) = Hkdf::<Sha512>::extract(Some(b"suara/v1/code"), &bytes);
    let (mut wide, mut chain) = ([0; 64], [0; 32]);
    hkdf.expand(b"key", &mut wide).unwrap();
    hkdf.expand(b"chain", &mut chain).unwrap();
    let secret = Scalar::from_bytes_mod_order_wide(&wide);
    let blinding = Sha512::new()
        .chain_update("suara/v1/blind")
        .chain_update(encode([RistrettoPoint::mul_base(&secret)]))
        .chain_update(chain)
        .chain_update(roll);
    Scalar::from_bytes_mod_order_wide(&blinding.finalize().into()) * secret
}

fn sum(points: impl Iterator<Item = RistrettoPoint>) -> RistrettoPoint {
    points.sum()
}

fn encode(points: impl IntoIterator<Item = RistrettoPoint>) -> Vec<u8> {
    points
        .into_iter()
        .flat_map(|point| point.compress().to_bytes())
        .collect()
}

fn challenge(transcript: &mut Transcript, label: &'static [u8]) -> Scalar {
    let mut wide = [0; 64];
    transcript.challenge_bytes(label, &mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// `w, w², …`
fn powers(w: Scalar, count: usize) -> Vec<Scalar> {
    std::iter::successors(Some(w), |power| Some(power * w))
        .take(count)
        .collect()
}

fn generators(letter: u8, count: usize) -> Vec<RistrettoPoint> {
    (1..).take(count).map(|index| generator(letter, index)).collect()
}

fn generator(letter: u8, index: u32) -> RistrettoPoint {
    let hash = Sha512::new()
        .chain_update("suara/v1/generator/")
        .chain_update([letter])
        .chain_update(index.to_le_bytes());
    RistrettoPoint::from_uniform_bytes(&hash.finalize().into())
}
