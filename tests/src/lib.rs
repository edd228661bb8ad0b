//! A town that votes, for tests: every role is played by the same code of rules that the service, the trustees
//! and the verifier run, with seeded randomness and a clock that the test sets.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a broken fixture must fail the test"
)]

mod ceremony;
mod definition;
mod kept_sums;
mod petition;
pub mod record;
mod tally;
mod town;

pub use definition::{approval, budget, deciding, limited, pairwise, quadratic, question, ranking, scores};
pub use kept_sums::{SumsFile, altered_sums, forged_sums};
pub use petition::MINUTE;
pub use town::{EVENING, MORNING, Town, role};
