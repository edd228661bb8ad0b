//! The board: the state that replaying a log gives, and the one way to change it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use suara_crypto::Point;
use suara_crypto::act::ActKind;
use suara_crypto::program::Program;

use crate::check::{Check, Refusal};
use crate::detached::{ErasedBy, NamedText, TextRole};
use crate::election::Election;
use crate::entries::{
    self, BoardCreation, Payload, PetitionDraft, PetitionType, Revocation, RevocationCode, Roles,
    RollAnnouncement, Setup,
};
use crate::id::Id;
use crate::parameters::{
    Checked, ElectionParameters, Parameters, PetitionParameters, PetitionsParameters, Proven, TypeParameters,
};
use crate::petition::{Moment, Petition};
use crate::role::RoleKey;
use crate::roll::{Roll, RollState};
use crate::submission::Entry;

/// How far the service's clock may be behind the last entry, milliseconds.
pub const CLOCK_TOLERANCE_MS: u64 = 60_000;

/// The end of the log that a board has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// SHA-256 of the last entry; zeros where there is none.
    pub chain: [u8; 32],
    /// Time of the last entry, Unix milliseconds.
    pub time_ms: u64,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) index: u64,
    pub(crate) time_ms: u64,
    pub(crate) chain: [u8; 32],
}

/// The state of a board.
#[derive(Debug, Default)]
pub struct Board {
    id: Option<Id>,
    creation: Option<BoardCreation>,
    roles: Option<Roles>,
    rolls: Vec<RollState>,
    elections: BTreeMap<Id, Election>,
    order: Vec<Id>,
    commitments: HashSet<[u8; 32]>,
    petition_types: BTreeMap<Id, Arc<PetitionType>>,
    petitions: BTreeMap<Id, Petition>,
    petition_parameters: PetitionsParameters,
    petition_order: Vec<Id>,
    drafts: HashMap<(Id, u32), Id>,
    revoked: HashMap<(Id, u32), RevocationCode>,
    texts: HashMap<Id, NamedText>,
    erasures: usize,
    standing: HashMap<Id, Standing>,
    head: Head,
    torn: bool,
}

/// A submission other than a ballot that stands in the log.
#[derive(Clone, Copy, Debug)]
struct Standing {
    index: u64,
    digest: [u8; 32],
}

impl Board {
    /// A board before its first entry.
    pub fn new() -> Board {
        Board::default()
    }

    /// The board id, once it is created.
    pub fn id(&self) -> Option<Id> {
        self.id
    }

    /// How it was created.
    pub fn creation(&self) -> Option<&BoardCreation> {
        self.creation.as_ref()
    }

    /// The role keys as of now.
    pub fn roles(&self) -> Option<&Roles> {
        self.roles.as_ref()
    }

    /// The rolls, in order of their numbers.
    pub fn rolls(&self) -> impl Iterator<Item = &RollState> {
        self.rolls.iter()
    }

    /// A roll by its id.
    pub fn roll(&self, id: &Id) -> Option<&RollState> {
        self.rolls.iter().find(|roll| roll.id() == *id)
    }

    /// The elections, in order of their set-ups.
    pub fn elections(&self) -> impl Iterator<Item = &Election> {
        self.order.iter().filter_map(|id| self.elections.get(id))
    }

    /// An election by its id.
    pub fn election(&self, id: &Id) -> Option<&Election> {
        self.elections.get(id)
    }

    /// The types of petitions, by id.
    pub fn petition_types(&self) -> impl Iterator<Item = (&Id, &PetitionType)> {
        self.petition_types.iter().map(|(id, rules)| (id, rules.as_ref()))
    }

    /// The petitions, in order of their drafts.
    pub fn petitions(&self) -> impl DoubleEndedIterator<Item = &Petition> {
        self.petition_order.iter().filter_map(|id| self.petitions.get(id))
    }

    /// A petition by its id.
    pub fn petition(&self, id: &Id) -> Option<&Petition> {
        self.petitions.get(id)
    }

