//! Reading a board back from its folder.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use suara_log::log::Log;
use suara_log::store::{CheckpointFile, SledStore};
use suara_protocol::host::Threads;
use suara_protocol::{Board, KeptSums, Replay};

use super::hosted::{Cause, OpenError};
use crate::folder::BoardFolder;
use crate::pipeline::DoesNotReplay;
use crate::sums::Sums;

/// How many chunks of entries may wait for their replay.
const WAITING_CHUNKS: usize = 2;

/// What is in the folder of a board.
pub(super) struct ReadBack {
    /// Its log.
    pub(super) log: Log<SledStore>,
    /// The state that the log gives.
    pub(super) board: Board,
    /// The sums of all its closed elections.
    pub(super) sums: Sums,
}

impl ReadBack {
    /// Reads and checks the log, and replays it meanwhile. If kept sums contradict it they are deleted, and it is read
    /// again without them.
    pub(super) fn of(name: &str, folder: &BoardFolder) -> Result<ReadBack, OpenError> {
        let (mut sums, kept) = Sums::open(folder.sums());
        let were_kept = !kept.is_empty();
        let (log, board) = match read_log(name, folder, kept) {
            Err(OpenError::Log {
                cause: Cause::Replay(refused),
                ..
            }) if were_kept => {
                tracing::warn!(board = name, %refused, "reading the log again, without the kept sums");
                sums.clear();
                read_log(name, folder, Vec::new())?
            }
            read => read?,
        };
        sums.keep(&board);
        Ok(ReadBack { log, board, sums })
    }
}

/// Reads the log and checks it, and meanwhile replays it.
fn read_log(
    name: &str,
    folder: &BoardFolder,
    kept: Vec<KeptSums>,
) -> Result<(Log<SledStore>, Board), OpenError> {
    let store = SledStore::open(folder.log()).map_err(OpenError::of(name))?;
    let checkpoint = CheckpointFile::new(folder.checkpoint());
    let signer = folder.signer()?;
    let (send, receive) = sync_channel(WAITING_CHUNKS);
    let (log, replayed) = thread::scope(|scope| {
        let replayed = scope.spawn(|| replay(receive, kept));
        // Where the replay has failed nobody takes the rest, which is still checked.
        let each_chunk = move |chunk| drop(send.send(chunk));
        let log = Log::open_and_read(store, checkpoint, signer, each_chunk);
        (log, replayed.join())
    });
    // First what is wrong with the log: then its entries may be any.
    let log = log.map_err(OpenError::of(name))?;
    let replayed = replayed.map_err(|_| Cause::Panic.of(name))?;
    Ok((log, replayed.map_err(OpenError::of(name))?))
}

/// The board that the stored entries give. Their proofs were checked when they were admitted.
fn replay(chunks: Receiver<Vec<Vec<u8>>>, kept: Vec<KeptSums>) -> Result<Board, DoesNotReplay> {
    let mut replay = Replay::with_sums(kept);
    for chunk in chunks {
        replay.push(chunk, &Threads)?;
    }
    Ok(replay.into_board())
}

#[cfg(test)]
mod tests;
