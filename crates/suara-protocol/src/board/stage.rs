//! Admitting submissions to a board, one after another, by the rules of their kinds.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use suara_crypto::act::ActKind;

use super::{Board, Head, Place, Standing};
use crate::check::{Check, Refusal};
use crate::detached::{NamedText, TextRole};
use crate::entries::{self, Payload};
use crate::id::Id;
use crate::parameters::{Checked, Proven};
use crate::submission::Entry;

/// How far the service's clock may be behind the last entry, milliseconds.
pub const CLOCK_TOLERANCE_MS: u64 = 60_000;

/// A board that must be replayed: what was admitted to it may not have reached the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the board is ahead of its log and must be replayed")]
pub struct Torn;

/// What became of a submission that was put forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is new: these bytes are to be appended to the log.
    New {
        /// Place in the log.
        index: u64,
        /// The entry.
        entry: Vec<u8>,
    },
    /// The very same stands in the log already, and still counts.
    Standing {
        /// Place in the log.
        index: u64,
    },
}

/// A board while submissions are admitted to it. See [`Board::stage`].
#[derive(Debug)]
pub struct Stage<'board> {
    board: &'board mut Board,
}

impl Stage<'_> {
    /// Admits a submission if the rules allow it here and now. A refusal changes nothing. `now_ms` is the
    /// service's clock, in a replay the time of the entry; the entry's time never goes back.
    pub fn admit(&mut self, checked: Checked, now_ms: u64) -> Result<Admission, Refusal> {
        let board = &mut *self.board;
        let behind = board.head.time_ms.saturating_sub(now_ms);
        Check::Time.require(
            behind <= CLOCK_TOLERANCE_MS,
            format_args!("the clock is {behind} ms behind the last entry"),
        )?;
        if let Some(index) = board.find_standing(&checked)? {
            return Ok(Admission::Standing { index });
        }
        let role_key = checked.submission.payload().signer().board_key(board.roles())?;
        let still = role_key.is_none() || role_key == checked.signer;
        Check::Signature.require(still, "the role has another key by now")?;
        let time_ms = now_ms.max(board.head.time_ms);
        let entry = Entry::encode(&board.head.chain, time_ms, &checked.submission);
        let place = Place {
            index: board.head.size,
            time_ms,
            chain: Sha256::digest(&entry).into(),
        };
        let texts = checked.submission.payload().texts();
        board.check_new_texts(&texts)?;
        board.apply(&checked, &place)?;
        board.texts.extend(texts.into_iter().map(|(role, text)| {
            let (entry, erased) = (place.index, None);
            (text, NamedText { entry, role, erased })
        }));
        if !checked.submission.payload().leaves_parameters() {
            board.standing.insert(
                checked.id,
                Standing {
                    index: place.index,
                    digest: Sha256::digest(checked.submission.bytes()).into(),
                },
            );
        }
        board.head = Head {
            size: place.index + 1,
            chain: place.chain,
            time_ms,
        };
        board.torn = true;
        Ok(Admission::New {
            index: place.index,
            entry,
        })
    }

    /// The board as it is with what was admitted so far.
    pub fn board(&self) -> &Board {
        self.board
    }

    /// All that was admitted is durable in the log.
    pub fn commit(self) {
        self.board.torn = false;
    }
}

