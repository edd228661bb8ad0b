//! Ballots per second on one core: encrypting and proving, and decoding and verifying in batches of 256.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on may stop")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use suara_crypto::program::{Choose, Rank};
use suara_crypto::{
    Ballot, BallotContext, Choice, Code, ElectionKeys, Point, Program, Question, RollSecret, Scalar,
    Statement, verify, verify_batch,
};

const BATCH: usize = 256;
const ROLL: [u8; 32] = [3; 32];

/// A question of each shape, with an answer.
fn elections() -> [(&'static str, Question, Choice); 4] {
    let choose = |options, min, max| {
        Question::Choose(Choose {
            options,
            min,
            max,
            money: None,
            blank: false,
        })
    };
    let rank = Question::Rank(Rank {
        options: 100,
        min: 1,
        weights: vec![3, 2, 1],
        blank: false,
    });
    [
        ("one-of-5", choose(5, 1, 1), Choice::Options(vec![2])),
        (
            "approval-of-10",
            choose(10, 0, 10),
            Choice::Options(vec![1, 4, 7]),
        ),
        ("one-of-100", choose(100, 1, 1), Choice::Options(vec![50])),
        ("rank-3-of-100", rank, Choice::Ranking(vec![7, 99, 0])),
    ]
}

fn context(question: &Question) -> BallotContext {
    let program = Program::compile(core::slice::from_ref(question)).unwrap();
    let secrets = (1..=program.numbers() as u64).map(|i| Scalar::from(i) * Scalar::from(u64::MAX));
    let generator = curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
    let keys = secrets.map(|secret| Point::from(secret * generator)).collect();
    let keys = ElectionKeys::new(keys).unwrap();
    BallotContext::new(&[1; 32], &[2; 32], &ROLL, &[4; 32], keys, program).unwrap()
}

fn ballots(criterion: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let voter: RollSecret = Code::generate(&mut rng).secret().for_roll(&ROLL);
    for (name, question, choice) in elections() {
        let context = context(&question);
        let bits = context.program().encode(&[choice]).unwrap();
        let ballot = Ballot::prove(&context, &voter, None, &bits, &mut rng);
        let (ciphertext, proof, response) = (
            ballot.ciphertext_bytes(),
            ballot.proof_bytes(),
            ballot.response_bytes(),
        );
        let statement = Statement {
            credential: *voter.public(),
            supersedes: None,
        };
        let received = || Ballot::decode(context.program(), &ciphertext, &proof, &response).unwrap();

        let mut group = criterion.benchmark_group(name);
        group.measurement_time(Duration::from_secs(5)).sample_size(20);
        group.throughput(Throughput::Elements(1));
        group.bench_function("prove", |bencher| {
            bencher.iter(|| Ballot::prove(&context, &voter, None, black_box(&bits), &mut rng));
        });
        group.bench_function("verify-alone", |bencher| {
            bencher.iter(|| verify(&context, &statement, black_box(received())).unwrap());
        });
        group.throughput(Throughput::Elements(BATCH as u64));
        group.bench_function("verify-batch", |bencher| {
            bencher.iter(|| {
                let batch = (0..BATCH)
                    .map(|_| (statement.clone(), black_box(received())))
                    .collect();
                let verdicts = verify_batch(&context, batch, &mut rng);
                assert!(verdicts.iter().all(Result::is_ok));
            });
        });
        group.finish();
    }
}

criterion_group!(benches, ballots);
criterion_main!(benches);
