//! The batch client: casts a file of votes over many connections, and checks every receipt.
//!
//! The file is read twice: first to find what is wrong with it before anything is sent, then line by line to cast.
//! Votes of one voter go through one worker, in their order: the next one waits for the receipt of the one before,
//! and names it. In memory are, of each voter, the code and the id of the last ballot; and a few votes.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::hash::{BuildHasher as _, RandomState};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, anyhow, ensure};
use indicatif::ProgressBar;
use serde_json::json;
use suara_crypto::credential::Code;
use suara_log::tlog_proof::TlogProof;
use suara_protocol::{Election, Id, Phase, Proofs, Voting};

use super::votes::{self, Vote};
use super::{ballot, codes, credential, voting};
use crate::client::connect::{Client, ElectionArgs};
use crate::client::receipt;
use crate::failure::Wrong;
use crate::output::Output;

/// How many votes wait for one worker.
const WAITING: usize = 4;

/// Cast the votes of a file: JSON Lines, one vote a line; a voter named twice votes again
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara voter cast https://example.org/v1/boards/village --votes votes.jsonl --codes codes.csv

A line of votes.jsonl: {\"voter\": \"35\", \"choices\": {\"projects\": [\"P1\", \"P3\"]}}")]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    /// The votes
    #[arg(long, value_name = "FILE")]
    votes: PathBuf,
    /// The codes of the voters: a table with the columns voter, code
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// Keep all receipts in this file, one JSON object a line with the text of a tlog-proof; it must not exist
    #[arg(long, value_name = "FILE")]
    receipts: Option<PathBuf>,
    /// How many connections to use at once
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u16).range(1..=256))]
    connections: u16,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let codes = codes::read(&args.codes)?;
    let mut client = Client::open(&args.election.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election, |election| election.phase() == Phase::Open)?;
    let id = election.id();
    let voting = voting(election)?;
    ensure!(election.tally().is_none(), "the election is closed");
    let count = args.check_votes(election, &codes)?;
    let began = Instant::now();
    let bar = output.progress("Casting", count);
    let receipts = args.open_receipts()?;
    let work = Work {
        args,
        client: &client,
        election,
        voting,
        codes: &codes,
        receipts,
        bar: &bar,
    };
    let cast = work.all();
    let done = bar.position();
    bar.finish_and_clear();
    let last = cast.with_context(|| format!("{done} of {count} votes stand in the log, then"))?;
    let seconds = began.elapsed().as_secs_f64();
    output.say(format!(
        "{count} votes of {} voters were cast in {seconds:.1} s, {:.0} a second; every receipt is right.",
        last.len(),
        count as f64 / seconds.max(0.001)
    ));
    let election = client
        .read_on()?
        .election(&id)
        .context("the election is gone from the log")?;
    check_counted(election, &last)?;
    output.say("Read again from the log: the last ballot of each voter is the last one that was cast here.");
    output.datum("ballots", count);
    Ok(())
}

/// The last ballot of a voter.
struct Last {
    voter: String,
    credential: u32,
    id: Id,
}

fn check_counted(election: &Election, cast: &[Last]) -> Result<(), Wrong> {
    let counts = |last: &&Last| {
        election
            .last_ballot(last.credential)
            .is_some_and(|found| found.id == last.id)
    };
    match cast.iter().find(|last| !counts(last)) {
        None => Ok(()),
        Some(last) => Err(Wrong::new(format!(
            "the last ballot of voter {:?} in the log is not {}, the last one that was cast",
            last.voter, last.id
        ))),
    }
}

impl Args {
    /// Reads all votes and finds what is wrong before anything is sent; returns how many there are.
    fn check_votes(&self, election: &Election, codes: &HashMap<String, Code>) -> anyhow::Result<u64> {
        let mut count = 0;
        for vote in votes::read(&self.votes)? {
            let (line, vote) = vote?;
            let place = || self.place(line, &vote.voter);
            ensure!(
                codes.contains_key(&vote.voter),
                "{}: has no code in {}",
                place(),
                self.codes.display()
            );
            vote.choices
                .bits(election.setup(), election.program())
                .with_context(place)?;
            count += 1;
        }
        ensure!(count > 0, "{} holds no vote", self.votes.display());
        Ok(count)
    }

