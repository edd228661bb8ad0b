//! The views of a board as of one checkpoint. Ballots change nothing in them but a few counts, so that is all
//! that is computed anew when a batch has nothing but ballots.

use std::sync::Arc;

use suara_protocol::view::{self, BoardView, ElectionView, ResultView};
use suara_protocol::{Board, Election, Id, Refusal};

/// What a board shows.
#[derive(Clone, Debug)]
pub struct Snapshot {
    views: Arc<Views>,
    size: u64,
    /// In the order of the views.
    turnouts: Vec<Turnout>,
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
    pub(super) fn new(board: &Board) -> Snapshot {
        let results = board.elections().map(view::result).collect();
        let views = Views {
            board: view::board(board),
            results,
        };
        Snapshot {
            views: Arc::new(views),
            size: board.head().size,
            turnouts: turnouts(board),
        }
    }

    /// After entries that were nothing but ballots.
    pub(super) fn after_ballots(&self, board: &Board) -> Snapshot {
        Snapshot {
            views: Arc::clone(&self.views),
            size: board.head().size,
            turnouts: turnouts(board),
        }
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
