//! Checking what does not depend on the order of submissions: signatures and proofs, against what is frozen.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rpds::RedBlackTreeMapSync;
use suara_crypto::Point;
use suara_crypto::act::{self, Act, ActContext, ActStatement, VerifiedAct};
use suara_crypto::ballot::{self, Statement, VerifiedBallot};
use suara_crypto::ceremony::{CeremonyParameters, VerifiedReveal};
use suara_crypto::tally::VerifiedTallyShare;

use crate::ceremony::CeremonyKeys;
use crate::check::{Check, Refusal};
use crate::election::Voting;
use crate::entries::{self, Ballot, Payload, Roles, Setup, Signer};
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

    fn check_other(&self, submission: Submission) -> Result<Checked, Refusal> {
        self.check_board(&submission)?;
        let signer = self.signer(submission.payload().signer())?;
        submission.check_signature(signer.as_ref())?;
        let proven = match submission.payload() {
            Payload::KeyReveal(reveal) => Proven::Reveal(Box::new(self.check_reveal(reveal)?)),
            Payload::Rehearsal(rehearsal) => self.check_rehearsal(rehearsal)?,
            Payload::TallyShare(share) => Proven::TallyShare(Box::new(self.check_tally_share(share)?)),
            Payload::PetitionDraft(draft) => self.check_draft(draft)?,
            Payload::PaperSignature(paper) => self.check_paper(paper)?,
            _ => Proven::Signature,
        };
        Ok(Checked {
            signer,
            id: submission.id(),
            submission,
            proven,
        })
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

    fn check_reveal(&self, reveal: &entries::KeyReveal) -> Result<VerifiedReveal, Refusal> {
        let election = self.election(&reveal.election)?;
        let committed = election.reveal_hashes.get(&reveal.trustee);
        let committed =
            committed.ok_or_else(|| Check::Attempt.refuse("this trustee has not committed yet"))?;
        reveal.verify(&election.ceremony, committed)
    }

    fn check_rehearsal(&self, rehearsal: &entries::Rehearsal) -> Result<Proven, Refusal> {
        let election = self.election(&rehearsal.election)?;
        let shares = public_shares(election, rehearsal.trustee)?;
        rehearsal.verify(&election.ceremony, shares)?;
        Ok(Proven::Signature)
    }

    fn check_tally_share(&self, share: &entries::TallyShare) -> Result<VerifiedTallyShare, Refusal> {
        let election = self.election(&share.election)?;
        let shares = public_shares(election, share.trustee)?;
        let tally = election.tally.as_ref();
        share.verify(
            tally.ok_or_else(|| Check::SharesAllowed.refuse("the election is not closed"))?,
            shares,
        )
    }

    fn check_draft(&self, draft: &entries::PetitionDraft) -> Result<Proven, Refusal> {
        let rules = self.petition_types.get(&draft.petition_type);
        let roll = rules.and_then(|rules| rules.roll.as_ref());
        let roll = roll.ok_or_else(|| {
            Check::PetitionDraft.refuse("the draft names no petition type of this board with a sealed roll")
        })?;
        let key = key(roll, draft.credential)?;
        draft.verify(&act_context(&draft.board, roll), key)?;
        Ok(Proven::Act)
    }

    fn check_paper(&self, paper: &entries::PaperSignature) -> Result<Proven, Refusal> {
        let officers = &self.petition(&paper.petition)?.rules.officers;
        paper.signed.verify(&paper.board, &paper.petition, officers)?;
        Ok(Proven::Signature)
    }

    fn petition(&self, petition: &Id) -> Result<&PetitionParameters, Refusal> {
        let unknown =
            || Check::PetitionStage.refuse(format_args!("there is no petition {petition} on this board"));
        self.petitions.get(petition).ok_or_else(unknown)
    }

    fn check_acts(
        &self,
        petition: &Id,
        acts: Vec<(usize, Submission)>,
        proofs: Proofs,
        host: &impl Host,
    ) -> Vec<(usize, Result<Checked, Refusal>)> {
        let (mut verdicts, mut batch, mut read) = (Vec::new(), Vec::new(), Vec::new());
        for (place, submission) in acts {
            match self.read_act(&submission, petition, proofs) {
                Ok(act) => {
                    read.push((place, submission));
                    batch.extend(act);
                }
                Err(refusal) => verdicts.push((place, Err(refusal))),
            }
        }
        let context = self.petition(petition).ok().zip(self.board);
        let proven = match (proofs, context) {
            (Proofs::Check, Some((petition, board))) => {
                let mut rng = ChaCha20Rng::from_seed(host.seed());
                act::verify_batch(&act_context(&board, &petition.roll), &batch, &mut rng)
            }
            _ => read.iter().map(|_| Ok(VerifiedAct::from_own_log())).collect(),
        };
        verdicts.extend(read.into_iter().zip(proven).map(|((place, submission), proven)| {
            let checked = proven.map_err(entries::petition_act::refuse).map(|_| Checked {
                signer: None,
                id: submission.id(),
                submission,
                proven: Proven::Act,
            });
            (place, checked)
        }));
        verdicts
    }

    /// An act with its statement; nothing where its proof is not checked.
    fn read_act(
        &self,
        submission: &Submission,
        petition: &Id,
        proofs: Proofs,
    ) -> Result<Option<(ActStatement, Act)>, Refusal> {
        self.check_board(submission)?;
        submission.check_signature(None)?;
        let Payload::PetitionAct(act) = submission.payload() else {
            return Err(Check::Canonical.refuse("not an act in a petition"));
        };
        let petition = self.petition(petition)?;
        if proofs == Proofs::OwnLog {
            return Ok(None);
        }
        let proof = Act::decode(&act.proof).map_err(entries::petition_act::refuse)?;
        let key = key(&petition.roll, act.credential)?;
        Ok(Some((act.statement(key, &petition.text), proof)))
    }

    fn check_ballots(
        &self,
        election: &Id,
        ballots: Vec<(usize, Submission)>,
        proofs: Proofs,
        host: &impl Host,
    ) -> Vec<(usize, Result<Checked, Refusal>)> {
        let voting = self.election(election).and_then(|election| {
            election
                .voting
                .as_ref()
                .ok_or_else(|| Check::Open.refuse("the election is not open yet"))
        });
        let voting = match voting {
            Ok(voting) => voting,
            Err(refusal) => {
                return ballots
                    .into_iter()
                    .map(|(place, _)| (place, Err(refusal.clone())))
                    .collect();
            }
        };
        let (mut verdicts, mut read, mut batch) = (Vec::new(), Vec::new(), Vec::new());
        for (place, submission) in ballots {
            match self.read_ballot(&submission, voting, proofs) {
                Ok(ballot) => {
                    read.push((place, submission));
                    batch.extend(ballot);
                }
                Err(refusal) => verdicts.push((place, Err(refusal))),
            }
        }
        let proven: Vec<_> = match proofs {
            Proofs::Check => {
                let mut rng = ChaCha20Rng::from_seed(host.seed());
                let verified = ballot::verify_batch(&voting.context, batch, &mut rng).into_iter();
                let proven = |verified| Proven::Ballot(Box::new(verified));
                verified.map(|verdict| verdict.map(proven)).collect()
            }
            Proofs::OwnLog => read.iter().map(|_| Ok(Proven::OwnBallot)).collect(),
        };
        verdicts.extend(read.into_iter().zip(proven).map(|((place, submission), proven)| {
            let checked = proven.map_err(entries::ballot::refuse).map(|proven| Checked {
                signer: None,
                id: submission.id_in(Some(&voting.context)),
                submission,
                proven,
            });
            (place, checked)
        }));
        verdicts
    }

    /// A ballot with its statement; nothing where its proof is not checked.
    fn read_ballot(
        &self,
        submission: &Submission,
        voting: &Voting,
        proofs: Proofs,
    ) -> Result<Option<(Statement, ballot::Ballot)>, Refusal> {
        self.check_board(submission)?;
        submission.check_signature(None)?;
        let Payload::Ballot(ballot) = submission.payload() else {
            return Err(Check::Canonical.refuse("not a ballot"));
        };
        let ballot: &Ballot = ballot;
        let unknown =
            || Check::Credential.refuse(format_args!("the roll has no credential {}", ballot.credential));
        if proofs == Proofs::OwnLog {
            voting.roll.entitled(ballot.credential).ok_or_else(unknown)?;
            ballot.check_lengths(&voting.context)?;
            return Ok(None);
        }
        let statement = Statement {
            credential: voting.roll.key(ballot.credential).ok_or_else(unknown)?,
            supersedes: ballot.supersedes.map(|id| id.0),
        };
        Ok(Some((statement, ballot.decode(&voting.context)?)))
    }
}

fn public_shares(election: &ElectionParameters, trustee: u32) -> Result<&[Point], Refusal> {
    let keys = election
        .keys
        .as_ref()
        .ok_or_else(|| Check::Attempt.refuse("not all trustees have revealed yet"))?;
    let place = usize::try_from(trustee)
        .ok()
        .and_then(|trustee| trustee.checked_sub(1));
    let shares = place.and_then(|place| keys.public_shares.get(place));
    shares
        .map(Vec::as_slice)
        .ok_or_else(|| Check::Signature.refuse(format_args!("there is no trustee {trustee}")))
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
