//! Two who do the same, measured in turns.

use std::time::{Duration, Instant};

use crate::{bench::clock, process::Interrupt};

/// Ballots that are verified together.
pub const BATCH: usize = 256;
/// How long a turn takes, about.
const TURN: Duration = Duration::from_millis(40);
/// Turns that make a median.
const LEAST_TURNS: usize = 5;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Encrypt, prove and encode.
    Prove,
    /// Decode and verify.
    Verify,
}

/// Somebody who makes and verifies ballots of one kind.
pub trait Maker {
    /// Does a task for `count` ballots.
    fn work(&mut self, task: Task, count: usize);

    /// Bytes of a ballot's group elements and scalars.
    fn bytes(&self) -> usize;
}

/// Medians over all turns.
pub struct Paired {
    /// Our ballots per second.
    pub rate: f64,
    /// Theirs.
    pub peer_rate: Option<f64>,
    /// Ours for each of theirs.
    pub ratio: Option<f64>,
}

/// Measures us and the peer in turns, each as long as the other, for about `seconds`.
pub fn measure(
    task: Task,
    ours: &mut dyn Maker,
    mut peer: Option<&mut dyn Maker>,
    seconds: f64,
    interrupt: &Interrupt,
) -> anyhow::Result<Paired> {
    let count = match task {
        Task::Prove => count_for(TURN, ours, task),
        Task::Verify => BATCH,
    };
    let turn = time(ours, task, count);
    let peer_count = peer.as_deref_mut().map_or(0, |peer| count_for(turn, peer, task));

    let (mut rates, mut peer_rates) = (Vec::new(), Vec::new());
    let began = Instant::now();
    while rates.len() < LEAST_TURNS || began.elapsed().as_secs_f64() < seconds {
        interrupt.check()?;
        // Who begins changes, so that a change of the machine's speed favours nobody.
        let ours_first = rates.len() % 2 == 0;
        if ours_first {
            rates.push(count as f64 / time(ours, task, count).as_secs_f64());
        }
        if let Some(peer) = peer.as_deref_mut() {
            peer_rates.push(peer_count as f64 / time(peer, task, peer_count).as_secs_f64());
        }
        if !ours_first {
            rates.push(count as f64 / time(ours, task, count).as_secs_f64());
        }
    }
    let ratios: Vec<f64> = rates
        .iter()
        .zip(&peer_rates)
        .map(|(ours, peer)| ours / peer)
        .collect();
    Ok(Paired {
        rate: median(rates).unwrap_or_default(),
        peer_rate: median(peer_rates),
        ratio: median(ratios),
    })
}

/// How many ballots take about this long.
fn count_for(duration: Duration, maker: &mut dyn Maker, task: Task) -> usize {
    const FIRST: usize = 4;
    let each = time(maker, task, FIRST).as_secs_f64() / FIRST as f64;
    ((duration.as_secs_f64() / each).round() as usize).max(1)
}

fn time(maker: &mut dyn Maker, task: Task, count: usize) -> Duration {
    clock::time(|| maker.work(task, count))
}

fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}
