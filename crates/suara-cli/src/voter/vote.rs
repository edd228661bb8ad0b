//! Voting from a terminal.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use suara_protocol::entries::Setup;
use suara_protocol::{Id, Phase, Proofs};

use super::answers::Answers;
use super::ballot::Made;
use super::booth::Booth;
use super::{ballot, credential, voting};
use crate::client::connect::{Client, ElectionArgs};
use crate::client::receipt;
use crate::client::service::Refused;
use crate::code::CodeArgs;
use crate::durable::{self, Readers};
use crate::failure::Wrong;
use crate::organiser::{few_confirmations, rare_vote};
use crate::output::Output;
use crate::receipt::show_qr;

/// Vote, or vote again: the last ballot counts; prints the ballot's id
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara voter vote https://example.org/v1/boards/village --language en
  suara voter vote https://example.org/v1/boards/village 3f6c… --code-file code.txt \\
      --choices '{\"projects\": [\"P1\", \"P3\"]}' --yes")]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    #[command(flatten)]
    code: CodeArgs,
    /// The language of the questions, such as `en` (default: the election's first)
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// The answers as JSON, instead of asking for them
    #[arg(long, value_name = "JSON")]
    choices: Option<String>,
    /// Ask nothing: the answers are right, cast the ballot
    #[arg(long, requires = "choices")]
    yes: bool,
    /// Keep the receipt in this file, such as ballot.tlog-proof; it must not exist
    #[arg(long, value_name = "FILE")]
    receipt: Option<PathBuf>,
    /// Show the receipt as a QR code as well
    #[arg(long)]
    qr: bool,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let mut client = Client::open(&args.election.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election, |election| election.phase() == Phase::Open)?;
    let (setup, voting) = (election.setup(), voting(election)?);
    ensure!(election.tally().is_none(), "the election is closed");
    let election_id = election.id();
    let language = args.language(setup)?;
    output.say(
        format!(
            "{}\n{}",
            setup.title.get(language),
            setup.description.get(language)
        )
        .trim_end(),
    );
    let code = args.code.code_for(client.key(), output)?;
    let (secret, place) = credential(&code, voting)?;
    let supersedes = election.last_ballot(place).map(|last| last.id);
    if let Some(last) = supersedes {
        let last = last.short();
        output.say(format!(
            "You have voted already: {last}. The ballot that you make now takes its place."
        ));
    }
    let weight = voting.roll.entitled(place).map_or(1, |entitled| entitled.weight);
    let rare = rare_vote(setup, weight, voting.roll.all());
    rare.into_iter()
        .chain(few_confirmations(setup))
        .for_each(|warning| output.warn(warning));
    let mut booth = Booth {
        setup,
        language,
        input: std::io::stdin().lock(),
    };
    let answers = match &args.choices {
        None => booth.ask()?,
        Some(json) => serde_json::from_str::<Answers>(json).context("--choices")?,
    };
    let bits = answers.bits(setup, election.program())?;
    if args.choices.is_some() && !args.yes && !booth.confirm(&answers)? {
        bail!("nothing was sent");
    }
    let made = ballot::make(election, voting, (&secret, place), supersedes, &bits);
    drop((bits, answers));
    // The voter sees the id before the device knows whether the ballot will be cast.
    let short = made.id.short();
    output.say(format!("\nYour ballot is encrypted. Its id:\n\n    {short}\n\nNote it: it shows later that your ballot counts."));
    if !args.yes && !booth.yes("Cast this ballot?")? {
        bail!("the ballot was not cast, and nothing was sent");
    }
    drop(booth);
    let context = *voting.context.hash();
    let promised = args.send(&client, &made, &context, output)?;
    require_counted(&mut client, election_id, place, made.id, promised)?;
    output.say("Counted: read again from the log, this is the last ballot of your credential.");
    output.datum("ballot", made.id);
    Ok(())
}

impl Args {
    fn language<'a>(&'a self, setup: &'a Setup) -> anyhow::Result<&'a str> {
        match &self.language {
            None => Ok(setup.languages.first().map_or("", String::as_str)),
            Some(tag) if setup.languages.contains(tag) => Ok(tag),
            Some(tag) => bail!(
                "there are no texts in {tag:?}, only in: {}",
                setup.languages.join(", ")
            ),
        }
    }

    /// Sends the ballot, and gives the size that the log has at least, if the receipt is right.
    fn send(&self, client: &Client, made: &Made, context: &[u8; 32], output: &Output) -> anyhow::Result<u64> {
        match client.service().submit(&made.submission) {
            Ok(receipt) => {
                let index = receipt::check(&made.submission, &receipt, client.key())?;
                let file = receipt::file(&made.submission, &receipt, client.key(), Some(context))?;
                if let Some(path) = &self.receipt {
                    durable::create(path, file.to_string().as_bytes(), Readers::Owner)?;
                }
                if self.qr {
                    output.say(show_qr(&file)?);
                }
                output.say(format!("The ballot stands in the log as entry {index}; its receipt is right."));
                Ok(index + 1)
            }
            Err(error) => match error.downcast_ref::<Refused>() {
                // A ballot of this credential came first: whether it is this one, the log tells.
                Some(refused) if refused.check.as_deref() == Some("C43") => Ok(0),
                Some(_) => Err(error).context("the ballot was not accepted"),
                None => Err(error).context(format!(
                    "it is not known whether the ballot arrived: before you vote again, run `suara citizen check` with \
                     --ballot {}",
                    made.id.short()
                )),
            },
        }
    }
}

/// Reads the log again, to the size that the receipt promises; the credential's last ballot must be the one that
/// was made here.
fn require_counted(
    client: &mut Client,
    election: Id,
    place: u32,
    id: Id,
    promised: u64,
) -> anyhow::Result<()> {
    for _ in 0..5 {
        if client.read_on()?.head().size >= promised {
            break;
        }
        thread::sleep(Duration::from_secs(1));
    }
    let size = client.board().head().size;
    ensure!(
        size >= promised,
        "the log shows {size} entries and not yet the ballot that the receipt proves: run `suara citizen check` later"
    );
    let last = client
        .board()
        .election(&election)
        .and_then(|election| election.last_ballot(place))
        .map(|last| last.id);
    if last == Some(id) {
        return Ok(());
    }
    let found = last.map_or_else(
        || "there is none".to_owned(),
        |last| format!("it is {}", last.short()),
    );
    Err(Wrong::new(format!(
        "the last ballot of your credential in the log is not the one made here: {found}. If you did not cast another one \
         yourself, somebody has your code: tell the registrar"
    ))
    .into())
}
