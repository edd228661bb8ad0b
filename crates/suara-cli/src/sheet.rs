//! Tables as people keep them in spreadsheet programs, read so that every error names file and line.
//!
//! Commas, semicolons or tabs part the columns, whichever the first line has; a byte order mark and the line
//! ends of Windows are taken as they come, and so are lines with nothing in them. No error shows what stands in
//! a field, because it may be a code.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use csv::StringRecord;
use zeroize::Zeroizing;

/// The marks with which a file begins that is in another encoding than UTF-8.
const UTF_16: [[u8; 2]; 2] = [[0xff, 0xfe], [0xfe, 0xff]];

/// A table with a name for each column.
pub(crate) struct Sheet {
    /// The file, for errors.
    name: String,
    /// Without byte order mark; each line ends with a line feed.
    text: Zeroizing<String>,
    delimiter: u8,
    columns: Vec<String>,
}

/// A line of a table.
pub(crate) struct Row {
    /// `FILE:LINE`.
    pub(crate) place: String,
    /// The line in the file, from 1.
    pub(crate) line: u64,
    fields: StringRecord,
}

impl Row {
    /// What stands in a column, without the spaces around it.
    pub(crate) fn field(&self, column: usize) -> &str {
        self.fields.get(column).unwrap_or_default().trim()
    }
}

impl Sheet {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Sheet> {
        let bytes = fs::read(path).map(Zeroizing::new);
        let bytes = bytes.with_context(|| format!("{} cannot be read", path.display()))?;
        Sheet::parse(&bytes, &path.display().to_string())
    }

    /// Takes the bytes of a file that is called `name` in errors.
    pub(crate) fn parse(bytes: &[u8], name: &str) -> anyhow::Result<Sheet> {
        let text = plain(bytes, name)?;
        let header = text.lines().next().unwrap_or_default();
        let count = |mark: &char| header.matches(*mark).count();
        let delimiter = match [',', ';', '\t'].into_iter().rev().max_by_key(count) {
            Some(mark @ (';' | '\t')) => mark as u8,
            _ => b',',
        };
        let columns = reader(&text, delimiter)
            .records()
            .next()
            .transpose()
            .map_err(|_| anyhow!("{name}:1: this line cannot be read as names of columns"))?;
        let columns =
            columns.with_context(|| format!("{name} is empty: its first line names the columns"))?;
        let columns = columns
            .iter()
            .map(|column| column.trim().to_owned())
            .collect::<Vec<_>>();
        for (place, column) in columns.iter().enumerate() {
            ensure!(
                !columns.iter().take(place).any(|before| before == column),
                "{name}:1: the column {column:?} stands twice"
            );
        }
        Ok(Sheet {
            name: name.to_owned(),
            text,
            delimiter,
            columns,
        })
    }

    /// The file, as errors call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The names of the columns in their order, all different.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Refuses columns that are not among `known`.
    pub(crate) fn know_columns(&self, known: &[&str]) -> anyhow::Result<()> {
        match self
            .columns
            .iter()
            .find(|column| !known.contains(&column.as_str()))
        {
            None => Ok(()),
            Some(other) => bail!(
                "{}:1: unknown column {other:?}: the columns are {}",
                self.name,
                known.join(", ")
            ),
        }
    }

