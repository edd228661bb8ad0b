//! Attacks and forged records. Each is tried twice: put before the service, which must refuse it, and forced into
//! the log by a service that cheats, where an observer must name the very check and entry.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a broken fixture must fail the test"
)]

mod ballots;
mod bytes;
mod ceremony;
mod definition;
mod petitions;
mod roles;
mod roll;
mod tally;

use suara_protocol::Submission;
use suara_tests::Town;

/// The service refuses the submission by `check`, and a log that holds it all the same is found wrong by the
/// same check, at that entry.
#[track_caller]
fn assert_refused(town: &mut Town, submission: &Submission, check: &str) {
    let refusal = town
        .submit(submission.clone())
        .expect_err("the service must refuse this");
    assert_eq!(refusal.check.number(), check, "the service says: {refusal}");
    town.force(submission);
    let at = town.log.len() as u64 - 1;
    assert_eq!(town.broken(), (refusal.check.number(), at));
}
