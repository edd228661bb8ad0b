//! The state of an election, from set-up to result.

mod sums;
mod totals;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use suara_crypto::ballot::BallotContext;
use suara_crypto::ceremony::CeremonyParameters;
use suara_crypto::elgamal::{Ciphertext, CiphertextSum};
use suara_crypto::program::Program;
use suara_crypto::tally::VerifiedTallyShare;

use crate::ceremony::{Ceremony, Step};
use crate::check::{Check, Refusal};
use crate::entries::{Ballot, GroupResult, Setup};
use crate::groups::Cell;
use crate::id::Id;
use crate::roll::Roll;
use crate::tally::{CellSum, ClosedAt, Tally};

/// What every ballot of an open election is checked against; it never changes.
pub struct Voting {
    /// The context of the ballot proof: keys and program included.
    pub context: BallotContext,
    /// The sealed roll.
    pub roll: Arc<Roll>,
}

impl fmt::Debug for Voting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "Voting(context {}, roll {})",
            Id(*self.context.hash()),
            self.roll.hash()
        )
    }
}

/// A credential's last ballot in the log.
#[derive(Clone, Debug)]
pub struct LastBallot {
    /// Its id.
    pub id: Id,
    /// Its place in the log.
    pub index: u64,
    ciphertext: Box<[u8]>,
    /// Whether it is in the sum of its cell.
    added: bool,
}

impl LastBallot {
    fn decode(&self, numbers: usize) -> Result<Ciphertext, Refusal> {
        Ciphertext::decode(&self.ciphertext, numbers).map_err(|wrong| Check::BallotForm.refuse(wrong))
    }
}

/// An election as far as it stands in the log.
#[derive(Debug)]
pub struct Election {
    id: Id,
    setup: Arc<Setup>,
    program: Arc<Program>,
    ceremony: Ceremony,
    voting: Option<Arc<Voting>>,
    last: HashMap<u32, LastBallot>,
    points: HashSet<[u8; 32]>,
    cells: BTreeMap<Cell, CellSum>,
    /// Credentials whose last ballot is counted and not yet added up, each once.
    to_add: Vec<u32>,
    tally: Option<Arc<Tally>>,
    confirmations: BTreeSet<u32>,
    shares: BTreeMap<(u32, u32), VerifiedTallyShare>,
    totals: OnceLock<Result<Vec<GroupResult>, Refusal>>,
    published: bool,
    erased_keys: BTreeSet<u32>,
}

/// Where an election stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The trustees make the keys.
    Ceremony,
    /// The keys are made; the organiser may open.
    Ready,
    /// Ballots are admitted.
    Open,
    /// Closed; trustees confirm the sums.
    Confirming,
    /// Trustees decrypt.
    Decrypting,
    /// Enough trustees have decrypted; the totals can be computed.
    Decrypted,
    /// The privacy minimum withholds the result.
    Withheld,
    /// The result is published.
    Published,
}

impl Election {
    pub(crate) fn new(id: Id, setup: Setup, program: Program) -> Result<Election, Refusal> {
        let keys = setup.trustees.iter().map(|key| *key.bytes()).collect::<Vec<_>>();
        let trustees = keys.len();
        let parameters =
            CeremonyParameters::new(setup.board.0, id.0, 1, program.numbers(), setup.threshold, keys);
        let parameters = parameters.map_err(|wrong| Check::Trustees.refuse(wrong))?;
        Ok(Election {
            id,
            setup: Arc::new(setup),
            program: Arc::new(program),
            ceremony: Ceremony::new(parameters, trustees),
            voting: None,
            last: HashMap::new(),
            points: HashSet::new(),
            cells: BTreeMap::new(),
            to_add: Vec::new(),
            tally: None,
            confirmations: BTreeSet::new(),
            shares: BTreeMap::new(),
            totals: OnceLock::new(),
            published: false,
            erased_keys: BTreeSet::new(),
        })
    }

    /// The election id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Its definition.
    pub fn setup(&self) -> &Arc<Setup> {
        &self.setup
    }

    /// The ballot program of its questions.
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The key ceremony.
    pub fn ceremony(&self) -> &Ceremony {
        &self.ceremony
    }

    /// What ballots are checked against, once it is open.
    pub fn voting(&self) -> Option<&Arc<Voting>> {
        self.voting.as_ref()
    }

    /// Number of credentials with a ballot.
    pub fn voters(&self) -> usize {
        self.last.len()
    }

    /// Number of ballots in the log, those superseded included.
    pub fn ballots(&self) -> usize {
        self.points.len()
    }

    /// Weight of the counted ballots: each credential's last one, times its weight.
    pub fn cast_weight(&self) -> u64 {
        let cells = self.cells.iter();
        cells
            .map(|((_, weight), cell)| u64::from(*weight) * cell.ballots)
            .sum()
    }

    /// The last ballot of a credential, by its place on the roll.
    pub fn last_ballot(&self, credential: u32) -> Option<&LastBallot> {
        self.last.get(&credential)
    }

    /// The sums to be decrypted, once it is closed.
    pub fn tally(&self) -> Option<&Arc<Tally>> {
        self.tally.as_ref()
    }

    /// Trustees that have confirmed the sums.
    pub fn confirmations(&self) -> &BTreeSet<u32> {
        &self.confirmations
    }

