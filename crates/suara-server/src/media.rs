//! Media types: what a body is, and what a client wants.

use axum::http::{HeaderMap, HeaderName, header};

/// The canonical form of messages.
pub const PROTOBUF: &str = "application/protobuf";
/// The JSON form of messages, and views.
pub const JSON: &str = "application/json";
/// Errors (RFC 9457).
pub const PROBLEM: &str = "application/problem+json";
/// Tiles.
pub const OCTETS: &str = "application/octet-stream";
/// Checkpoints and keys.
pub const TEXT: &str = "text/plain; charset=utf-8";
/// Pages.
pub const HTML: &str = "text/html; charset=utf-8";
/// Tables.
pub const CSV: &str = "text/csv; charset=utf-8";
/// Feeds.
pub const ATOM: &str = "application/atom+xml; charset=utf-8";
/// The style sheet.
pub const CSS: &str = "text/css; charset=utf-8";

/// What is counted.
pub const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The two forms of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `application/protobuf`, also written `application/x-protobuf`.
    Protobuf,
    /// `application/json`.
    Json,
}

impl Form {
    /// The form of a request's body; `None` if it is neither.
    pub fn of_body(headers: &HeaderMap) -> Option<Form> {
        let essence = headers
            .get(header::CONTENT_TYPE)?
            .to_str()
            .ok()?
            .split(';')
            .next()?
            .trim();
        match () {
            () if is_protobuf(essence) => Some(Form::Protobuf),
            () if essence.eq_ignore_ascii_case(JSON) => Some(Form::Json),
            () => None,
        }
    }

    /// The form of the answer that a client wants; `otherwise` if it does not say.
    pub fn of_answer(headers: &HeaderMap, otherwise: Form) -> Form {
        let protobuf = quality(headers, is_protobuf);
        let json = quality(headers, |essence| essence.eq_ignore_ascii_case(JSON));
        match () {
            () if protobuf > json => Form::Protobuf,
            () if json > protobuf => Form::Json,
            () => otherwise,
        }
    }
}

fn is_protobuf(essence: &str) -> bool {
    essence.eq_ignore_ascii_case(PROTOBUF) || essence.eq_ignore_ascii_case("application/x-protobuf")
}

/// Whether a client would rather have a page than data: a browser asks for pages by name.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let html = quality(headers, |essence| essence.eq_ignore_ascii_case("text/html"));
    html > quality(headers, |essence| essence.eq_ignore_ascii_case(JSON))
}

/// The greatest quality, in thousandths, that the Accept headers give by name to a media type (RFC 9110
/// section 12.5.1); 0 if they do not name it.
fn quality(headers: &HeaderMap, is_it: impl Fn(&str) -> bool) -> u16 {
    let named = ranges(headers, &header::ACCEPT).filter(|(range, _)| is_it(range));
    named.map(|(_, quality)| quality).max().unwrap_or(0)
}

/// What a client accepts by these headers, each with its quality in thousandths.
pub fn ranges<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = (&'a str, u16)> {
    let values = headers.get_all(name).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    let ranges = values.flat_map(|value| value.split(','));
    ranges.map(|range| {
        let mut parts = range.split(';').map(str::trim);
        (parts.next().unwrap_or_default(), thousandths(parts))
    })
}

fn thousandths<'a>(mut parameters: impl Iterator<Item = &'a str>) -> u16 {
    let quality =
        parameters.find_map(|parameter| parameter.strip_prefix("q=").or(parameter.strip_prefix("Q=")));
    match quality.map(str::parse::<f32>) {
        None => 1_000,
        Some(Ok(quality)) if (0.0..=1.0).contains(&quality) => (quality * 1_000.0) as u16,
        Some(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT, value.parse().unwrap())])
    }

    fn content_type(value: &str) -> Option<Form> {
        Form::of_body(&HeaderMap::from_iter([(
            header::CONTENT_TYPE,
            value.parse().unwrap(),
        )]))
    }

    #[test]
    fn bodies_are_protobuf_or_json() {
        assert_eq!(content_type("application/protobuf"), Some(Form::Protobuf));
        assert_eq!(content_type("application/x-protobuf"), Some(Form::Protobuf));
        assert_eq!(content_type("Application/JSON; charset=utf-8"), Some(Form::Json));
        for other in [
            "text/plain",
            "application/jsonl",
            "application/x-www-form-urlencoded",
            "",
        ] {
            assert_eq!(content_type(other), None, "{other}");
        }
        assert_eq!(Form::of_body(&HeaderMap::new()), None);
    }

    #[test]
    fn answers_are_what_the_client_wants_and_else_like_the_request() {
        for form in [Form::Protobuf, Form::Json] {
            assert_eq!(Form::of_answer(&HeaderMap::new(), form), form);
            assert_eq!(Form::of_answer(&accept("*/*"), form), form);
            assert_eq!(Form::of_answer(&accept("application/json"), form), Form::Json);
            assert_eq!(
                Form::of_answer(&accept("application/x-protobuf"), form),
                Form::Protobuf
            );
            let both = accept("application/json;q=0.4, application/protobuf;q=0.5");
            assert_eq!(Form::of_answer(&both, form), Form::Protobuf);
        }
    }

    #[test]
    fn browsers_get_pages_and_programs_get_data() {
        assert!(prefers_html(&accept(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        )));
        for program in [
            "*/*",
            "application/json",
            "application/json, text/html;q=0.9",
            "text/html;q=0",
            "text/html;q=x",
        ] {
            assert!(!prefers_html(&accept(program)), "{program}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }
}
