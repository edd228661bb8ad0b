//! Which texts a log names, read off its entries without their rules: for copies of a log and of its texts.

use std::collections::BTreeSet;

use crate::entries::Payload;
use crate::id::Id;
use crate::submission::Entry;

/// The texts that entries name, and those that entries erase.
#[derive(Clone, Debug, Default)]
pub struct NamedTexts {
    named: BTreeSet<Id>,
    erased: BTreeSet<Id>,
}

impl NamedTexts {
    /// Reads an entry. One that cannot be decoded names nothing: what is wrong with it is found when the log is replayed.
    pub fn read(&mut self, entry: &[u8]) {
        let Ok(entry) = Entry::decode(entry) else { return };
        let payload = entry.submission.payload();
        self.named
            .extend(payload.texts().into_iter().map(|(_, text)| text));
        if let Payload::Erasure(erasure) = payload {
            self.erased.insert(erasure.text);
        }
    }

    /// Those that have to be there: named, and not erased; in ascending order.
    pub fn standing(&self) -> impl Iterator<Item = &Id> {
        self.named.difference(&self.erased)
    }

    /// Those that must not be there any more.
    pub fn erased(&self) -> impl Iterator<Item = &Id> {
        self.erased.iter()
    }
}
