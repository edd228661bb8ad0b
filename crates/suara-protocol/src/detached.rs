//! Texts that stand beside the log and can be erased, though nothing in the log can be removed.
//!
//! An entry holds the hash of a text, salted with 32 random bytes, so that who has the hash alone cannot search for
//! the text:
//!
//! ```text
//! SHA-256("suara/v1/detached" ‖ 00 ‖ salt ‖ text)
//! ```
//!
//! The content is `salt ‖ text`; services and mirrors deliver it under the name of its hash. To erase a text is to
//! delete its content everywhere; the entry that says so is [`crate::entries::Erasure`].

mod named;

use std::fmt;

use crate::check::{Check, Refusal};
use crate::entries::ErasureCode;
use crate::id::Id;
pub use named::NamedTexts;

/// Bytes of a salt.
const SALT: usize = 32;

/// The most bytes that the content of a detached text may have.
pub const MAX_CONTENT: usize = SALT + 4 * 2_000;

/// A text and its salt.
#[derive(Clone, PartialEq, Eq)]
pub struct Detached {
    salt: [u8; SALT],
    text: String,
}

impl Detached {
    /// A text with a fresh salt: 32 uniformly random bytes.
    pub fn new(text: impl Into<String>, salt: [u8; 32]) -> Detached {
        let text = text.into();
        Detached { salt, text }
    }

    /// Reads `salt ‖ text`.
    pub fn decode(content: &[u8]) -> Result<Detached, Refusal> {
        let refuse = |detail| Check::DetachedText.refuse(detail);
        let (salt, text) = content
            .split_first_chunk()
            .ok_or_else(|| refuse("a detached text begins with 32 bytes of salt"))?;
        Check::DetachedText.require(content.len() <= MAX_CONTENT, "a detached text is too long")?;
        let text = std::str::from_utf8(text).map_err(|_| refuse("a detached text is not UTF-8"))?;
        Ok(Detached::new(text, *salt))
    }

    /// `salt ‖ text`.
    pub fn encode(&self) -> Vec<u8> {
        [self.salt.as_slice(), self.text.as_bytes()].concat()
    }

    /// The hash that an entry holds.
    pub fn hash(&self) -> Id {
        Id::hash("suara/v1/detached", [self.salt.as_slice(), self.text.as_bytes()])
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this is the text that an entry holds under `hash`, and may stand where it stands.
    pub fn check(&self, hash: &Id, role: TextRole) -> Result<(), Refusal> {
        Check::DetachedText.require(
            self.hash() == *hash,
            format_args!("the content is not that of {hash}"),
        )?;
        role.check(&self.text)
    }
}

impl fmt::Debug for Detached {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Detached({})", self.hash())
    }
}

/// What a detached text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextRole {
    /// Title of a petition.
    Title,
    /// One of its demands.
    Demand,
    /// Its background.
    Background,
    /// A signer's display name.
    Name,
    /// A signer's comment.
    Comment,
    /// An argument for or against.
    Argument,
    /// An author's objection to a refusal.
    Appeal,
    /// A reason: of a refusal, an answer, a closing.
    Reason,
    /// What an authority will do about a demand.
    Plan,
    /// What came out of a debate.
    Outcome,
    /// A commitment, or a report on it.
    Commitment,
    /// The URL of a document.
    Link,
}

