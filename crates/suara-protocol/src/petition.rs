//! The state of a petition, from its draft to what became of the authority's promises. `docs/petitions.md` tells its life.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use suara_crypto::act::ActKind;

use crate::check::{Check, Refusal};
use crate::entries::{PetitionAct, PetitionAnswer, PetitionClosing, PetitionCommitment, PetitionDebate};
use crate::entries::{PetitionDraft, PetitionReview, PetitionType, RemovalCode, RevocationCode};
use crate::id::Id;
use crate::role::RoleKey;
use crate::roll::Roll;

mod clock;
mod counts;
mod duties;
mod links;
mod signing;

pub use clock::{Clock, ClockKind, Moment, Reading};
pub use counts::{Counts, Day};
pub use links::{Channel, Link, Standing};

use counts::{Curve, Progress};
use links::Links;

/// A petition as far as it stands in the log.
#[derive(Debug)]
pub struct Petition {
    id: Id,
    draft: Arc<PetitionDraft>,
    text: Id,
    rules: Arc<PetitionType>,
    roll: Arc<Roll>,
    begun: Moment,
    sponsors: u32,
    sponsored: Option<Moment>,
    reviews: Vec<Recorded<PetitionReview>>,
    reviewers: Vec<RoleKey>,
    appeal: Option<Recorded<Id>>,
    opened: Option<Moment>,
    closing: Option<Recorded<PetitionClosing>>,
    links: Links,
    counts: Counts,
    curve: Curve,
    progress: [Progress; 2],
    reached: [Option<Moment>; 2],
    sheets: HashSet<Id>,
    removals: Vec<Recorded<Removal>>,
    answers: Vec<Recorded<PetitionAnswer>>,
    debates: Vec<Recorded<PetitionDebate>>,
    commitments: Vec<Vec<Recorded<PetitionCommitment>>>,
    arguments: Vec<Argument>,
    argument_places: HashMap<Id, usize>,
    endorsed: HashSet<(usize, u32)>,
    elections: Vec<(Id, Moment)>,
    touched: u64,
}

/// What an entry says, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded<T> {
    /// Where and when.
    pub at: Moment,
    /// What.
    pub said: T,
}

/// A signature that was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Place of the credential on the roll.
    pub credential: u32,
    /// Why.
    pub code: RemovedBecause,
}

/// Why a signature was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovedBecause {
    /// Out of this one petition.
    Removal(RemovalCode),
    /// With all that the credential had signed.
    Revocation(RevocationCode),
}

/// A citizen's argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The id of the act.
    pub id: Id,
    /// Where it stands.
    pub at: Moment,
    /// For the petition, or against it.
    pub supports: bool,
    /// Detached.
    pub text: Id,
    /// How many citizens endorse it.
    pub endorsements: u64,
}

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

/// The first threshold, from which an answer is due.
const ANSWER: usize = 0;
/// The second, from which a debate or a vote is due.
const DEBATE: usize = 1;

impl Petition {
    pub(crate) fn new(
        id: Id,
        draft: PetitionDraft,
        rules: Arc<PetitionType>,
        roll: Arc<Roll>,
        begun: Moment,
    ) -> Petition {
        let mut links = Links::default();
        let author = Link {
            last: id,
            index: begun.index,
            signature: None,
            sponsor: false,
        };
        links.set(draft.credential, author);
        Petition {
            id,
            text: draft.text(),
            draft: Arc::new(draft),
            begun,
            sponsors: 0,
            sponsored: (rules.sponsors == 0).then_some(begun),
            reviews: Vec::new(),
            reviewers: Vec::new(),
            appeal: None,
            opened: None,
            closing: None,
            links,
            counts: Counts::default(),
            curve: Curve::new(),
            progress: [Progress::new(rules.answer), Progress::new(rules.debate)],
            reached: [None, None],
            sheets: HashSet::new(),
            removals: Vec::new(),
            answers: Vec::new(),
            debates: Vec::new(),
            commitments: Vec::new(),
            arguments: Vec::new(),
            argument_places: HashMap::new(),
            endorsed: HashSet::new(),
            elections: Vec::new(),
            touched: begun.index,
            rules,
            roll,
        }
    }

