//! The state of a petition, from its draft to what became of the authority's promises. `docs/petitions.md` tells its life.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::entries::{PetitionAnswer, PetitionClosing, PetitionCommitment, PetitionDebate};
use crate::entries::{PetitionDraft, PetitionReview, PetitionType};
use crate::id::Id;
use crate::role::RoleKey;
use crate::roll::Roll;

mod acts;
mod clock;
mod counts;
mod duties;
mod links;
mod recount;
mod signing;
mod stage;

pub use acts::Argument;
pub use clock::{Clock, ClockKind, Moment, Reading};
pub use counts::{Counts, Day};
pub use links::{Channel, Link, Standing};
pub use signing::{Removal, RemovedBecause};
pub use stage::{Outlook, PetitionStage};

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

    fn district(&self, credential: u32) -> u16 {
        self.roll
            .entitled(credential)
            .map_or(u16::MAX, |entitled| entitled.district)
    }
}
