//! Reading a board: from the published files to a replayed state, streaming.
//!
//! One thread reads bundles and checks chain, tree and signature; the replay of the rules runs beside it on all
//! cores. Only a few thousand entries are in memory at any time, besides the state itself.

use std::sync::mpsc::sync_channel;
use std::thread;

use anyhow::anyhow;
use indicatif::ProgressBar;
use suara_log::archive::Archive;
use suara_log::chain::ChainError;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::log_key::{KEY_FILE, LogKey};
use suara_log::mirror::{Mirror, MirrorError, Source, SourceError};
use suara_log::tile;
use suara_log::tree::Tree;
use suara_protocol::host::Threads;
use suara_protocol::{BATCH, Board, Check, Proofs, Replay};

use super::pin::Pin;
use crate::failure::Wrong;

/// The last two bundles that were read wait while the replay is busy.
const WAITING_CHUNKS: usize = 2;

/// Says where a file of a source is, for people.
pub trait Located {
    /// The whole path or URL.
    fn locate(&self, path: &str) -> String;
}

impl Located for Archive {
    fn locate(&self, path: &str) -> String {
        format!("{}:{path}", self.path().display())
    }
}

/// A board that is read from a source and replayed. Where a file is missing or cannot be read, reading can be tried again;
/// after any other error there is nothing left to do with it.
pub struct Follower<S> {
    source: S,
    key: LogKey,
    mirror: Mirror<S>,
    replay: Replay,
    /// The number of entries whose ballot proofs were checked at another time.
    known: u64,
}

impl<S: Source + Located + Clone + Send> Follower<S> {
    /// Reads the log's keys and its newest checkpoint. Keys that are `pinned`, known from elsewhere, must be the log's.
    ///
    /// With [`Proofs::Check`] everything is checked. With [`Proofs::OwnLog`] the proofs of other people's ballots
    /// are taken on the service's word; chain, tree, signatures, rules and all other proofs are checked still.
    pub fn open(source: S, pinned: Option<&Pin>, proofs: Proofs) -> anyhow::Result<Self> {
        let key = log_key(&source, pinned)?;
        let mirror = Mirror::open(source.clone(), key.clone()).map_err(|error| explain(&source, error, 0))?;
        Ok(Follower {
            source,
            key,
            mirror,
            replay: Replay::new(proofs),
            known: 0,
        })
    }

    /// Demands that the log contains a checkpoint that was seen earlier or elsewhere.
    pub fn require(&mut self, checkpoint: &SignedCheckpoint) -> anyhow::Result<()> {
        let size = self.mirror.checkpoint().size();
        let required = self.mirror.require(checkpoint.clone());
        required.map_err(|error| explain(&self.source, error, size))
    }

    /// Demands the same of a checkpoint up to which everything was checked before: the proofs of the ballots in it are not
    /// checked again. Everything else is, so that the state is rebuilt by the rules.
    pub fn know(&mut self, checkpoint: &SignedCheckpoint) -> anyhow::Result<()> {
        self.require(checkpoint)?;
        self.known = self.known.max(checkpoint.size());
        Ok(())
    }

    /// Reads and replays all entries up to the checkpoint; the bar moves with them. Returns when the tree over
    /// them has the root that the log has signed. Where a bundle cannot be read, all before it are replayed, and this goes
    /// on from there when it is called again.
    pub fn read(&mut self, bar: &ProgressBar) -> anyhow::Result<&Board> {
        bar.set_length(self.mirror.checkpoint().size());
        bar.set_position(self.mirror.size());
        let (mirror, replay, known) = (&mut self.mirror, &mut self.replay, self.known);
        let (send, receive) = sync_channel(WAITING_CHUNKS);
        let (read, replayed) = thread::scope(|scope| {
            let reader = scope.spawn(move || {
                loop {
                    let (chunk, end) = next_chunk(mirror);
                    let unheard = send.send(chunk).is_err();
                    if let Some(end) = end {
                        return end;
                    }
                    if unheard {
                        return Ok(());
                    }
                }
            });
            // The receiver is gone when this is done or has failed: then the reader stops.
            let replayed = receive.into_iter().try_for_each(|mut chunk: Vec<Vec<u8>>| {
                let count = chunk.len();
                let before = known.saturating_sub(replay.board().head().size);
                let new = chunk.split_off(usize::try_from(before).map_or(count, |before| before.min(count)));
                replay.push_known(chunk, &Threads)?;
                replay.push(new, &Threads)?;
                bar.inc(count as u64);
                Ok(())
            });
            (reader.join(), replayed)
        });
        let size = self.mirror.checkpoint().size();
        replayed.map_err(|wrong: suara_protocol::EntryRefused| {
            let detail = format!("{} (in {})", wrong.refusal.detail, self.bundle_of(wrong.index));
            Wrong::check(wrong.refusal.check, Some(wrong.index), detail)
        })?;
        let read = read.map_err(|_| anyhow!("the thread that reads the log panicked"))?;
        read.map_err(|error: MirrorError| explain(&self.source, error, size))?;
        self.check_creator()?;
        Ok(self.board())
    }

