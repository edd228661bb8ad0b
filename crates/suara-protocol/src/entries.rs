//! The kinds of entries, one file each: the typed form, how it is read and written, and the rules that admit
//! it to a board.

pub(crate) mod ballot;
pub(crate) mod board;
pub(crate) mod closing;
mod field;
pub(crate) mod key_commit;
pub(crate) mod key_confirmation;
pub(crate) mod key_reveal;
pub(crate) mod key_share;
pub(crate) mod opening;
pub(crate) mod rehearsal;
pub(crate) mod result;
pub(crate) mod roles;
pub(crate) mod roll;
pub(crate) mod roll_part;
pub(crate) mod roll_seal;
pub(crate) mod setup;
pub(crate) mod tally_confirmation;
pub(crate) mod tally_share;

pub use ballot::Ballot;
pub use board::BoardCreation;
pub use closing::Closing;
pub use key_commit::KeyCommit;
pub use key_confirmation::KeyConfirmation;
pub use key_reveal::KeyReveal;
pub use key_share::KeyShare;
pub use opening::Opening;
pub use rehearsal::Rehearsal;
pub use result::{GroupResult, Result as ElectionResult};
pub use roles::{RoleChange, Roles};
pub use roll::{District, RollAnnouncement};
pub use roll_part::{CREDENTIALS_PER_PART, Credential, RollPart};
pub use roll_seal::RollSeal;
pub use setup::{AnswerOption, Grouping, Question, QuestionKind, Setup, SmallGroups};
pub use tally_confirmation::TallyConfirmation;
pub use tally_share::TallyShare;

use crate::check::{Check, Refusal};
use crate::id::Id;
use crate::role::RoleKey;
use crate::wire;

/// What is common to all kinds.
pub(crate) trait Kind: Sized {
    /// The message of the wire format.
    type Wire: prost::Message + Default + Clone;
    /// The word for the kind in signatures and ids.
    const NAME: &'static str;

    /// Reads the typed form; fields of a wrong length or range are refused.
    fn from_wire(wire: Self::Wire) -> Result<Self, Refusal>;

    /// Writes the one encoding.
    fn to_wire(&self) -> Self::Wire;

    /// The board it is made for.
    fn board(&self) -> Id;

    /// Whose signature it needs.
    fn signer(&self) -> Signer;
}

/// Whose signature a kind demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signer {
    /// The key that the payload itself names as organiser: for the creation of a board.
    Creator(RoleKey),
    /// The organiser of the board.
    Organiser,
    /// The registrar of the board.
    Registrar,
    /// A trustee of an election, by index.
    Trustee(Id, u32),
    /// No role: the payload carries its own proof.
    Nobody,
}

impl Signer {
    /// The key of a role that the whole board has; `None` for signers of another sort.
    pub(crate) fn board_key(self, roles: Option<&Roles>) -> Result<Option<RoleKey>, Refusal> {
        let roles = || roles.ok_or_else(|| Check::Creation.refuse("the board is not created yet"));
        match self {
            Signer::Organiser => Ok(Some(roles()?.organiser)),
            Signer::Registrar => Ok(Some(roles()?.registrar)),
            Signer::Creator(_) | Signer::Trustee(..) | Signer::Nobody => Ok(None),
        }
    }
}

macro_rules! payloads {
    ($($variant:ident $kind:ty)*) => {
        /// What a submission says.
        #[derive(Clone, Debug)]
        pub enum Payload {
            $(#[doc = concat!("See [`", stringify!($kind), "`].")] $variant(Box<$kind>),)*
        }

        impl Payload {
            pub(crate) fn from_wire(wire: wire::submission::Payload) -> Result<Payload, Refusal> {
                match wire {
                    $(wire::submission::Payload::$variant(wire) => {
                        Ok(Payload::$variant(Box::new(<$kind>::from_wire(wire)?)))
                    })*
                }
            }

            pub(crate) fn to_wire(&self) -> wire::submission::Payload {
                match self { $(Payload::$variant(kind) => wire::submission::Payload::$variant(kind.to_wire()),)* }
            }

            /// The canonical bytes of the payload message.
            pub fn canonical(&self) -> Vec<u8> {
                use prost::Message as _;
                match self { $(Payload::$variant(kind) => kind.to_wire().encode_to_vec(),)* }
            }

            /// The word for the kind, as in signatures and ids.
            pub fn kind(&self) -> &'static str {
                match self { $(Payload::$variant(_) => <$kind as Kind>::NAME,)* }
            }

            /// The board it is made for; zeros in the creation of a board.
            pub fn board(&self) -> Id {
                match self { $(Payload::$variant(kind) => kind.board(),)* }
            }

            pub(crate) fn signer(&self) -> Signer {
                match self { $(Payload::$variant(kind) => kind.signer(),)* }
            }
        }

        $(impl From<$kind> for Payload {
            fn from(kind: $kind) -> Payload {
                Payload::$variant(Box::new(kind))
            }
        })*
    };
}

payloads! {
    Board BoardCreation
    Roles RoleChange
    Roll RollAnnouncement
    RollPart RollPart
    RollSeal RollSeal
    Setup Setup
    KeyCommit KeyCommit
    KeyReveal KeyReveal
    KeyShare KeyShare
    KeyConfirmation KeyConfirmation
    Rehearsal Rehearsal
    Opening Opening
    Ballot Ballot
    Closing Closing
    TallyConfirmation TallyConfirmation
    TallyShare TallyShare
    Result ElectionResult
}
