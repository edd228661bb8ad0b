//! The configuration file (TOML). Unknown keys are refused; errors name the file, the line and the key.

mod public_url;

use std::fs;
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Deserializer, de};
use suara_protocol::RoleKey;

pub use public_url::PublicUrl;

/// A configuration with every key and what it is for, as `suara-server example-config` prints it.
pub const EXAMPLE: &str = include_str!("config/example.toml");

/// A unit for systemd, as `suara-server example-unit` prints it.
pub const UNIT: &str = include_str!("config/suara-server.service");

/// All that a service is told when it starts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on; port 0 takes a free one.
    #[serde(deserialize_with = "address")]
    pub listen: SocketAddr,
    /// Under which URL the public reaches the service.
    pub public_url: PublicUrl,
    /// Folder of all boards. A relative path is one from the working directory.
    pub data: PathBuf,
    /// Who may create boards.
    pub organisers: Vec<Organiser>,
    /// Whether the address of a client stands in `X-Forwarded-For`.
    #[serde(default)]
    pub behind_proxy: bool,
    /// What clients may use of the service.
    #[serde(default)]
    pub limits: Limits,
}

/// What clients may use of the service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest body of a request, bytes.
    pub body_bytes: NonZeroUsize,
    /// Connections at one time.
    pub connections: NonZeroUsize,
    /// Requests from one network, each second for long.
    pub requests_per_second_per_network: NonZeroU32,
    /// Requests from one network at once, after a rest.
    pub burst_requests_per_network: NonZeroU32,
    /// Ballots, or acts in one petition, with one credential, each hour for long.
    pub submissions_per_hour_per_credential: NonZeroU32,
    /// Ballots, or acts in one petition, with one credential at once, after a rest.
    pub burst_submissions_per_credential: NonZeroU32,
    /// Submissions to one board that are under way.
    pub queued_submissions: NonZeroUsize,
    /// How long the head of a request may take, seconds.
    pub header_seconds: NonZeroU32,
    /// How long the body of a request may take, seconds.
    pub body_seconds: NonZeroU32,
    /// How long a request may take in all, seconds.
    pub request_seconds: NonZeroU32,
    /// How long a board may take over what is under way before it counts as stuck, seconds.
    pub stale_seconds: NonZeroU32,
    /// How long requests may take to end when the service stops, seconds.
    pub shutdown_seconds: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Limits {
        const fn count(number: u32) -> NonZeroU32 {
            NonZeroU32::MIN.saturating_add(number - 1)
        }
        const fn size(number: usize) -> NonZeroUsize {
            NonZeroUsize::MIN.saturating_add(number - 1)
        }
        Limits {
            body_bytes: size(256 * 1024),
            connections: size(900),
            requests_per_second_per_network: count(2_000),
            burst_requests_per_network: count(20_000),
            submissions_per_hour_per_credential: count(60),
            burst_submissions_per_credential: count(60),
            queued_submissions: size(4_096),
            header_seconds: count(30),
            body_seconds: count(30),
            request_seconds: count(60),
            stale_seconds: count(30),
            shutdown_seconds: count(20),
        }
    }
}

/// An address and a port. A name is none: what it stands for may change.
fn address<'de, D: Deserializer<'de>>(value: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(value)?;
    text.parse().map_err(|_| {
        de::Error::custom(format_args!(
            "{text:?} is no address with a port, such as 127.0.0.1:8080 or [::1]:8080"
        ))
    })
}

/// A number of seconds as a duration.
pub(crate) fn seconds(number: NonZeroU32) -> Duration {
    Duration::from_secs(u64::from(number.get()))
}

/// The public key of an organiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Organiser(pub RoleKey);

impl TryFrom<String> for Organiser {
    type Error = String;

    fn try_from(text: String) -> Result<Organiser, String> {
        let key = text.parse::<RoleKey>();
        key.map(Organiser)
            .map_err(|refusal| format!("{text:?} is not the key of an organiser: {}", refusal.detail))
    }
}

impl Config {
    /// Reads a configuration file.
    pub fn read(file: &Path) -> Result<Config, ConfigError> {
        let text = fs::read_to_string(file).map_err(|error| ConfigError {
            file: file.to_owned(),
            problem: error.to_string(),
        })?;
        Config::parse(file, &text)
    }

