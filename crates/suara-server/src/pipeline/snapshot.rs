//! The views of a board as of one checkpoint. Ballots and acts change nothing in them but a few counts and the petitions
//! that are acted in, so that is all that is computed anew when a batch has nothing else.

use std::collections::HashMap;
use std::sync::Arc;

use suara_protocol::view::{self, BoardView, ElectionView, PetitionView, ResultView};
use suara_protocol::{Board, Election, Id, Petition, Refusal};

use crate::texts::Texts;

/// What a board shows.
#[derive(Clone, Debug)]
pub struct Snapshot {
    views: Arc<Views>,
    size: u64,
    /// In the order of the views.
    turnouts: Vec<Turnout>,
    petitions: Petitions,
}

/// The petitions of a board, in order of their drafts.
#[derive(Clone, Debug)]
struct Petitions {
    views: Vec<Arc<PetitionView>>,
    places: Arc<HashMap<Id, usize>>,
    /// The last entry that changed each.
    touched: Vec<u64>,
    /// Which entry erased a text. An erasure may take a text out of any petition.
    erased: Arc<HashMap<Id, u64>>,
}

#[derive(Debug)]
struct Views {
    board: BoardView,
    /// One for each election, in the same order.
    results: Vec<Result<Option<ResultView>, Refusal>>,
}

#[derive(Clone, Copy, Debug)]
struct Turnout {
    voted: usize,
    ballots: usize,
}

/// An election, and its totals as far as there are any.
#[derive(Clone, Debug)]
pub struct PublishedElection {
    /// The election.
    pub view: ElectionView,
    /// The totals; `None` while too few trustees have decrypted, an error if they cannot be found.
    pub result: Result<Option<ResultView>, Refusal>,
}

impl Snapshot {
    /// Everything, as of now.
    pub(super) fn new(board: &Board, texts: &Texts) -> Snapshot {
        Snapshot::build(board, Petitions::new(board, texts))
    }

    /// Everything, as of now; petitions that have not changed stay.
    pub(super) fn after(&self, board: &Board, texts: &Texts) -> Snapshot {
        Snapshot::build(board, self.petitions.after(board, texts))
    }

    fn build(board: &Board, petitions: Petitions) -> Snapshot {
        let results = board.elections().map(view::result).collect();
        let views = Views {
            board: view::board(board),
            results,
        };
        Snapshot {
            views: Arc::new(views),
            size: board.head().size,
            turnouts: turnouts(board),
            petitions,
        }
    }

    /// After entries that were nothing but ballots and acts in petitions.
    pub(super) fn after_acts(&self, board: &Board, texts: &Texts) -> Snapshot {
        Snapshot {
            views: Arc::clone(&self.views),
            size: board.head().size,
            turnouts: turnouts(board),
            petitions: self.petitions.after(board, texts),
        }
    }

    /// The petitions, in order of their drafts.
    pub fn petitions(&self) -> &[Arc<PetitionView>] {
        &self.petitions.views
    }

    /// The entry that erased a detached text, if one did.
    pub fn erased_by(&self, text: &Id) -> Option<u64> {
        self.petitions.erased.get(text).copied()
    }

    /// A petition by its id.
    pub fn petition(&self, id: &Id) -> Option<Arc<PetitionView>> {
        self.petitions.views.get(*self.petitions.places.get(id)?).cloned()
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The board, with all its elections.
    pub fn board(&self) -> BoardView {
        let mut board = self.views.board.clone();
        board.size = self.size;
        for (election, turnout) in board.elections.iter_mut().zip(&self.turnouts) {
            turnout.set(election);
        }
        board
    }

    /// All elections, in order of their set-ups.
    pub fn elections(&self) -> impl DoubleEndedIterator<Item = PublishedElection> {
        (0..self.turnouts.len()).filter_map(|place| self.at(place))
    }

    /// An election by its id.
    pub fn election(&self, id: &Id) -> Option<PublishedElection> {
        self.at(self
            .views
            .board
            .elections
            .iter()
            .position(|election| election.id == *id)?)
    }

    fn at(&self, place: usize) -> Option<PublishedElection> {
        let mut view = self.views.board.elections.get(place)?.clone();
        self.turnouts.get(place)?.set(&mut view);
        Some(PublishedElection {
            view,
            result: self.views.results.get(place)?.clone(),
        })
    }
}

impl Petitions {
    fn new(board: &Board, texts: &Texts) -> Petitions {
        let views = board.petitions().map(|petition| show(board, petition, texts));
        Petitions {
            views: views.collect(),
            places: Arc::new(places(board)),
            touched: board.petitions().map(Petition::touched).collect(),
            erased: Arc::new(erased(board)),
        }
    }

    fn after(&self, board: &Board, texts: &Texts) -> Petitions {
        if self.erased.len() != board.erasures() {
            return Petitions::new(board, texts);
        }
        let mut petitions = self.clone();
        for (place, petition) in board.petitions().enumerate() {
            match (petitions.touched.get_mut(place), petitions.views.get_mut(place)) {
                (Some(touched), _) if *touched == petition.touched() => {}
                (Some(touched), Some(view)) => {
                    *touched = petition.touched();
                    *view = show(board, petition, texts);
                }
                _ => {
                    petitions.touched.push(petition.touched());
                    petitions.views.push(show(board, petition, texts));
                }
            }
        }
        if petitions.views.len() > petitions.places.len() {
            petitions.places = Arc::new(places(board));
        }
        petitions
    }
}

fn show(board: &Board, petition: &Petition, texts: &Texts) -> Arc<PetitionView> {
    Arc::new(view::petition(board, petition, &|text| texts.shown(text)))
}

fn places(board: &Board) -> HashMap<Id, usize> {
    let ids = board.petitions().map(Petition::id);
    ids.enumerate().map(|(place, id)| (id, place)).collect()
}

fn erased(board: &Board) -> HashMap<Id, u64> {
    let texts = board.texts().iter();
    texts
        .filter_map(|(text, named)| Some((*text, named.erased?.entry)))
        .collect()
}

impl Turnout {
    fn set(&self, election: &mut ElectionView) {
        election.voted = self.voted;
        election.ballots = self.ballots;
    }
}

fn turnouts(board: &Board) -> Vec<Turnout> {
    let turnout = |election: &Election| Turnout {
        voted: election.voters(),
        ballots: election.ballots(),
    };
    board.elections().map(turnout).collect()
}
