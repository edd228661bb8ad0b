//! Ballots of elastic-elgamal, over the same group and in the same build.

use std::hint::black_box;

use anyhow::Context as _;
use elastic_elgamal::{
    Keypair,
    app::{ChoiceParams, EncryptedChoice, MultiChoice, ProveSum, SingleChoice},
    group::Ristretto,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::Value;

use super::paired::{BATCH, Maker, Task};

/// Ballots with a proof that each option is chosen or not, and perhaps that exactly one is.
pub struct Peer<S: ProveSum<Ristretto>> {
    params: ChoiceParams<Ristretto, S>,
    /// Which options are chosen, taken in turn.
    choices: Vec<Vec<bool>>,
    /// Ballots as they come over the wire.
    cast: Vec<Vec<u8>>,
    rng: ChaCha20Rng,
}

impl Peer<SingleChoice> {
    /// One of `options`.
    pub fn one_of(options: usize) -> anyhow::Result<Box<dyn Maker>> {
        let choices = (0..options).map(|chosen| (0..options).map(|option| option == chosen).collect());
        Peer::boxed(options, choices.collect(), ChoiceParams::single)
    }
}

impl Peer<MultiChoice> {
    /// Any of `options`.
    pub fn approval_of(options: usize) -> anyhow::Result<Box<dyn Maker>> {
        let choices = (0..3).map(|first| (0..options).map(|option| option % 3 == first).collect());
        Peer::boxed(options, choices.collect(), ChoiceParams::multi)
    }
}

impl<S: ProveSum<Ristretto> + 'static> Peer<S> {
    fn boxed(
        options: usize,
        choices: Vec<Vec<bool>>,
        params: fn(elastic_elgamal::PublicKey<Ristretto>, usize) -> ChoiceParams<Ristretto, S>,
    ) -> anyhow::Result<Box<dyn Maker>> {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (receiver, _) = Keypair::<Ristretto>::generate(&mut rng).into_tuple();
        let mut peer = Peer {
            params: params(receiver, options),
            choices,
            cast: Vec::new(),
            rng,
        };
        peer.cast = peer.prove(BATCH).context("the peer does not encode")?;
        Ok(Box::new(peer))
    }
}

impl<S: ProveSum<Ristretto>> Peer<S> {
    fn prove(&mut self, count: usize) -> Option<Vec<Vec<u8>>> {
        let choices = self.choices.iter().cycle().take(count);
        let cast = choices.map(|choice| {
            let ballot = EncryptedChoice::new(&self.params, black_box(choice), &mut self.rng);
            postcard::to_allocvec(&ballot).ok()
        });
        cast.collect()
    }

    fn verify(&self, count: usize) -> bool {
        self.cast.iter().cycle().take(count).all(|cast| {
            let ballot = postcard::from_bytes::<EncryptedChoice<Ristretto, S>>(black_box(cast));
            ballot.is_ok_and(|ballot| ballot.verify(&self.params).is_ok())
        })
    }
}

impl<S: ProveSum<Ristretto>> Maker for Peer<S> {
    fn work(&mut self, task: Task, count: usize) {
        match task {
            Task::Prove => assert!(black_box(self.prove(count)).is_some(), "the peer does not encode"),
            Task::Verify => assert!(self.verify(count), "the peer refuses its own ballot"),
        }
    }

    /// In JSON each element and scalar is one string.
    fn bytes(&self) -> usize {
        let ballot = self
            .cast
            .first()
            .and_then(|cast| postcard::from_bytes::<EncryptedChoice<Ristretto, S>>(cast).ok());
        let json = ballot.and_then(|ballot| serde_json::to_value(ballot).ok());
        32 * json.as_ref().map_or(0, strings)
    }
}

fn strings(json: &Value) -> usize {
    match json {
        Value::String(_) => 1,
        Value::Array(values) => values.iter().map(strings).sum(),
        Value::Object(fields) => fields.values().map(strings).sum(),
        _ => 0,
    }
}
