//! All boards of a service, by name.

mod hosted;
mod read_back;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use suara_protocol::{Refusal, Reservation, RoleKey, is_board_name};
use tokio::sync::mpsc::UnboundedSender;

pub use hosted::{HostedBoard, OpenError, State};

use crate::config::{Config, PublicUrl};
use crate::folder::{BoardFolder, FolderError};
use crate::metrics::Metrics;
use crate::pipeline::{BoardFailure, Checkers, Clock};

/// The boards, and what is needed to open more.
#[derive(Debug)]
pub struct Boards {
    data: PathBuf,
    public_url: PublicUrl,
    organisers: Vec<RoleKey>,
    opening: Opening,
    boards: RwLock<BTreeMap<String, Arc<HostedBoard>>>,
    /// Held while a folder is made, so that no name is given twice.
    reserving: Mutex<()>,
}

/// What every board is opened with.
#[derive(Clone, Debug)]
pub(crate) struct Opening {
    /// Submissions to one board that are under way.
    pub(crate) places: usize,
    /// The clock of the entries.
    pub(crate) clock: Clock,
    /// The threads that check.
    pub(crate) checkers: Checkers,
    /// Where a board's failure is told.
    pub(crate) failures: UnboundedSender<BoardFailure>,
    /// What is counted of all boards.
    pub(crate) metrics: Metrics,
}

/// Why a name is not reserved.
#[derive(Debug, thiserror::Error)]
pub enum NotReserved {
    /// The name cannot be that of a board, or the reservation is for another one.
    #[error("{0}")]
    Name(String),
    /// Who asks is no organiser here, or the signature is wrong.
    #[error("{0}")]
    Forbidden(String),
    /// Another organiser has the name.
    #[error("another organiser has this name")]
    Taken,
    /// The board could not be made.
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl Boards {
    /// Opens all boards in the configured folder, which is made if it is missing.
    pub(crate) fn open(config: &Config, opening: Opening) -> Result<Boards, OpenError> {
        fs::create_dir_all(&config.data).map_err(FolderError::at(&config.data))?;
        let mut boards = BTreeMap::new();
        for (name, path) in board_folders(&config.data)? {
            let board = HostedBoard::open(&name, &BoardFolder::open(path)?, &opening)?;
            tracing::info!(board = name, entries = board.snapshot().size(), "board opened");
            boards.insert(name, Arc::new(board));
        }
        Ok(Boards {
            data: config.data.clone(),
            public_url: config.public_url.clone(),
            organisers: config.organisers.iter().map(|organiser| organiser.0).collect(),
            opening,
            boards: RwLock::new(boards),
            reserving: Mutex::new(()),
        })
    }

    /// A board by its name.
    pub fn get(&self, name: &str) -> Option<Arc<HostedBoard>> {
        self.boards
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    /// All boards, in order of their names.
    pub fn all(&self) -> Vec<Arc<HostedBoard>> {
        self.boards
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    /// Under which URL the public reaches a board.
    pub fn url(&self, board: &HostedBoard) -> String {
        self.public_url.board(board.name())
    }

    /// Gives a name and a new log key to an organiser; the same again to the same organiser. Also says whether the
    /// name is new.
    pub fn reserve(
        &self,
        name: &str,
        reservation: &Reservation,
    ) -> Result<(Arc<HostedBoard>, bool), NotReserved> {
        if !is_board_name(name) {
            let rule = "the name of a board has 1 to 40 of the characters a-z, 0-9 and -";
            return Err(NotReserved::Name(rule.to_owned()));
        }
        if reservation.name != name {
            return Err(NotReserved::Name(
                "the reservation is for another name than the URL".to_owned(),
            ));
        }
        let forbidden = |refusal: Refusal| NotReserved::Forbidden(refusal.detail);
        let organiser = reservation.verify().map_err(forbidden)?;
        if !self.organisers.contains(&organiser) {
            return Err(NotReserved::Forbidden(format!(
                "{organiser} is no organiser of this service"
            )));
        }
        let _reserving = self.reserving.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(board) = self.get(name) {
            let same = *board.organiser() == organiser;
            return if same {
                Ok((board, false))
            } else {
                Err(NotReserved::Taken)
            };
        }
        let board = Arc::new(self.make(name, organiser)?);
        let mut boards = self.boards.write().unwrap_or_else(PoisonError::into_inner);
        boards.insert(name.to_owned(), Arc::clone(&board));
        tracing::info!(board = name, %organiser, "board reserved");
        Ok((board, true))
    }

    fn make(&self, name: &str, organiser: RoleKey) -> Result<HostedBoard, OpenError> {
        let origin = self.public_url.origin(name);
        let folder = BoardFolder::create(&self.data, name, organiser, &origin)?;
        HostedBoard::open(name, &folder, &self.opening)
    }

    /// Finishes what was put in, and ends all threads.
    pub(crate) fn stop(&self) {
        self.opening.checkers.stop();
        self.all().iter().for_each(|board| board.stop());
    }
}

/// Names and paths of the boards in a folder. Other things in it are left alone.
pub(crate) fn board_folders(data: &Path) -> Result<BTreeMap<String, PathBuf>, FolderError> {
    let mut folders = BTreeMap::new();
    for found in fs::read_dir(data).map_err(FolderError::at(data))? {
        let found = found.map_err(FolderError::at(data))?;
        let name = found
            .file_name()
            .into_string()
            .ok()
            .filter(|name| is_board_name(name));
        if let Some(name) = name
            && found.path().is_dir()
        {
            folders.insert(name, found.path());
        }
    }
    Ok(folders)
}
