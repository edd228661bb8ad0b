//! `districts.csv`: the districts of a roll, and what they are called in each language.
//!
//! ```text
//! district,id,en
//! north,Utara,North
//! south,Selatan,South
//! ```
//!
//! The columns after `district` are languages, by their BCP 47 tags, the default first.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{bail, ensure};
use suara_protocol::Text;

use crate::sheet::Sheet;

/// How many districts an error lists.
const LISTED: usize = 12;

/// Districts by id. What has no name in any language is called by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Districts(BTreeMap<String, Text>);

impl Districts {
    /// Reads the file; errors name file and line.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Districts> {
        parse(&Sheet::read(path)?)
    }

    /// Districts with these ids, and no names.
    pub(crate) fn named<'a>(ids: impl IntoIterator<Item = &'a str>) -> Districts {
        Districts(
            ids.into_iter()
                .map(|id| (id.to_owned(), Text::default()))
                .collect(),
        )
    }

    /// Ids and names, ascending by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Text)> {
        self.0.iter().map(|(id, name)| (id.as_str(), name))
    }

    /// The place of a district among all.
    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.0.keys().position(|known| known == id)
    }

    /// What a district is called in a language; its id where it has no name.
    pub(crate) fn name<'a>(&'a self, id: &'a str, language: &str) -> &'a str {
        let name = self.0.get(id).map_or("", |name| name.get(language));
        if name.is_empty() { id } else { name }
    }

    /// Adds a district; one that is there already keeps its name.
    pub(crate) fn add(&mut self, id: &str, name: Text) {
        self.0.entry(id.to_owned()).or_insert(name);
    }

    /// Refuses a district that is not among these.
    pub(crate) fn require(&self, id: &str) -> anyhow::Result<()> {
        if self.0.contains_key(id) {
            return Ok(());
        }
        let known = self.0.keys().take(LISTED).map(String::as_str).collect::<Vec<_>>();
        let more = if self.0.len() > LISTED { ", …" } else { "" };
        bail!(
            "the district {id:?} is not in the list of districts: {}{more}",
            known.join(", ")
        )
    }
}

fn parse(sheet: &Sheet) -> anyhow::Result<Districts> {
    let name = sheet.name();
    let Some(("district", languages)) = sheet
        .columns()
        .split_first()
        .map(|(first, rest)| (first.as_str(), rest))
    else {
        bail!("{name}:1: the first column is district, the others are languages: district,id,en");
    };
    ensure!(
        !languages.is_empty(),
        "{name}:1: no language: the columns are as in district,id,en"
    );
    let is_tag = |tag: &String| {
        !tag.is_empty()
            && tag
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    if let Some(wrong) = languages.iter().find(|tag| !is_tag(tag)) {
        bail!("{name}:1: {wrong:?} is not the tag of a language, such as id or en");
    }
    let mut districts = BTreeMap::new();
    for row in sheet.rows() {
        let row = row?;
        let id = row.field(0);
        ensure!(!id.is_empty(), "{}: the district has no id", row.place);
        let mut names = Vec::new();
        for (column, language) in (1..).zip(languages) {
            let text = row.field(column);
            ensure!(
                !text.is_empty(),
                "{}: the district {id:?} has no name in {language:?}",
                row.place
            );
            names.push((language.clone(), text.to_owned()));
        }
        ensure!(
            districts.insert(id.to_owned(), Text::new(names)).is_none(),
            "{}: the district {id:?} stands twice",
            row.place
        );
    }
    ensure!(!districts.is_empty(), "{name} names no district");
    Ok(Districts(districts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn districts(text: &str) -> anyhow::Result<Districts> {
        parse(&Sheet::parse(text.as_bytes(), "districts.csv")?)
    }

    #[test]
    fn districts_have_names_in_the_languages_of_the_file() {
        let read = districts("district;id;en\r\nsouth;Selatan;South\r\nnorth;Utara;North\r\n").unwrap();
        assert_eq!(
            read.iter().map(|(id, _)| id).collect::<Vec<_>>(),
            ["north", "south"]
        );
        assert_eq!(read.name("north", "en"), "North");
        assert_eq!(read.name("north", "fr"), "Utara");
        assert_eq!(read.place("south"), Some(1));
        assert_eq!(Districts::named(["north"]).name("north", "en"), "north");
    }

    #[test]
    fn each_wrong_line_is_named() {
        for (text, message) in [
            (
                "id,en\nUtara,North\n",
                "districts.csv:1: the first column is district",
            ),
            ("district\nnorth\n", "districts.csv:1: no language"),
            (
                "district,name of it\nnorth,North\n",
                "districts.csv:1: \"name of it\" is not the tag",
            ),
            (
                "district,en\nnorth,\n",
                "districts.csv:2: the district \"north\" has no name in \"en\"",
            ),
            ("district,en\n,North\n", "districts.csv:2: the district has no id"),
            (
                "district,en\nnorth,North\nnorth,N\n",
                "districts.csv:3: the district \"north\" stands twice",
            ),
            ("district,en\n", "districts.csv names no district"),
        ] {
            let error = format!("{:#}", districts(text).unwrap_err());
            assert!(error.starts_with(message), "{text:?}: {error}");
        }
    }
}
