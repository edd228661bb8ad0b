//! Welch's t test on the times of the two classes.

use std::time::Instant;

use anyhow::{bail, ensure};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};

use super::{
    Args,
    secrets::{self, Class, Row},
};
use crate::{bench::backend, process::Interrupt};

/// The first measurements, which fill caches, are forgotten.
const WARM_UP: usize = 100;
/// Of a hundred measurements, the fastest that are compared.
const KEPT: [usize; 4] = [100, 90, 75, 50];

/// The times of both classes, in nanoseconds.
struct Times {
    fixed: Vec<f64>,
    random: Vec<f64>,
}

/// Measures all rows and prints them; fails if one is beyond the bound, or the control is not.
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let mut rows = secrets::rows()?;
    rows.retain(|row| args.only.as_ref().is_none_or(|text| row.name.contains(text)));
    ensure!(!rows.is_empty(), "no row has such a name");
    let (backend, bound) = (backend::name(), args.bound);
    println!("curve25519-dalek computes with {backend}; |t| must be below {bound}");
    let columns = KEPT.map(|kept| format!("{:>11}", format!("t of {kept}%")));
    println!("{:<32}{:>10}{:>12}{}", "", "times", "mean µs", columns.join(""));

    let mut failed = Vec::new();
    for mut row in rows {
        let times = measure(&mut row, args.seconds, interrupt)?;
        let t = KEPT.map(|kept| times.of_fastest(kept).welch_t());
        let largest = t.iter().fold(0.0, |largest: f64, t| largest.max(t.abs()));
        let right = (largest < bound) == row.constant;
        let columns = t.map(|t| format!("{t:>11.2}")).join("");
        let (count, mean) = (
            times.fixed.len() + times.random.len(),
            mean(&times.fixed) / 1_000.0,
        );
        let verdict = if right { "" } else { "   FAILED" };
        println!("{:<32}{count:>10}{mean:>12.1}{columns}{verdict}", row.name);
        if !right {
            failed.push(row.name);
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "not as it should be: {}; a longer measurement tells noise from a leak",
        failed.join(", ")
    )
}

fn measure(row: &mut Row, seconds: f64, interrupt: &Interrupt) -> anyhow::Result<Times> {
    let mut classes = ChaCha20Rng::from_seed([9; 32]);
    for _ in 0..WARM_UP {
        (row.time)(Class::Random)?;
    }
    let (mut fixed, mut random) = (Vec::new(), Vec::new());
    let began = Instant::now();
    while began.elapsed().as_secs_f64() < seconds || fixed.len().min(random.len()) < WARM_UP {
        interrupt.check()?;
        let (class, times) = if classes.next_u32() & 1 == 0 {
            (Class::Fixed, &mut fixed)
        } else {
            (Class::Random, &mut random)
        };
        times.push((row.time)(class)?.as_nanos() as f64);
    }
    Ok(Times { fixed, random })
}

impl Times {
    /// Those that are among the fastest `percent` of a hundred of all.
    fn of_fastest(&self, percent: usize) -> Times {
        let mut all: Vec<f64> = self.fixed.iter().chain(&self.random).copied().collect();
        all.sort_by(f64::total_cmp);
        let slowest = all.get((all.len() * percent / 100).saturating_sub(1)).copied();
        let kept = |times: &[f64]| {
            let times = times.iter().copied();
            times
                .filter(|time| slowest.is_none_or(|slowest| *time <= slowest))
                .collect()
        };
        Times {
            fixed: kept(&self.fixed),
            random: kept(&self.random),
        }
    }

    /// The difference of the means, in standard errors.
    fn welch_t(&self) -> f64 {
        let error = |times: &[f64]| variance(times) / times.len() as f64;
        let difference = mean(&self.fixed) - mean(&self.random);
        difference / (error(&self.fixed) + error(&self.random)).sqrt()
    }
}

fn mean(times: &[f64]) -> f64 {
    times.iter().sum::<f64>() / times.len() as f64
}

fn variance(times: &[f64]) -> f64 {
    let mean = mean(times);
    times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (times.len() as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value is what Python's `statistics` gives: the difference of `mean`, over the root of the sum of
    /// `variance / n`.
    #[test]
    fn t_is_that_of_welch() {
        let times = Times {
            fixed: vec![
                27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4,
            ],
            random: vec![
                27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4,
            ],
        };
        let t = times.welch_t();
        assert!((t - -2.852_954_870_171_521).abs() < 1e-9, "{t}");
    }

    #[test]
    fn the_fastest_are_those_of_both_classes_together() {
        let times = Times {
            fixed: vec![1.0, 2.0, 30.0, 40.0],
            random: vec![3.0, 4.0, 5.0, 60.0],
        };
        let fastest = times.of_fastest(50);
        assert_eq!((fastest.fixed, fastest.random), (vec![1.0, 2.0], vec![3.0, 4.0]));
        assert_eq!(times.of_fastest(100).fixed.len(), 4);
    }
}