    /// The petition id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// How it was written.
    pub fn draft(&self) -> &Arc<PetitionDraft> {
        &self.draft
    }

    /// The text hash, which every act in it absorbs.
    pub fn text(&self) -> Id {
        self.text
    }

    /// The rules of its type.
    pub fn rules(&self) -> &Arc<PetitionType> {
        &self.rules
    }

    /// The roll whose citizens sign it.
    pub fn roll(&self) -> &Arc<Roll> {
        &self.roll
    }

    /// When it was written.
    pub fn begun(&self) -> Moment {
        self.begun
    }

    /// How many sponsors it has.
    pub fn sponsors(&self) -> u32 {
        self.sponsors
    }

    /// The reviews, the second after an appeal.
    pub fn reviews(&self) -> &[Recorded<PetitionReview>] {
        &self.reviews
    }

    /// The author's appeal: the hash of its text.
    pub fn appeal(&self) -> Option<&Recorded<Id>> {
        self.appeal.as_ref()
    }

    /// When it was opened for signatures.
    pub fn opened(&self) -> Option<Moment> {
        self.opened
    }

    /// How the organiser closed it before its time.
    pub fn closing(&self) -> Option<&Recorded<PetitionClosing>> {
        self.closing.as_ref()
    }

    /// When it can be signed no more, as far as that is known: its time, or the organiser's closing.
    pub fn closes_ms(&self) -> Option<u64> {
        let closed = self.closing.as_ref().map(|closing| closing.at.time_ms);
        closed.or_else(|| Some(self.opened?.time_ms.saturating_add(self.rules.open_ms)))
    }

    /// The count of its signatures.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How the count grew: Unix milliseconds and count, at most 256 points.
    pub fn curve(&self) -> &[(u64, u64)] {
        self.curve.points()
    }

    /// What a credential has done in it.
    pub fn link(&self, credential: u32) -> Option<&Link> {
        self.links.get(credential)
    }

    /// The entry at which threshold 1 was reached. A count that falls again does not undo it.
    pub fn answer_reached(&self) -> Option<Moment> {
        self.reached[ANSWER]
    }

    /// The entry at which threshold 2 was reached.
    pub fn debate_reached(&self) -> Option<Moment> {
        self.reached[DEBATE]
    }

    /// How many districts have as many signatures as the spread of threshold 1, and of threshold 2, asks for.
    pub fn full_districts(&self) -> [u32; 2] {
        [self.progress[ANSWER].full(), self.progress[DEBATE].full()]
    }

    /// The signatures that were taken out.
    pub fn removals(&self) -> &[Recorded<Removal>] {
        &self.removals
    }

    /// The answers; the first one stops the authority's clock.
    pub fn answers(&self) -> &[Recorded<PetitionAnswer>] {
        &self.answers
    }

    /// Debates, announced and held.
    pub fn debates(&self) -> &[Recorded<PetitionDebate>] {
        &self.debates
    }

    /// Commitments by number, each with its history.
    pub fn commitments(&self) -> &[Vec<Recorded<PetitionCommitment>>] {
        &self.commitments
    }

    /// Arguments for and against.
    pub fn arguments(&self) -> &[Argument] {
        &self.arguments
    }

    /// Elections that cite it.
    pub fn elections(&self) -> impl Iterator<Item = Id> {
        self.elections.iter().map(|(election, _)| *election)
    }

    /// The last entry that changed it.
    pub fn touched(&self) -> u64 {
        self.touched
    }

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

    /// The count by channel and district as the chains of acts give it, one credential after the other: another way to
    /// the numbers that [`Petition::counts`] keeps.
    pub fn recount(&self) -> (BTreeMap<Channel, u64>, BTreeMap<u16, u64>) {
        let (mut channels, mut districts) = (BTreeMap::new(), BTreeMap::new());
        for (credential, link) in self.links.all() {
            if let Some(standing) = link.signature {
                *channels.entry(standing.channel).or_default() += 1;
                *districts.entry(self.district(credential)).or_default() += 1;
            }
        }
        (channels, districts)
    }

