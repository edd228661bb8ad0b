//! The batch client: many citizens' acts in one petition over many connections, every receipt checked.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use anyhow::{Context as _, anyhow, ensure};
use indicatif::ProgressBar;
use serde::Deserialize;
use serde_json::json;
use suara_crypto::act::ActKind;
use suara_crypto::credential::Code;
use suara_protocol::{Id, Petition, Proofs};

use super::acting::{Citizen, Outcome, Said};
use crate::client::connect::{Client, PetitionArgs};
use crate::output::Output;
use crate::petition::Texts;
use crate::voter::codes;

/// Put the acts of a file in: JSON Lines, one act a line; those of one citizen in their order
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara citizen batch https://example.org/v1/boards/village 3f6c… --acts acts.jsonl --codes codes.csv

Lines of acts.jsonl:
  {\"voter\": \"35\", \"act\": \"sponsor\"}
  {\"voter\": \"36\", \"act\": \"sign\", \"name\": \"A father of the upper village\"}
  {\"voter\": \"36\", \"act\": \"withdraw\"}")]
pub(crate) struct Args {
    #[command(flatten)]
    petition: PetitionArgs,
    /// The acts
    #[arg(long, value_name = "FILE")]
    acts: PathBuf,
    /// The codes of the citizens: a table with the columns voter, code
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// How many connections to use at once
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = clap::value_parser!(u16).range(1..=256))]
    connections: u16,
}

/// A line of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    voter: String,
    act: Word,
    name: Option<String>,
    comment: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    Sponsor,
    Sign,
    Withdraw,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let codes = codes::read(&args.codes)?;
    let lines = args.lines(&codes)?;
    let client = Client::open(&args.petition.board, Proofs::OwnLog, output)?;
    let petition = client.petition(&args.petition.id)?;
    let mut citizens = HashMap::<&str, Vec<&(usize, Line)>>::new();
    for line in &lines {
        citizens.entry(&line.1.voter).or_default().push(line);
    }
    let citizens = citizens.into_iter().collect::<Vec<_>>();
    let bar = output.progress("Acting", lines.len() as u64);
    let work = Work {
        args,
        client: &client,
        petition,
        codes: &codes,
        bar: &bar,
        standing: AtomicU64::new(0),
    };
    let done = work.all(&citizens);
    bar.finish_and_clear();
    done.with_context(|| format!("{} of {} acts are done, then", bar.position(), lines.len()))?;
    let standing = work.standing.into_inner();
    let added = lines.len() as u64 - standing;
    output.say(format!(
        "{added} acts stand in the log, every receipt is right; {standing} signatures stood before and were not added."
    ));
    output.object(json!({ "added": added, "standing": standing }));
    Ok(())
}

impl Args {
    fn lines(&self, codes: &HashMap<String, Code>) -> anyhow::Result<Vec<(usize, Line)>> {
        let text = fs::read_to_string(&self.acts)
            .with_context(|| format!("{} cannot be read", self.acts.display()))?;
        let mut lines = Vec::new();
        for (number, line) in (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let place = || format!("{}:{number}", self.acts.display());
            let line = serde_json::from_str::<Line>(line).with_context(place)?;
            ensure!(
                codes.contains_key(&line.voter),
                "{}: voter {:?} has no code",
                place(),
                line.voter
            );
            lines.push((number, line));
        }
        ensure!(!lines.is_empty(), "{} holds no act", self.acts.display());
        Ok(lines)
    }
}

/// What all workers share.
struct Work<'a> {
    args: &'a Args,
    client: &'a Client,
    petition: &'a Petition,
    codes: &'a HashMap<String, Code>,
    bar: &'a ProgressBar,
    standing: AtomicU64,
}

/// A citizen's name, and what the citizen does in order.
type Acts<'a> = (&'a str, Vec<&'a (usize, Line)>);

impl Work<'_> {
    /// All citizens, each by one worker. The first error stops its worker.
    fn all(&self, citizens: &[Acts<'_>]) -> anyhow::Result<()> {
        let share = citizens.len().div_ceil(usize::from(self.args.connections)).max(1);
        thread::scope(|scope| {
            let workers = citizens.chunks(share).map(|share| {
                scope.spawn(move || {
                    share
                        .iter()
                        .try_for_each(|(voter, acts)| self.citizen(voter, acts))
                })
            });
            let workers = workers.collect::<Vec<_>>();
            let done = workers.into_iter().map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Err(anyhow!("a worker panicked")))
            });
            done.collect::<Vec<_>>().into_iter().collect()
        })
    }

    fn citizen(&self, voter: &str, acts: &[&(usize, Line)]) -> anyhow::Result<()> {
        let code = self.codes.get(voter).context("there is no code for this voter")?;
        let citizen = Citizen::new(self.client, self.petition, code)?;
        let mut last = citizen.last();
        for (number, line) in acts {
            let place = || format!("{}:{number}: voter {voter:?}", self.args.acts.display());
            self.act(&citizen, line, &mut last).with_context(place)?;
            self.bar.inc(1);
        }
        Ok(())
    }

    fn act(&self, citizen: &Citizen<'_>, line: &Line, last: &mut Option<Id>) -> anyhow::Result<()> {
        let mut texts = Texts::default();
        let said = Said::signing(line.name.as_deref(), line.comment.as_deref(), &mut texts)?;
        texts.send(self.client.service())?;
        let kind = match line.act {
            Word::Sponsor => ActKind::Sponsor,
            Word::Sign => ActKind::Sign,
            Word::Withdraw => ActKind::Withdraw,
        };
        let submission = citizen.make(kind, said, *last);
        match citizen.send(&submission)? {
            Outcome::New(_) => *last = Some(submission.id()),
            Outcome::Standing(_) => drop(self.standing.fetch_add(1, Ordering::Relaxed)),
        }
        Ok(())
    }
}
