//! Which language a page is in.

use suara_protocol::Text;

use super::words::{self, Words};

/// A language that a page can be switched to.
pub(super) struct Offered {
    /// BCP 47 tag.
    pub(super) tag: String,
    /// What the language calls itself.
    pub(super) name: String,
    /// What of the query stays when it is chosen, with its `&`: the stage of a list.
    pub(super) kept: String,
    /// Whether it is the one of the page.
    pub(super) current: bool,
}

/// The language of a page.
pub(super) struct Chosen {
    pub(super) language: String,
    /// Empty if there is nothing to choose from.
    pub(super) languages: Vec<Offered>,
    pub(super) words: &'static Words,
}

/// The language that `?lang=` asks for if it is offered, else the first one offered.
pub(super) fn choose(offered: impl Iterator<Item = String>, query: Option<&str>) -> Chosen {
    let mut tags = Vec::<String>::new();
    for tag in offered {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let asked = query.and_then(|query| value(query, "lang="));
    let chosen = tags
        .iter()
        .find(|tag| Some(tag.as_str()) == asked)
        .or(tags.first());
    let language = chosen.cloned().unwrap_or_else(|| "en".to_owned());
    let kept = query.and_then(|query| value(query, "state="));
    let kept = kept.map_or_else(String::new, |state| format!("state={state}&"));
    let switch = |tag: String| Offered {
        kept: kept.clone(),
        name: words::language_name(&tag).to_owned(),
        current: tag == language,
        tag,
    };
    let languages = if tags.len() > 1 {
        tags.into_iter().map(switch).collect()
    } else {
        Vec::new()
    };
    let words = words::of(&language);
    Chosen {
        language,
        languages,
        words,
    }
}

/// The language that a text is shown in where this one is asked for.
pub(super) fn written_in<'a>(text: &'a Text, language: &str) -> &'a str {
    let tags = || text.translations().map(|(tag, _)| tag);
    let found = tags().find(|tag| *tag == language).or(tags().next());
    found.unwrap_or_default()
}

fn value<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|pair| pair.strip_prefix(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(tags: &[&str], query: Option<&str>) -> String {
        choose(tags.iter().map(|tag| (*tag).to_owned()), query).language
    }

    #[test]
    fn the_first_language_is_the_default() {
        assert_eq!(chosen(&["id", "en"], None), "id");
        assert_eq!(chosen(&["id", "en"], Some("lang=fr")), "id");
        assert_eq!(chosen(&["id", "en"], Some("lang=")), "id");
        assert_eq!(chosen(&[], Some("lang=id")), "en");
    }

    #[test]
    fn a_language_that_is_offered_can_be_asked_for() {
        assert_eq!(chosen(&["id", "en"], Some("lang=en")), "en");
        assert_eq!(chosen(&["id", "en"], Some("x=1&lang=en")), "en");
    }

    #[test]
    fn a_text_without_the_language_is_in_its_first() {
        let text =
            Text::new([("id", "Desa"), ("en", "Village")].map(|(tag, text)| (tag.into(), text.into())));
        for (asked, shown) in [("en", "en"), ("id", "id"), ("ar", "id")] {
            assert_eq!(written_in(&text, asked), shown);
            assert!(text.translations().any(|found| found == (shown, text.get(asked))));
        }
    }

    #[test]
    fn there_is_no_switch_where_there_is_one_language() {
        let offered = |tags: &[&str]| {
            choose(tags.iter().map(|tag| (*tag).to_owned()), None)
                .languages
                .len()
        };
        assert_eq!(
            (
                offered(&["id"]),
                offered(&["id", "id"]),
                offered(&["id", "en", "id"])
            ),
            (0, 0, 2)
        );
    }
}
