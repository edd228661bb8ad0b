//! The forged records, each put before `suara verify` as an observer would: the verdict, the check and the entry
//! must be those that stand beside the record.
#![expect(clippy::unwrap_used, reason = "a broken fixture must fail the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use suara_protocol::Check;

fn records() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/forged");
    let mut records = fs::read_dir(folder)
        .unwrap()
        .map(|item| item.unwrap().path())
        .filter(|path| path.is_dir())
        .collect::<Vec<_>>();
    records.sort();
    records
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn r14_suara_verify_names_the_check_and_the_entry_of_every_forged_record() {
    let records = records();
    assert!(records.len() > 50, "only {} records", records.len());
    for record in records {
        let expected = json(&fs::read(record.join("expected.json")).unwrap());
        let run = Command::new(env!("CARGO_BIN_EXE_suara"))
            .args(["verify", "--json"])
            .arg(&record)
            .output()
            .unwrap();
        let report = json(&run.stdout);
        let said = (
            run.status.code().map(i64::from),
            &report["failure"]["check"],
            &report["failure"]["entry"],
        );
        let must = (expected["exit"].as_i64(), &expected["check"], &expected["entry"]);
        assert_eq!(said, must, "{}: {report}", record.display());
        let verdict = ["verified", "wrong", "incomplete"][usize::try_from(must.0.unwrap()).unwrap()];
        assert_eq!(report["verdict"], verdict, "{}", record.display());
    }
}

/// Checks that no log can break alone, and why.
const WITHOUT_A_RECORD: [(Check, &str); 2] = [
    (
        Check::Decodable,
        "C39 and the proofs of the ballots bound every total, and the proofs of the shares give no other",
    ),
    (
        Check::Recount,
        "it checks the counting, by counting in another way",
    ),
];

#[test]
fn r14_every_check_has_a_record_that_breaks_it() {
    let broken = records()
        .iter()
        .filter_map(|record| {
            json(&fs::read(record.join("expected.json")).unwrap())["check"]
                .as_str()
                .map(str::to_owned)
        })
        .collect::<BTreeSet<_>>();
    let missing = Check::ALL
        .iter()
        .filter(|check| !broken.contains(check.number()))
        .filter(|check| WITHOUT_A_RECORD.iter().all(|(without, _)| without != *check))
        .map(|check| check.number())
        .collect::<Vec<_>>();
    assert_eq!(missing, [""; 0]);
}
