//! `votes.jsonl`: one vote a line, in the order in which they are cast. Read line by line: a file of any length
//! takes the memory of one line.
//!
//! ```text
//! {"voter": "35", "choices": {"projects": ["P1", "P3"]}}
//! ```

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context as _, anyhow};
use serde::Deserialize;

use super::answers::Answers;

/// A vote of the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with voter and choices")]
pub(crate) struct Vote {
    /// Who votes, as in the table of codes.
    pub(crate) voter: String,
    /// The answers.
    pub(crate) choices: Answers,
}

/// The votes of a file with their lines.
pub(crate) fn read(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<(u64, Vote)>> + use<>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(parse(BufReader::new(file), path.display().to_string()))
}

fn parse(file: impl BufRead, name: String) -> impl Iterator<Item = anyhow::Result<(u64, Vote)>> {
    (1..).zip(file.lines()).filter_map(move |(line, text)| {
        let vote = text
            .map_err(|error| anyhow!("{name}:{line}: {error}"))
            .and_then(|text| {
                if text.trim().is_empty() {
                    return Ok(None);
                }
                let vote = serde_json::from_str(&text).map_err(|error| {
                    let (text, column) = (error.to_string(), error.column());
                    let reason = text
                        .rsplit_once(" at line ")
                        .map_or(text.as_str(), |(reason, _)| reason);
                    anyhow!("{name}:{line}: {reason} (column {column})")
                })?;
                Ok(Some((line, vote)))
            });
        vote.transpose()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(text: &str) -> anyhow::Result<Vec<(u64, Vote)>> {
        parse(text.as_bytes(), "votes.jsonl".to_owned()).collect()
    }

    #[test]
    fn votes_come_with_their_lines() {
        let text = "{\"voter\":\"35\",\"choices\":{\"q\":[\"A\"]}}\n\n{\"voter\":\"36\",\"choices\":{\"q\":\"blank\"}}";
        let votes = votes(text).unwrap();
        let places = votes
            .iter()
            .map(|(line, vote)| (*line, vote.voter.as_str()))
            .collect::<Vec<_>>();
        assert_eq!(places, [(1, "35"), (3, "36")]);
    }

    #[test]
    fn each_wrong_line_is_named() {
        let good = "{\"voter\":\"35\",\"choices\":{\"q\":[\"A\"]}}\n";
        for (wrong, message) in [
            ("{\"voter\":\"35\"}", "missing field `choices`"),
            ("{\"voter\":35,\"choices\":{}}", "invalid type"),
            (
                "{\"voter\":\"35\",\"choices\":{},\"weight\":2}",
                "unknown field `weight`",
            ),
            (
                "{\"voter\":\"35\",\"voter\":\"36\",\"choices\":{}}",
                "duplicate field `voter`",
            ),
            (
                "{\"voter\":\"35\",\"choices\":{\"q\":[\"A\"],\"q\":[]}}",
                "\"q\" stands twice",
            ),
            ("{\"voter\":\"35\",\"choices\":{}} x", "trailing characters"),
            ("35;P1", "expected an object with voter and choices"),
        ] {
            let error = votes(&format!("{good}{wrong}\n")).unwrap_err().to_string();
            assert!(
                error.starts_with("votes.jsonl:2: ") && error.contains(message),
                "{wrong}: {error}"
            );
            assert!(!error.contains(" at line "), "{error}");
        }
    }
}
