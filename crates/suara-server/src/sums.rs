//! The sums of closed elections of one board, a file each, named by the hash of the closing entry: with them a start need
//! not add up the ballots again. They may be lost at any time: a service that finds none, or none that is whole, adds up
//! and writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use suara_protocol::{Board, Id, KeptSums};

use crate::folder::{sync, write_whole};

/// The folder of these files.
#[derive(Debug)]
pub struct Sums {
    folder: PathBuf,
    /// The closings whose sums are kept.
    kept: BTreeSet<Id>,
}

impl Sums {
    /// The folder, which need not exist yet, and the sums that are in it. What cannot be read or is not whole is passed over.
    pub fn open(folder: PathBuf) -> (Sums, Vec<KeptSums>) {
        let found = files(&folder).unwrap_or_else(|error| {
            pass_over(&folder, &error.to_string());
            Vec::new()
        });
        let mut whole = Vec::new();
        for path in found {
            match read(&path) {
                Ok(sums) => whole.push(sums),
                Err(problem) => pass_over(&path, &problem),
            }
        }
        let kept = whole.iter().map(KeptSums::closing).collect();
        (Sums { folder, kept }, whole)
    }

    /// Deletes all that are kept. If that fails they are found wrong again at the next start.
    pub fn clear(&mut self) {
        self.kept.clear();
        if let Err(problem) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(folder = %self.folder.display(), %problem, "wrong sums cannot be deleted");
        }
    }

    /// Keeps the sums of all closed elections of the board of which there are none. That this fails is no reason to stop:
    /// it costs time at the next start.
    pub fn keep(&mut self, board: &Board) {
        for election in board.elections() {
            let closing = election.tally().map(|tally| Id(*tally.closing_hash()));
            if closing.is_some_and(|closing| !self.kept.contains(&closing))
                && let Some(sums) = KeptSums::of(election)
                && let Err(problem) = self.write(&sums)
            {
                let folder = self.folder.display();
                tracing::warn!(%folder, %problem, "the sums of a closed election are not kept");
            }
        }
    }

    fn write(&mut self, sums: &KeptSums) -> io::Result<()> {
        let closing = sums.closing();
        fs::create_dir_all(&self.folder)?;
        let path = self.folder.join(closing.to_string());
        write_whole(&sums.encode(), &path, &path.with_extension("new"))?;
        sync(&self.folder)?;
        self.kept.insert(closing);
        Ok(())
    }
}

fn pass_over(path: &Path, problem: &str) {
    tracing::warn!(
        path = %path.display(),
        problem,
        "kept sums are passed over: the ballots are added up instead"
    );
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(found) => found.map(|file| Ok(file?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn read(path: &Path) -> Result<KeptSums, String> {
    let file = fs::metadata(path).map_err(|error| error.to_string())?;
    // To open a pipe would wait for somebody who writes into it.
    if !file.is_file() {
        return Err("it is no file".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    KeptSums::decode(&bytes).map_err(|error| error.to_string())
}