impl Board {
    /// Begins to admit submissions. What is admitted counts for those that follow at once; when it is durable
    /// in the log, [`Stage::commit`] must be called. A board whose stage was dropped without it refuses all
    /// work from then on, and is replayed.
    pub fn stage(&mut self) -> Result<Stage<'_>, Torn> {
        if self.torn {
            Err(Torn)
        } else {
            Ok(Stage { board: self })
        }
    }

    /// The place of the very same submission, if it stands and still counts; one with the same id but other
    /// bytes is refused.
    fn find_standing(&self, checked: &Checked) -> Result<Option<u64>, Refusal> {
        if let Payload::Ballot(ballot) = checked.submission.payload() {
            let last = self
                .election(&ballot.election)
                .and_then(|election| election.last_ballot(ballot.credential));
            return Ok(last.filter(|last| last.id == checked.id).map(|last| last.index));
        }
        if let Payload::PetitionAct(act) = checked.submission.payload() {
            let petition = self.petition(&act.petition);
            let link = petition.and_then(|petition| petition.link(act.credential));
            return Ok(link.and_then(|link| match link.signature {
                // Whoever signs while signed, and has just shown to be the signer, is told where the signature stands.
                Some(signature) if act.kind == ActKind::Sign => Some(signature.index()),
                _ => (link.last == checked.id).then_some(link.index),
            }));
        }
        match self.standing.get(&checked.id) {
            None => Ok(None),
            Some(standing) if standing.digest[..] == Sha256::digest(checked.submission.bytes())[..] => {
                Ok(Some(standing.index))
            }
            Some(standing) => {
                Err(Check::Once.refuse(format_args!("the same stands in entry {}", standing.index)))
            }
        }
    }

    /// The rules of the kind.
    fn apply(&mut self, checked: &Checked, place: &Place) -> Result<(), Refusal> {
        use entries as kinds;
        match (checked.submission.payload(), &checked.proven) {
            (Payload::Board(creation), _) => kinds::board::admit(creation, checked.id, self),
            (Payload::Roles(change), _) => kinds::roles::admit(change, self),
            (Payload::Roll(roll), _) => kinds::roll::admit(roll, checked.id, self),
            (Payload::RollPart(part), _) => kinds::roll_part::admit(part, checked.id, self),
            (Payload::RollSeal(seal), _) => kinds::roll_seal::admit(seal, self),
            (Payload::Setup(setup), _) => kinds::setup::admit(setup, checked.id, place, self),
            (Payload::KeyCommit(commit), _) => kinds::key_commit::admit(commit, self),
            (Payload::KeyReveal(reveal), Proven::Reveal(verified)) => {
                kinds::key_reveal::admit(reveal, verified.as_ref().clone(), self)
            }
            (Payload::KeyShare(share), _) => kinds::key_share::admit(share, self),
            (Payload::KeyConfirmation(confirmation), _) => kinds::key_confirmation::admit(confirmation, self),
            (Payload::Rehearsal(rehearsal), _) => kinds::rehearsal::admit(rehearsal, self),
            (Payload::Opening(opening), _) => kinds::opening::admit(opening, place.time_ms, self),
            (Payload::Ballot(ballot), Proven::Ballot(verified)) => {
                kinds::ballot::admit(ballot, checked.id, Some(verified), place, self)
            }
            (Payload::Ballot(ballot), Proven::OwnBallot) => {
                kinds::ballot::admit(ballot, checked.id, None, place, self)
            }
            (Payload::Closing(closing), _) => kinds::closing::admit(closing, place, self),
            (Payload::TallyConfirmation(confirmation), _) => {
                kinds::tally_confirmation::admit(confirmation, self)
            }
            (Payload::TallyShare(share), Proven::TallyShare(verified)) => {
                kinds::tally_share::admit(share, verified.as_ref().clone(), self)
            }
            (Payload::Result(result), _) => kinds::result::admit(result, self),
            (Payload::PetitionType(rules), _) => kinds::petition_type::admit(rules, checked.id, self),
            (Payload::PetitionDraft(draft), Proven::Act) => {
                kinds::petition_draft::admit(draft, checked.id, place, self)
            }
            (Payload::PetitionAct(act), Proven::Act) => {
                kinds::petition_act::admit(act, checked.id, place, self)
            }
            (Payload::PetitionReview(review), _) => kinds::petition_review::admit(review, place, self),
            (Payload::PetitionAnswer(answer), _) => kinds::petition_answer::admit(answer, place, self),
            (Payload::PetitionDebate(debate), _) => kinds::petition_debate::admit(debate, place, self),
            (Payload::PetitionCommitment(commitment), _) => {
                kinds::petition_commitment::admit(commitment, place, self)
            }
            (Payload::PetitionClosing(closing), _) => kinds::petition_closing::admit(closing, place, self),
            (Payload::PaperSignature(paper), _) => {
                kinds::paper_signature::admit(paper, checked.id, place, self)
            }
            (Payload::SignatureRemoval(removal), _) => {
                kinds::signature_removal::admit(removal, checked.id, place, self)
            }
            (Payload::Revocation(revocation), _) => kinds::revocation::admit(revocation, place, self),
            (Payload::Erasure(erasure), _) => kinds::erasure::admit(erasure, place, self),
            (Payload::KeyErasure(erasure), _) => kinds::key_erasure::admit(erasure, self),
            (
                Payload::Ballot(_)
                | Payload::KeyReveal(_)
                | Payload::TallyShare(_)
                | Payload::PetitionDraft(_)
                | Payload::PetitionAct(_),
                _,
            ) => Err(Check::Canonical.refuse("the submission was checked as another kind")),
        }
    }

    /// Refuses a text that another entry, or this one, names already.
    fn check_new_texts(&self, texts: &[(TextRole, Id)]) -> Result<(), Refusal> {
        let mut own = HashSet::new();
        let twice = texts
            .iter()
            .find(|(_, text)| self.texts.contains_key(text) || !own.insert(*text));
        match twice {
            Some((role, text)) => {
                Err(Check::DetachedOnce.refuse(format_args!("the {} {text} is named already", role.words())))
            }
            None => Ok(()),
        }
    }
}
