//! Counting a petition once more, from the chains of acts alone.

use std::collections::BTreeMap;

use super::{Channel, Petition};
use crate::check::{Check, Refusal};

impl Petition {
    /// The count by channel and district as the chains of acts give it, one credential after the other: another way to
    /// the numbers that [`Petition::counts`] keeps.
    pub fn recount(&self) -> (BTreeMap<Channel, u64>, BTreeMap<u16, u64>) {
        let (mut channels, mut districts) = (BTreeMap::new(), BTreeMap::new());
        for (credential, link) in self.links.all() {
            if let Some(standing) = link.signature {
                *channels.entry(standing.channel).or_default() += 1;
                *districts.entry(self.district(credential)).or_default() += 1;
            }
        }
        (channels, districts)
    }

    /// C95: the recount agrees with the counts that grew entry by entry.
    pub fn check_recount(&self) -> Result<(), Refusal> {
        let (channels, districts) = self.recount();
        let of = |channel| channels.get(&channel).copied().unwrap_or(0);
        let kept = self.counts.by_district.iter().filter(|(_, count)| **count > 0);
        let same = of(Channel::Web) == self.counts.web
            && of(Channel::Paper) == self.counts.paper
            && kept.eq(districts.iter());
        Check::Recount.require(
            same,
            format_args!("petition {}: a recount gives other numbers", self.id),
        )
    }
}
