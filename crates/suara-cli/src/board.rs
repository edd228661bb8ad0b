//! A board at a glance: where its elections stand, and whose turn it is.

use std::fmt::Write as _;

use anyhow::Context as _;
use suara_protocol::view::{self, BoardView, ElectionView, TrusteeView};
use suara_protocol::{Board, Phase, Proofs, Step};

use crate::cells::Cells;
use crate::client::connect::{BoardArgs, Client};
use crate::organiser::phase_word;
use crate::output::{Output, counted};

/// Show where a board's elections stand, and whose turn it is; or who is on a roll, by district and weight
///
/// The proofs of ballots are not checked here: that is what `suara verify` does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara board https://example.org/v1/boards/village
  suara board https://example.org/v1/boards/village --roll 1 --minimum 10")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// Show how many voters the roll with this number has of each district and weight
    #[arg(long, value_name = "N")]
    roll: Option<u32>,
    /// With --roll: mark groups with fewer voters than this
    #[arg(long, value_name = "N", default_value_t = 10, requires = "roll")]
    minimum: u64,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    if let Some(number) = args.roll {
        return show_roll(client.board(), number, args.minimum, output);
    }
    let view = view::board(client.board());
    if output.json() {
        output.object(serde_json::to_value(&view)?);
    } else {
        output.show(text(&view).trim_end());
    }
    Ok(())
}

fn show_roll(board: &Board, number: u32, minimum: u64, output: &Output) -> anyhow::Result<()> {
    let roll = board.rolls().find(|roll| roll.announcement().number == number);
    let roll = roll.with_context(|| {
        format!(
            "this board has {} rolls, and none with the number {number}",
            board.rolls().count()
        )
    })?;
    let announcement = roll.announcement();
    let districts = announcement
        .districts
        .iter()
        .map(|district| (district.id.as_str(), &district.name));
    let voters = roll
        .entitled()
        .iter()
        .map(|one| (usize::from(one.district), one.weight));
    let cells = Cells::count(districts, voters, minimum);
    let sealed = if roll.sealed().is_some() {
        "sealed"
    } else {
        "NOT sealed: more voters may come"
    };
    output.say(format!(
        "Roll {number} {:?}, {}, {sealed}.",
        announcement.name,
        counted(cells.voters(), "voter")
    ));
    if output.json() {
        output.object(serde_json::to_value(&cells)?);
    } else {
        output.show(cells.table().trim_end());
    }
    if let Some(warning) = cells.warning() {
        output.warn(warning);
    }
    Ok(())
}

fn text(board: &BoardView) -> String {
    let mut text = String::new();
    let id = board
        .id
        .map_or_else(|| "not created yet".to_owned(), |id| id.to_string());
    let _ = writeln!(
        text,
        "{} ({})\nboard {id}, {} entries",
        board.title.first(),
        board.origin,
        board.size
    );
    for roll in &board.rolls {
        let sealed = if roll.sealed { "sealed" } else { "not sealed yet" };
        let _ = writeln!(
            text,
            "\nroll {} {:?}, {} voters, {sealed}\n  {}",
            roll.number, roll.name, roll.credentials, roll.id
        );
    }
    for election in &board.elections {
        let _ = writeln!(
            text,
            "\nelection {:?} is {}\n  {}",
            election.title.first(),
            phase_word(election.phase),
            election.id
        );
        if election.entitled > 0 {
            let (voted, entitled, ballots) = (election.voted, election.entitled, election.ballots);
            let _ = writeln!(
                text,
                "  {voted} of {entitled} voters have voted ({ballots} ballots)"
            );
        }
        let _ = writeln!(text, "  next: {}", turn(election));
    }
    text
}

/// Whose turn it is.
fn turn(election: &ElectionView) -> String {
    let trustees = |does: fn(&TrusteeView) -> bool| {
        let indices = election
            .trustees
            .iter()
            .filter(|trustee| does(trustee))
            .map(|trustee| trustee.index.to_string());
        format!("trustees {}", indices.collect::<Vec<_>>().join(", "))
    };
    match (election.phase, election.ceremony) {
        (Phase::Ceremony, Step::Commit) => format!("{} commit", trustees(|trustee| !trustee.committed)),
        (Phase::Ceremony, Step::Reveal) => format!("{} reveal", trustees(|trustee| !trustee.revealed)),
        (Phase::Ceremony, Step::Share) => "trustees share".to_owned(),
        (Phase::Ceremony, Step::Confirm) => format!("{} confirm", trustees(|trustee| !trustee.confirmed)),
        (Phase::Ceremony, Step::Rehearse | Step::Complete) => {
            format!("{} rehearse", trustees(|trustee| !trustee.rehearsed))
        }
        (Phase::Ready, _) => "the organiser opens".to_owned(),
        (Phase::Open, _) => "voters vote, then the organiser closes".to_owned(),
        (Phase::Confirming, _) => format!(
            "{} confirm the sums",
            trustees(|trustee| !trustee.tally_confirmed)
        ),
        (Phase::Decrypting, _) => format!("{} decrypt", trustees(|trustee| trustee.blocks_decrypted == 0)),
        (Phase::Decrypted | Phase::Withheld, _) => "the organiser publishes the result".to_owned(),
        (Phase::Published, _) if election.trustees.iter().all(|trustee| trustee.keys_erased) => {
            "nobody: anybody can verify".to_owned()
        }
        (Phase::Published, _) => format!(
            "{} erase their key shares; anybody can verify",
            trustees(|trustee| !trustee.keys_erased)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_without_entries_is_not_created() {
        let text = text(&view::board(&Board::new()));
        assert!(text.contains("board not created yet, 0 entries"), "{text}");
    }
}
