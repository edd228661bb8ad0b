//! Voting from a terminal.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Context as _, bail, ensure};
use suara_protocol::entries::{Question, QuestionKind, Setup};
use suara_protocol::{Id, Proofs};

use super::answers::{Answer, Answers};
use super::{CodeArgs, ballot, credential, voting};
use crate::client::ballot_id;
use crate::client::connect::{BoardArgs, Client};
use crate::output::Output;

/// Vote, or vote again: the last ballot counts
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara voter vote https://example.org/v1/boards/village 3f6c…
  suara voter vote https://example.org/v1/boards/village 3f6c… --code-file code.txt \\
      --choices '{\"projects\": [\"P1\", \"P3\"]}' --yes")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// The election's id
    #[arg(value_name = "ELECTION")]
    election: Id,
    #[command(flatten)]
    code: CodeArgs,
    /// The language of the questions, such as `en`
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// The answers as JSON, instead of asking for them
    #[arg(long, value_name = "JSON")]
    choices: Option<String>,
    /// Cast without asking again
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let mut client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election)?;
    ensure!(election.tally().is_none(), "the election is closed");
    let voting = voting(election)?;
    let (secret, place) = credential(&args.code.code()?, voting)?;
    let supersedes = election.last_ballot(place).map(|last| last.id);
    if supersedes.is_some() {
        output.say("You have voted before; this ballot takes the place of the one before.");
    }
    let setup = election.setup();
    let language = args
        .language
        .as_deref()
        .or(setup.languages.first().map(String::as_str))
        .unwrap_or_default();
    let answers = match &args.choices {
        Some(json) => serde_json::from_str(json).context("--choices")?,
        None => ask_all(setup, language)?,
    };
    let bits = answers.bits(setup, election.program())?;
    output.say(format!("\nYour answers:\n{}", shown(setup, &answers, language)));
    let made = ballot::make(election, voting, (&secret, place), supersedes, &bits);
    output.say(format!(
        "The ballot is encrypted. Its id, for your records:\n  {}",
        ballot_id::short(&made.id)
    ));
    if !args.yes && !matches!(ask("Cast it? [yes/no] ")?.as_str(), "y" | "yes") {
        output.say("Nothing was sent.");
        return Ok(());
    }
    client.submit(&made.submission)?;
    let board = client.read_on()?;
    let last = board
        .election(&args.election)
        .and_then(|election| election.last_ballot(place));
    match last {
        Some(last) if last.id == made.id => {
            output.say("Counted: it is the last ballot of your code in the log.")
        }
        Some(_) => bail!(
            "another ballot of your code stands in the log after this one: check with `suara voter check`"
        ),
        None => bail!(
            "the log shows no ballot of your code, though the receipt says so: keep it and tell an observer"
        ),
    }
    output.datum("ballot", made.id);
    Ok(())
}

fn ask(prompt: &str) -> anyhow::Result<String> {
    eprint!("{prompt}");
    io::stderr().flush()?;
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line)?;
    ensure!(
        read > 0,
        "nothing was typed: give --choices and --yes, or run this on a terminal"
    );
    Ok(line.trim().to_owned())
}

fn ask_all(setup: &Setup, language: &str) -> anyhow::Result<Answers> {
    eprintln!(
        "{}\n{}",
        setup.title.get(language),
        setup.description.get(language)
    );
    let answer = |question: &Question| {
        eprintln!("\n{}", question.title.get(language));
        for (number, option) in (1..).zip(&question.options) {
            let cost = if option.cost > 0 {
                format!(" ({})", option.cost)
            } else {
                String::new()
            };
            eprintln!("  {number:>3}  {}{cost}", option.title.get(language));
        }
        loop {
            match parse(question, &ask(&hint(question))?) {
                Ok(answer) => return Ok((question.id.clone(), answer)),
                Err(error) => eprintln!("{error:#}"),
            }
        }
    };
    Ok(Answers::new(
        setup
            .questions
            .iter()
            .map(answer)
            .collect::<anyhow::Result<Vec<_>>>()?,
    ))
}

fn hint(question: &Question) -> String {
    let blank = if question.blank { ", or \"blank\"" } else { "" };
    match &question.kind {
        QuestionKind::Choose { min, max, .. } => {
            format!("Numbers of {min} to {max} options, such as 1 3{blank}: ")
        }
        QuestionKind::Score { most, .. } => format!("Points, at most {most} each, such as 1=3 4=2{blank}: "),
        QuestionKind::Rank { min, weights } => {
            format!(
                "Numbers of {min} to {} options, the best first{blank}: ",
                weights.len()
            )
        }
    }
}

/// Reads what was typed: `1 3`, `1=3 4=2`, or `blank`.
fn parse(question: &Question, typed: &str) -> anyhow::Result<Answer> {
    if typed.eq_ignore_ascii_case("blank") {
        return Ok(Answer::Blank);
    }
    let option = |number: &str| {
        let place = number
            .trim()
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let option = place.and_then(|place| question.options.get(place));
        option
            .map(|option| option.id.clone())
            .with_context(|| format!("there is no option {number:?}"))
    };
    let words = typed.split([' ', ',', ';']).filter(|word| !word.is_empty());
    match question.kind {
        QuestionKind::Choose { .. } | QuestionKind::Rank { .. } => {
            words.map(option).collect::<Result<_, _>>().map(Answer::List)
        }
        QuestionKind::Score { .. } => {
            let points = |word: &str| {
                let (number, points) = word
                    .split_once('=')
                    .context("write points as NUMBER=POINTS, such as 1=3")?;
                Ok((
                    option(number)?,
                    points
                        .parse()
                        .with_context(|| format!("{points:?} is no number of points"))?,
                ))
            };
            words
                .map(points)
                .collect::<anyhow::Result<_>>()
                .map(Answer::Points)
        }
    }
}

/// The answers in words, to be confirmed.
fn shown(setup: &Setup, answers: &Answers, language: &str) -> String {
    let title = |question: &Question, id: &str| {
        let option = question.options.iter().find(|option| option.id == id);
        option.map_or_else(|| id.to_owned(), |option| option.title.get(language).to_owned())
    };
    let line = |question: &Question| {
        let lines = match answers.get(&question.id) {
            None => Vec::new(),
            Some(Answer::Blank) => vec!["  (blank)".to_owned()],
            Some(Answer::List(ids)) if ids.is_empty() => vec!["  (none of the options)".to_owned()],
            Some(Answer::List(ids)) => ids
                .iter()
                .map(|id| format!("  - {}", title(question, id)))
                .collect(),
            Some(Answer::Points(points)) => points
                .iter()
                .map(|(id, points)| format!("  {points:>4}  {}", title(question, id)))
                .collect(),
        };
        format!("{}\n{}\n", question.title.get(language), lines.join("\n"))
    };
    setup.questions.iter().map(line).collect()
}
