//! The codes of reasons, as `docs/petitions.md` lists them. A code is for counting and comparing; the words of the
//! particular case stand beside it.

use serde::{Serialize, Serializer};

use crate::check::{Check, Refusal};
use crate::wire;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident, $kind:literal { $($variant:ident $code:literal $words:literal)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $name {
                $(#[doc = concat!("`", $code, "`: ", $words, ".")] $variant,)*
            }

            impl $name {
                /// All of them, in the order of their numbers.
                pub const ALL: &[$name] = &[$($name::$variant),*];

                /// The code, as in views and on the command line.
                pub fn code(self) -> &'static str {
                    match self { $($name::$variant => $code,)* }
                }

                /// What it means.
                pub fn words(self) -> &'static str {
                    match self { $($name::$variant => $words,)* }
                }

                pub(super) fn from_wire(number: i32) -> Result<$name, Refusal> {
                    $(if number == wire::$name::$variant as i32 {
                        return Ok($name::$variant);
                    })*
                    Err(Check::Canonical.refuse(format_args!("there is no {} {number}", $kind)))
                }

                pub(super) fn to_wire(self) -> i32 {
                    match self { $($name::$variant => wire::$name::$variant as i32,)* }
                }
            }

            impl std::str::FromStr for $name {
                type Err = String;

                fn from_str(text: &str) -> Result<$name, String> {
                    let known = $name::ALL.iter().find(|code| code.code() == text);
                    let all = $name::ALL.iter().map(|code| code.code()).collect::<Vec<_>>().join(", ");
                    known.copied().ok_or_else(|| format!("not a {}; there are: {all}", $kind))
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.code())
                }
            }
        )*
    };
}

codes! {
    /// Why a moderator refuses a petition.
    RefusalCode, "code of a refusal" {
        Duplicate "duplicate" "a petition with the same demand is open already"
        NotCompetent "not-competent" "the authority that it names is not responsible for it"
        NoDemand "no-demand" "it demands nothing that an authority could do"
        Unclear "unclear" "it cannot be understood what is demanded"
        Personal "personal" "it is about a single person's case or private life"
        Offensive "offensive" "it insults, threatens or incites"
        False "false" "it claims facts about somebody that are unproven or untrue"
        Advertising "advertising" "it advertises"
        BeforeCourt "before-court" "a court is deciding the matter"
    }

    /// Why the organiser ends signing before its time.
    ClosingCode, "code of a closing" {
        AuthorAsks "author-asks" "the author asks for it"
        Fulfilled "fulfilled" "the demands are fulfilled"
        Overtaken "overtaken" "the matter is settled in another way"
        CourtOrder "court-order" "a court orders it"
    }

    /// Why a signature is removed from a petition.
    RemovalCode, "code of a removal" {
        Twice "twice" "the same person signed with two credentials"
        WrongSheet "wrong-sheet" "a sheet of paper was counted for the wrong credential"
        CitizenAsks "citizen-asks" "the citizen asks for it in writing"
        NotEntitled "not-entitled" "the citizen was not entitled to sign"
    }

    /// Why a credential is revoked.
    RevocationCode, "code of a revocation" {
        CodeLost "code-lost" "the citizen lost the code"
        CodeStolen "code-stolen" "somebody else has the code"
        MovedAway "moved-away" "the citizen moved away"
        Deceased "deceased" "the citizen died"
        Mistake "mistake" "the registrar put the citizen on the roll by mistake"
    }

    /// Why a detached text is erased.
    ErasureCode, "code of an erasure" {
        CourtOrder "court-order" "a court orders it"
        PersonalData "personal-data" "it holds personal data of somebody who asks for their erasure"
        Offensive "offensive" "it insults, threatens or incites"
        RefusedPetition "refused-petition" "the petition was refused, and its text is hidden"
    }
}
