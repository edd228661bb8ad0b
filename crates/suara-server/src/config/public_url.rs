//! The URL under which the public reaches the service.

use std::fmt;

use serde::Deserialize;

/// An `http` or `https` URL without query, fragment and final slash.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl {
    scheme: String,
    rest: String,
}

impl PublicUrl {
    /// The origin of the checkpoints of a board: its URL without scheme.
    pub fn origin(&self, board: &str) -> String {
        format!("{}/v1/boards/{board}", self.rest)
    }

    /// Whether it is reached with TLS.
    pub fn is_https(&self) -> bool {
        self.scheme == "https://"
    }

    /// Whether it names this very machine.
    pub fn is_local(&self) -> bool {
        let host = self.rest.split('/').next().unwrap_or_default();
        let host = match host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => host,
        };
        host == "localhost" || host == "[::1]" || host.starts_with("127.")
    }

    /// The URL of a board.
    pub fn board(&self, board: &str) -> String {
        format!("{self}/v1/boards/{board}")
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<PublicUrl, String> {
        let refused = |why: &str| Err(format!("not a public URL: {why}"));
        let (scheme, rest) = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
            (Some(rest), _) => ("http://", rest),
            (_, Some(rest)) => ("https://", rest),
            _ => return refused("it begins with http:// or https://"),
        };
        if rest.is_empty() || rest.starts_with(['/', ':']) {
            return refused("it names no host");
        }
        if rest.ends_with('/') {
            return refused("it has no slash at its end");
        }
        if !rest
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~/:[]%".contains(c))
        {
            return refused("it has only a host, a port and a path");
        }
        Ok(PublicUrl {
            scheme: scheme.to_owned(),
            rest: rest.to_owned(),
        })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.scheme, self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_is_the_url_of_the_board_without_its_scheme() {
        let url = PublicUrl::try_from("https://vote.example.org/suara".to_owned()).unwrap();
        assert_eq!(
            url.board("village"),
            "https://vote.example.org/suara/v1/boards/village"
        );
        assert_eq!(url.origin("village"), "vote.example.org/suara/v1/boards/village");
    }

    #[test]
    fn tls_and_this_very_machine_are_told_apart() {
        let told = |text: &str| {
            let url = PublicUrl::try_from(text.to_owned()).unwrap();
            (url.is_https(), url.is_local())
        };
        for local in [
            "http://localhost",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/suara",
            "http://[::1]",
        ] {
            assert_eq!(told(local), (false, true), "{local}");
        }
        assert_eq!(told("https://vote.example.org"), (true, false));
        assert_eq!(told("http://vote.example.org:8080/localhost"), (false, false));
    }

    #[test]
    fn only_urls_that_can_be_an_origin_are_taken() {
        for text in [
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://a.example/b/c",
        ] {
            assert!(PublicUrl::try_from(text.to_owned()).is_ok(), "{text}");
        }
        for text in [
            "",
            "vote.example.org",
            "ftp://a",
            "http://",
            "http:///a",
            "http://a/",
            "http://a?x",
            "http://a#x",
            "http://a b",
            "http://a+b",
            "http://u@a",
            "http://a\n",
        ] {
            assert!(PublicUrl::try_from(text.to_owned()).is_err(), "{text:?}");
        }
    }
}
