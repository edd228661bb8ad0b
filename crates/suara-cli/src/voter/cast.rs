//! Casting a file of votes: many voters, one client.
//!
//! Votes are read, proven and sent in chunks in which no voter stands twice. While one chunk is sent, the next
//! is proven; a chunk is sent only after all receipts of the one before are checked, so that votes of the same
//! voter keep their order. Memory holds two chunks and the last ballot id of each voter.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use anyhow::{Context as _, anyhow};
use indicatif::ProgressBar;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use suara_crypto::credential::Code;
use suara_protocol::{Election, Id, Proofs, Voting};

use super::ballot::{self, Made};
use super::votes::Vote;
use super::{codes, credential, votes, voting};
use crate::client::connect::{BoardArgs, Client};
use crate::client::receipt;
use crate::output::Output;

/// How many votes are proven together.
const CHUNK: usize = 512;
/// How many connections send at a time.
const CONNECTIONS: usize = 24;

/// Cast the votes of a file: JSON Lines, one vote a line; a voter named twice votes again
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara voter cast https://example.org/v1/boards/village 3f6c… --votes votes.jsonl --codes codes.csv

A line of votes.jsonl: {\"voter\": \"35\", \"choices\": {\"projects\": [\"P1\", \"P3\"]}}")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// The election's id
    #[arg(value_name = "ELECTION")]
    election: Id,
    /// The votes
    #[arg(long, value_name = "FILE")]
    votes: PathBuf,
    /// The codes of the voters (CSV: voter,code)
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// Write voter, ballot id and place in the log of each vote to this file (CSV)
    #[arg(long, value_name = "FILE")]
    receipts: Option<PathBuf>,
}

/// A ballot on its way, and where its vote stands in the file.
struct Sent {
    line: u64,
    voter: String,
    made: Made,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let codes = codes::read(&args.codes)?;
    let total = count_lines(&args.votes)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election)?;
    let voting = voting(election)?;
    let receipts = args
        .receipts
        .as_ref()
        .map(|file| File::create(file).with_context(|| format!("{} cannot be written", file.display())));
    let receipts = receipts.transpose()?;
    let bar = output.progress("Casting", total);
    let (give, take) = sync_channel::<Vec<Sent>>(1);
    let sent = thread::scope(|scope| {
        let sender = scope.spawn(|| send_all(&client, take, receipts, &bar, args));
        let proven = prove_all(args, &codes, election, voting, |chunk| give.send(chunk).is_ok());
        drop(give);
        let sent = sender
            .join()
            .map_err(|_| anyhow!("the thread that sends panicked"))?;
        let sent = sent?;
        proven.map(|voters| (sent, voters))
    });
    bar.finish_and_clear();
    let (sent, voters) = sent?;
    output.say(format!(
        "{sent} ballots of {voters} voters stand in the log; every receipt is right."
    ));
    output.datum("ballots", sent);
    Ok(())
}

fn count_lines(file: &PathBuf) -> anyhow::Result<u64> {
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(BufReader::new(opened).split(b'\n').count() as u64)
}

/// Proves chunk after chunk; returns the number of voters.
fn prove_all(
    args: &Args,
    codes: &HashMap<String, Code>,
    election: &Election,
    voting: &Voting,
    mut give: impl FnMut(Vec<Sent>) -> bool,
) -> anyhow::Result<usize> {
    let mut last = HashMap::<String, Id>::new();
    let mut lines = votes::read(&args.votes)?.peekable();
    while lines.peek().is_some() {
        let (mut chunk, mut voters) = (Vec::new(), HashSet::new());
        while chunk.len() < CHUNK {
            let next = lines.next_if(|line| {
                line.as_ref()
                    .map_or(true, |(_, vote)| !voters.contains(&vote.voter))
            });
            let Some(line) = next else { break };
            let (line, vote) = line?;
            voters.insert(vote.voter.clone());
            chunk.push((line, vote));
        }
        let prove = |(line, vote): &(u64, Vote)| {
            let made = prove_one(vote, last.get(&vote.voter).copied(), codes, election, voting);
            let made =
                made.with_context(|| format!("{}:{line}: voter {:?}", args.votes.display(), vote.voter))?;
            Ok(Sent {
                line: *line,
                voter: vote.voter.clone(),
                made,
            })
        };
        let chunk = chunk.par_iter().map(prove).collect::<anyhow::Result<Vec<_>>>()?;
        last.extend(chunk.iter().map(|sent| (sent.voter.clone(), sent.made.id)));
        if !give(chunk) {
            break;
        }
    }
    Ok(last.len())
}

fn prove_one(
    vote: &Vote,
    own: Option<Id>,
    codes: &HashMap<String, Code>,
    election: &Election,
    voting: &Voting,
) -> anyhow::Result<Made> {
    let code = codes
        .get(&vote.voter)
        .context("there is no code for this voter")?;
    let (secret, place) = credential(code, voting)?;
    let bits = vote.choices.bits(election.setup(), election.program())?;
    let supersedes = own.or_else(|| election.last_ballot(place).map(|last| last.id));
    Ok(ballot::make(
        election,
        voting,
        (&secret, place),
        supersedes,
        &bits,
    ))
}

/// Sends chunk after chunk; returns the number of ballots.
fn send_all(
    client: &Client,
    chunks: Receiver<Vec<Sent>>,
    mut receipts: Option<File>,
    bar: &ProgressBar,
    args: &Args,
) -> anyhow::Result<u64> {
    let mut count = 0;
    if let Some(file) = &mut receipts {
        writeln!(file, "voter,ballot,entry")?;
    }
    for chunk in chunks {
        let waiting = Mutex::new(chunk.iter());
        let placed = thread::scope(|scope| {
            let work = || {
                let mut placed = Vec::new();
                while let Some(sent) = waiting.lock().ok().and_then(|mut waiting| waiting.next()) {
                    placed.push((sent, send_one(client, sent, args)?));
                    bar.inc(1);
                }
                Ok(placed)
            };
            let threads = (0..CONNECTIONS).map(|_| scope.spawn(work)).collect::<Vec<_>>();
            let ended = threads.into_iter().map(|one| {
                one.join()
                    .unwrap_or_else(|_| Err(anyhow!("a thread that sends panicked")))
            });
            ended.collect::<anyhow::Result<Vec<_>>>()
        })?;
        for (sent, index) in placed.into_iter().flatten() {
            count += 1;
            if let Some(file) = &mut receipts {
                writeln!(file, "{},{},{index}", sent.voter, sent.made.id)?;
            }
        }
    }
    Ok(count)
}

fn send_one(client: &Client, sent: &Sent, args: &Args) -> anyhow::Result<u64> {
    let submission = &sent.made.submission;
    let receipt = client.service().submit(submission);
    let checked = receipt.and_then(|receipt| Ok(receipt::check(submission, &receipt, client.key())?));
    checked.with_context(|| format!("{}:{}: voter {:?}", args.votes.display(), sent.line, sent.voter))
}