    /// The detached texts that entries name, by hash.
    pub fn texts(&self) -> &HashMap<Id, NamedText> {
        &self.texts
    }

    /// How many of them were erased.
    pub fn erasures(&self) -> usize {
        self.erasures
    }

    /// Why a credential of a roll was revoked, if it was.
    pub fn revoked(&self, roll: &Id, credential: u32) -> Option<RevocationCode> {
        self.revoked.get(&(*roll, credential)).copied()
    }

    /// The id of a credential's last draft on a roll.
    pub fn last_draft(&self, roll: &Id, credential: u32) -> Option<Id> {
        self.drafts.get(&(*roll, credential)).copied()
    }

    /// The end of the log.
    pub fn head(&self) -> Head {
        self.head
    }

    /// What submissions are checked against, as of now.
    pub fn parameters(&self) -> Parameters {
        let frozen = |election: &Election| ElectionParameters {
            setup: election.setup().clone(),
            ceremony: election.ceremony().parameters().clone(),
            reveal_hashes: election
                .ceremony()
                .commits()
                .iter()
                .map(|(trustee, commit)| (*trustee, commit.reveal_hash))
                .collect(),
            keys: election.ceremony().keys().cloned(),
            voting: election.voting().cloned(),
            tally: election.tally().cloned(),
        };
        Parameters {
            board: self.id,
            roles: self.roles.clone(),
            elections: self
                .elections
                .iter()
                .map(|(id, election)| (*id, frozen(election)))
                .collect(),
            petition_types: self
                .petition_types
                .iter()
                .map(|(id, rules)| {
                    let roll = self.roll(&rules.roll).and_then(|roll| roll.sealed()).cloned();
                    (*id, TypeParameters { roll })
                })
                .collect(),
            petitions: self.petition_parameters.clone(),
        }
    }

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

    pub(crate) fn create(&mut self, id: Id, creation: BoardCreation) {
        self.id = Some(id);
        self.roles = Some(creation.roles.clone());
        self.creation = Some(creation);
    }

    pub(crate) fn change_roles(&mut self, roles: Roles) {
        self.roles = Some(roles);
    }

    pub(crate) fn announce_roll(&mut self, id: Id, announcement: RollAnnouncement) {
        self.rolls.push(RollState::new(id, announcement));
    }

    /// A roll that is announced and not sealed.
    pub(crate) fn open_roll_mut(&mut self, id: &Id) -> Result<&mut RollState, Refusal> {
        let roll = self.rolls.iter_mut().find(|roll| roll.id() == *id);
        let roll = roll.ok_or_else(|| Check::RollPart.refuse(format_args!("no roll {id} is announced")))?;
        Check::RollPart.require(roll.sealed().is_none(), "the roll is sealed")?;
        Ok(roll)
    }

    pub(crate) fn set_up(&mut self, id: Id, setup: Setup, program: Program) -> Result<(), Refusal> {
        self.elections.insert(id, Election::new(id, setup, program)?);
        self.order.push(id);
        Ok(())
    }

    pub(crate) fn election_mut(&mut self, id: &Id) -> Result<&mut Election, Refusal> {
        let unknown = || Check::Setup.refuse(format_args!("there is no election {id} on this board"));
        self.elections.get_mut(id).ok_or_else(unknown)
    }

    pub(crate) fn define_petitions(&mut self, id: Id, rules: PetitionType) {
        self.petition_types.insert(id, Arc::new(rules));
    }

    /// A petition type, and its roll once that is sealed.
    pub(crate) fn petition_type(&self, id: &Id) -> Result<(Arc<PetitionType>, Option<Arc<Roll>>), Refusal> {
        let unknown =
            || Check::PetitionDraft.refuse(format_args!("there is no petition type {id} on this board"));
        let rules = self.petition_types.get(id).ok_or_else(unknown)?;
        let roll = self.roll(&rules.roll).and_then(|roll| roll.sealed());
        Ok((Arc::clone(rules), roll.cloned()))
    }

