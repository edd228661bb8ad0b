//! The chain of acts of every credential in a petition: which act was the last, and whether a signature stands.

use std::collections::HashMap;

use crate::id::Id;

/// What a credential has done in a petition so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The id of its last act.
    pub last: Id,
    /// Where that stands in the log.
    pub index: u64,
    /// Its signature, if one stands.
    pub signature: Option<Standing>,
    /// Whether it is one of the sponsors.
    pub sponsor: bool,
}

/// A signature that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    index: std::num::NonZeroU64,
    /// How it was given.
    pub channel: Channel,
}

/// How a signature was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// By the citizen's own act.
    Web,
    /// On a sheet of paper.
    Paper,
}

impl Standing {
    pub(super) fn new(index: u64, channel: Channel) -> Option<Standing> {
        let index = std::num::NonZeroU64::new(index)?;
        Some(Standing { index, channel })
    }

    /// Where it stands in the log.
    pub fn index(&self) -> u64 {
        self.index.get()
    }
}

/// The links of all credentials. A map of places into a list: half the memory of a map of links, and a petition of a
/// million signatures is read in bounded memory.
#[derive(Debug, Default)]
pub(super) struct Links {
    places: HashMap<u32, u32>,
    links: Vec<(u32, Link)>,
}

impl Links {
    pub(super) fn get(&self, credential: u32) -> Option<&Link> {
        let place = usize::try_from(*self.places.get(&credential)?).ok()?;
        self.links.get(place).map(|(_, link)| link)
    }

    pub(super) fn set(&mut self, credential: u32, link: Link) {
        // Places are as few as credentials on a roll, fewer than 2^32.
        let next = u32::try_from(self.links.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(credential).or_insert(next);
        match usize::try_from(place)
            .ok()
            .and_then(|place| self.links.get_mut(place))
        {
            Some(known) => known.1 = link,
            None => self.links.push((credential, link)),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (u32, &Link)> {
        self.links.iter().map(|(credential, link)| (*credential, link))
    }
}
