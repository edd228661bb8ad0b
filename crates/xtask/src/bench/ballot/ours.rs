//! Ballots of Suara.

use std::hint::black_box;

use anyhow::ensure;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use suara_crypto::{
    Ballot, BallotContext, Bits, Choice, Code, ElectionKeys, Program, Question, RollSecret, Statement,
    verify_batch,
};

use super::paired::{BATCH, Maker, Task};

const ROLL: [u8; 32] = [3; 32];

/// An election with one question, and ballots of 256 voters.
pub struct Ours {
    context: BallotContext,
    voters: Vec<RollSecret>,
    bits: Vec<Bits>,
    cast: Vec<Cast>,
    rng: ChaCha20Rng,
}

/// A ballot as it comes over the wire, and the roll's entry of its voter.
struct Cast {
    statement: Statement,
    ciphertext: Vec<u8>,
    proof: Vec<u8>,
    response: [u8; 32],
}

impl Ours {
    /// Ballots with these answers in turn.
    pub fn new(question: &Question, choices: &[Choice]) -> anyhow::Result<Ours> {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let program = Program::compile(std::slice::from_ref(question))?;
        let mut secret = || Code::generate(&mut rng).secret().for_roll(&ROLL);
        // Any points whose secrets are independent serve as keys.
        let keys = (0..program.numbers()).map(|_| *secret().public()).collect();
        let voters: Vec<RollSecret> = (0..BATCH).map(|_| secret()).collect();
        let bits = choices
            .iter()
            .map(|choice| program.encode(std::slice::from_ref(choice)));
        let bits = bits.collect::<Result<_, _>>()?;
        let keys = ElectionKeys::new(keys)?;
        let context = BallotContext::new(&[1; 32], &[2; 32], &ROLL, &[4; 32], keys, program)?;
        let cast = Vec::new();
        let mut ours = Ours {
            context,
            voters,
            bits,
            cast,
            rng,
        };
        ours.cast = ours.prove(BATCH);
        ensure!(ours.verify(BATCH), "an honest ballot was refused");
        Ok(ours)
    }

    fn prove(&mut self, count: usize) -> Vec<Cast> {
        let votes = self
            .voters
            .iter()
            .zip(self.bits.iter().cycle())
            .cycle()
            .take(count);
        let cast = votes.map(|(voter, bits)| {
            let ballot = Ballot::prove(&self.context, voter, None, black_box(bits), &mut self.rng);
            Cast {
                statement: Statement {
                    credential: *voter.public(),
                    supersedes: None,
                },
                ciphertext: ballot.ciphertext_bytes(),
                proof: ballot.proof_bytes(),
                response: ballot.response_bytes(),
            }
        });
        cast.collect()
    }

    /// Whether all of one batch are right.
    fn verify(&mut self, count: usize) -> bool {
        let program = self.context.program();
        let received = self.cast.iter().cycle().take(count).map(|cast| {
            let cast = black_box(cast);
            let ballot = Ballot::decode(program, &cast.ciphertext, &cast.proof, &cast.response).ok()?;
            Some((cast.statement.clone(), ballot))
        });
        let Some(batch) = received.collect() else {
            return false;
        };
        let verdicts = verify_batch(&self.context, batch, &mut self.rng);
        verdicts.iter().all(Result::is_ok)
    }
}

impl Maker for Ours {
    fn work(&mut self, task: Task, count: usize) {
        match task {
            Task::Prove => drop(black_box(self.prove(count))),
            Task::Verify => assert!(self.verify(count), "an honest ballot was refused"),
        }
    }

    fn bytes(&self) -> usize {
        self.cast.first().map_or(0, |cast| {
            cast.ciphertext.len() + cast.proof.len() + cast.response.len()
        })
    }
}
