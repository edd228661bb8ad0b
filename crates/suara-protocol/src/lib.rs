//! The rules of a Suara board.
//!
//! The service that takes submissions, the trustees and every verifier run this same code: a submission is
//! decoded ([`Submission`]), its signature and proofs are checked ([`Parameters::check`] gives [`Checked`]), it
//! is admitted if the state of the board allows it ([`Stage::admit`]), and the state is what replaying the log
//! gives ([`Board`]). Every rule has a number ([`Check`]). The crate does no I/O and holds no clock; threads
//! and randomness come from the program that runs it ([`Host`]).
#![warn(clippy::indexing_slicing)]

mod board;
mod ceremony;
mod check;
pub mod detached;
mod election;
mod enrolment;
pub mod entries;
pub mod groups;
pub mod host;
mod id;
mod kept_sums;
pub mod outcome;
mod parameters;
pub mod petition;
mod replay;
mod role;
pub mod roll;
mod submission;
mod tally;
mod text;
pub mod view;
mod wire;

pub use board::{Admission, Board, CLOCK_TOLERANCE_MS, Head, Stage, Torn};
pub use ceremony::{Ceremony, CeremonyKeys, Commit, Step};
pub use check::{Check, Class, Refusal};
pub use detached::{Detached, TextRole};
pub use election::{Election, LastBallot, Phase, Voting};
pub use enrolment::Enrolled;
pub use entries::Payload;
pub use entries::board::is_board_name;
pub use host::Host;
pub use id::{Id, ParseIdError, fingerprint};
pub use kept_sums::{KeptSums, NotKept};
pub use parameters::{BATCH, Checked, Parameters, Proofs};
pub use petition::{Petition, PetitionStage};
pub use replay::{EntryRefused, Replay};
pub use role::{RoleKey, RoleSecret};
pub use submission::{
    Entry, MAX_ENTRY, MAX_SUBMISSION, Receipt, ReceiptExtra, Reservation, Reserved, Submission,
};
pub use tally::Tally;
pub use text::Text;
