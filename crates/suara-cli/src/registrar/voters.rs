//! `voters.csv`: who is entitled, in which district, with which weight.
//!
//! ```text
//! voter,district,weight
//! 35,north,1
//! ```
//!
//! `district` and `weight` may be left out: then all voters are in one district, and have the weight 1.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use csv::StringRecord;

/// The district of all voters where the file names none.
const ONE_DISTRICT: &str = "all";

/// Somebody who is entitled to vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voter {
    /// Unique in the register.
    pub(crate) name: String,
    pub(crate) district: String,
    /// At least 1.
    pub(crate) weight: u32,
}

/// Reads the file; errors name file and line.
pub(crate) fn read(path: &Path) -> anyhow::Result<Vec<Voter>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    parse(file, &path.display().to_string())
}

fn parse(file: impl Read, name: &str) -> anyhow::Result<Vec<Voter>> {
    let mut table = csv::Reader::from_reader(file);
    let columns = columns(table.headers().with_context(|| format!("{name}:1"))?)
        .with_context(|| format!("{name}:1"))?;
    let (mut voters, mut lines) = (Vec::new(), HashMap::new());
    for record in table.records() {
        let record = record.with_context(|| name.to_owned())?;
        let line = record.position().map_or(0, csv::Position::line);
        let voter = voter(&record, columns).with_context(|| format!("{name}:{line}"))?;
        if let Some(before) = lines.insert(voter.name.clone(), line) {
            bail!(
                "{name}:{line}: the voter {:?} stands in line {before} already",
                voter.name
            );
        }
        voters.push(voter);
    }
    ensure!(!voters.is_empty(), "{name} names no voter");
    Ok(voters)
}

/// Which column holds what.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    voter: usize,
    district: Option<usize>,
    weight: Option<usize>,
}

fn columns(header: &StringRecord) -> anyhow::Result<Columns> {
    let (mut columns, mut voter) = (Columns::default(), None);
    for (place, name) in header.iter().enumerate() {
        let twice = match name.trim() {
            "voter" => voter.replace(place),
            "district" => columns.district.replace(place),
            "weight" => columns.weight.replace(place),
            other => bail!("unknown column {other:?}: the columns are voter, district and weight"),
        };
        ensure!(twice.is_none(), "the column {name:?} stands twice");
    }
    columns.voter =
        voter.context("the first line names the columns: voter, district, weight; `voter` is missing")?;
    Ok(columns)
}

fn voter(record: &StringRecord, columns: Columns) -> anyhow::Result<Voter> {
    let field = |column: Option<usize>| column.and_then(|column| record.get(column)).map(str::trim);
    let name = field(Some(columns.voter)).unwrap_or_default();
    ensure!(!name.is_empty(), "the voter has no name");
    let district = field(columns.district).unwrap_or(ONE_DISTRICT);
    ensure!(!district.is_empty(), "the voter {name:?} has no district");
    let weight = match field(columns.weight) {
        None => 1,
        Some(text) => match text.parse() {
            Ok(weight @ 1..) => weight,
            _ => bail!(
                "the weight {text:?} of voter {name:?} is not a whole number from 1 to {}",
                u32::MAX
            ),
        },
    };
    Ok(Voter {
        name: name.to_owned(),
        district: district.to_owned(),
        weight,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voters(text: &str) -> anyhow::Result<Vec<Voter>> {
        parse(text.as_bytes(), "voters.csv")
    }

    fn refused(text: &str) -> String {
        format!("{:#}", voters(text).unwrap_err())
    }

    #[test]
    fn voters_have_district_and_weight() {
        let read = voters("voter,district,weight\n35,north,2\n\"36, junior\",south,1\n").unwrap();
        assert_eq!(
            read[0],
            Voter {
                name: "35".to_owned(),
                district: "north".to_owned(),
                weight: 2
            }
        );
        assert_eq!(read[1].name, "36, junior");
    }

    #[test]
    fn district_and_weight_may_be_left_out() {
        let read = voters("voter\n35\n").unwrap();
        assert_eq!(
            read,
            [Voter {
                name: "35".to_owned(),
                district: "all".to_owned(),
                weight: 1
            }]
        );
    }

    #[test]
    fn each_wrong_line_is_named() {
        for (text, place, message) in [
            ("name\n35\n", "voters.csv:1: ", "unknown column \"name\""),
            ("district\nnorth\n", "voters.csv:1: ", "`voter` is missing"),
            ("voter,voter\n1,2\n", "voters.csv:1: ", "stands twice"),
            (
                "voter\n35\n36\n35\n",
                "voters.csv:4: ",
                "\"35\" stands in line 2 already",
            ),
            ("voter,district\n35,\n", "voters.csv:2: ", "no district"),
            ("voter,district\n ,north\n", "voters.csv:2: ", "no name"),
            ("voter,weight\n35,1\n36,0\n", "voters.csv:3: ", "the weight \"0\""),
            ("voter,weight\n35,-1\n", "voters.csv:2: ", "the weight \"-1\""),
            (
                "voter,weight\n35,4294967296\n",
                "voters.csv:2: ",
                "the weight \"4294967296\"",
            ),
            ("voter,weight\n35\n", "voters.csv: ", "line: 2"),
            ("voter\n", "voters.csv names no voter", ""),
        ] {
            let error = refused(text);
            assert!(
                error.starts_with(place) && error.contains(message),
                "{text:?}: {error}"
            );
        }
    }
}
