//! The totals that the trustees' shares decrypt to.

use std::collections::BTreeMap;

use suara_crypto::dlog::DiscreteLog;
use suara_crypto::tally::decrypt;

use super::Election;
use crate::check::{Check, Refusal};
use crate::entries::GroupResult;
use crate::tally::Tally;

impl Election {
    /// The totals of every group; `None` while too few trustees have decrypted. Computed once.
    pub fn totals(&self) -> Result<Option<Vec<GroupResult>>, Refusal> {
        let Some(tally) = &self.tally else { return Ok(None) };
        if tally.withheld() {
            return Ok(Some(Vec::new()));
        }
        match self.decrypting_trustees() {
            None => Ok(None),
            Some(trustees) => self
                .totals
                .get_or_init(|| self.compute_totals(tally, &trustees))
                .clone()
                .map(Some),
        }
    }

    /// The first `t` trustees, by index, that have decrypted every block.
    pub(super) fn decrypting_trustees(&self) -> Option<Vec<u32>> {
        let tally = self.tally.as_ref()?;
        let complete = |trustee: &u32| (0..tally.blocks()).all(|block| self.has_share(*trustee, block));
        let threshold = usize::try_from(self.setup.threshold).ok()?;
        let trustees = self
            .confirmations
            .iter()
            .copied()
            .filter(complete)
            .take(threshold)
            .collect::<Vec<_>>();
        (trustees.len() == threshold).then_some(trustees)
    }

    fn compute_totals(&self, tally: &Tally, trustees: &[u32]) -> Result<Vec<GroupResult>, Refusal> {
        let numbers = self.program.numbers();
        let bounds = |weight: &u64| -> Vec<u64> {
            (0..numbers)
                .map(|number| self.program.largest(number).saturating_mul(*weight))
                .collect()
        };
        let log = DiscreteLog::new(tally.weights().iter().flat_map(bounds));
        let mut decrypted = BTreeMap::new();
        for block in 0..tally.blocks() {
            let sums = tally.block(block).unwrap_or_default();
            let shares = trustees
                .iter()
                .filter_map(|trustee| self.shares.get(&(block, *trustee)))
                .collect::<Vec<_>>();
            let threshold = self.setup.threshold;
            let bounds = tally.block_weights(block).iter().map(bounds).collect::<Vec<_>>();
            let totals = decrypt(threshold, sums, &shares, &log, &bounds);
            let totals = totals.map_err(|wrong| Check::Decodable.refuse(wrong))?;
            decrypted.extend(sums.iter().map(|sum| sum.id).zip(totals));
        }
        let result = |group: &crate::groups::Group| GroupResult {
            group: group.id,
            ballots: group.ballots,
            totals: decrypted.remove(&group.id).unwrap_or_else(|| vec![0; numbers]),
        };
        Ok(tally.groups().iter().map(result).collect())
    }
}
