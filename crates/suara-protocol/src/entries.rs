//! The kinds of entries, one file each: the typed form, how it is read and written, and the rules that admit
//! it to a board.

pub(crate) mod ballot;
pub(crate) mod board;
pub(crate) mod closing;
mod codes;
pub(crate) mod erasure;
mod field;
pub(crate) mod key_commit;
pub(crate) mod key_confirmation;
pub(crate) mod key_erasure;
pub(crate) mod key_reveal;
pub(crate) mod key_share;
pub(crate) mod opening;
pub(crate) mod paper_signature;
pub(crate) mod petition_act;
pub(crate) mod petition_answer;
pub(crate) mod petition_closing;
pub(crate) mod petition_commitment;
pub(crate) mod petition_debate;
pub(crate) mod petition_draft;
pub(crate) mod petition_review;
pub(crate) mod petition_type;
pub(crate) mod rehearsal;
pub(crate) mod result;
pub(crate) mod revocation;
pub(crate) mod roles;
pub(crate) mod roll;
pub(crate) mod roll_part;
pub(crate) mod roll_seal;
pub(crate) mod setup;
pub(crate) mod signature_removal;
pub(crate) mod tally_confirmation;
pub(crate) mod tally_share;

pub use ballot::Ballot;
pub use board::BoardCreation;
pub use closing::Closing;
pub use codes::{ClosingCode, ErasureCode, RefusalCode, RemovalCode, RevocationCode};
pub use erasure::Erasure;
pub use key_commit::KeyCommit;
pub use key_confirmation::KeyConfirmation;
pub use key_erasure::KeyErasure;
pub use key_reveal::KeyReveal;
pub use key_share::KeyShare;
pub use opening::Opening;
pub use paper_signature::{PaperSignature, SheetSignature, sheet};
pub use petition_act::PetitionAct;
pub use petition_answer::{AnswerOutcome, DemandAnswer, PetitionAnswer};
pub use petition_closing::PetitionClosing;
pub use petition_commitment::{CommitmentStatus, PetitionCommitment};
pub use petition_debate::{Evidence, PetitionDebate};
pub use petition_draft::{MOST_DEMANDS, PetitionDraft};
pub use petition_review::PetitionReview;
pub use petition_type::{PetitionType, Threshold};
pub use rehearsal::Rehearsal;
pub use result::{GroupResult, QuestionOutcome, Result as ElectionResult};
pub use revocation::Revocation;
pub use roles::{RoleChange, Roles};
pub use roll::{District, RollAnnouncement};
pub use roll_part::{CREDENTIALS_PER_PART, Credential, RollPart};
pub use roll_seal::RollSeal;
pub use setup::{AnswerOption, Grouping, PetitionCitation, Question, QuestionKind, Setup, SmallGroups};
pub use signature_removal::SignatureRemoval;
pub use tally_confirmation::TallyConfirmation;
pub use tally_share::TallyShare;

use crate::check::{Check, Refusal};
use crate::detached::TextRole;
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

    /// The detached texts that it names.
    fn texts(&self) -> Vec<(TextRole, Id)> {
        Vec::new()
    }
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
    /// A moderator of the board, by index from 1.
    Moderator(u32),
    /// An authority of the board, by index from 1.
    Authority(u32),
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
            Signer::Moderator(index) => nth(&roles()?.moderators, index, "moderator").map(Some),
            Signer::Authority(index) => nth(&roles()?.authorities, index, "authority").map(Some),
            Signer::Creator(_) | Signer::Trustee(..) | Signer::Nobody => Ok(None),
        }
    }
}

/// The key at a place, from 1, of a role that several have.
fn nth(keys: &[RoleKey], index: u32, role: &str) -> Result<RoleKey, Refusal> {
    let place = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
    let key = place.and_then(|place| keys.get(place)).copied();
    key.ok_or_else(|| Check::Signature.refuse(format_args!("the board has no {role} {index}")))
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

            /// The detached texts that it names, and what each of them is.
            pub fn texts(&self) -> Vec<(TextRole, Id)> {
                match self { $(Payload::$variant(kind) => kind.texts(),)* }
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
    PetitionType PetitionType
    PetitionDraft PetitionDraft
    PetitionAct PetitionAct
    PetitionReview PetitionReview
    PetitionAnswer PetitionAnswer
    PetitionDebate PetitionDebate
    PetitionCommitment PetitionCommitment
    PetitionClosing PetitionClosing
    PaperSignature PaperSignature
    SignatureRemoval SignatureRemoval
    Revocation Revocation
    Erasure Erasure
    KeyErasure KeyErasure
}

impl Payload {
    /// Whether it leaves unchanged all that later submissions are checked against. So ballots, and the acts of citizens in
    /// petitions, can be checked many at a time.
    pub fn leaves_parameters(&self) -> bool {
        matches!(self, Payload::Ballot(_) | Payload::PetitionAct(_))
    }
}
