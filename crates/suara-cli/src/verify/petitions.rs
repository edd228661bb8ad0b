//! What is left to check of petitions when all entries are: the recount of each, and the detached texts.

use anyhow::bail;
use serde::Serialize;
use suara_log::mirror::{Source, SourceError};
use suara_protocol::detached::Detached;
use suara_protocol::petition::Reading;
use suara_protocol::view::{PetitionView, ThresholdView};
use suara_protocol::{Board, Check, Id, PetitionStage};

use crate::client::follow::Located;
use crate::failure::Wrong;
use crate::output::{Output, counted};
use crate::petition::{clock_line, now_ms, texts_of, view_of};

/// What the report says of a petition.
#[derive(Debug, Serialize)]
pub(super) struct PetitionReport {
    pub(super) id: Id,
    pub(super) title: String,
    pub(super) stage: PetitionStage,
    pub(super) signatures: u64,
    pub(super) web: u64,
    pub(super) paper: u64,
    pub(super) withdrawn: u64,
    pub(super) removed: u64,
    pub(super) sponsors: u32,
    thresholds: [ThresholdView; 2],
    pub(super) clocks: Vec<suara_protocol::view::ClockView>,
    elections: Vec<Id>,
}

/// Recounts every petition from its chains of acts (C95), and reads every detached text that an entry names from `from`
/// on (C94).
pub(super) fn check(
    board: &Board,
    source: &(impl Source + Located + Sync),
    from: u64,
    output: &Output,
) -> anyhow::Result<()> {
    for petition in board.petitions() {
        let recount = petition.check_recount();
        recount.map_err(|refusal| Wrong::check(refusal.check, None, refusal.detail))?;
    }
    let named = board.texts().iter();
    let named = named.filter(|(_, named)| named.erased.is_none() && named.entry >= from);
    let named = named.collect::<Vec<_>>();
    let bar = output.progress("Reading texts", named.len() as u64);
    let read = texts_of(named, |(hash, named)| {
        bar.inc(1);
        let path = format!("texts/{hash}");
        let place = source.locate(&path);
        let content = match source.read(&path) {
            Ok(content) => content,
            Err(SourceError::NotFound) => {
                bail!("INCOMPLETE: {place} is missing, and no entry erases this text")
            }
            Err(SourceError::Other(reason)) => bail!("{place} cannot be read: {reason}"),
        };
        let right = Detached::decode(&content).and_then(|found| found.check(hash, named.role));
        right.map_err(|refusal| {
            let detail = format!("{place}: {}", refusal.detail);
            Wrong::check(Check::DetachedText, Some(named.entry), detail).into()
        })
    });
    bar.finish_and_clear();
    read.map(drop)
}

/// The reports of all petitions.
pub(super) fn reports(board: &Board, source: &(impl Source + Sync)) -> Vec<PetitionReport> {
    let report = |view: PetitionView| {
        let reading = view.at(now_ms());
        PetitionReport {
            id: view.id,
            title: view.title.shown(),
            stage: reading.stage,
            signatures: view.signatures,
            web: view.web,
            paper: view.paper,
            withdrawn: view.withdrawn,
            removed: view.removed,
            sponsors: view.sponsors,
            thresholds: view.thresholds,
            clocks: reading.readings,
            elections: view.elections.clone(),
        }
    };
    let views = board.petitions().map(|petition| view_of(board, petition, source));
    views.map(report).collect()
}

/// The petitions as a table.
pub(super) fn table(petitions: &[PetitionReport]) -> String {
    let mut text = String::new();
    for petition in petitions {
        let PetitionReport {
            signatures,
            web,
            paper,
            withdrawn,
            removed,
            ..
        } = petition;
        text += &format!("\nPetition {}\n{}\n", petition.id, petition.title);
        text += &format!(
            "  {}: {} ({web} web, {paper} paper; {withdrawn} withdrawn, {removed} removed)\n",
            petition.stage.word(),
            counted(*signatures, "signature")
        );
        for (threshold, purpose) in petition.thresholds.iter().zip(["answer", "debate or vote"]) {
            let reached = threshold.reached.map_or_else(
                || "not reached".to_owned(),
                |at| format!("reached at entry {}", at.index),
            );
            text += &format!(
                "  threshold for {purpose}: {}, {reached}\n",
                threshold.threshold.signatures
            );
        }
        let duties = petition.clocks.iter().filter(|clock| clock.clock.kind.is_duty());
        for clock in duties {
            let mark = if matches!(clock.reading, Reading::Late { .. } | Reading::Over { .. }) {
                "!"
            } else {
                " "
            };
            text += &format!(" {mark}{}\n", clock_line(clock));
        }
        for election in &petition.elections {
            text += &format!("  became the election {election}\n");
        }
    }
    text.trim_end().to_owned()
}
