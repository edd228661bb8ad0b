//! The state of a key ceremony: who has done which step.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use suara_crypto::Point;
use suara_crypto::ceremony::{self, CeremonyParameters, TransportKey, VerifiedReveal};
use suara_crypto::elgamal::ElectionKeys;

use crate::check::{Check, Refusal};
use crate::id::Id;

/// What a trustee committed to.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The key to which shares for this trustee are encrypted.
    pub transport_key: TransportKey,
    /// Hash of its reveal.
    pub reveal_hash: Id,
}

/// The keys that a complete set of reveals makes.
#[derive(Debug)]
pub struct CeremonyKeys {
    /// `Y_1 … Y_n`.
    pub keys: ElectionKeys,
    /// Their digest.
    pub digest: Id,
    /// `S_li` for each trustee `l`, in order of the indices.
    pub public_shares: Vec<Vec<Point>>,
}

/// One attempt of a key ceremony.
#[derive(Debug)]
pub struct Ceremony {
    parameters: Arc<CeremonyParameters>,
    trustees: usize,
    commits: BTreeMap<u32, Commit>,
    reveals: BTreeMap<u32, VerifiedReveal>,
    sealed: BTreeMap<(u32, u32), Vec<u8>>,
    keys: Option<Arc<CeremonyKeys>>,
    confirmed: BTreeSet<u32>,
    rehearsed: BTreeSet<u32>,
}

/// The step that a ceremony is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Trustees commit to their reveals.
    Commit,
    /// Trustees reveal their commitments.
    Reveal,
    /// Trustees send each other shares.
    Share,
    /// Trustees confirm the shares they received.
    Confirm,
    /// Trustees show that they can decrypt.
    Rehearse,
    /// All is done.
    Complete,
}

impl Ceremony {
    pub(crate) fn new(parameters: CeremonyParameters, trustees: usize) -> Ceremony {
        Ceremony {
            parameters: Arc::new(parameters),
            trustees,
            commits: BTreeMap::new(),
            reveals: BTreeMap::new(),
            sealed: BTreeMap::new(),
            keys: None,
            confirmed: BTreeSet::new(),
            rehearsed: BTreeSet::new(),
        }
    }

    /// What every message of this attempt is bound to.
    pub fn parameters(&self) -> &Arc<CeremonyParameters> {
        &self.parameters
    }

    /// Commits so far, by trustee.
    pub fn commits(&self) -> &BTreeMap<u32, Commit> {
        &self.commits
    }

    /// Reveals so far, by trustee.
    pub fn reveals(&self) -> &BTreeMap<u32, VerifiedReveal> {
        &self.reveals
    }

    /// The encrypted shares of one trustee for another.
    pub fn sealed(&self, from: u32, to: u32) -> Option<&[u8]> {
        self.sealed.get(&(from, to)).map(Vec::as_slice)
    }

    /// Who has confirmed.
    pub fn confirmed(&self) -> &BTreeSet<u32> {
        &self.confirmed
    }

    /// Who has rehearsed.
    pub fn rehearsed(&self) -> &BTreeSet<u32> {
        &self.rehearsed
    }

    /// The keys, once all have revealed.
    pub fn keys(&self) -> Option<&Arc<CeremonyKeys>> {
        self.keys.as_ref()
    }

    /// The digest of the keys, once all have revealed.
    pub fn keys_digest(&self) -> Option<Id> {
        self.keys.as_ref().map(|keys| keys.digest)
    }

    /// The step that comes next.
    pub fn step(&self) -> Step {
        match () {
            () if !self.all_committed() => Step::Commit,
            () if !self.all_revealed() => Step::Reveal,
            () if !self.all_shared() => Step::Share,
            () if !self.all_confirmed() => Step::Confirm,
            () if !self.all_rehearsed() => Step::Rehearse,
            () => Step::Complete,
        }
    }

    pub(crate) fn all_committed(&self) -> bool {
        self.commits.len() == self.trustees
    }

    pub(crate) fn all_revealed(&self) -> bool {
        self.reveals.len() == self.trustees
    }

    pub(crate) fn all_shared(&self) -> bool {
        self.all_revealed() && self.sealed.len() == self.trustees * (self.trustees - 1)
    }

    pub(crate) fn all_confirmed(&self) -> bool {
        self.confirmed.len() == self.trustees
    }

    pub(crate) fn all_rehearsed(&self) -> bool {
        self.rehearsed.len() == self.trustees
    }

    pub(crate) fn commit(&mut self, trustee: u32, transport_key: TransportKey, reveal_hash: Id) {
        self.commits.insert(
            trustee,
            Commit {
                transport_key,
                reveal_hash,
            },
        );
    }

    /// The keys that the last reveal completes; nothing while reveals are missing.
    pub(crate) fn keys_with(&self, last: &VerifiedReveal) -> Result<Option<Arc<CeremonyKeys>>, Refusal> {
        if self.reveals.len() + 1 < self.trustees {
            return Ok(None);
        }
        let mut reveals = self.reveals.values().chain([last]).cloned().collect::<Vec<_>>();
        reveals.sort_by_key(VerifiedReveal::index);
        let keys = ceremony::election_keys(&self.parameters, &reveals);
        let keys = keys.map_err(|wrong| Check::RevealShape.refuse(wrong))?;
        let digest = Id(ceremony::keys_digest(&self.parameters, &keys));
        let indices = reveals.iter().map(VerifiedReveal::index);
        let public_shares = indices
            .map(|trustee| ceremony::public_shares(&self.parameters, &reveals, trustee))
            .collect::<Result<_, _>>()
            .map_err(|wrong| Check::RevealShape.refuse(wrong))?;
        Ok(Some(Arc::new(CeremonyKeys {
            keys,
            digest,
            public_shares,
        })))
    }

    pub(crate) fn reveal(&mut self, reveal: VerifiedReveal, keys: Option<Arc<CeremonyKeys>>) {
        self.reveals.insert(reveal.index(), reveal);
        self.keys = keys;
    }

    pub(crate) fn share(&mut self, from: u32, to: u32, sealed: Vec<u8>) {
        self.sealed.insert((from, to), sealed);
    }

    pub(crate) fn confirm(&mut self, trustee: u32) {
        self.confirmed.insert(trustee);
    }

    pub(crate) fn rehearse(&mut self, trustee: u32) {
        self.rehearsed.insert(trustee);
    }
}
