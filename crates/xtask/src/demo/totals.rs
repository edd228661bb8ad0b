//! The verified totals, and their comparison with the official figures.

use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context as _, bail, ensure};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{pabulib::PbFile, scenario::QUESTION};

/// The total of each project, in the order of the file.
#[derive(Debug, PartialEq, Eq)]
pub struct Totals(Vec<(String, u64)>);

impl Totals {
    /// Takes the totals of an election from what `suara verify --json` prints.
    pub fn read(report: &str, election: &str, file: &PbFile) -> anyhow::Result<Self> {
        let question = question(report, election)?;
        let options = question["options"]
            .as_array()
            .context("the report has no options")?;
        ensure!(
            options.len() == file.projects.len(),
            "the report has {} options",
            options.len()
        );
        let totals: HashMap<&str, u64> = options
            .iter()
            .filter_map(|option| Some((option["id"].as_str()?, number(&option["total"])?)))
            .collect();
        let total = |id: &str| {
            totals
                .get(id)
                .copied()
                .with_context(|| format!("the report has no total of project {id}"))
        };
        let totals = file
            .projects
            .iter()
            .map(|project| Ok((project.id.clone(), total(&project.id)?)));
        Ok(Self(totals.collect::<anyhow::Result<_>>()?))
    }

    /// Writes `{"options": {"PROJECT_ID": TOTAL, …}}`.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut json = serde_json::to_string_pretty(&Result { options: self })?;
        json.push('\n');
        fs::write(path, json).with_context(|| format!("writing {}", path.display()))
    }

    /// Compares every total with the official figure and with a count of the votes in the clear. Says what
    /// was compared, or fails with a table of all projects.
    pub fn compare(&self, file: &PbFile) -> anyhow::Result<String> {
        let (mut table, mut different, mut compared) = (String::new(), 0, 0);
        for (((id, total), project), count) in self.0.iter().zip(&file.projects).zip(file.recount()) {
            let official = file.official(project);
            let differs = *total != count || official.is_some_and(|official| official != *total);
            let official_text = official.map_or("-".to_owned(), |official| official.to_string());
            let mark = if differs { "  DIFFERENT" } else { "" };
            table += &format!("\n{id:>12} {total:>12} {official_text:>12} {count:>12}{mark}");
            different += usize::from(differs);
            compared += usize::from(official.is_some());
        }
        if different > 0 {
            let head = format!(
                "{:>12} {:>12} {:>12} {:>12}",
                "project", "verified", "official", "plain count"
            );
            bail!("{different} of {} totals differ:\n{head}{table}", self.0.len());
        }
        let all = self.0.len();
        Ok(match compared {
            0 => format!(
                "All {all} decrypted totals equal a plain count of the votes (the file has no official figures)."
            ),
            _ => {
                format!("{compared} of {all} decrypted totals compared with the official figures: all equal.")
            }
        })
    }
}

/// The one question of an election, in what `suara verify --json` prints.
pub fn question(report: &str, election: &str) -> anyhow::Result<Value> {
    let report: Value = serde_json::from_str(report).context("`suara verify --json` did not print JSON")?;
    ensure!(
        report["verdict"] == "verified",
        "the verdict is {}, not verified",
        report["verdict"]
    );
    let named = |list: &Value, id: &str| -> Option<Value> {
        list.as_array()?.iter().find(|member| member["id"] == id).cloned()
    };
    let question =
        named(&report["elections"], election).and_then(|election| named(&election["questions"], QUESTION));
    question.with_context(|| format!("the report has no question `{QUESTION}` in election {election}"))
}

/// The form of the result file.
#[derive(Serialize)]
struct Result<'a> {
    options: &'a Totals,
}

impl Serialize for Totals {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, total)| (id, total)))
    }
}

/// A number, also as JSON writes 64-bit numbers of protobuf messages: as text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(official_of_2: &str) -> PbFile {
        let text = format!(
            "META\nkey;value\nvote_type;approval\nPROJECTS\nproject_id;cost;votes\n2;1;{official_of_2}\n1;1;1\n\
             VOTES\nvoter_id;vote\na;1,2\nb;2\n"
        );
        PbFile::parse("x.pb", text.as_bytes()).unwrap()
    }

    fn report(verdict: &str, total_of_1: &str) -> String {
        format!(
            r#"{{"verdict":"{verdict}","elections":[{{"id":"e0","questions":[]}},{{"id":"e1","questions":[
            {{"id":"projects","options":[{{"id":"1","total":{total_of_1}}},{{"id":"2","total":"2"}}]}}]}}]}}"#
        )
    }

    #[test]
    fn totals_are_written_in_the_order_of_the_file() {
        let totals = Totals::read(&report("verified", "1"), "e1", &file("2")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        totals.write(&folder.path().join("result.json")).unwrap();
        let written = fs::read_to_string(folder.path().join("result.json")).unwrap();
        assert_eq!(
            written,
            "{\n  \"options\": {\n    \"2\": 2,\n    \"1\": 1\n  }\n}\n"
        );
        assert!(totals.compare(&file("2")).unwrap().contains("2 of 2"));
        assert!(totals.compare(&file("")).unwrap().contains("1 of 2"));
    }

    #[test]
    fn a_total_that_differs_is_shown() {
        let totals = Totals::read(&report("verified", "7"), "e1", &file("2")).unwrap();
        let error = totals.compare(&file("2")).unwrap_err().to_string();
        assert!(
            error.contains("1 of 2 totals differ") && error.contains("DIFFERENT"),
            "{error}"
        );
        let totals = Totals::read(&report("verified", "1"), "e1", &file("2")).unwrap();
        assert!(
            totals.compare(&file("3")).is_err(),
            "the official figure counts, not only the votes"
        );
    }

    #[test]
    fn what_is_not_verified_has_no_totals() {
        assert!(Totals::read(&report("wrong", "1"), "e1", &file("2")).is_err());
        assert!(Totals::read(&report("verified", "1"), "e2", &file("2")).is_err());
        assert!(Totals::read(&report("verified", "null"), "e1", &file("2")).is_err());
    }
}
