//! Replaying a log: the same decoding, checks and rules, entry after entry.
//!
//! A verifier replays with [`Proofs::Check`]; a service that starts up replays its own log with
//! [`Proofs::OwnLog`]. Ballots and acts that follow one another are checked as a batch on all threads; everything else
//! is checked when its turn has come, because it can change what later entries are checked against.

mod done;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use suara_crypto::act::ActKind;

use crate::board::{Admission, Board};
use crate::check::{Check, Refusal};
use crate::entries::Payload;
use crate::host::Host;
use crate::id::Id;
use crate::kept_sums::KeptSums;
use crate::parameters::{Checked, Parameters, Proofs};
use crate::submission::Entry;
use done::checks_of;

/// How many bytes of entries are decoded at once, about: parts of a roll grow sixfold when their keys are decoded.
const DECODED_AT_ONCE: usize = 2 << 20;
/// How many bytes of ballots and acts are checked together, about: enough of the largest to keep many cores busy.
const CHECKED_AT_ONCE: usize = 16 << 20;

/// A board that is being rebuilt from its log.
#[derive(Debug)]
pub struct Replay {
    board: Board,
    parameters: Parameters,
    proofs: Proofs,
    counts: BTreeMap<Check, u64>,
    kept: BTreeMap<Id, KeptSums>,
}

/// The log is wrong at this entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {index}: {refusal}")]
pub struct EntryRefused {
    /// Place of the entry in the log.
    pub index: u64,
    /// What is wrong with it.
    pub refusal: Refusal,
}

impl Replay {
    /// Begins before the first entry.
    pub fn new(proofs: Proofs) -> Replay {
        Replay {
            board: Board::new(),
            parameters: Parameters::default(),
            proofs,
            counts: BTreeMap::new(),
            kept: BTreeMap::new(),
        }
    }

    /// A replay of one's own log, with sums that were kept at its closings: ballots of which there are such sums are not
    /// added up. If the sums are wrong the replay is refused where the log contradicts them, at the latest by the tally
    /// hash that a trustee has confirmed.
    pub fn with_sums(kept: impl IntoIterator<Item = KeptSums>) -> Replay {
        let kept = kept.into_iter().map(|sums| (sums.closing(), sums)).collect();
        Replay {
            kept,
            ..Replay::new(Proofs::OwnLog)
        }
    }

    /// The board as of the entries so far.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// The board as of the entries so far.
    pub fn into_board(self) -> Board {
        self.board
    }

    /// How many times each check was done, and held.
    pub fn counts(&self) -> &BTreeMap<Check, u64> {
        &self.counts
    }

    /// Replays entries of which the proofs of ballots and acts were checked at another time: like [`Replay::push`] otherwise.
    pub fn push_known(&mut self, entries: Vec<Vec<u8>>, host: &impl Host) -> Result<(), EntryRefused> {
        let proofs = std::mem::replace(&mut self.proofs, Proofs::OwnLog);
        let pushed = self.push(entries, host);
        self.proofs = proofs;
        pushed
    }

    /// Replays the entries that come next. After an error the replay is over: what follows a wrong entry has
    /// no meaning.
    pub fn push(&mut self, entries: Vec<Vec<u8>>, host: &impl Host) -> Result<(), EntryRefused> {
        let mut ballots = Together::default();
        let (mut decoded, mut bytes) = (Vec::new(), 0);
        for entry in entries {
            bytes += entry.len();
            decoded.push(entry);
            if bytes >= DECODED_AT_ONCE {
                bytes = 0;
                self.decode(std::mem::take(&mut decoded), &mut ballots, host)?;
            }
        }
        self.decode(decoded, &mut ballots, host)?;
        self.replay_ballots(&mut ballots, host)
    }

    /// Decodes entries and replays them; ballots and acts are left to wait for more of them.
    fn decode(
        &mut self,
        entries: Vec<Vec<u8>>,
        ballots: &mut Together,
        host: &impl Host,
    ) -> Result<(), EntryRefused> {
        for (entry, bytes) in host.map(entries, |bytes| (Entry::decode(&bytes), bytes)) {
            match entry {
                Ok(entry) if entry.submission.payload().leaves_parameters() => {
                    ballots.push(entry, bytes);
                    if ballots.bytes >= CHECKED_AT_ONCE {
                        self.replay_ballots(ballots, host)?;
                    }
                }
                Ok(entry) => {
                    self.replay_ballots(ballots, host)?;
                    if let Payload::Closing(closing) = entry.submission.payload() {
                        let kept = self.kept.get(&Id(Sha256::digest(&bytes).into()));
                        self.board.sum_up(&closing.election, kept, host)?;
                    }
                    self.replay_one(entry, &bytes, host)?;
                }
                Err(refusal) => {
                    self.replay_ballots(ballots, host)?;
                    return Err(self.refused(refusal));
                }
            }
        }
        Ok(())
    }

