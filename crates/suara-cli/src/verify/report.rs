//! What a verification says, for people and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};
use suara_protocol::{Check, Election, view};

use super::table;
use crate::client::connect::Place;
use crate::client::follow::Follower;
use crate::failure::Wrong;
use crate::organiser::phase_word;

/// Every check that was done, with how often it was done and held.
fn checks(follower: &Follower<Place>) -> Vec<(Check, u64)> {
    let once = [(Check::Checkpoint, 1), (Check::Root, 1)];
    once.into_iter()
        .chain(
            follower
                .replay()
                .counts()
                .iter()
                .map(|(check, count)| (*check, *count)),
        )
        .collect()
}

/// The report as JSON.
pub(super) fn verified(follower: &Follower<Place>) -> anyhow::Result<Value> {
    let board = follower.board();
    let size = board.head().size;
    let root = follower.tree().root(size).map(hex::encode);
    let check = |(check, count): &(Check, u64)| json!({ "check": check.number(), "words": check.words(), "count": count });
    Ok(json!({
        "verdict": "verified",
        "board": board.id(),
        "size": size,
        "root": root,
        "checks": checks(follower).iter().map(check).collect::<Vec<_>>(),
        "elections": board.elections().map(election).collect::<anyhow::Result<Vec<_>>>()?,
    }))
}

fn election(election: &Election) -> anyhow::Result<Value> {
    let result = view::result(election)?;
    let mut object = json!({
        "id": election.id(),
        "title": election.setup().title,
        "phase": election.phase(),
    });
    if let (Some(result), Some(fields)) = (result, object.as_object_mut()) {
        fields.insert("questions".to_owned(), serde_json::to_value(&result.questions)?);
        fields.insert("result".to_owned(), serde_json::to_value(&result)?);
    }
    Ok(object)
}

/// What went wrong, or why nothing could be decided, as JSON.
pub(super) fn failed(error: &anyhow::Error, exit_code: u8) -> Value {
    let wrong = error.downcast_ref::<Wrong>();
    json!({
        "verdict": if exit_code == 1 { "wrong" } else { "incomplete" },
        "failure": {
            "check": wrong.and_then(|wrong| wrong.check).map(Check::number),
            "entry": wrong.and_then(|wrong| wrong.entry),
            "detail": format!("{error:#}"),
        },
    })
}

/// The report for people.
pub(super) fn text(follower: &Follower<Place>) -> anyhow::Result<String> {
    let board = follower.board();
    let mut text = String::new();
    writeln!(text, "Checks done, all of which hold:")?;
    for (check, count) in checks(follower) {
        writeln!(text, "  {check} {count:>9} × {}", check.words())?;
    }
    for election in board.elections() {
        let setup = election.setup();
        let entitled = election
            .voting()
            .map_or(0, |voting| voting.roll.credentials().len());
        writeln!(text, "\n{}", setup.title.first())?;
        writeln!(
            text,
            "Election {}: {}.",
            election.id(),
            phase_word(election.phase())
        )?;
        writeln!(
            text,
            "{}",
            table::turnout(election.voters(), entitled, election.ballots())
        )?;
        match view::result(election)? {
            Some(result) => writeln!(text, "\n{}", table::result(&result, &setup.languages))?,
            None => writeln!(text, "No totals yet.")?,
        }
    }
    let id = board.id().map_or_else(|| "none".to_owned(), |id| id.to_string());
    write!(text, "\nVERIFIED: {} entries of board {id}", board.head().size)?;
    Ok(text)
}