    /// Reads the newest checkpoint, which must contain the one before. Where it cannot be read nothing has changed, and
    /// this can be tried again.
    pub fn advance(&mut self) -> anyhow::Result<&SignedCheckpoint> {
        let size = self.mirror.checkpoint().size();
        let advanced = self.mirror.advance();
        advanced.map_err(|error| explain(&self.source, error, size))
    }

    /// Reads the newest checkpoint, which must contain the one before, and the entries up to it.
    pub fn read_on(&mut self, bar: &ProgressBar) -> anyhow::Result<&Board> {
        self.advance()?;
        self.read(bar)
    }

    /// The first entry names the log's keys and origin: the checkpoint must be signed by these keys and no others.
    fn check_creator(&self) -> Result<(), Wrong> {
        let Some(creation) = self.board().creation() else {
            return Ok(());
        };
        let differs = match creation.log() {
            Some(log) if log == self.key => return Ok(()),
            Some(log) if log.ed25519() != self.key.ed25519() => "Ed25519 key",
            _ => "ML-DSA-44 key",
        };
        let detail = format!(
            "it names another {differs}, or origin, than {} signs the checkpoint with",
            self.key.origin()
        );
        Err(Wrong::check(Check::Checkpoint, Some(0), detail))
    }

    fn bundle_of(&self, index: u64) -> String {
        self.source
            .locate(&bundle_path(index, self.mirror.checkpoint().size()))
    }
}

impl<S> Follower<S> {
    /// The board as of what was read.
    pub fn board(&self) -> &Board {
        self.replay.board()
    }

    /// The replay, with the counts of its checks.
    pub fn replay(&self) -> &Replay {
        &self.replay
    }

    /// How many entries were checked before, and only replayed now.
    pub fn known(&self) -> u64 {
        self.known
    }

    /// The checkpoint that was read up to.
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        self.mirror.checkpoint()
    }

    /// The tree over what was read.
    pub fn tree(&self) -> &Tree {
        self.mirror.tree()
    }

    /// The source.
    pub fn source(&self) -> &S {
        &self.source
    }

    /// The log's keys.
    pub fn key(&self) -> &LogKey {
        &self.key
    }
}

/// Entries of several bundles, so that all cores have ballots to check; and how reading ends, if nothing follows them. Of a
/// log that is wrong there are none: what its bytes mean is not asked any more.
fn next_chunk<S: Source>(mirror: &mut Mirror<S>) -> (Vec<Vec<u8>>, Option<Result<(), MirrorError>>) {
    let enough = BATCH * thread::available_parallelism().map_or(4, |cores| cores.get().max(4));
    let mut chunk = Vec::new();
    while chunk.len() < enough {
        match mirror.next_bundle() {
            Ok(Some(entries)) => chunk.extend(entries),
            Ok(None) => return (chunk, Some(Ok(()))),
            Err(error) if error.is_incomplete() => return (chunk, Some(Err(error))),
            Err(error) => return (Vec::new(), Some(Err(error))),
        }
    }
    (chunk, None)
}

