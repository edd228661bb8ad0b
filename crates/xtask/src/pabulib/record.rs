//! Records of a `.pb` file with the exact line each begins on.
//!
//! A record is a line of fields between semicolons. A field that holds a semicolon stands between double
//! quotes, a double quote inside it is doubled (RFC 4180 with `;`). Spaces around a field do not belong to
//! it, also before the opening quote; line ends are LF or CRLF.

use super::Fault;

/// How many lines one quoted field may run over before its quote counts as forgotten.
const LONGEST_FIELD: usize = 200;

/// The fields of one record.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// The line the record begins on, from 1.
    pub line: usize,
    /// The fields without quotes and surrounding spaces; at least one.
    pub fields: Vec<String>,
}

impl Record {
    /// The section that this record opens, in capitals: its name stands alone on the line.
    pub fn heading(&self) -> Option<&'static str> {
        let (first, rest) = self.fields.split_first()?;
        let name = ["META", "PROJECTS", "VOTES"]
            .into_iter()
            .find(|name| first.eq_ignore_ascii_case(name))?;
        rest.iter().all(String::is_empty).then_some(name)
    }
}

/// All records of `text` that are not empty.
pub fn records(text: &str) -> Result<Vec<Record>, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text
        .split('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .zip(1..);
    let mut records = Vec::new();
    while let Some((first, line)) = lines.next() {
        let mut whole = String::from(first);
        let mut length = 1;
        let fields = loop {
            match split(&whole) {
                Some(fields) => break fields,
                None => match lines.next() {
                    Some((more, _)) if length < LONGEST_FIELD && !opens_section(more) => {
                        whole.push('\n');
                        whole.push_str(more);
                        length += 1;
                    }
                    _ => return Err(Fault::new(line, UNCLOSED)),
                },
            }
        };
        if fields.iter().any(|field| !field.is_empty()) {
            records.push(Record { line, fields });
        }
    }
    Ok(records)
}

const UNCLOSED: &str = "a double quote opens a field here and is never closed \
                        (close it; a double quote inside a quoted field is written twice)";

fn opens_section(line: &str) -> bool {
    ["META", "PROJECTS", "VOTES"]
        .iter()
        .any(|name| line.trim_end_matches([';', ' ']).eq_ignore_ascii_case(name))
}

/// The fields of one record, or nothing if a quote is still open at its end.
fn split(text: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        let mut field = String::new();
        while chars.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next()? {
                    '"' if chars.next_if_eq(&'"').is_some() => field.push('"'),
                    '"' => break,
                    other => field.push(other),
                }
            }
        }
        let more = loop {
            match chars.next() {
                Some(';') => break true,
                Some(other) => field.push(other),
                None => break false,
            }
        };
        fields.push(field.trim().to_owned());
        if !more {
            return Some(fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        records(text)
            .unwrap()
            .into_iter()
            .map(|record| (record.line, record.fields))
            .collect()
    }

    #[test]
    fn lines_are_exact_after_a_bom_crlf_and_blank_lines() {
        let read = read("\u{feff}META\r\n\r\nkey;value\r\n;;\r\nunit; Wieliczka \r\n\r\n");
        assert_eq!(
            read,
            [
                (1, vec!["META".to_owned()]),
                (3, vec!["key".to_owned(), "value".to_owned()]),
                (5, vec!["unit".to_owned(), "Wieliczka".to_owned()]),
            ]
        );
    }

    #[test]
    fn quotes_hold_semicolons_quotes_and_line_ends() {
        let read = read("499; \"\"\"Garden\"\"; stage II\" ;9\n1;\"two\nlines\";2\n3;it\"s;4");
        assert_eq!(
            read[0],
            (1, vec!["499".into(), "\"Garden\"; stage II".into(), "9".into()])
        );
        assert_eq!(read[1], (2, vec!["1".into(), "two\nlines".into(), "2".into()]));
        assert_eq!(read[2], (4, vec!["3".into(), "it\"s".into(), "4".into()]));
    }

    #[test]
    fn an_open_quote_is_named_where_it_opens() {
        let fault = records("a;b\nc;\"d\nVOTES\nx;y\n").unwrap_err();
        assert_eq!(fault.line, 2);
        assert!(fault.what.contains("never closed"));
    }

    #[test]
    fn a_heading_stands_alone() {
        let heading = |text: &str| records(text).unwrap()[0].heading();
        assert_eq!(heading("votes;;\n"), Some("VOTES"));
        assert_eq!(heading("votes;12\n"), None);
    }
}
