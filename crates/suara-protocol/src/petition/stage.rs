//! Where a petition stands: by what was written, and by time alone.

use serde::Serialize;

use super::{Moment, Petition};
use crate::check::{Check, Refusal};

/// Where a petition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PetitionStage {
    /// It looks for sponsors.
    Sponsoring,
    /// It found too few in time.
    Lapsed,
    /// The moderator reviews it, for the first time or after an appeal.
    Review,
    /// The moderator refused it.
    Refused,
    /// It can be signed.
    Open,
    /// It can be signed no more.
    Closed,
}

impl PetitionStage {
    /// All stages, in the order of a petition's life.
    pub const ALL: [PetitionStage; 6] = [
        PetitionStage::Sponsoring,
        PetitionStage::Lapsed,
        PetitionStage::Review,
        PetitionStage::Refused,
        PetitionStage::Open,
        PetitionStage::Closed,
    ];

    /// The word for it, as in views and addresses.
    pub fn word(self) -> &'static str {
        match self {
            PetitionStage::Sponsoring => "sponsoring",
            PetitionStage::Lapsed => "lapsed",
            PetitionStage::Review => "review",
            PetitionStage::Refused => "refused",
            PetitionStage::Open => "open",
            PetitionStage::Closed => "closed",
        }
    }

    /// Whether it waits for sponsors or for its review; its author writes no other meanwhile.
    pub(crate) fn waits(self) -> bool {
        matches!(self, PetitionStage::Sponsoring | PetitionStage::Review)
    }
}

/// Where a petition stands if nothing is written any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    stage: PetitionStage,
    then: Option<(u64, PetitionStage)>,
}

impl Outlook {
    /// The stage at `now_ms`.
    pub fn at(&self, now_ms: u64) -> PetitionStage {
        match self.then {
            Some((from_ms, stage)) if now_ms >= from_ms => stage,
            _ => self.stage,
        }
    }
}

impl Petition {
    /// Where it stands at `now_ms`.
    pub fn stage(&self, now_ms: u64) -> PetitionStage {
        self.outlook().at(now_ms)
    }

    /// Where it stands, and where it will stand by time alone.
    pub fn outlook(&self) -> Outlook {
        let forever = |stage| Outlook { stage, then: None };
        match (self.closes_ms(), self.reviews.last(), self.sponsored) {
            (Some(closes_ms), ..) => Outlook {
                stage: PetitionStage::Open,
                then: Some((closes_ms, PetitionStage::Closed)),
            },
            (None, Some(_), _) if self.appeal.is_some() && self.reviews.len() == 1 => {
                forever(PetitionStage::Review)
            }
            (None, Some(_), _) => forever(PetitionStage::Refused),
            (None, None, Some(_)) => forever(PetitionStage::Review),
            (None, None, None) => Outlook {
                stage: PetitionStage::Sponsoring,
                then: Some((
                    self.begun.time_ms.saturating_add(self.rules.sponsors_ms),
                    PetitionStage::Lapsed,
                )),
            },
        }
    }

    /// C76: the petition is at one of these stages.
    pub(super) fn check_stage(
        &self,
        at: Moment,
        allowed: &[PetitionStage],
        what: &str,
    ) -> Result<(), Refusal> {
        let stage = self.stage(at.time_ms);
        Check::PetitionStage.require(
            allowed.contains(&stage),
            format_args!(
                "{what} is not possible while the petition is at the stage \"{}\"",
                stage.word()
            ),
        )
    }
}