    /// C95: the recount agrees with the counts that grew entry by entry.
    pub fn check_recount(&self) -> Result<(), Refusal> {
        let (channels, districts) = self.recount();
        let of = |channel| channels.get(&channel).copied().unwrap_or(0);
        let kept = self.counts.by_district.iter().filter(|(_, count)| **count > 0);
        let same = of(Channel::Web) == self.counts.web
            && of(Channel::Paper) == self.counts.paper
            && kept.eq(districts.iter());
        Check::Recount.require(
            same,
            format_args!("petition {}: a recount gives other numbers", self.id),
        )
    }

    fn district(&self, credential: u32) -> u16 {
        self.roll
            .entitled(credential)
            .map_or(u16::MAX, |entitled| entitled.district)
    }

    /// Admits an act of a citizen whose proof holds and whose credential is not revoked.
    pub(crate) fn act(&mut self, act: &PetitionAct, id: Id, at: Moment) -> Result<(), Refusal> {
        self.check_previous(act.credential, act.previous)?;
        let known = self.links.get(act.credential).copied();
        let mut link = Link {
            last: id,
            index: at.index,
            signature: known.and_then(|link| link.signature),
            sponsor: known.is_some_and(|link| link.sponsor),
        };
        match act.kind {
            ActKind::Sponsor => self.sponsor(act.credential, &mut link, at)?,
            ActKind::Sign => self.sign(act.credential, &mut link, Channel::Web, at)?,
            ActKind::Withdraw => self.withdraw(act.credential, &mut link, at)?,
            ActKind::ArgueFor | ActKind::ArgueAgainst => self.argue(act, id, at)?,
            ActKind::Endorse => self.endorse(act, at)?,
            ActKind::Appeal => self.object(act, at)?,
            ActKind::Draft => return Err(Check::ActForm.refuse("a draft is no act in a petition")),
        }
        self.links.set(act.credential, link);
        self.touched = at.index;
        Ok(())
    }

    /// C75: an act names the credential's last act in this petition.
    fn check_previous(&self, credential: u32, previous: Option<Id>) -> Result<(), Refusal> {
        let last = self.links.get(credential).map(|link| link.last);
        Check::PreviousAct.require(
            previous == last,
            match last {
                Some(last) => format!("the credential's last act in this petition is {last}"),
                None => "the credential has no act in this petition yet".to_owned(),
            },
        )
    }

    /// C76: the petition is at one of these stages.
    fn check_stage(&self, at: Moment, allowed: &[PetitionStage], what: &str) -> Result<(), Refusal> {
        let stage = self.stage(at.time_ms);
        Check::PetitionStage.require(
            allowed.contains(&stage),
            format_args!(
                "{what} is not possible while the petition is at the stage \"{}\"",
                stage.word()
            ),
        )
    }

    fn argue(&mut self, act: &PetitionAct, id: Id, at: Moment) -> Result<(), Refusal> {
        self.check_stage(at, &[PetitionStage::Open], "an argument")?;
        let text = act
            .object
            .ok_or_else(|| Check::ActForm.refuse("an argument has a text"))?;
        self.argument_places.insert(id, self.arguments.len());
        self.arguments.push(Argument {
            id,
            at,
            supports: act.kind == ActKind::ArgueFor,
            text,
            endorsements: 0,
        });
        Ok(())
    }

    fn endorse(&mut self, act: &PetitionAct, at: Moment) -> Result<(), Refusal> {
        self.check_stage(at, &[PetitionStage::Open], "an endorsement")?;
        let place = act.object.and_then(|id| self.argument_places.get(&id)).copied();
        let place = place.ok_or_else(|| Check::Argument.refuse("the petition has no such argument"))?;
        let argument = self.arguments.get_mut(place);
        let argument = argument.ok_or_else(|| Check::Argument.refuse("the petition has no such argument"))?;
        let new = self.endorsed.insert((place, act.credential));
        Check::Argument.require(new, "the credential has endorsed this argument already")?;
        argument.endorsements += 1;
        Ok(())
    }
}
