//! `codes.csv`: voters and their codes, as `suara registrar codes` writes it.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use suara_crypto::credential::Code;

/// Reads the file; errors name file and line, and never show a code.
pub(crate) fn read(path: &Path) -> anyhow::Result<HashMap<String, Code>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    parse(file, &path.display().to_string())
}

fn parse(file: impl Read, name: &str) -> anyhow::Result<HashMap<String, Code>> {
    let mut table = csv::Reader::from_reader(file);
    let header = table
        .headers()
        .ok()
        .is_some_and(|header| header == ["voter", "code"].as_slice());
    ensure!(header, "{name}:1: the first line has to be: voter,code");
    let mut codes = HashMap::new();
    for record in table.records() {
        // The reader's own message could show the line, which holds a code.
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            anyhow::anyhow!("{name}:{line}: not two columns of text")
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let (voter, letters) = (
            record.get(0).unwrap_or_default().trim(),
            record.get(1).unwrap_or_default(),
        );
        ensure!(!voter.is_empty(), "{name}:{line}: the voter has no name");
        let code = Code::parse(letters).with_context(|| format!("{name}:{line}: voter {voter:?}"))?;
        if codes.insert(voter.to_owned(), code).is_some() {
            bail!("{name}:{line}: the voter {voter:?} has a second code");
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
        let codes = parse(text.as_bytes(), "codes.csv").unwrap();
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
                format!("voter;code\n35;{code}\n"),
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
                "codes.csv:2: not two columns",
            ),
            ("voter,code\n".to_owned(), "codes.csv holds no code"),
        ] {
            let error = format!("{:#}", parse(text.as_bytes(), "codes.csv").unwrap_err());
            assert!(error.starts_with(message), "{message}: {error}");
            assert!(!error.contains(&code[..9]), "{error}");
        }
    }
}
