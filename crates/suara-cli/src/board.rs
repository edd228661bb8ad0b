//! Where a board stands, and who has to act next.

use suara_protocol::view::{self, ElectionView};
use suara_protocol::{Phase, Proofs};

use crate::client::connect::{BoardArgs, Client};
use crate::organiser::phase_word;
use crate::output::Output;

/// Show where a board stands, and who has to act next
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  suara board https://example.org/v1/boards/village")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let board = view::board(client.board());
    if output.json() {
        output.object(serde_json::to_value(&board)?);
        return Ok(());
    }
    println!("{} ({} entries)", board.title.first(), board.size);
    for roll in &board.rolls {
        let state = if roll.sealed { "sealed" } else { "not sealed yet" };
        println!(
            "Roll {} {:?}: {} credentials, {state}",
            roll.id, roll.name, roll.credentials
        );
    }
    for election in &board.elections {
        println!(
            "Election {} {:?}: {}. {}",
            election.id,
            election.title.first(),
            phase_word(election.phase),
            next(election)
        );
    }
    Ok(())
}

fn next(election: &ElectionView) -> &'static str {
    match election.phase {
        Phase::Ceremony => "Next: the trustees (`suara trustee ceremony`).",
        Phase::Ready => "Next: the organiser (`suara organiser open`).",
        Phase::Open => "Next: the voters, then the organiser (`suara organiser close`).",
        Phase::Confirming => "Next: the trustees (`suara trustee tally-confirm`).",
        Phase::Decrypting => "Next: the trustees (`suara trustee decrypt`).",
        Phase::Decrypted | Phase::Withheld => "Next: the organiser (`suara organiser result`).",
        Phase::Published => "Nothing is left to do.",
    }
}