    /// Whether a trustee has decrypted a block.
    pub fn has_share(&self, trustee: u32, block: u32) -> bool {
        self.shares.contains_key(&(block, trustee))
    }

    /// Whether the result stands in the log.
    pub fn published(&self) -> bool {
        self.published
    }

    /// Whether no sum is left that a trustee might have to decrypt.
    pub fn nothing_to_decrypt(&self) -> bool {
        matches!(self.phase(), Phase::Published | Phase::Withheld)
    }

    /// Whether a trustee has said that its key shares are erased.
    pub fn has_erased_keys(&self, trustee: u32) -> bool {
        self.erased_keys.contains(&trustee)
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        let Some(tally) = &self.tally else {
            return match (&self.voting, self.ceremony.step()) {
                (Some(_), _) => Phase::Open,
                (None, Step::Complete) => Phase::Ready,
                (None, _) => Phase::Ceremony,
            };
        };
        let confirmed =
            u32::try_from(self.confirmations.len()).is_ok_and(|count| count >= self.setup.confirmations);
        match () {
            () if self.published => Phase::Published,
            () if tally.withheld() => Phase::Withheld,
            () if !confirmed => Phase::Confirming,
            () if self.decrypting_trustees().is_none() => Phase::Decrypting,
            () => Phase::Decrypted,
        }
    }

    pub(crate) fn ceremony_mut(&mut self, attempt: u32) -> Result<&mut Ceremony, Refusal> {
        Check::Attempt.require(
            attempt == 1,
            format_args!("the ceremony is at attempt 1, not {attempt}"),
        )?;
        Check::Attempt.require(self.voting.is_none(), "the election has been opened already")?;
        Ok(&mut self.ceremony)
    }

    pub(crate) fn open(&mut self, roll: Arc<Roll>) -> Result<(), Refusal> {
        let keys = self
            .ceremony
            .keys()
            .ok_or_else(|| Check::Opening.refuse("there are no keys"))?;
        let (program, keys) = (self.program.as_ref().clone(), keys.keys.clone());
        let context = BallotContext::new(
            &self.setup.board.0,
            &self.id.0,
            &roll.id().0,
            &roll.hash().0,
            keys,
            program,
        );
        let context = context.map_err(|wrong| Check::Opening.refuse(wrong))?;
        self.voting = Some(Arc::new(Voting { context, roll }));
        Ok(())
    }

    /// Whether no ballot so far has this `U`.
    pub(crate) fn is_new_point(&self, u: &[u8; 32]) -> bool {
        !self.points.contains(u)
    }

    /// Counts a ballot in the place of the credential's last one. It is added up at once if its `ciphertext` is there,
    /// decoded, and the one before was; else later, see [`Election::add_up`].
    pub(crate) fn count(
        &mut self,
        ballot: &Ballot,
        u: [u8; 32],
        id: Id,
        ciphertext: Option<&Ciphertext>,
        index: u64,
    ) -> Result<(), Refusal> {
        let voting = self
            .voting
            .as_ref()
            .ok_or_else(|| Check::Open.refuse("the election is not open yet"))?;
        let credential = voting.roll.entitled(ballot.credential).copied();
        let credential =
            credential.ok_or_else(|| Check::Credential.refuse("the credential is not on the roll"))?;
        let numbers = self.program.numbers();
        let cell = self.cells.entry((credential.district, credential.weight));
        let cell = cell.or_insert_with(|| CellSum {
            ballots: 0,
            sum: CiphertextSum::new(numbers),
        });
        let superseded = self.last.get(&ballot.credential);
        let waits = superseded.is_some_and(|superseded| !superseded.added);
        match superseded {
            None => cell.ballots += 1,
            Some(superseded) if superseded.added => cell.sum.subtract(&superseded.decode(numbers)?),
            Some(_) => {}
        }
        match ciphertext {
            _ if waits => {}
            Some(ciphertext) => cell.sum.add(ciphertext),
            None => self.to_add.push(ballot.credential),
        }
        self.points.insert(u);
        let last = LastBallot {
            id,
            index,
            ciphertext: ballot.ciphertext.clone().into_boxed_slice(),
            added: ciphertext.is_some() && !waits,
        };
        self.last.insert(ballot.credential, last);
        Ok(())
    }

    pub(crate) fn close(&mut self, index: u64, chain: [u8; 32]) -> Result<(), Refusal> {
        let all = self.cells.values().all(|cell| cell.sum.terms() == cell.ballots);
        Check::Closing.require(all, "this program has not added up all counted ballots")?;
        let districts = self
            .voting
            .as_ref()
            .map_or(0, |voting| voting.roll.districts().len());
        let closed = ClosedAt { index, chain };
        let numbers = self.program.numbers();
        let tally = Tally::compute(&self.setup, &self.id, closed, districts, numbers, &self.cells);
        self.tally = Some(Arc::new(tally));
        Ok(())
    }

    pub(crate) fn confirm_tally(&mut self, trustee: u32) {
        self.confirmations.insert(trustee);
    }

    pub(crate) fn add_share(&mut self, share: VerifiedTallyShare) {
        self.shares.insert((share.block(), share.trustee()), share);
    }

    pub(crate) fn publish(&mut self) {
        self.published = true;
    }

    pub(crate) fn erase_keys(&mut self, trustee: u32) {
        self.erased_keys.insert(trustee);
    }
}
