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
mod files;
mod listed;
mod petitions;
mod reference;
mod roles;
mod roll;
mod tally;
mod texts;

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use suara_protocol::Submission;
use suara_tests::Town;
use suara_tests::record::Expected;

/// The name of the test in which it stands.
macro_rules! name {
    () => {{
        struct Here;
        crate::enclosing(std::any::type_name::<Here>())
    }};
}

/// The service refuses the submission by the check, and a log that holds it all the same is found wrong by the
/// same check, at that entry. The forged log is one of the frozen records, under the name of the test.
macro_rules! assert_refused {
    ($town:expr, $submission:expr, $check:expr) => {
        crate::refused(crate::name!(), $town, $submission, $check)
    };
}

pub(crate) use {assert_refused, name};

/// The function's name in the path of a type that is declared in it.
fn enclosing(path: &'static str) -> &'static str {
    let mut parts = path.rsplit("::").filter(|part| *part != "{{closure}}");
    parts.nth(1).unwrap()
}

#[track_caller]
fn refused(name: &'static str, town: &mut Town, submission: &Submission, check: &str) {
    let refusal = town
        .submit(submission.clone())
        .expect_err("the service must refuse this");
    assert_eq!(refusal.check.number(), check, "the service says: {refusal}");
    town.force(submission);
    assert_wrong(name, town, check);
}

/// An observer finds the last entry wrong, by this check.
#[track_caller]
fn assert_wrong(name: &'static str, town: &Town, check: &str) {
    let last = town.log.len() as u64 - 1;
    assert_eq!(town.broken(), (check, last));
    let expected = Expected::wrong(check, Some(last));
    town.record().assert_frozen(&numbered(check, name), &expected);
}

/// The name of a record: the check, the test, and from the second on its number in the test.
fn numbered(check: &str, name: &'static str) -> String {
    static RECORDS: LazyLock<Mutex<HashMap<String, u32>>> = LazyLock::new(Mutex::default);
    let name = format!("{check}-{name}");
    let mut records = RECORDS.lock().unwrap();
    let number = records.entry(name.clone()).or_default();
    *number += 1;
    match number {
        1 => name,
        _ => format!("{name}-{number}"),
    }
}
