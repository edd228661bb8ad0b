//! Checking what does not depend on the order of submissions: signatures and proofs, against what is frozen.

mod acts;
mod ballots;
mod others;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rpds::RedBlackTreeMapSync;
use suara_crypto::Point;
use suara_crypto::act::ActContext;
use suara_crypto::ballot::VerifiedBallot;
use suara_crypto::ceremony::{CeremonyParameters, VerifiedReveal};
use suara_crypto::tally::VerifiedTallyShare;

use crate::ceremony::CeremonyKeys;
use crate::check::{Check, Refusal};
use crate::election::Voting;
use crate::entries::{self, Payload, Roles, Setup, Signer};
use crate::host::Host;
use crate::id::Id;
use crate::petition::Petition;
use crate::role::RoleKey;
use crate::roll::Roll;
use crate::submission::Submission;
use crate::tally::Tally;

/// How many ballots or acts are verified as one batch, at most.
pub const BATCH: usize = 256;
/// How many bytes of them, about: of the largest ballots a few dozen are as good, and keep more cores busy.
const BATCH_BYTES: usize = 2 << 20;

/// Whether the proofs of ballots and of acts in petitions are checked. All other proofs and all signatures are, always: they are few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proofs {
    /// They are.
    Check,
    /// They were before, by this same service, which reads back its own log; or, for somebody who reads the log
    /// of a service and wants to know only what concerns himself, they are taken on its word.
    OwnLog,
}

/// A submission whose signature and proofs hold. Only [`Parameters::check`] makes it.
#[derive(Debug)]
pub struct Checked {
    pub(crate) submission: Submission,
    pub(crate) signer: Option<RoleKey>,
    pub(crate) id: Id,
    pub(crate) proven: Proven,
}

impl Checked {
    /// The submission.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// Its id.
    pub fn id(&self) -> Id {
        self.id
    }
}

/// What the check of a proof yields.
#[derive(Debug)]
pub(crate) enum Proven {
    /// The kind has no proof but its signature.
    Signature,
    Ballot(Box<VerifiedBallot>),
    /// The proof of a ballot is taken on one's own word; its points are not read.
    OwnBallot,
    Reveal(Box<VerifiedReveal>),
    TallyShare(Box<VerifiedTallyShare>),
    /// The proof of an act holds, or is taken on one's own word.
    Act,
}

/// All that submissions are checked against, as it stands at one moment. Each part of it never changes once it
/// is there, so a check stays true while the board goes on.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    pub(crate) board: Option<Id>,
    pub(crate) roles: Option<Roles>,
    pub(crate) elections: BTreeMap<Id, ElectionParameters>,
    pub(crate) petition_types: BTreeMap<Id, TypeParameters>,
    pub(crate) petitions: PetitionsParameters,
}

/// The frozen parts of all petitions. Copies share what they have in common: however many petitions a board has, taking
/// its parameters costs the same.
pub(crate) type PetitionsParameters = RedBlackTreeMapSync<Id, PetitionParameters>;

/// The frozen parts of a petition type.
#[derive(Clone, Debug)]
pub(crate) struct TypeParameters {
    /// Its roll, once that is sealed.
    pub(crate) roll: Option<Arc<Roll>>,
}

/// The frozen parts of a petition.
#[derive(Clone, Debug)]
pub(crate) struct PetitionParameters {
    roll: Arc<Roll>,
    text: Id,
    rules: Arc<entries::PetitionType>,
}

impl PetitionParameters {
    pub(crate) fn of(petition: &Petition) -> PetitionParameters {
        PetitionParameters {
            roll: Arc::clone(petition.roll()),
            text: petition.text(),
            rules: Arc::clone(petition.rules()),
        }
    }
}

/// The frozen parts of one election.
#[derive(Clone, Debug)]
pub(crate) struct ElectionParameters {
    pub(crate) setup: Arc<Setup>,
    pub(crate) ceremony: Arc<CeremonyParameters>,
    pub(crate) reveal_hashes: BTreeMap<u32, Id>,
    pub(crate) keys: Option<Arc<CeremonyKeys>>,
    pub(crate) voting: Option<Arc<Voting>>,
    pub(crate) tally: Option<Arc<Tally>>,
}

impl Parameters {
    /// Checks many submissions, on all threads of `host`; the verdicts come in the order of the submissions.
    pub fn check(
        &self,
        submissions: Vec<Submission>,
        proofs: Proofs,
        host: &impl Host,
    ) -> Vec<Result<Checked, Refusal>> {
        let mut verdicts = Vec::new();
        verdicts.resize_with(submissions.len(), || None);
        let mut jobs = Vec::new();
        let mut ballots = HashMap::<Id, Vec<(usize, Submission)>>::new();
        let mut acts = HashMap::<Id, Vec<(usize, Submission)>>::new();
        for (place, submission) in submissions.into_iter().enumerate() {
            match submission.payload() {
                Payload::Ballot(ballot) => ballots
                    .entry(ballot.election)
                    .or_default()
                    .push((place, submission)),
                Payload::PetitionAct(act) => acts.entry(act.petition).or_default().push((place, submission)),
                _ => jobs.push(Job::Other((place, submission))),
            }
        }
        for (election, ballots) in ballots {
            jobs.extend(split(ballots).map(|batch| Job::Ballots(election, batch)));
        }
        for (petition, acts) in acts {
            jobs.extend(split(acts).map(|batch| Job::Acts(petition, batch)));
        }
        for (place, verdict) in host
            .map(jobs, |job| self.run(job, proofs, host))
            .into_iter()
            .flatten()
        {
            if let Some(slot) = verdicts.get_mut(place) {
                *slot = Some(verdict);
            }
        }
        verdicts.into_iter().flatten().collect()
    }

