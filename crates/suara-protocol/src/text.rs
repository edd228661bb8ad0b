//! Texts in several languages.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::check::{Check, Refusal};
use crate::wire;

/// A text in several languages, in the order of the definition's languages.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = std::collections::HashMap<String, String>))]
pub struct Text(Vec<(String, String)>);

impl Text {
    /// A text from (language, text) pairs.
    pub fn new(translations: impl IntoIterator<Item = (String, String)>) -> Text {
        Text(translations.into_iter().collect())
    }

    /// The text in `language`, else in the first language.
    pub fn get(&self, language: &str) -> &str {
        let wanted = self
            .0
            .iter()
            .find(|(known, _)| known == language)
            .or(self.0.first());
        wanted.map_or("", |(_, text)| text)
    }

    /// The text in its first language.
    pub fn first(&self) -> &str {
        self.0.first().map_or("", |(_, text)| text)
    }

    /// Languages and texts, in order.
    pub fn translations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// Whether no language has a text.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses a text that is not there in exactly `languages`, in this order; with `optional` it may be
    /// missing altogether.
    pub(crate) fn check_languages(
        &self,
        name: &str,
        languages: &[String],
        optional: bool,
    ) -> Result<(), Refusal> {
        if optional && self.is_empty() {
            return Ok(());
        }
        let same = self.0.iter().map(|(language, _)| language).eq(languages);
        Check::Texts.require(
            same,
            format_args!("{name} is not given in exactly the languages {languages:?}"),
        )?;
        let empty = self.0.iter().find(|(_, text)| text.trim().is_empty());
        match empty {
            Some((language, _)) => {
                Err(Check::Texts.refuse(format_args!("{name} is empty in language {language:?}")))
            }
            None => Ok(()),
        }
    }

    pub(crate) fn from_wire(text: Option<wire::Text>) -> Text {
        Text(
            text.into_iter()
                .flat_map(|text| text.translations)
                .map(|one| (one.language, one.text))
                .collect(),
        )
    }

    pub(crate) fn to_wire(&self) -> Option<wire::Text> {
        let translation = |(language, text): &(String, String)| wire::Translation {
            language: language.clone(),
            text: text.clone(),
        };
        (!self.is_empty()).then(|| wire::Text {
            translations: self.0.iter().map(translation).collect(),
        })
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (language, text) in &self.0 {
            map.serialize_entry(language, text)?;
        }
        map.end()
    }
}
