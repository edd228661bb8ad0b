//! The detached texts of one board, a file each, named by hash.
//!
//! A text is put here before the submission that names it. Until then it waits, and what waits is bounded: the oldest goes
//! first. What an entry erases is deleted, and at the start everything that no entry names.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use suara_protocol::detached::NamedText;
use suara_protocol::{Detached, Id};

use crate::folder::{sync, write_whole};

/// How many texts may wait to be named by an entry.
const MOST_WAITING: usize = 10_000;
/// How many texts are kept in memory.
const MOST_CACHED: usize = 20_000;

/// The texts of a board; clones are of the same ones.
#[derive(Clone, Debug)]
pub struct Texts {
    folder: Arc<PathBuf>,
    written: Arc<AtomicU64>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Id>,
    cached: HashMap<Id, Arc<str>>,
}

impl Texts {
    /// Opens the folder, and deletes what no entry names, or what an entry erased.
    pub fn open(folder: PathBuf, named: &HashMap<Id, NamedText>) -> io::Result<Texts> {
        fs::create_dir_all(&folder)?;
        for file in fs::read_dir(&folder)? {
            let file = file?;
            let name = file.file_name();
            let id = name.to_str().and_then(|name| name.parse::<Id>().ok());
            let kept = id
                .and_then(|id| named.get(&id))
                .is_some_and(|named| named.erased.is_none());
            if !kept {
                fs::remove_file(file.path())?;
            }
        }
        Ok(Texts {
            folder: Arc::new(folder),
            written: Arc::default(),
            state: Arc::default(),
        })
    }

    /// Keeps a text durably, until an entry names it or too many others wait.
    pub fn put(&self, text: &Detached) -> io::Result<()> {
        let id = text.hash();
        let path = self.path(&id);
        if path.exists() {
            return Ok(());
        }
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        write_whole(
            &text.encode(),
            &path,
            &self.folder.join(format!("{id}.{number}.new")),
        )?;
        sync(&self.folder)?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.push_back(id);
        if state.waiting.len() > MOST_WAITING
            && let Some(oldest) = state.waiting.pop_front()
        {
            remove(&self.path(&oldest))?;
        }
        Ok(())
    }

    /// The text with this hash.
    pub fn get(&self, id: &Id) -> io::Result<Option<Detached>> {
        match fs::read(self.path(id)) {
            Ok(content) => Ok(decode(&content, id)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What a text says, for views: from memory if it was asked for before.
    pub fn shown(&self, id: &Id) -> Option<String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = state.cached.get(id) {
            return Some(text.to_string());
        }
        let text = self.get(id).ok()??;
        if state.cached.len() >= MOST_CACHED {
            state.cached.clear();
        }
        state.cached.insert(*id, text.text().into());
        Some(text.text().to_owned())
    }

    /// An entry names these texts: they wait no more.
    pub fn named(&self, ids: impl Iterator<Item = Id>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            state.waiting.retain(|waiting| *waiting != id);
        }
    }

    /// An entry erases this text.
    pub fn erase(&self, id: &Id) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.cached.remove(id);
        remove(&self.path(id))
    }

    fn path(&self, id: &Id) -> PathBuf {
        self.folder.join(id.to_string())
    }
}

/// The text with this hash, if this is its content.
pub(crate) fn decode(content: &[u8], id: &Id) -> Option<Detached> {
    Detached::decode(content).ok().filter(|text| text.hash() == *id)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &str) -> Detached {
        Detached::new(words, [1; 32])
    }

    #[test]
    fn what_no_entry_names_is_gone_after_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let open = |named: &HashMap<Id, NamedText>| Texts::open(folder.path().to_owned(), named).unwrap();
        let texts = open(&HashMap::new());
        let (kept, lost) = (text("kept"), text("lost"));
        texts.put(&kept).unwrap();
        texts.put(&lost).unwrap();
        let named = NamedText {
            entry: 7,
            role: suara_protocol::TextRole::Title,
            erased: None,
        };
        let texts = open(&HashMap::from([(kept.hash(), named)]));
        assert_eq!(texts.shown(&kept.hash()), Some("kept".to_owned()));
        assert_eq!(texts.get(&lost.hash()).unwrap(), None);
    }

    #[test]
    fn an_erased_text_is_gone_from_disk_and_memory() {
        let folder = tempfile::tempdir().unwrap();
        let texts = Texts::open(folder.path().to_owned(), &HashMap::new()).unwrap();
        let name = text("Siti");
        texts.put(&name).unwrap();
        assert!(texts.shown(&name.hash()).is_some());
        texts.erase(&name.hash()).unwrap();
        assert!(texts.shown(&name.hash()).is_none());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn o03_a_damaged_file_is_no_text() {
        let folder = tempfile::tempdir().unwrap();
        let texts = Texts::open(folder.path().to_owned(), &HashMap::new()).unwrap();
        let one = text("one");
        fs::write(folder.path().join(one.hash().to_string()), text("two").encode()).unwrap();
        assert_eq!(texts.get(&one.hash()).unwrap(), None);
    }
}
