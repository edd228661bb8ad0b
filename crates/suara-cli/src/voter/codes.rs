//! `codes.csv`: voters and their codes, as `suara registrar codes` writes it.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use suara_crypto::credential::Code;

use crate::sheet::Sheet;

/// Reads the file; errors name file and line, and never show a code.
pub(crate) fn read(path: &Path) -> anyhow::Result<HashMap<String, Code>> {
    parse(&Sheet::read(path)?)
}

fn parse(sheet: &Sheet) -> anyhow::Result<HashMap<String, Code>> {
    let name = sheet.name();
    ensure!(
        sheet.columns() == ["voter", "code"],
        "{name}:1: the first line has to be: voter,code"
    );
    let mut codes = HashMap::new();
    for row in sheet.rows() {
        let row = row?;
        let (voter, place) = (row.field(0), &row.place);
        ensure!(!voter.is_empty(), "{place}: the voter has no name");
        let code = Code::parse(row.field(1)).with_context(|| format!("{place}: voter {voter:?}"))?;
        if codes.insert(voter.to_owned(), code).is_some() {
            bail!("{place}: the voter {voter:?} has a second code");
        }
    }
    ensure!(!codes.is_empty(), "{name} holds no code");
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness;

    fn letters() -> String {
        Code::generate(&mut randomness::system()).letters().to_string()
    }

    #[test]
    fn codes_are_read_by_voter() {
        let (one, two) = (letters(), letters());
        let text = format!("voter,code\n35,{one}\n\"36, junior\",{}\n", two.to_lowercase());
        let codes = parse(&Sheet::parse(text.as_bytes(), "codes.csv").unwrap()).unwrap();
        assert_eq!(*codes["35"].letters(), one);
        assert_eq!(*codes["36, junior"].letters(), two);
    }

    #[test]
    fn each_wrong_line_is_named_and_no_code_is_shown() {
        let code = letters();
        let mut mistyped = code.clone();
        mistyped.replace_range(0..1, if code.starts_with('0') { "1" } else { "0" });
        for (text, message) in [
            (
                format!("name;code\n35;{code}\n"),
                "codes.csv:1: the first line has to be: voter,code",
            ),
            (
                format!("voter,code\n35,{mistyped}\n"),
                "codes.csv:2: voter \"35\": ",
            ),
            (
                format!("voter,code\n35,{code}\n36,\n"),
                "codes.csv:3: voter \"36\": ",
            ),
            (
                format!("voter,code\n35,{code}\n35,{code}\n"),
                "codes.csv:3: the voter \"35\" has a second code",
            ),
            (
                format!("voter,code\n,{code}\n"),
                "codes.csv:2: the voter has no name",
            ),
            (
                format!("voter,code\n35,{code},x\n"),
                "codes.csv:2: 3 fields, and the first line names 2 columns",
            ),
            ("voter,code\n".to_owned(), "codes.csv holds no code"),
        ] {
            let sheet = Sheet::parse(text.as_bytes(), "codes.csv").unwrap();
            let error = format!("{:#}", parse(&sheet).unwrap_err());
            assert!(error.starts_with(message), "{message}: {error}");
            assert!(!error.contains(&code[..9]), "{error}");
        }
    }
}