    fn place(&self, line: u64, voter: &str) -> String {
        format!("{}:{line}: voter {voter:?}", self.votes.display())
    }

    fn open_receipts(&self) -> anyhow::Result<Option<Mutex<File>>> {
        let Some(path) = &self.receipts else {
            return Ok(None);
        };
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        Ok(Some(Mutex::new(file.with_context(|| {
            format!("{} cannot be made", path.display())
        })?)))
    }
}

/// What all workers share.
struct Work<'a> {
    args: &'a Args,
    client: &'a Client,
    election: &'a Election,
    voting: &'a Voting,
    codes: &'a HashMap<String, Code>,
    receipts: Option<Mutex<File>>,
    bar: &'a ProgressBar,
}

impl Work<'_> {
    /// Casts all votes, and gives the last ballot of every voter. The first error stops everything.
    fn all(&self) -> anyhow::Result<Vec<Last>> {
        thread::scope(|scope| {
            let (mut queues, mut workers) = (Vec::new(), Vec::new());
            for _ in 0..self.args.connections {
                let (queue, votes) = sync_channel(WAITING);
                queues.push(queue);
                workers.push(scope.spawn(move || self.worker(votes)));
            }
            let handed_out = self.hand_out(queues);
            let (mut last, mut failed) = (Vec::new(), None);
            for worker in workers {
                match worker
                    .join()
                    .unwrap_or_else(|_| Err(anyhow!("a worker panicked")))
                {
                    Ok(voters) => last.extend(voters),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            failed.map_or(Ok(()), Err)?;
            handed_out.map(|()| last)
        })
    }

    /// Gives each vote to the worker of its voter. A worker that has failed takes nothing more: then this stops, and
    /// the others finish what they have.
    fn hand_out(&self, queues: Vec<SyncSender<(u64, Vote)>>) -> anyhow::Result<()> {
        let hasher = RandomState::new();
        for vote in votes::read(&self.args.votes)? {
            let (line, vote) = vote?;
            let place = hasher.hash_one(&vote.voter) % queues.len() as u64;
            let taken = queues
                .get(usize::try_from(place)?)
                .is_some_and(|queue| queue.send((line, vote)).is_ok());
            if !taken {
                break;
            }
        }
        Ok(())
    }

    fn worker(&self, votes: Receiver<(u64, Vote)>) -> anyhow::Result<Vec<Last>> {
        let mut last = HashMap::<String, Last>::new();
        for (line, vote) in votes {
            let before = last.get(&vote.voter).map(|last| last.id);
            let cast = self
                .cast(&vote, before)
                .with_context(|| self.args.place(line, &vote.voter))?;
            last.insert(vote.voter, cast);
            self.bar.inc(1);
        }
        Ok(last.into_values().collect())
    }

    fn cast(&self, vote: &Vote, before: Option<Id>) -> anyhow::Result<Last> {
        let code = self
            .codes
            .get(&vote.voter)
            .context("there is no code for this voter")?;
        let (secret, place) = credential(code, self.voting)?;
        let before = before.or_else(|| self.election.last_ballot(place).map(|last| last.id));
        let bits = vote
            .choices
            .bits(self.election.setup(), self.election.program())?;
        let made = ballot::make(self.election, self.voting, (&secret, place), before, &bits);
        let receipt = self.client.service().submit(&made.submission)?;
        let context = Some(self.voting.context.hash());
        let file = receipt::file(&made.submission, &receipt, self.client.key(), context)?;
        self.keep(vote, &made.id, &file)?;
        Ok(Last {
            voter: vote.voter.clone(),
            credential: place,
            id: made.id,
        })
    }

    fn keep(&self, vote: &Vote, id: &Id, receipt: &TlogProof) -> anyhow::Result<()> {
        let Some(file) = &self.receipts else { return Ok(()) };
        let line = format!(
            "{}\n",
            json!({ "voter": vote.voter, "ballot": id, "receipt": receipt.to_string() })
        );
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())
            .context("the receipt cannot be kept")
    }
}