impl TextRole {
    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            TextRole::Title => "title",
            TextRole::Demand => "demand",
            TextRole::Background => "background",
            TextRole::Name => "display name",
            TextRole::Comment => "comment",
            TextRole::Argument => "argument",
            TextRole::Appeal => "appeal",
            TextRole::Reason => "reason",
            TextRole::Plan => "plan",
            TextRole::Outcome => "outcome",
            TextRole::Commitment => "commitment",
            TextRole::Link => "link",
        }
    }

    /// The most characters that it may have.
    pub fn most_characters(self) -> usize {
        match self {
            TextRole::Name => 60,
            TextRole::Title => 80,
            TextRole::Demand => 300,
            TextRole::Comment | TextRole::Argument | TextRole::Appeal | TextRole::Link => 500,
            TextRole::Background => 800,
            TextRole::Reason | TextRole::Plan | TextRole::Outcome | TextRole::Commitment => 2_000,
        }
    }

    /// Refuses what may not stand in this place.
    pub fn check(self, text: &str) -> Result<(), Refusal> {
        let (name, most) = (self.words(), self.most_characters());
        let require =
            |holds: bool, rule: &str| Check::DetachedText.require(holds, format_args!("a {name} {rule}"));
        let count = text.chars().count();
        require(
            count <= most,
            &format!("has at most {most} characters, this one {count}"),
        )?;
        require(
            text.trim() == text && count > 0,
            "is not empty and neither begins nor ends with a space",
        )?;
        let one_line = matches!(self, TextRole::Title | TextRole::Name | TextRole::Link);
        let plain = text.chars().all(|c| (c == '\n' && !one_line) || !is_control(c));
        require(plain, "has no control characters")?;
        match self {
            TextRole::Name => {
                require(
                    !text.starts_with(['-', '=', '+', '@']),
                    "begins with none of - = + @",
                )?;
                let lower = text.to_lowercase();
                let link = ["://", "www.", "http:", "https:"]
                    .iter()
                    .any(|part| lower.contains(part));
                require(!link, "holds no link")
            }
            TextRole::Link => require(
                ["https://", "http://"]
                    .iter()
                    .any(|scheme| text.starts_with(scheme))
                    && !text.contains(' '),
                "is a URL that begins with https:// or http://",
            ),
            _ => Ok(()),
        }
    }
}

/// Control characters, and those that turn the direction of writing or hide in it.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A detached text that an entry names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedText {
    /// Place of the entry.
    pub entry: u64,
    /// What it is.
    pub role: TextRole,
    /// By which entry it was erased, if it was.
    pub erased: Option<ErasedBy>,
}

/// How a text was erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErasedBy {
    /// Place of the entry that says so.
    pub entry: u64,
    /// Index of the moderator who signed it.
    pub moderator: u32,
    /// Why.
    pub code: ErasureCode,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_back_and_keeps_its_hash() {
        let text = Detached::new("Jalan desa", [7; 32]);
        let again = Detached::decode(&text.encode()).unwrap();
        assert_eq!((again.hash(), again.text()), (text.hash(), "Jalan desa"));
        assert!(again.check(&text.hash(), TextRole::Title).is_ok());
    }

    #[test]
    fn another_salt_or_text_is_another_hash() {
        let hash = Detached::new("a", [7; 32]).hash();
        for other in [Detached::new("a", [8; 32]), Detached::new("b", [7; 32])] {
            assert_eq!(
                other.check(&hash, TextRole::Title).unwrap_err().check,
                Check::DetachedText
            );
        }
    }

    #[test]
    fn what_is_no_content_is_refused() {
        assert!(Detached::decode(&[0; 31]).is_err());
        assert!(Detached::decode(&[[0; 32].as_slice(), &[0xff]].concat()).is_err());
        assert!(Detached::decode(&vec![b'a'; MAX_CONTENT + 1]).is_err());
    }

    #[test]
    fn o06_names_hold_no_links_and_no_formulas() {
        for name in [
            "=1+1",
            "-x",
            "+x",
            "@x",
            "see www.example.org",
            "HTTPS://x",
            " a",
            "",
            "a\nb",
            "a\u{202e}b",
        ] {
            assert!(TextRole::Name.check(name).is_err(), "{name:?}");
        }
        for name in ["Siti", "Warga RT 3", "José-María", "Ny. A. B"] {
            assert!(TextRole::Name.check(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!(TextRole::Title.check(&"é".repeat(80)).is_ok());
        assert!(TextRole::Title.check(&"é".repeat(81)).is_err());
        assert!(TextRole::Background.check("one\n\ntwo").is_ok());
    }
}
