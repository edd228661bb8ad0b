//! Which language a page is in.

use axum::http::{HeaderMap, Uri, header};
use suara_protocol::Text;

use super::words::{self, Words};
use crate::media;

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

/// What a request says of the language that it wants.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    query: Option<&'a str>,
    headers: &'a HeaderMap,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(uri: &'a Uri, headers: &'a HeaderMap) -> Asked<'a> {
        let query = uri.query();
        Asked { query, headers }
    }

    /// The languages of `Accept-Language`, the most wanted first.
    fn accepted(self) -> Vec<&'a str> {
        let ranges = media::ranges(self.headers, &header::ACCEPT_LANGUAGE);
        let mut wanted = ranges.filter(|(_, quality)| *quality > 0).collect::<Vec<_>>();
        wanted.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
        wanted.into_iter().map(|(language, _)| language).collect()
    }
}

/// What a query says after a name with its `=`, such as `lang=`.
pub(crate) fn query_value<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    let mut pairs = query?.split('&');
    pairs.find_map(|pair| pair.strip_prefix(name))
}

/// The language that `?lang=` asks for if it is offered, else the one that the browser would rather have, else the first
/// one offered.
pub(super) fn choose(offered: impl Iterator<Item = String>, asked: Asked<'_>) -> Chosen {
    let mut tags = Vec::<String>::new();
    for tag in offered {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    let named = query_value(asked.query, "lang=");
    let find = |is_it: &dyn Fn(&str) -> bool| tags.iter().find(|tag| is_it(tag));
    let accepted = || {
        let mut wanted = asked.accepted().into_iter();
        wanted.find_map(|range| find(&|tag| primary(tag).eq_ignore_ascii_case(primary(range))))
    };
    let chosen = find(&|tag| Some(tag) == named).or_else(accepted).or(tags.first());
    let language = chosen.cloned().unwrap_or_else(|| "en".to_owned());
    let kept = query_value(asked.query, "state=").map_or_else(String::new, |state| format!("state={state}&"));
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

/// The language of a tag without script, region and variant.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose_from(tags: &[&str], query: Option<&str>, accepted: &str) -> Chosen {
        let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, accepted.parse().unwrap())]);
        let headers = &headers;
        choose(tags.iter().map(|tag| (*tag).to_owned()), Asked { query, headers })
    }

    fn chosen(tags: &[&str], query: Option<&str>) -> String {
        choose_from(tags, query, "").language
    }

    #[test]
    fn what_the_browser_would_rather_have_comes_before_the_first() {
        let offered = |accepted: &str| choose_from(&["id", "en", "pt-BR"], None, accepted).language;
        for (accepted, language) in [
            ("en-GB,en;q=0.9,id;q=0.8", "en"),
            ("fr, en;q=0.4, pt;q=0.5", "pt-BR"),
            ("en;q=0, fr", "id"),
            ("*", "id"),
            ("EN", "en"),
            ("", "id"),
        ] {
            assert_eq!(offered(accepted), language, "{accepted}");
        }
        assert_eq!(choose_from(&["id", "en"], Some("lang=id"), "en").language, "id");
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
        let offered = |tags: &[&str]| choose_from(tags, None, "").languages.len();
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
