//! Receipts: what an author keeps.

use suara_log::reader::LogReader;
use suara_log::store::StoreError;
use suara_protocol::{Entry, Receipt, Refusal};

use crate::pipeline::Placed;

/// Why there is no receipt for something that was admitted.
#[derive(Debug, thiserror::Error)]
pub enum NoReceipt {
    /// The entry could not be read back.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was read back is no entry.
    #[error("entry {index} cannot be read back: {refusal}")]
    Entry {
        /// Place in the log.
        index: u64,
        /// What is wrong with it.
        refusal: Refusal,
    },
    /// The entry is not published.
    #[error("entry {index} is not there")]
    Missing {
        /// Place in the log.
        index: u64,
    },
}

/// The receipt for what was placed, with a proof for the newest checkpoint. For what stood there before, the entry
/// is read back from the store.
pub fn receipt(reader: &LogReader, placed: &Placed) -> Result<Receipt, NoReceipt> {
    let (index, previous, time_ms) = match *placed {
        Placed::New {
            index,
            previous,
            time_ms,
        } => (index, previous, time_ms),
        Placed::Standing { index } => {
            let entry = reader
                .entries(index..index + 1)?
                .pop()
                .ok_or(NoReceipt::Missing { index })?;
            let entry = Entry::decode(&entry).map_err(|refusal| NoReceipt::Entry { index, refusal })?;
            (index, entry.previous, entry.time_ms)
        }
    };
    let (checkpoint, proof) = reader.inclusion(index).ok_or(NoReceipt::Missing { index })?;
    Ok(Receipt {
        index,
        previous: previous.to_vec(),
        time_ms,
        proof: proof.iter().map(|hash| hash.to_vec()).collect(),
        checkpoint: checkpoint.to_string(),
    })
}
