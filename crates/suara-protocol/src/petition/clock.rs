//! Clocks: what is due by when. They follow from the times of entries and the time of reading; nobody has to write that
//! something is late.

use serde::Serialize;

use super::{ANSWER, DEBATE, Petition};
use crate::board::Place;

/// Where and when something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Place in the log.
    pub index: u64,
    /// Unix milliseconds.
    pub time_ms: u64,
}

impl From<&Place> for Moment {
    fn from(place: &Place) -> Moment {
        Moment {
            index: place.index,
            time_ms: place.time_ms,
        }
    }
}

/// What a clock measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockKind {
    /// How long sponsors may be looked for.
    Sponsors,
    /// How long the moderator may take.
    Review,
    /// How long an appeal is possible.
    Appeal,
    /// How long the moderator may take after an appeal.
    SecondReview,
    /// How long it can be signed.
    Signatures,
    /// How long the authority may take to answer.
    Answer,
    /// How long a debate or a vote may take to come.
    Debate,
}

impl ClockKind {
    /// Whether somebody in office owes something by the end of it. The others are chances of citizens.
    pub fn is_duty(self) -> bool {
        matches!(
            self,
            ClockKind::Review | ClockKind::SecondReview | ClockKind::Answer | ClockKind::Debate
        )
    }
}

/// A clock of a petition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// What it measures.
    pub kind: ClockKind,
    /// The entry that started it.
    pub since: Moment,
    /// When it runs out, Unix milliseconds.
    pub due_ms: u64,
    /// The entry that stopped it, if one did.
    pub stopped: Option<Moment>,
}

/// What a clock shows at the time of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Reading {
    /// It runs.
    Running {
        /// Milliseconds that are left.
        left_ms: u64,
    },
    /// What was awaited came in time.
    InTime,
    /// It came late.
    Late {
        /// By so many milliseconds.
        by_ms: u64,
    },
    /// It has not come, and the time is over.
    Over {
        /// Since so many milliseconds.
        by_ms: u64,
    },
}

impl Clock {
    pub(super) fn new(kind: ClockKind, since: Moment, length_ms: u64, stopped: Option<Moment>) -> Clock {
        Clock {
            kind,
            since,
            due_ms: since.time_ms.saturating_add(length_ms),
            stopped,
        }
    }

    /// What it shows at `now_ms`. A duty is done in time until the moment it is due, and not at it.
    pub fn at(&self, now_ms: u64) -> Reading {
        match self.stopped {
            Some(stopped) if stopped.time_ms < self.due_ms => Reading::InTime,
            Some(stopped) => Reading::Late {
                by_ms: stopped.time_ms - self.due_ms,
            },
            None if now_ms < self.due_ms => Reading::Running {
                left_ms: self.due_ms - now_ms,
            },
            None => Reading::Over {
                by_ms: now_ms - self.due_ms,
            },
        }
    }
}

impl Petition {
    /// All its clocks that have started, in order.
    pub fn clocks(&self) -> Vec<Clock> {
        let rules = &self.rules;
        let mut clocks = Vec::new();
        let mut start = |kind, since: Option<Moment>, length, stopped| {
            if let Some(since) = since {
                clocks.push(Clock::new(kind, since, length, stopped));
            }
        };
        let review = |place: usize| self.reviews.get(place).map(|review| review.at);
        let refused = self
            .reviews
            .first()
            .filter(|review| review.said.refusal.is_some());
        let appealed = self.appeal.as_ref().map(|appeal| appeal.at);
        if rules.sponsors > 0 {
            start(
                ClockKind::Sponsors,
                Some(self.begun),
                rules.sponsors_ms,
                self.sponsored,
            );
        }
        start(ClockKind::Review, self.sponsored, rules.review_ms, review(0));
        start(
            ClockKind::Appeal,
            refused.map(|review| review.at),
            rules.appeal_ms,
            appealed,
        );
        start(ClockKind::SecondReview, appealed, rules.review_ms, review(1));
        let closed = self.closing.as_ref().map(|closing| closing.at);
        start(ClockKind::Signatures, self.opened, rules.open_ms, closed);
        let answered = self.answers.first().map(|answer| answer.at);
        start(ClockKind::Answer, self.reached[ANSWER], rules.answer_ms, answered);
        let held = self.debates.iter().find(|debate| debate.said.outcome.is_some());
        let debated = held.map(|debate| debate.at);
        let voted = self.elections.first().map(|(_, at)| *at);
        let first = [debated, voted]
            .into_iter()
            .flatten()
            .min_by_key(|moment| moment.index);
        start(ClockKind::Debate, self.reached[DEBATE], rules.debate_ms, first);
        clocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SINCE: Moment = Moment {
        index: 7,
        time_ms: 1_000,
    };

    fn clock(stopped: Option<u64>) -> Clock {
        let stopped = stopped.map(|time_ms| Moment { index: 9, time_ms });
        Clock::new(ClockKind::Answer, SINCE, 500, stopped)
    }

    #[test]
    fn an_answer_that_does_not_come_is_overdue_without_anybody_writing_it() {
        assert_eq!(clock(None).at(1_200), Reading::Running { left_ms: 300 });
        assert_eq!(clock(None).at(1_500), Reading::Over { by_ms: 0 });
        assert_eq!(clock(None).at(9_500), Reading::Over { by_ms: 8_000 });
    }

    #[test]
    fn a_late_answer_stays_late() {
        assert_eq!(clock(Some(1_499)).at(99_999), Reading::InTime);
        assert_eq!(clock(Some(1_700)).at(99_999), Reading::Late { by_ms: 200 });
    }
}
