//! `voters.csv`: who is entitled, in which district, with which weight.
//!
//! ```text
//! voter,district,weight
//! 35,north,1
//! ```
//!
//! `district` and `weight` may be left out: then all voters are in one district, and have the weight 1. Two more
//! columns, `language` and `address`, are for letters alone.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};

use super::districts::Districts;
use crate::sheet::{Row, Sheet};

/// The district of all voters where the file names none.
const ONE_DISTRICT: &str = "all";

/// All columns that the file may have.
const COLUMNS: [&str; 5] = ["voter", "district", "weight", "language", "address"];

/// Somebody who is entitled to vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voter {
    /// Unique in the register.
    pub(crate) name: String,
    pub(crate) district: String,
    /// At least 1.
    pub(crate) weight: u32,
}

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// `FILE:LINE`.
    pub(crate) place: String,
    pub(crate) voter: Voter,
    /// The language in which the voter is written to, a BCP 47 tag.
    pub(crate) language: Option<String>,
    /// What stands above the letter, line by line.
    pub(crate) address: Vec<String>,
}

/// Reads the file; errors name file and line. Where `districts` are known, voters belong to one of them.
pub(crate) fn read(path: &Path, districts: Option<&Districts>) -> anyhow::Result<Vec<Line>> {
    lines(&Sheet::read(path)?, districts)
}

fn lines(sheet: &Sheet, districts: Option<&Districts>) -> anyhow::Result<Vec<Line>> {
    sheet.know_columns(&COLUMNS)?;
    let columns = COLUMNS.map(|column| sheet.column(column));
    let [Some(_), ..] = columns else {
        bail!("{}:1: the column voter is missing", sheet.name());
    };
    let (mut all, mut known) = (Vec::new(), HashMap::new());
    for row in sheet.rows() {
        let row = row?;
        let line = line(&row, columns).with_context(|| row.place.clone())?;
        if let Some(districts) = districts {
            districts
                .require(&line.voter.district)
                .with_context(|| row.place.clone())?;
        }
        if let Some(before) = known.insert(line.voter.name.clone(), row.line) {
            bail!(
                "{}: the voter {:?} stands in line {before} already",
                row.place,
                line.voter.name
            );
        }
        all.push(line);
    }
    ensure!(!all.is_empty(), "{} names no voter", sheet.name());
    Ok(all)
}

fn line(row: &Row, columns: [Option<usize>; 5]) -> anyhow::Result<Line> {
    let [name, district, weight, language, address] =
        columns.map(|column| column.map(|column| row.field(column)));
    let name = name.unwrap_or_default();
    ensure!(!name.is_empty(), "the voter has no name");
    let district = district.unwrap_or(ONE_DISTRICT);
    ensure!(!district.is_empty(), "the voter {name:?} has no district");
    let weight = match weight.map(str::parse) {
        None => 1,
        Some(Ok(weight @ 1..)) => weight,
        Some(_) => bail!(
            "the weight {:?} of voter {name:?} is not a whole number from 1 to {}",
            weight.unwrap_or_default(),
            u32::MAX
        ),
    };
    let address = address.unwrap_or_default().lines().map(str::trim);
    Ok(Line {
        place: row.place.clone(),
        voter: Voter {
            name: name.to_owned(),
            district: district.to_owned(),
            weight,
        },
        language: language.filter(|tag| !tag.is_empty()).map(str::to_owned),
        address: address
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voters(text: &str) -> anyhow::Result<Vec<Line>> {
        lines(&Sheet::parse(text.as_bytes(), "voters.csv")?, None)
    }

    fn voter(name: &str, district: &str, weight: u32) -> Voter {
        Voter {
            name: name.to_owned(),
            district: district.to_owned(),
            weight,
        }
    }

    #[test]
    fn voters_have_district_and_weight() {
        let read = voters("voter,district,weight\n35,north,2\n\"36, junior\",south,1\n").unwrap();
        assert_eq!(read[0].voter, voter("35", "north", 2));
        assert_eq!(read[1].voter.name, "36, junior");
        assert_eq!(read[1].place, "voters.csv:3");
    }

    #[test]
    fn district_and_weight_may_be_left_out() {
        let read = voters("voter\n35\n").unwrap();
        assert_eq!(read[0].voter, voter("35", "all", 1));
    }

    #[test]
    fn a_table_from_a_spreadsheet_program_is_read() {
        let read = voters("\u{feff}voter;address;language\r\nSiti;\"Jl. Melati 5\r\n40111 Bandung\";id\r\n")
            .unwrap();
        assert_eq!(read[0].voter, voter("Siti", "all", 1));
        assert_eq!(read[0].language.as_deref(), Some("id"));
        assert_eq!(read[0].address, ["Jl. Melati 5", "40111 Bandung"]);
    }

    #[test]
    fn each_wrong_line_is_named() {
        for (text, message) in [
            (
                "name\n35\n",
                "voters.csv:1: unknown column \"name\": the columns are voter, district",
            ),
            ("district\nnorth\n", "voters.csv:1: the column voter is missing"),
            (
                "voter,voter\n1,2\n",
                "voters.csv:1: the column \"voter\" stands twice",
            ),
            (
                "voter\n35\n36\n35\n",
                "voters.csv:4: the voter \"35\" stands in line 2 already",
            ),
            (
                "voter,district\n35,\n",
                "voters.csv:2: the voter \"35\" has no district",
            ),
            ("voter,district\n ,north\n", "voters.csv:2: the voter has no name"),
            (
                "voter,weight\n35,1\n36,0\n",
                "voters.csv:3: the weight \"0\" of voter \"36\"",
            ),
            ("voter,weight\n35,-1\n", "voters.csv:2: the weight \"-1\""),
            ("voter,weight\n35,1.5\n", "voters.csv:2: the weight \"1.5\""),
            (
                "voter,weight\n35,4294967296\n",
                "voters.csv:2: the weight \"4294967296\"",
            ),
            (
                "voter,weight\n35\n",
                "voters.csv:2: 1 fields, and the first line names 2 columns",
            ),
            ("voter\n", "voters.csv names no voter"),
        ] {
            let error = format!("{:#}", voters(text).unwrap_err());
            assert!(error.starts_with(message), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_district_that_the_list_does_not_have_is_named() {
        let districts = Districts::named(["north", "south"]);
        let sheet = Sheet::parse(b"voter,district\n35,north\n36,nroth\n", "voters.csv").unwrap();
        let error = format!("{:#}", lines(&sheet, Some(&districts)).unwrap_err());
        assert_eq!(
            error,
            "voters.csv:3: the district \"nroth\" is not in the list of districts: north, south"
        );
    }
}
