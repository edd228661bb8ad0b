//! An error, as a page for people.

use askama::Template;
use axum::http::StatusCode;

use super::language::{self, Asked, Chosen, Offered};
use super::words::{self, Words};
use crate::problem::Problem;

/// An error.
#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage {
    root: String,
    title: &'static str,
    words: &'static Words,
    languages: Vec<Offered>,
    /// What to do.
    advice: &'static str,
    /// The particulars, in English.
    detail: String,
}

/// The page of an error of a request to this path.
pub(crate) fn problem(problem: &Problem, path: &str, asked: Asked<'_>) -> ProblemPage {
    let offered = words::LANGUAGES.iter().map(|tag| (*tag).to_owned());
    let Chosen { languages, words, .. } = language::choose(offered, asked);
    let said = &words.problems;
    let (title, advice) = match problem.status() {
        StatusCode::NOT_FOUND => said.not_found,
        StatusCode::GONE => said.gone,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => said.busy,
        _ => said.other,
    };
    ProblemPage {
        root: root(path),
        title,
        words,
        languages,
        advice,
        detail: problem.detail(),
    }
}

/// The way from a page to the root of the service, which need not be that of the host.
fn root(path: &str) -> String {
    let up = path.matches('/').count().saturating_sub(1);
    if up == 0 {
        ".".to_owned()
    } else {
        vec![".."; up].join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_root_is_as_long_as_the_path() {
        let ways = ["/", "/a", "/a/", "/v1/boards/village"].map(root);
        assert_eq!(ways, [".", ".", "..", "../.."]);
    }
}
