//! The state of a roll, and the sealed roll that voters are checked against.

use std::sync::Arc;

use suara_crypto::Point;
use suara_crypto::group::ENCODED;

use crate::entries::{Credential, District, RollAnnouncement};
use crate::id::Id;

/// A roll as far as it stands in the log.
#[derive(Debug)]
pub struct RollState {
    id: Id,
    announcement: RollAnnouncement,
    parts: Vec<Id>,
    keys: Vec<[u8; ENCODED]>,
    entitled: Vec<Entitled>,
    sealed: Option<Arc<Roll>>,
}

impl RollState {
    pub(crate) fn new(id: Id, announcement: RollAnnouncement) -> RollState {
        RollState {
            id,
            announcement,
            parts: Vec::new(),
            keys: Vec::new(),
            entitled: Vec::new(),
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
        self.keys().len()
    }

    /// The roll hash: over the roll id and the ids of its parts, in order.
    pub fn hash(&self) -> Id {
        roll_hash(&self.id, &self.parts)
    }

    /// The keys of the credentials so far, encoded, ascending.
    pub fn keys(&self) -> &[[u8; ENCODED]] {
        self.sealed.as_ref().map_or(&self.keys, |roll| &roll.keys)
    }

    /// Districts and weights of the credentials so far, in the order of the keys.
    pub fn entitled(&self) -> &[Entitled] {
        self.sealed.as_ref().map_or(&self.entitled, |roll| &roll.entitled)
    }

    /// Whether the credentials so far are the first of these.
    pub fn begins(&self, credentials: &[Credential]) -> bool {
        let same = |((key, entitled), credential): ((&[u8; ENCODED], &Entitled), &Credential)| {
            key == credential.key.bytes()
                && (entitled.district, entitled.weight) == (credential.district, credential.weight)
        };
        let so_far = self.keys().iter().zip(self.entitled());
        self.count() <= credentials.len() && so_far.zip(credentials).all(same)
    }

    pub(crate) fn add_part(&mut self, id: Id, credentials: &[Credential]) {
        self.parts.push(id);
        self.keys
            .extend(credentials.iter().map(|credential| credential.key.bytes()));
        self.entitled
            .extend(credentials.iter().map(|credential| Entitled {
                district: credential.district,
                weight: credential.weight,
            }));
    }

    pub(crate) fn seal(&mut self) {
        let (keys, entitled) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.entitled));
        let total_weight = entitled.iter().map(|entitled| u64::from(entitled.weight)).sum();
        let districts = self.announcement.districts.clone();
        self.sealed = Some(Arc::new(Roll {
            id: self.id,
            hash: self.hash(),
            districts,
            keys,
            entitled,
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

/// District and weight of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitled {
    /// Place of the district in the announcement's list.
    pub district: u16,
    /// How much a ballot counts, at least 1.
    pub weight: u32,
}

/// A sealed roll. Keys are kept encoded, a fifth of the memory; they were decoded when their part was read.
#[derive(Debug)]
pub struct Roll {
    id: Id,
    hash: Id,
    districts: Vec<District>,
    keys: Vec<[u8; ENCODED]>,
    entitled: Vec<Entitled>,
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

    /// How many credentials are on it.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nobody is on it; a sealed roll has somebody.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Districts and weights of all credentials, ascending by key.
    pub fn all(&self) -> &[Entitled] {
        &self.entitled
    }

    /// District and weight of the credential at `place`.
    pub fn entitled(&self, place: u32) -> Option<&Entitled> {
        self.entitled.get(usize::try_from(place).ok()?)
    }

    /// The key of the credential at `place`, decoded.
    pub fn key(&self, place: u32) -> Option<Point> {
        let key = self.keys.get(usize::try_from(place).ok()?)?;
        Point::decode(key).ok()
    }

    /// The place of a key on the roll.
    pub fn find(&self, key: &Point) -> Option<u32> {
        let place = self.keys.binary_search(key.bytes()).ok()?;
        u32::try_from(place).ok()
    }

    /// Sum of all weights.
    pub fn total_weight(&self) -> u64 {
        self.total_weight
    }
}
