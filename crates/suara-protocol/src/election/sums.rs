//! Adding up the ballots that a replay of one's own log has left for later, and the sums that are kept of a closed
//! election.

use std::collections::BTreeMap;

use suara_crypto::elgamal::CiphertextSum;

use super::Election;
use crate::groups::Cell;
use crate::host::Host;
use crate::kept_sums::{KeptCell, KeptSums};
use crate::replay::EntryRefused;
use crate::tally::CellSum;

/// How many ballots one thread adds up at a time.
const ADDED_TOGETHER: usize = 256;

impl Election {
    /// How many counted ballots are not yet added up.
    pub(crate) fn to_add(&self) -> usize {
        self.to_add.len()
    }

    /// Adds up counted ballots that are not in the sums yet, at most so many.
    pub(crate) fn add_up(&mut self, most: usize, host: &impl Host) -> Result<(), EntryRefused> {
        let left = self.to_add.len().saturating_sub(most);
        let chunks = self.to_add.get(left..).unwrap_or_default().chunks(ADDED_TOGETHER);
        let sums = host.map(chunks.collect(), |chunk| self.sums_of(chunk));
        let sums = sums.into_iter().collect::<Result<Vec<_>, _>>()?;
        for (cell, sum) in sums.into_iter().flatten() {
            if let Some(cell) = self.cells.get_mut(&cell) {
                cell.sum.add_scaled(&sum, 1);
            }
        }
        for credential in self.to_add.drain(left..) {
            if let Some(last) = self.last.get_mut(&credential) {
                last.added = true;
            }
        }
        Ok(())
    }

    /// Sums of the last ballots of these credentials, by cell.
    fn sums_of(&self, credentials: &[u32]) -> Result<BTreeMap<Cell, CiphertextSum>, EntryRefused> {
        let numbers = self.program.numbers();
        let mut sums = BTreeMap::new();
        for credential in credentials {
            let roll = self.voting.as_ref().map(|voting| &voting.roll);
            let entitled = roll.and_then(|roll| roll.entitled(*credential));
            if let (Some(entitled), Some(last)) = (entitled, self.last.get(credential)) {
                let sum = sums.entry((entitled.district, entitled.weight));
                let refused = |refusal| EntryRefused {
                    index: last.index,
                    refusal,
                };
                sum.or_insert_with(|| CiphertextSum::new(numbers))
                    .add(&last.decode(numbers).map_err(refused)?);
            }
        }
        Ok(sums)
    }

    /// Takes kept sums for the counted ballots, if they are of as many ballots in every cell; says whether it did.
    pub(crate) fn take_sums(&mut self, kept: &KeptSums) -> bool {
        let numbers = self.program.numbers();
        let decoded = kept.cells.iter().map(|cell| {
            let sum = CiphertextSum::decode(&cell.sum, numbers, cell.ballots).ok()?;
            Some(((u16::try_from(cell.district).ok()?, cell.weight), sum))
        });
        let Some(sums) = decoded.collect::<Option<Vec<(Cell, CiphertextSum)>>>() else {
            return false;
        };
        let kept = sums.iter().map(|(cell, sum)| (*cell, sum.terms()));
        let counted = self.cells.iter().map(|(cell, counted)| (*cell, counted.ballots));
        if !kept.eq(counted) {
            return false;
        }
        for (cell, (_, sum)) in self.cells.values_mut().zip(sums) {
            cell.sum = sum;
        }
        self.to_add.clear();
        true
    }

    /// The sums of all cells.
    pub(crate) fn kept_cells(&self) -> Vec<KeptCell> {
        let kept = |(&(district, weight), cell): (&Cell, &CellSum)| KeptCell {
            district: district.into(),
            weight,
            ballots: cell.ballots,
            sum: cell.sum.finish().encode(),
        };
        self.cells.iter().map(kept).collect()
    }
}