    /// Reads a configuration from the text of `file`.
    pub fn parse(file: &Path, text: &str) -> Result<Config, ConfigError> {
        toml::from_str(text).map_err(|error| ConfigError {
            file: file.to_owned(),
            problem: error
                .to_string()
                .trim_end()
                .replace("a nonzero u32", "a whole number above 0")
                .replace("a nonzero usize", "a whole number above 0"),
        })
    }
}

/// What is wrong with a configuration file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}\n`suara-server example-config` shows every key, and what it takes", .file.display())]
pub struct ConfigError {
    /// The file.
    pub file: PathBuf,
    /// Line, key and what is wrong there.
    pub problem: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("server.toml"), text).map_err(|error| error.to_string())
    }

    fn with(line: &str) -> String {
        format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"http://localhost\"\ndata = \"data\"\norganisers = []\n{line}\n"
        )
    }

    #[test]
    fn a_limit_of_nothing_is_refused_in_plain_words() {
        for limit in ["body_bytes = 0", "stale_seconds = 0", "connections = -1"] {
            let refused = parse(&with(&format!("[limits]\n{limit}"))).unwrap_err();
            assert!(refused.contains("expected a whole number above 0"), "{refused}");
            assert!(refused.contains(limit), "{refused}");
        }
    }

    #[test]
    fn the_example_is_a_configuration_with_the_defaults() {
        let config = parse(EXAMPLE).unwrap();
        assert_eq!(config.limits, Limits::default());
        assert!(!config.behind_proxy);
        assert_eq!(config.organisers.len(), 1);
    }

    #[test]
    fn the_example_names_every_default_as_it_is() {
        let shown: String = EXAMPLE
            .lines()
            .map(|line| {
                line.strip_prefix("# ")
                    .filter(|line| line.contains(" = "))
                    .unwrap_or(line)
            })
            .fold(String::new(), |text, line| text + line + "\n");
        let config = parse(&shown).unwrap();
        assert_eq!(config.limits, Limits::default());
        for key in [
            "body_bytes",
            "connections",
            "submissions_per_hour_per_credential",
            "queued_submissions",
            "stale_seconds",
            "header_seconds",
            "shutdown_seconds",
        ] {
            assert!(shown.contains(&format!("\n{key} = ")), "{key}");
        }
    }

    #[test]
    fn unknown_keys_are_refused_with_file_line_and_key() {
        let error = parse(&with("bodybytes = 3")).unwrap_err();
        assert!(error.starts_with("server.toml: "), "{error}");
        assert!(
            error.contains("line 5") && error.contains("`bodybytes`"),
            "{error}"
        );
        let error = parse(&with("[limits]\nbody_byte = 3")).unwrap_err();
        assert!(
            error.contains("line 6") && error.contains("`body_byte`"),
            "{error}"
        );
    }

    #[test]
    fn missing_keys_are_named_and_where_they_are_explained() {
        let error = parse("listen = \"127.0.0.1:0\"").unwrap_err();
        assert!(error.contains("`public_url`"), "{error}");
        assert!(error.contains("`suara-server example-config`"), "{error}");
    }

    #[test]
    fn what_is_no_address_is_shown_one() {
        for wrong in ["localhost:8080", "127.0.0.1", ":8080", "127.0.0.1:99999", ""] {
            let error = parse(&with("").replace("127.0.0.1:0", wrong)).unwrap_err();
            assert!(
                error.contains("line 1") && error.contains("such as 127.0.0.1:8080"),
                "{error}"
            );
        }
    }

    #[test]
    fn wrong_values_are_shown_where_they_stand() {
        for (line, shown) in [
            ("behind_proxy = 1", "line 5"),
            ("[limits]\nbody_bytes = 0", "line 6"),
            ("[limits]\nheader_seconds = -1", "line 6"),
            ("[limits]\nqueued_submissions = \"many\"", "line 6"),
        ] {
            let error = parse(&with(line)).unwrap_err();
            assert!(error.contains(shown), "{error}");
        }
        let text = with("").replace("[]", "[\n  \"abc\",\n]");
        let error = parse(&text).unwrap_err();
        assert!(
            error.contains("line 4") && error.contains("organisers") && error.contains("\"abc\""),
            "{error}"
        );
        let error = parse(&with("").replace("127.0.0.1:0", "here")).unwrap_err();
        assert!(error.contains("line 1") && error.contains("listen"), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Config::read(Path::new("/no/such/server.toml"))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("/no/such/server.toml: "), "{error}");
    }
}
