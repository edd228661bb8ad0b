//! A store that fails on demand, in the two ways in which a disk fails.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::{CheckpointStore, Store, StoreError};

/// How the next call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A write fails, and nothing has been stored.
    BeforePersisting,
    /// A write fails, and yet everything has been stored.
    AfterPersisting,
    /// A read fails.
    Reading,
}

/// A [`Store`] or [`CheckpointStore`] around another one. Clones share the inner store's handle and the plan, so a
/// test can keep one while the log has the other.
#[derive(Clone, Debug)]
pub struct Failing<S> {
    inner: S,
    next: Arc<Mutex<Option<Failure>>>,
}

impl<S> Failing<S> {
    /// A store that does what `inner` does until it is told to fail.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            next: Arc::default(),
        }
    }

    /// Makes the next write, or read, fail; once.
    pub fn fail_next(&self, failure: Failure) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    /// The store within.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn take(&self, concerns: impl FnOnce(&Failure) -> bool) -> Option<Failure> {
        self.next
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take_if(|failure| concerns(failure))
    }

    fn reading<T>(&self, read: impl FnOnce(&S) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match self.take(|failure| *failure == Failure::Reading) {
            Some(_) => Err(StoreError::Failed("the read was made to fail".to_owned())),
            None => read(&self.inner),
        }
    }

    fn writing(&self, write: impl FnOnce(&S) -> Result<(), StoreError>) -> Result<(), StoreError> {
        match self.take(|failure| *failure != Failure::Reading) {
            None => write(&self.inner),
            Some(Failure::AfterPersisting) => {
                write(&self.inner)?;
                Err(StoreError::Failed(
                    "the write was made to fail after it was done".to_owned(),
                ))
            }
            Some(_) => Err(StoreError::Failed("the write was made to fail".to_owned())),
        }
    }
}

impl<S: Store> Store for Failing<S> {
    fn len(&self) -> u64 {
        self.inner.len()
    }

    fn read(&self, range: Range<u64>) -> Result<Vec<Vec<u8>>, StoreError> {
        self.reading(|inner| inner.read(range))
    }

    fn append(&self, first_index: u64, entries: &[Vec<u8>]) -> Result<(), StoreError> {
        self.writing(|inner| inner.append(first_index, entries))
    }
}

impl<C: CheckpointStore> CheckpointStore for Failing<C> {
    fn load(&self) -> Result<Option<String>, StoreError> {
        self.reading(CheckpointStore::load)
    }

    fn save(&self, checkpoint: &str) -> Result<(), StoreError> {
        self.writing(|inner| inner.save(checkpoint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{MemoryStore, conformance};

    #[test]
    fn conforms_while_it_is_not_told_to_fail() {
        conformance::suite(|open: Option<Failing<MemoryStore>>| {
            open.unwrap_or_else(|| Failing::new(MemoryStore::new()))
        });
    }

    #[test]
    fn fails_once_and_in_the_way_it_was_told_to() {
        let store = Failing::new(MemoryStore::new());
        store.fail_next(Failure::BeforePersisting);
        assert!(store.append(0, &[vec![1]]).is_err());
        assert_eq!(store.len(), 0);
        store.fail_next(Failure::AfterPersisting);
        assert!(store.append(0, &[vec![1]]).is_err());
        assert_eq!(store.len(), 1);
        store.fail_next(Failure::Reading);
        assert_eq!(store.append(1, &[vec![2]]), Ok(()), "a write is no read");
        assert!(store.read(0..2).is_err());
        assert_eq!(store.read(0..2), Ok(vec![vec![1], vec![2]]));
    }
}
