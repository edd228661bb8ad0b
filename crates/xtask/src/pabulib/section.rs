//! The three sections of a `.pb` file: a heading, a line with the names of the columns, rows.

use super::{Fault, record::Record};

/// One section as it stands in the file.
pub struct Section {
    /// The name of the section.
    pub name: &'static str,
    /// The line of its heading.
    pub line: usize,
    columns: Vec<String>,
    columns_line: usize,
    rows: Vec<Record>,
}

impl Section {
    /// The place of a column that must be there.
    pub fn require(&self, column: &str) -> Result<usize, Fault> {
        self.find(column).ok_or_else(|| {
            let what = format!(
                "{} has no column `{column}`: the header is `{}` (the line after {} names the columns)",
                self.name,
                self.columns.join(";"),
                self.name
            );
            Fault::new(self.columns_line, what)
        })
    }

    /// The place of a column, if it is there.
    pub fn find(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| name == column)
    }

    /// The names of the columns, in small letters.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The line with the names of the columns.
    pub fn columns_line(&self) -> usize {
        self.columns_line
    }

    /// The rows.
    pub fn rows(&self) -> &[Record] {
        &self.rows
    }

    /// Refuses a row with more fields than there are columns.
    pub fn check_width(&self, row: &Record) -> Result<(), Fault> {
        if row.fields.iter().skip(self.columns.len()).all(String::is_empty) {
            return Ok(());
        }
        let (fields, columns) = (row.fields.len(), self.columns.len());
        let what =
            format!("{fields} fields, the header has {columns} (put a text with `;` between double quotes)");
        Err(Fault::new(row.line, what))
    }
}

/// The field of a row at a place that the header requires.
pub fn required<'a>(row: &'a Record, place: usize, column: &str) -> Result<&'a str, Fault> {
    row.fields.get(place).map(String::as_str).ok_or_else(|| {
        Fault::new(
            row.line,
            format!("the line ends before `{column}` (fill in every column of the header)"),
        )
    })
}

/// The field of a row in a column that may be missing; empty is missing.
pub fn optional(row: &Record, place: Option<usize>) -> Option<&str> {
    row.fields
        .get(place?)
        .map(String::as_str)
        .filter(|field| !field.is_empty())
}

/// Cuts the records into META, PROJECTS and VOTES, in this order.
pub fn sections(records: Vec<Record>) -> Result<[Section; 3], Fault> {
    let last_line = records.last().map_or(1, |record| record.line);
    let mut records = records.into_iter().peekable();
    let mut section = |name: &'static str| -> Result<Section, Fault> {
        let heading = records.next().ok_or_else(|| missing(name))?;
        if heading.heading() != Some(name) {
            let what = match name {
                "META" => format!(
                    "the file begins with `{}` (a PaBuLib file begins with META)",
                    start(&heading)
                ),
                _ => format!(
                    "`{}` where the section {name} must begin (the order is META, PROJECTS, VOTES)",
                    start(&heading)
                ),
            };
            return Err(Fault::new(heading.line, what));
        }
        let header = records
            .next_if(|record| record.heading().is_none())
            .ok_or_else(|| {
                Fault::new(
                    heading.line,
                    format!("{name} has no header (the next line must name its columns)"),
                )
            })?;
        let mut rows = Vec::new();
        while let Some(row) = records.next_if(|record| record.heading().is_none()) {
            rows.push(row);
        }
        let columns: Vec<String> = header.fields.iter().map(|column| column.to_lowercase()).collect();
        if let Some(twice) = columns
            .iter()
            .enumerate()
            .find(|(i, name)| !name.is_empty() && columns.iter().take(*i).any(|other| other == *name))
        {
            return Err(Fault::new(
                header.line,
                format!(
                    "the column `{}` stands twice in the header (name it once)",
                    twice.1
                ),
            ));
        }
        Ok(Section {
            name,
            line: heading.line,
            columns,
            columns_line: header.line,
            rows,
        })
    };
    let cut = section("META").and_then(|meta| Ok([meta, section("PROJECTS")?, section("VOTES")?]));
    let rest = records.next();
    let cut = cut.map_err(|fault| {
        if fault.line == 0 {
            Fault::new(last_line, fault.what)
        } else {
            fault
        }
    })?;
    match rest {
        Some(row) => Err(Fault::new(
            row.line,
            format!(
                "`{}` after the end of VOTES (each section stands once)",
                start(&row)
            ),
        )),
        None => Ok(cut),
    }
}

/// Line 0 stands for the last line of the file.
fn missing(name: &str) -> Fault {
    Fault::new(
        0,
        format!("the file ends without the section {name} (it needs META, PROJECTS and VOTES)"),
    )
}

fn start(record: &Record) -> String {
    record.fields.join(";").chars().take(40).collect()
}
