//! The state of a roll, and the sealed roll that voters are checked against.

use std::sync::Arc;

use suara_crypto::Point;

use crate::entries::{Credential, District, RollAnnouncement};
use crate::id::Id;

/// A roll as far as it stands in the log.
#[derive(Debug)]
pub struct RollState {
    id: Id,
    announcement: RollAnnouncement,
    parts: Vec<Id>,
    credentials: Vec<Credential>,
    sealed: Option<Arc<Roll>>,
}

impl RollState {
    pub(crate) fn new(id: Id, announcement: RollAnnouncement) -> RollState {
        RollState {
            id,
            announcement,
            parts: Vec::new(),
            credentials: Vec::new(),
            sealed: None,
        }
    }

    /// The roll id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// How it was announced.
    pub fn announcement(&self) -> &RollAnnouncement {
        &self.announcement
    }

    /// The sealed roll, once it is sealed.
    pub fn sealed(&self) -> Option<&Arc<Roll>> {
        self.sealed.as_ref()
    }

    /// Number of parts so far.
    pub fn parts(&self) -> u32 {
        u32::try_from(self.parts.len()).unwrap_or(u32::MAX)
    }

    /// Number of credentials so far.
    pub fn count(&self) -> usize {
        self.credentials().len()
    }

    /// The roll hash: over the roll id and the ids of its parts, in order.
    pub fn hash(&self) -> Id {
        roll_hash(&self.id, &self.parts)
    }

    /// The credentials so far, ascending by key.
    pub fn credentials(&self) -> &[Credential] {
        self.sealed
            .as_ref()
            .map_or(&self.credentials, |roll| &roll.credentials)
    }

    pub(crate) fn last_key(&self) -> Option<&Point> {
        self.credentials.last().map(|credential| &credential.key)
    }

    pub(crate) fn add_part(&mut self, id: Id, credentials: Vec<Credential>) {
        self.parts.push(id);
        self.credentials.extend(credentials);
    }

    pub(crate) fn seal(&mut self) {
        let credentials = std::mem::take(&mut self.credentials);
        let total_weight = credentials
            .iter()
            .map(|credential| u64::from(credential.weight))
            .sum();
        let districts = self.announcement.districts.clone();
        self.sealed = Some(Arc::new(Roll {
            id: self.id,
            hash: self.hash(),
            districts,
            credentials,
            total_weight,
        }));
    }
}

/// The roll hash for a roll whose parts have these ids: SHA-256 of `suara/v1/roll-hash`, a zero byte, the roll
/// id and the ids of the parts in order.
pub fn roll_hash(roll: &Id, parts: &[Id]) -> Id {
    let ids = [roll].into_iter().chain(parts);
    Id::hash("suara/v1/roll-hash", ids.map(|id| id.0.as_slice()))
}

/// A sealed roll.
#[derive(Debug)]
pub struct Roll {
    id: Id,
    hash: Id,
    districts: Vec<District>,
    credentials: Vec<Credential>,
    total_weight: u64,
}

impl Roll {
    /// The roll id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The roll hash.
    pub fn hash(&self) -> Id {
        self.hash
    }

    /// Its districts.
    pub fn districts(&self) -> &[District] {
        &self.districts
    }

    /// All credentials, ascending by key.
    pub fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// The credential at `place`.
    pub fn credential(&self, place: u32) -> Option<&Credential> {
        self.credentials.get(usize::try_from(place).ok()?)
    }

    /// The place of a key on the roll.
    pub fn find(&self, key: &Point) -> Option<u32> {
        let place = self
            .credentials
            .binary_search_by(|credential| credential.key.bytes().cmp(key.bytes()))
            .ok()?;
        u32::try_from(place).ok()
    }

    /// Sum of all weights.
    pub fn total_weight(&self) -> u64 {
        self.total_weight
    }
}
