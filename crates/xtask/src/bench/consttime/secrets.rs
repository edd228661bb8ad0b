//! What is done with secrets, once with the fixed secret and once with a random one.

use std::{hint::black_box, time::Duration};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use suara_crypto::{
    Ballot, BallotContext, Choice, Ciphertext, CiphertextSum, Code, ElectionKeys, Point, Program, Question,
    RollSecret,
    act::{Act, ActContext, ActKind, ActStatement},
    ceremony::KeyShares,
    program::Choose,
    tally::{GroupSum, TallyShare, TallyStatement},
};

use crate::bench::clock;

/// Whose secret it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The same every time.
    Fixed,
    /// Another every time.
    Random,
}

/// One thing that is done, and how long it takes with a secret of a class. The secret is made in the same way for
/// both classes, outside of what is timed.
pub struct Row {
    pub name: &'static str,
    /// Whether its time must not depend on the secret.
    pub constant: bool,
    pub time: Box<dyn FnMut(Class) -> anyhow::Result<Duration>>,
}

const ROLL: [u8; 32] = [3; 32];
const OPTIONS: usize = 10;

/// All rows.
pub fn rows() -> anyhow::Result<Vec<Row>> {
    Ok(vec![
        ballot_bits()?,
        ballot_key()?,
        act_key(),
        key_shares(),
        control(),
    ])
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

/// A voter's key on the roll, made anew from a code.
fn voter(class: Class, rng: &mut ChaCha20Rng) -> RollSecret {
    let random = Code::generate(rng);
    let fixed = Code::generate(&mut ChaCha20Rng::from_seed([2; 32]));
    let code = match class {
        Class::Fixed => fixed,
        Class::Random => random,
    };
    code.secret().for_roll(&ROLL)
}

/// A point whose logarithm is no matter.
fn point(rng: &mut ChaCha20Rng) -> Point {
    *Code::generate(rng).secret().for_roll(&ROLL).public()
}

fn approval() -> anyhow::Result<BallotContext> {
    let program = Program::compile(&[Question::Choose(Choose {
        options: OPTIONS,
        min: 0,
        max: OPTIONS,
        money: None,
        blank: false,
    })])?;
    let mut rng = rng();
    let keys = ElectionKeys::new((0..OPTIONS).map(|_| point(&mut rng)).collect())?;
    Ok(BallotContext::new(
        &[1; 32], &[2; 32], &ROLL, &[4; 32], keys, program,
    )?)
}

/// Nothing is approved of, or a random half of the options.
fn ballot_bits() -> anyhow::Result<Row> {
    let (context, mut rng) = (approval()?, rng());
    let voter = voter(Class::Fixed, &mut rng);
    Ok(Row {
        name: "ballot: what is voted",
        constant: true,
        time: Box::new(move |class| {
            let random = rng.next_u32();
            let set = if class == Class::Fixed { 0 } else { random };
            let chosen = (0..OPTIONS).filter(|option| set >> option & 1 == 1).collect();
            let bits = context.program().encode(&[Choice::Options(chosen)])?;
            Ok(clock::time(|| {
                drop(black_box(Ballot::prove(&context, &voter, None, &bits, &mut rng)));
            }))
        }),
    })
}

fn ballot_key() -> anyhow::Result<Row> {
    let (context, mut rng) = (approval()?, rng());
    Ok(Row {
        name: "ballot: the voter's key",
        constant: true,
        time: Box::new(move |class| {
            let voter = voter(class, &mut rng);
            let bits = context.program().encode(&[Choice::Options(vec![1, 5])])?;
            Ok(clock::time(|| {
                drop(black_box(Ballot::prove(&context, &voter, None, &bits, &mut rng)));
            }))
        }),
    })
}

fn act_key() -> Row {
    let mut rng = rng();
    let context = ActContext {
        board: [1; 32],
        roll: ROLL,
        roll_hash: [4; 32],
    };
    Row {
        name: "act: the citizen's key",
        constant: true,
        time: Box::new(move |class| {
            let citizen = voter(class, &mut rng);
            let statement = ActStatement {
                credential: *citizen.public(),
                process: [5; 32],
                kind: ActKind::Sign,
                text: [6; 32],
                name: None,
                comment: None,
                previous: None,
            };
            Ok(clock::time(|| {
                black_box(Act::prove(&context, &statement, &citizen, &mut rng));
            }))
        }),
    }
}

/// Decrypting the sums of one group of three numbers.
fn key_shares() -> Row {
    let mut rng = rng();
    let numbers = 3;
    let groups = [GroupSum {
        id: 0,
        ciphertext: Ciphertext {
            u: point(&mut rng),
            v: (0..numbers).map(|_| point(&mut rng)).collect(),
        },
    }];
    Row {
        name: "tally: a trustee's key shares",
        constant: true,
        time: Box::new(move |class| {
            // In one place for both classes: what is allocated where would make a difference.
            let mut bytes = vec![0; 32 * numbers];
            rng.fill_bytes(&mut bytes);
            let fixed = bytes.iter_mut().filter(|_| class == Class::Fixed);
            fixed.enumerate().for_each(|(place, byte)| *byte = place as u8);
            // Below 2^252, so that they are canonical.
            bytes.chunks_mut(32).for_each(|scalar| scalar[31] &= 0x0f);
            let shares = KeyShares::from_bytes(&bytes)?;
            let public_shares = shares.public();
            // Another one each time: with the same shares the public challenges would be the same as well, whose
            // multiplications are not constant in time.
            let mut tally = [0; 32];
            rng.fill_bytes(&mut tally);
            let statement = TallyStatement {
                board: &[1; 32],
                election: &[2; 32],
                tally: &tally,
                trustee: 1,
                block: 0,
                groups: &groups,
                public_shares: &public_shares,
            };
            let mut share = None;
            let time = clock::time(|| share = Some(TallyShare::prove(&statement, &shares, &mut rng)));
            share.transpose()?;
            Ok(time)
        }),
    }
}

/// A voter's weight is public, and 1 takes no multiplication.
fn control() -> Row {
    let mut rng = rng();
    let ciphertext = Ciphertext {
        u: point(&mut rng),
        v: vec![point(&mut rng)],
    };
    let mut light = CiphertextSum::new(1);
    light.add(&ciphertext);
    Row {
        name: "control: a public weight",
        constant: false,
        time: Box::new(move |class| {
            let random = 2 + u64::from(rng.next_u32());
            let weight = if class == Class::Fixed { 1 } else { random };
            let mut sum = CiphertextSum::new(1);
            Ok(clock::time(|| {
                sum.add_scaled(&light, weight);
                black_box(&sum);
            }))
        }),
    }
}