    fn replay_ballots(&mut self, ballots: &mut Together, host: &impl Host) -> Result<(), EntryRefused> {
        let ballots = std::mem::take(ballots).entries;
        let mut submissions = Vec::with_capacity(ballots.len());
        let mut stamps = Vec::with_capacity(ballots.len());
        for (entry, bytes) in ballots {
            stamps.push((entry.time_ms, bytes));
            submissions.push(entry.submission);
        }
        let verdicts = self.parameters.check(submissions, self.proofs, host);
        verdicts
            .into_iter()
            .zip(stamps)
            .try_for_each(|(checked, (time_ms, bytes))| self.admit(checked, time_ms, &bytes))
    }

    fn replay_one(&mut self, entry: Entry, bytes: &[u8], host: &impl Host) -> Result<(), EntryRefused> {
        let verdicts = self.parameters.check(vec![entry.submission], self.proofs, host);
        verdicts
            .into_iter()
            .try_for_each(|checked| self.admit(checked, entry.time_ms, bytes))?;
        self.parameters = self.board.parameters();
        Ok(())
    }

    fn admit(
        &mut self,
        checked: Result<Checked, Refusal>,
        time_ms: u64,
        bytes: &[u8],
    ) -> Result<(), EntryRefused> {
        let is_known = |checked: &Checked| {
            self.proofs == Proofs::OwnLog && checked.submission.payload().leaves_parameters()
        };
        let known = checked.as_ref().is_ok_and(is_known);
        let done = checked.and_then(|checked| self.admit_checked(checked, time_ms, bytes));
        let done = done.map_err(|refusal| self.refused(refusal))?;
        let of_proof = |check: &Check| {
            use Check::{ActForm, ActProof, BallotForm, BallotProof, Equations};
            matches!(check, BallotForm | Equations | BallotProof | ActForm | ActProof)
        };
        let is_done = |check: &&Check| !(known && of_proof(check));
        for check in done.iter().filter(is_done) {
            *self.counts.entry(*check).or_default() += 1;
        }
        Ok(())
    }

    /// Admits the submission at the entry's own time; the rules must make the very bytes that the log has.
    fn admit_checked(
        &mut self,
        checked: Checked,
        time_ms: u64,
        bytes: &[u8],
    ) -> Result<&'static [Check], Refusal> {
        let head = self.board.head();
        Check::Chain.require(
            bytes.get(2..34) == Some(&head.chain),
            "the link is not the hash of the entry before",
        )?;
        Check::Time.require(
            time_ms >= head.time_ms,
            "the time is before that of the entry before",
        )?;
        let done = checks_of(&checked.submission);
        let signed_twice = self.signs_twice(&checked);
        let mut stage = self.board.stage().map_err(|torn| Check::Chain.refuse(torn))?;
        let admission = stage.admit(checked, time_ms)?;
        stage.commit();
        match admission {
            Admission::New { entry, .. } => {
                Check::Canonical
                    .require(entry == bytes, "the rules make another entry of this submission")?;
                Ok(done)
            }
            Admission::Standing { index } if signed_twice => {
                Err(Check::SignedOnce.refuse(format_args!("the credential has signed in entry {index}")))
            }
            Admission::Standing { index } => {
                Err(Check::Once.refuse(format_args!("the same stands in entry {index}")))
            }
        }
    }

    /// Whether an act is a signature, and not the same, of a credential that has acted before.
    fn signs_twice(&self, checked: &Checked) -> bool {
        let Payload::PetitionAct(act) = checked.submission.payload() else {
            return false;
        };
        let petition = self.board.petition(&act.petition);
        let link = petition.and_then(|petition| petition.link(act.credential));
        act.kind == ActKind::Sign && link.is_some_and(|link| link.last != checked.id)
    }

    fn refused(&self, refusal: Refusal) -> EntryRefused {
        EntryRefused {
            index: self.board.head().size,
            refusal,
        }
    }
}

/// Ballots and acts that follow one another.
#[derive(Default)]
struct Together {
    entries: Vec<(Entry, Vec<u8>)>,
    bytes: usize,
}

impl Together {
    fn push(&mut self, entry: Entry, bytes: Vec<u8>) {
        self.bytes += bytes.len();
        self.entries.push((entry, bytes));
    }
}
