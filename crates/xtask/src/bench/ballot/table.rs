//! Which rows there are, and how they are shown.

use std::fs;

use anyhow::{Context as _, ensure};
use serde::Serialize;
use suara_crypto::program::{Budget, Choice, Choose, Pairwise, Question, Rank};

use super::{
    Args,
    ours::Ours,
    paired::{self, BATCH, Maker, Task},
    peer::Peer,
};
use crate::{bench::backend, process::Interrupt};

/// All figures, as they are written to a file.
#[derive(Serialize)]
struct Report {
    backend: &'static str,
    rows: Vec<Row>,
}

/// One kind of ballot.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    prove_per_s: f64,
    verify_per_s: f64,
    bytes: usize,
    prove_ratio: Option<f64>,
    verify_ratio: Option<f64>,
    bytes_ratio: Option<f64>,
}

/// A kind of ballot, and who makes it besides us.
struct Kind {
    name: &'static str,
    question: Question,
    /// Answers, taken in turn.
    choices: Vec<Choice>,
    peer: Option<Box<dyn Maker>>,
}

fn kinds() -> anyhow::Result<Vec<Kind>> {
    let choose = |options, min, max| {
        Question::Choose(Choose {
            options,
            min,
            max,
            money: None,
            blank: false,
        })
    };
    let each = |options: usize| (0..options).map(|option| Choice::Options(vec![option])).collect();
    let sets = |options: usize, every: usize| {
        let set = move |first| (first..options).step_by(every).collect();
        (0..every).map(|first| Choice::Options(set(first))).collect()
    };
    let costs: Vec<u64> = (0..120).map(|project| 20_000 + 2_500 * project).collect();
    Ok(vec![
        Kind {
            name: "one-of-5",
            question: choose(5, 1, 1),
            choices: each(5),
            peer: Some(Peer::one_of(5)?),
        },
        Kind {
            name: "approval-of-10",
            question: choose(10, 0, 10),
            choices: sets(10, 3),
            peer: Some(Peer::approval_of(10)?),
        },
        Kind {
            name: "one-of-100",
            question: choose(100, 1, 1),
            choices: each(100),
            peer: Some(Peer::one_of(100)?),
        },
        Kind {
            name: "pairwise-of-16",
            question: Question::Pairwise(Pairwise {
                options: 16,
                blank: false,
            }),
            choices: vec![
                Choice::WeakOrder((0..16).map(|option| vec![option]).collect()),
                Choice::WeakOrder(vec![vec![3, 7], vec![11]]),
            ],
            peer: None,
        },
        Kind {
            name: "budget-of-120",
            question: Question::Budget(Budget {
                costs,
                budget: 2_000_000,
                blank: true,
            }),
            choices: sets(120, 12),
            peer: None,
        },
        Kind {
            name: "rank-3-of-100",
            question: Question::Rank(Rank {
                options: 100,
                min: 1,
                weights: vec![3, 2, 1],
                blank: false,
            }),
            choices: vec![Choice::Ranking(vec![7, 99, 0]), Choice::Ranking(vec![50])],
            peer: None,
        },
    ])
}

/// Measures, prints a table, and writes the file that was asked for.
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let mut kinds = kinds()?;
    kinds.retain(|kind| args.only.as_ref().is_none_or(|text| kind.name.contains(text)));
    ensure!(!kinds.is_empty(), "no row has such a name");
    let (backend, seconds) = (backend::name(), args.seconds);
    println!(
        "curve25519-dalek computes with {backend}; one core; {BATCH} ballots in a batch; medians of {seconds} s"
    );
    println!(
        "{:<16} {:^27}   {:^27}   {:^27}",
        "", "Suara", "elastic-elgamal", "ratio"
    );
    let columns = ["prove/s", "verify/s", "bytes"]
        .map(|column| format!("{column:>9}"))
        .join("");
    println!("{:<16} {columns}   {columns}   {columns}", "");
    let mut rows = Vec::new();
    for kind in kinds {
        rows.push(row(kind, seconds, interrupt)?);
    }
    if let Some(file) = &args.json {
        let report = serde_json::to_string_pretty(&Report { backend, rows })?;
        fs::write(file, report + "\n").with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

/// Measures one kind, and prints it.
fn row(kind: Kind, seconds: f64, interrupt: &Interrupt) -> anyhow::Result<Row> {
    let Kind {
        name,
        question,
        choices,
        mut peer,
    } = kind;
    let mut ours = Ours::new(&question, &choices)?;
    let mut measure = |task| {
        let peer = peer.as_deref_mut().map(|peer| peer as &mut dyn Maker);
        paired::measure(task, &mut ours, peer, seconds, interrupt)
    };
    let (prove, verify) = (measure(Task::Prove)?, measure(Task::Verify)?);
    let (bytes, peer_bytes) = (ours.bytes(), peer.map(|peer| peer.bytes()));
    let bytes_ratio = peer_bytes.map(|peer| bytes as f64 / peer as f64);

    print!("{name:<16} {:>9.0}{:>9.0}{bytes:>9}", prove.rate, verify.rate);
    if let (Some(prove_rate), Some(verify_rate), Some(bytes)) =
        (prove.peer_rate, verify.peer_rate, peer_bytes)
    {
        print!("   {prove_rate:>9.0}{verify_rate:>9.0}{bytes:>9}");
    }
    if let (Some(prove), Some(verify), Some(bytes)) = (prove.ratio, verify.ratio, bytes_ratio) {
        print!("   {prove:>9.2}{verify:>9.2}{bytes:>9.2}");
    }
    println!();
    Ok(Row {
        name,
        prove_per_s: prove.rate,
        verify_per_s: verify.rate,
        bytes,
        prove_ratio: prove.ratio,
        verify_ratio: verify.ratio,
        bytes_ratio,
    })
}
