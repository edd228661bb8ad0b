//! Entries in memory.

use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use super::{Store, StoreError, check_append, check_range};

/// A store that is gone when its last handle is dropped. Clones are handles on the same entries.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    entries: Arc<RwLock<Vec<Vec<u8>>>>,
}

impl MemoryStore {
    /// A store without entries.
    pub fn new() -> Self {
        Self::default()
    }
}

impl From<Vec<Vec<u8>>> for MemoryStore {
    /// A store with these entries, whatever they are.
    fn from(entries: Vec<Vec<u8>>) -> Self {
        Self {
            entries: Arc::new(RwLock::new(entries)),
        }
    }
}

impl Store for MemoryStore {
    fn len(&self) -> u64 {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).len() as u64
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        check_range(entries.len() as u64, &range)?;
        let part = entries.get(range.start as usize..range.end as usize);
        Ok(part.unwrap_or_default().to_vec())
    }

    fn append(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        let mut stored = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        check_append(stored.len() as u64, first_index, entries)?;
        stored.extend_from_slice(entries);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::conformance;

    #[test]
    fn conforms() {
        conformance::suite(|open: Option<MemoryStore>| open.unwrap_or_default());
    }
}