    /// The lines after the first that hold anything, each with as many fields as there are columns.
    pub(crate) fn rows(&self) -> impl Iterator<Item = anyhow::Result<Row>> {
        let mut lines = Lines::new(&self.text);
        reader(&self.text, self.delimiter)
            .into_records()
            .enumerate()
            .filter_map(move |(place, record)| {
                let record = match record {
                    Ok(record) => record,
                    Err(_) => return Some(Err(anyhow!("{}: a line cannot be read", self.name))),
                };
                let line = lines.at(record.position().map_or(0, csv::Position::byte));
                if place == 0 || record.iter().all(|field| field.trim().is_empty()) {
                    return None;
                }
                let at = format!("{}:{line}", self.name);
                let (found, wanted) = (record.len(), self.columns.len());
                Some(if found == wanted {
                    Ok(Row {
                        place: at,
                        line,
                        fields: record,
                    })
                } else {
                    Err(anyhow!(
                        "{at}: {found} fields, and the first line names {wanted} columns"
                    ))
                })
            })
    }
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// UTF-8 without byte order mark, lines ended by line feeds.
fn plain(bytes: &[u8], name: &str) -> anyhow::Result<Zeroizing<String>> {
    let save = "save the table as \"CSV UTF-8\"";
    ensure!(
        !UTF_16.iter().any(|mark| bytes.starts_with(mark)),
        "{name} is encoded in UTF-16: {save}"
    );
    let text = str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        anyhow!("{name}:{line}: a letter that is not encoded in UTF-8: {save}")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Never longer than before: the buffer does not move, and no copy is left behind.
    let mut plain = Zeroizing::new(String::with_capacity(text.len()));
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\r' {
            letters.next_if_eq(&'\n');
            plain.push('\n');
        } else {
            plain.push(letter);
        }
    }
    Ok(plain)
}

/// Counts lines up to places that come in ascending order.
struct Lines<'a> {
    text: &'a [u8],
    place: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Lines<'a> {
        Lines {
            text: text.as_bytes(),
            place: 0,
            line: 1,
        }
    }

    /// The line of the first letter at or after `byte`; line feeds before it are passed over.
    fn at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(letter) = self.text.get(self.place) {
            if self.place >= byte && *letter != b'\n' {
                break;
            }
            self.line += u64::from(*letter == b'\n');
            self.place += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> anyhow::Result<Vec<(u64, Vec<String>)>> {
        let sheet = Sheet::parse(bytes, "t.csv")?;
        let fields = |row: &Row| {
            (0..sheet.columns().len())
                .map(|column| row.field(column).to_owned())
                .collect()
        };
        sheet
            .rows()
            .map(|row| row.map(|row| (row.line, fields(&row))))
            .collect()
    }

    fn refused(bytes: &[u8]) -> String {
        format!("{:#}", rows(bytes).unwrap_err())
    }

    #[test]
    fn a_table_reads_the_same_however_it_was_saved() {
        let expected = [
            (2, vec!["35".to_owned(), "n, é".to_owned()]),
            (4, vec!["36".to_owned(), String::new()]),
        ];
        for text in [
            "voter,district\n35,\"n, é\"\n\n36,\n",
            "voter;district\n35;n, é\n;\n36;",
            "\u{feff}voter;district\r\n35;n, é\r\n;\r\n36;\r\n",
            "voter\tdistrict\r35\tn, é\r\r36\t\r",
            "\u{feff}\"voter\" , district\n35 , \"n, é\"\n , \n 36, \n",
        ] {
            let read = rows(text.replace("35 , \"", "35,\"").as_bytes()).unwrap();
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn lines_are_counted_through_fields_of_several_lines() {
        for end in ["\n", "\r\n"] {
            let text = "voter,address\n1,\"a\nb\nc\"\n\n\n2,d\n3\n".replace('\n', end);
            let sheet = Sheet::parse(text.as_bytes(), "t.csv").unwrap();
            let places = sheet.rows().map(|row| match row {
                Ok(row) => row.place,
                Err(error) => error.to_string(),
            });
            assert_eq!(
                places.collect::<Vec<_>>(),
                [
                    "t.csv:2",
                    "t.csv:7",
                    "t.csv:8: 1 fields, and the first line names 2 columns"
                ]
            );
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(refused(b""), "t.csv is empty: its first line names the columns");
        assert_eq!(refused(b"a,b,a\n"), "t.csv:1: the column \"a\" stands twice");
        assert_eq!(
            refused(b"voter\n35\nM\xfcller\n"),
            "t.csv:3: a letter that is not encoded in UTF-8: save the table as \"CSV UTF-8\""
        );
        assert!(refused(b"\xff\xfev\0o\0").contains("UTF-16"));
    }
}