/// The keys in `log.vkey`; what is known of them from elsewhere must be the same.
pub fn log_key(source: &(impl Source + Located), pinned: Option<&Pin>) -> anyhow::Result<LogKey> {
    let place = || source.locate(KEY_FILE);
    let text = source.read(KEY_FILE).map_err(|error| match error {
        SourceError::NotFound => anyhow!("{} is missing: there is no log here, or not all of it", place()),
        SourceError::Other(reason) => anyhow!("{} cannot be read: {reason}", place()),
    })?;
    let key = String::from_utf8(text)
        .ok()
        .and_then(|text| text.parse::<LogKey>().ok());
    let key = key.ok_or_else(|| {
        Wrong::check(
            Check::Checkpoint,
            None,
            format!("{} is not the two keys of a log", place()),
        )
    })?;
    if pinned.is_some_and(|pinned| !pinned.accepts(&key)) {
        let detail = format!("{} holds other keys than those you trust", place());
        return Err(Wrong::check(Check::Checkpoint, None, detail).into());
    }
    Ok(key)
}

/// The path of the bundle that holds an entry, in a log of this size.
pub(crate) fn bundle_path(index: u64, size: u64) -> String {
    let place = usize::try_from(index / u64::from(tile::TILE_WIDTH)).unwrap_or(usize::MAX);
    let bundle = tile::bundles(size.max(index.saturating_add(1))).nth(place);
    bundle.map_or_else(|| "no bundle".to_owned(), |path| path.to_string())
}

/// An error of reading as a failed check where the log is wrong; where it is incomplete or unreadable, as an
/// error that decides nothing.
pub(crate) fn explain(source: &impl Located, error: MirrorError, size: u64) -> anyhow::Error {
    let at = |index: u64| source.locate(&bundle_path(index, size));
    let wrong = match error {
        MirrorError::Missing { path } => return anyhow!("INCOMPLETE: {} is missing", source.locate(&path)),
        MirrorError::Source { path, reason } => {
            return anyhow!("{} cannot be read: {reason}", source.locate(&path));
        }
        MirrorError::Checkpoint(error) => Wrong::check(
            Check::Checkpoint,
            None,
            format!("{}: {error}", source.locate("checkpoint")),
        ),
        MirrorError::Bundle { path, reason } => Wrong::check(
            Check::Canonical,
            None,
            format!("{}: {reason}", source.locate(&path)),
        ),
        MirrorError::Chain {
            index,
            reason: reason @ ChainError::TooLong { .. },
        } => Wrong::check(
            Check::Canonical,
            Some(index),
            format!("{reason} (in {})", at(index)),
        ),
        MirrorError::Chain { index, reason } => Wrong::check(
            Check::Chain,
            Some(index),
            format!("{reason} (in {}, or the entry before it was changed)", at(index)),
        ),
        MirrorError::Rewritten { index } => Wrong::check(
            Check::Root,
            Some(index),
            format!("it was another one before (in {})", at(index)),
        ),
        error @ (MirrorError::Root { .. } | MirrorError::Smaller { .. } | MirrorError::Fork { .. }) => {
            Wrong::check(
                Check::Root,
                None,
                format!("{}: {error}", source.locate("checkpoint")),
            )
        }
    };
    wrong.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::exit_code;

    struct Nowhere;

    impl Located for Nowhere {
        fn locate(&self, path: &str) -> String {
            format!("here/{path}")
        }
    }

    #[test]
    fn entries_are_found_in_their_bundles() {
        assert_eq!(bundle_path(0, 1), "tile/entries/000.p/1");
        assert_eq!(bundle_path(255, 300), "tile/entries/000");
        assert_eq!(bundle_path(256, 300), "tile/entries/001.p/44");
    }

    #[test]
    fn r15_what_is_missing_is_incomplete_and_never_verified() {
        let missing = explain(
            &Nowhere,
            MirrorError::Missing {
                path: "checkpoint".to_owned(),
            },
            0,
        );
        assert_eq!(exit_code(&missing), 2);
        assert_eq!(missing.to_string(), "INCOMPLETE: here/checkpoint is missing");
    }

    #[test]
    fn what_is_wrong_names_the_check_the_entry_and_the_file() {
        let broken = explain(
            &Nowhere,
            MirrorError::Chain {
                index: 300,
                reason: ChainError::Link,
            },
            1_000,
        );
        assert_eq!(exit_code(&broken), 1);
        let text = broken.to_string();
        assert!(
            text.starts_with("C03 fails at entry 300: ") && text.contains("here/tile/entries/001"),
            "{text}"
        );
    }
}