    pub(crate) fn begin_petition(
        &mut self,
        id: Id,
        draft: PetitionDraft,
        rules: Arc<PetitionType>,
        roll: Arc<Roll>,
        place: &Place,
    ) {
        self.drafts.insert((roll.id(), draft.credential), id);
        let petition = Petition::new(id, draft, rules, roll, place.into());
        self.petition_parameters
            .insert_mut(id, PetitionParameters::of(&petition));
        self.petitions.insert(id, petition);
        self.petition_order.push(id);
    }

    pub(crate) fn petition_mut(&mut self, id: &Id) -> Result<&mut Petition, Refusal> {
        let unknown = || Check::PetitionStage.refuse(format_args!("there is no petition {id} on this board"));
        self.petitions.get_mut(id).ok_or_else(unknown)
    }

    /// Refuses who is not the authority that a petition names. Where that key has no role any more, any authority of the
    /// board may act in its place.
    pub(crate) fn check_authority(&self, petition: &Id, index: u32, check: Check) -> Result<(), Refusal> {
        let authorities = self.roles.as_ref().map_or(&[][..], |roles| &roles.authorities);
        let named = self
            .petitions
            .get(petition)
            .map(|petition| petition.draft().authority);
        let named = named.filter(|named| authorities.contains(named));
        let place = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
        let acting: Option<&RoleKey> = place.and_then(|place| authorities.get(place));
        let right = named.is_none_or(|named| acting == Some(&named));
        check.require(right, "the petition names another authority")
    }

    pub(crate) fn check_not_revoked(&self, roll: &Id, credential: u32) -> Result<(), Refusal> {
        match self.revoked(roll, credential) {
            Some(code) => {
                Err(Check::Revoked.refuse(format_args!("the credential was revoked: {}", code.words())))
            }
            None => Ok(()),
        }
    }

    pub(crate) fn revoke(&mut self, revocation: &Revocation, at: Moment) -> Result<(), Refusal> {
        let (id, credential) = (revocation.roll, revocation.credential);
        let roll = self.roll(&id).and_then(|roll| roll.sealed());
        let known = roll.and_then(|roll| roll.entitled(credential)).is_some();
        Check::Revocation.require(
            known,
            "there is no such credential on a sealed roll of this board",
        )?;
        let first = !self.revoked.contains_key(&(id, credential));
        Check::Revocation.require(first, "the credential is revoked already")?;
        self.revoked.insert((id, credential), revocation.code);
        let petitions = self.petitions.values_mut();
        petitions
            .filter(|petition| petition.roll().id() == id)
            .for_each(|petition| petition.revoke(credential, revocation.code, at));
        Ok(())
    }

    pub(crate) fn erase_text(&mut self, text: &Id, by: ErasedBy) -> Result<(), Refusal> {
        let unknown = || Check::Erasure.refuse(format_args!("no entry names the text {text}"));
        let named = self.texts.get_mut(text).ok_or_else(unknown)?;
        match named.erased {
            Some(erased) => {
                Err(Check::Erasure.refuse(format_args!("the text was erased by entry {}", erased.entry)))
            }
            None => {
                named.erased = Some(by);
                self.erasures += 1;
                Ok(())
            }
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

    /// Refuses commitments that stood in a key ceremony of this board before, and remembers them.
    pub(crate) fn claim_commitments(&mut self, commitments: &[Point]) -> Result<(), Refusal> {
        let known = commitments
            .iter()
            .find(|point| self.commitments.contains(point.bytes()));
        Check::RevealShape.require(known.is_none(), "a commitment stood in a key ceremony before")?;
        self.commitments
            .extend(commitments.iter().map(|point| *point.bytes()));
        Ok(())
    }
}

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
                kinds::ballot::admit(ballot, checked.id, verified, place, self)
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
}
