//! Detached texts in a view: what they say, or which entry erased them.

use serde::Serialize;

use crate::board::Board;
use crate::detached::ErasedBy;
use crate::id::Id;
use crate::petition::Moment;

/// Where the content of detached texts is looked up.
pub type Content<'a> = &'a dyn Fn(&Id) -> Option<String>;

/// A detached text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextView {
    /// Its hash.
    pub hash: Id,
    /// The text, if it is at hand.
    pub text: Option<String>,
    /// The entry that erased it, and why.
    pub erased: Option<ErasedView>,
}

impl TextView {
    /// The text, or words that say why it is not there.
    pub fn shown(&self) -> String {
        self.shown_in("erased by entry", "the text is missing")
    }

    /// The same in another language: the words before the entry that erased it, and for a text that is missing.
    pub fn shown_in(&self, erased_by: &str, missing: &str) -> String {
        match (&self.text, &self.erased) {
            (_, Some(erased)) => format!("[{erased_by} {}: {}]", erased.entry, erased.code),
            (Some(text), None) => text.clone(),
            (None, None) => format!("[{missing}]"),
        }
    }
}

/// How a text was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErasedView {
    /// The entry that says so.
    pub entry: u64,
    /// Why.
    pub code: &'static str,
}

/// Something said, and when.
#[derive(Clone, Debug, Serialize)]
pub struct SaidView {
    /// Where and when.
    pub at: Moment,
    /// What.
    pub text: TextView,
}

/// Something said with a code.
#[derive(Clone, Debug, Serialize)]
pub struct CodedView {
    /// Where and when.
    pub at: Moment,
    /// The code.
    pub code: &'static str,
    /// What the code means.
    pub words: &'static str,
    /// What was said.
    pub text: TextView,
}

/// The view of a detached text.
pub(super) fn text(board: &Board, hash: &Id, content: Content<'_>) -> TextView {
    let erased = board.texts().get(hash).and_then(|named| named.erased);
    let view = |erased: ErasedBy| ErasedView {
        entry: erased.entry,
        code: erased.code.code(),
    };
    TextView {
        hash: *hash,
        text: if erased.is_some() { None } else { content(hash) },
        erased: erased.map(view),
    }
}
