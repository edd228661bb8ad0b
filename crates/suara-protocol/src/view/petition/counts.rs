//! The count of a petition in a view: by district and day, against the thresholds, and what was taken out.

use serde::Serialize;

use crate::entries::Threshold;
use crate::petition::{Day, Moment, Petition, Recorded, Removal, RemovedBecause};
use crate::text::Text;

/// The signatures of a district.
#[derive(Clone, Debug, Serialize)]
pub struct DistrictView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// Signatures that count.
    pub signatures: u64,
}

/// What happened on a day.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct DayView {
    /// Its beginning (UTC), Unix milliseconds.
    pub start_ms: u64,
    /// What happened.
    #[serde(flatten)]
    pub day: Day,
}

/// A threshold, and how near it is.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ThresholdView {
    /// What is asked for.
    #[serde(flatten)]
    pub threshold: Threshold,
    /// How many districts have as many signatures as the spread asks for.
    pub full_districts: u32,
    /// The entry at which it was reached.
    pub reached: Option<Moment>,
}

/// A signature that was removed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RemovalView {
    /// Where and when.
    pub at: Moment,
    /// Place of the credential on the roll.
    pub credential: u32,
    /// The code.
    pub code: &'static str,
    /// What it means.
    pub words: &'static str,
    /// Whether all that the credential had signed went with it.
    pub revoked: bool,
}

/// Signatures by district, in the order of the roll's list.
pub(super) fn districts(petition: &Petition) -> Vec<DistrictView> {
    let districts = petition.roll().districts();
    let view = |(place, signatures): (&u16, &u64)| {
        let district = districts.get(usize::from(*place))?;
        Some(DistrictView {
            id: district.id.clone(),
            name: district.name.clone(),
            signatures: *signatures,
        })
    };
    petition.counts().by_district.iter().filter_map(view).collect()
}

/// What happened on each day.
pub(super) fn days(petition: &Petition) -> Vec<DayView> {
    let view = |(number, day): (&u64, &Day)| DayView {
        start_ms: number * 86_400_000,
        day: *day,
    };
    petition.counts().by_day.iter().map(view).collect()
}

/// The thresholds for an answer and for a debate.
pub(super) fn thresholds(petition: &Petition) -> [ThresholdView; 2] {
    let [answer_full, debate_full] = petition.full_districts();
    let view = |threshold, full_districts, reached| ThresholdView {
        threshold,
        full_districts,
        reached,
    };
    let rules = petition.rules();
    [
        view(rules.answer, answer_full, petition.answer_reached()),
        view(rules.debate, debate_full, petition.debate_reached()),
    ]
}

/// The signatures that were removed.
pub(super) fn removals(petition: &Petition) -> Vec<RemovalView> {
    petition.removals().iter().map(removal).collect()
}

fn removal(removal: &Recorded<Removal>) -> RemovalView {
    let (code, words, revoked) = match removal.said.code {
        RemovedBecause::Removal(code) => (code.code(), code.words(), false),
        RemovedBecause::Revocation(code) => (code.code(), code.words(), true),
    };
    RemovalView {
        at: removal.at,
        credential: removal.said.credential,
        code,
        words,
        revoked,
    }
}
