//! The board: the state that replaying a log gives. [`Stage`] is the one way to change it.

mod petitions;
mod stage;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use suara_crypto::Point;
use suara_crypto::program::Program;

use crate::check::{Check, Refusal};
use crate::detached::NamedText;
use crate::election::Election;
use crate::entries::{BoardCreation, PetitionType, RevocationCode, Roles, RollAnnouncement, Setup};
use crate::host::Host;
use crate::id::Id;
use crate::kept_sums::KeptSums;
use crate::parameters::{ElectionParameters, Parameters, PetitionsParameters, TypeParameters};
use crate::petition::Petition;
use crate::replay::EntryRefused;
use crate::roll::RollState;
pub use stage::{Admission, CLOCK_TOLERANCE_MS, Stage, Torn};

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

    /// How many counted ballots are not yet added up: those whose proofs were taken on one's own word.
    pub fn to_add(&self) -> usize {
        self.elections.values().map(Election::to_add).sum()
    }

    /// Adds up counted ballots that are not in the sums yet, at most so many of each election. Decoding them takes most
    /// of the time that a replay of one's own log would take; so it is done when there is time, and at the latest before
    /// a closing, which is refused else. The error is a ballot that should not be in the log.
    pub fn add_up(&mut self, most: usize, host: &impl Host) -> Result<(), EntryRefused> {
        self.elections
            .values_mut()
            .try_for_each(|election| election.add_up(most, host))
    }

    /// Brings the sums of an election up to all its counted ballots: with those that were kept, if they fit, else by
    /// adding up.
    pub(crate) fn sum_up(
        &mut self,
        election: &Id,
        kept: Option<&KeptSums>,
        host: &impl Host,
    ) -> Result<(), EntryRefused> {
        match self.elections.get_mut(election) {
            Some(election) if election.to_add() > 0 => {
                if kept.is_some_and(|kept| election.take_sums(kept)) {
                    return Ok(());
                }
                election.add_up(usize::MAX, host)
            }
            _ => Ok(()),
        }
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