    fn run(&self, job: Job, proofs: Proofs, host: &impl Host) -> Vec<(usize, Result<Checked, Refusal>)> {
        match job {
            Job::Other((place, submission)) => vec![(place, self.check_other(submission))],
            Job::Ballots(election, ballots) => self.check_ballots(&election, ballots, proofs, host),
            Job::Acts(petition, acts) => self.check_acts(&petition, acts, proofs, host),
        }
    }

    fn check_board(&self, submission: &Submission) -> Result<(), Refusal> {
        let found = submission.payload().board();
        match (self.board, submission.payload()) {
            (_, Payload::Board(_)) => Ok(()),
            (None, _) => Err(Check::Creation.refuse("the board is not created yet")),
            (Some(board), _) => Check::Creation.require(
                found == board,
                format_args!("made for board {found}, this is {board}"),
            ),
        }
    }

    /// The key that must sign now.
    pub(crate) fn signer(&self, signer: Signer) -> Result<Option<RoleKey>, Refusal> {
        match signer {
            Signer::Creator(key) => Ok(Some(key)),
            Signer::Organiser | Signer::Registrar | Signer::Moderator(_) | Signer::Authority(_) => {
                signer.board_key(self.roles.as_ref())
            }
            Signer::Trustee(election, index) => {
                let trustees = &self.election(&election)?.setup.trustees;
                let place = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
                let key = place.and_then(|place| trustees.get(place)).copied();
                let unknown = || Check::Signature.refuse(format_args!("the election has no trustee {index}"));
                key.ok_or_else(unknown).map(Some)
            }
            Signer::Nobody => Ok(None),
        }
    }

    fn election(&self, election: &Id) -> Result<&ElectionParameters, Refusal> {
        let unknown = || Check::Setup.refuse(format_args!("there is no election {election} on this board"));
        self.elections.get(election).ok_or_else(unknown)
    }

    fn petition(&self, petition: &Id) -> Result<&PetitionParameters, Refusal> {
        let unknown =
            || Check::PetitionStage.refuse(format_args!("there is no petition {petition} on this board"));
        self.petitions.get(petition).ok_or_else(unknown)
    }
}

/// Checks submissions together: reads each, proves all that could be read, and gives everybody's verdict. `read` gives nothing
/// where the proof is not checked; `prove` has what was read, and the number of submissions whose verdict it gives.
fn check_together<T>(
    submissions: Vec<(usize, Submission)>,
    read: impl Fn(&Submission) -> Result<Option<T>, Refusal>,
    prove: impl FnOnce(Vec<T>, usize) -> Vec<Result<Proven, Refusal>>,
    id: impl Fn(&Submission) -> Id,
) -> Vec<(usize, Result<Checked, Refusal>)> {
    let (mut verdicts, mut standing, mut batch) = (Vec::new(), Vec::new(), Vec::new());
    for (place, submission) in submissions {
        match read(&submission) {
            Ok(proof) => {
                standing.push((place, submission));
                batch.extend(proof);
            }
            Err(refusal) => verdicts.push((place, Err(refusal))),
        }
    }
    let proven = prove(batch, standing.len());
    verdicts.extend(
        standing
            .into_iter()
            .zip(proven)
            .map(|((place, submission), proven)| {
                let checked = proven.map(|proven| Checked {
                    signer: None,
                    id: id(&submission),
                    submission,
                    proven,
                });
                (place, checked)
            }),
    );
    verdicts
}

/// The key of a credential that acts.
fn key(roll: &Roll, credential: u32) -> Result<Point, Refusal> {
    let unknown = || Check::ActCredential.refuse(format_args!("the roll has no credential {credential}"));
    roll.key(credential).ok_or_else(unknown)
}

/// What all acts of citizens on one roll have in common.
fn act_context(board: &Id, roll: &Roll) -> ActContext {
    ActContext {
        board: board.0,
        roll: roll.id().0,
        roll_hash: roll.hash().0,
    }
}

/// Work for one thread.
enum Job {
    Other((usize, Submission)),
    Ballots(Id, Vec<(usize, Submission)>),
    Acts(Id, Vec<(usize, Submission)>),
}

/// Cuts what is checked together into batches.
fn split(submissions: Vec<(usize, Submission)>) -> impl Iterator<Item = Vec<(usize, Submission)>> {
    let mut submissions = submissions.into_iter();
    std::iter::from_fn(move || {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH
            && bytes < BATCH_BYTES
            && let Some(next) = submissions.next()
        {
            bytes += next.1.bytes().len();
            batch.push(next);
        }
        (!batch.is_empty()).then_some(batch)
    })
}
