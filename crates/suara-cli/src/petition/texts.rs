//! Detached texts as those who write them make and send them.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use suara_protocol::entries::Evidence;
use suara_protocol::{Detached, Id, TextRole};

use crate::client::service::Service;
use crate::randomness;

/// The texts of one submission.
#[derive(Default)]
pub(crate) struct Texts(Vec<Detached>);

impl Texts {
    /// Checks a text, detaches it under a fresh salt, and gives its hash.
    pub(crate) fn detach(&mut self, role: TextRole, text: &str) -> anyhow::Result<Id> {
        let text = text.trim();
        role.check(text).map_err(|refusal| anyhow!(refusal.detail))?;
        let detached = Detached::new(text, *randomness::seed()?);
        let hash = detached.hash();
        self.0.push(detached);
        Ok(hash)
    }

    /// `URL=SHA256` as evidence.
    pub(crate) fn evidence(&mut self, written: &[String]) -> anyhow::Result<Vec<Evidence>> {
        let one = |written: &String| {
            let (link, document) = written
                .rsplit_once('=')
                .context("evidence is written URL=SHA256")?;
            Ok(Evidence {
                link: self.detach(TextRole::Link, link)?,
                document: document.parse().with_context(|| format!("the hash of {link}"))?,
            })
        };
        written.iter().map(one).collect()
    }

    /// Sends all of them; they go before the submission that names them.
    pub(crate) fn send(&self, service: &Service) -> anyhow::Result<()> {
        let send = |text| service.put_text(text).context("a text was not accepted");
        self.0.iter().try_for_each(send)
    }
}

/// A TOML file; errors name file and line.
pub(crate) fn read_toml<T: DeserializeOwned>(path: &Path) -> anyhow::Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| {
            let before = text.get(..span.start).unwrap_or_default();
            before.matches('\n').count() + 1
        });
        anyhow!("{}:{line}: {}", path.display(), error.message())
    })
}

/// A day (`2027-03-01`, its end in UTC) or a moment (RFC 3339) in Unix milliseconds.
pub(crate) fn moment(text: &str) -> anyhow::Result<u64> {
    let moment = match text.parse::<Date>() {
        Ok(day) => day.at(23, 59, 59, 0).to_zoned(TimeZone::UTC)?.timestamp(),
        Err(_) => text.parse::<Timestamp>().with_context(|| {
            format!("{text:?} is no day (2027-03-01) and no moment (2027-03-01T10:00:00Z)")
        })?,
    };
    u64::try_from(moment.as_millisecond()).context("a time before 1970")
}

/// A length of time such as `30 days`, in milliseconds.
pub(crate) fn duration(text: &str) -> anyhow::Result<u64> {
    let wrong = || anyhow!("{text:?} is no length of time such as \"30 days\", \"12 hours\", \"90 seconds\"");
    let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let number = number.parse::<u64>().map_err(|_| wrong())?;
    let unit_ms = match unit.trim().trim_end_matches('s') {
        "day" => 86_400_000,
        "hour" => 3_600_000,
        "minute" => 60_000,
        "second" => 1_000,
        _ => return Err(wrong()),
    };
    number.checked_mul(unit_ms).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read() {
        for (text, ms) in [
            ("30 days", 2_592_000_000),
            ("1 hour", 3_600_000),
            ("90 seconds", 90_000),
        ] {
            assert_eq!(duration(text).unwrap(), ms);
        }
        for text in ["30", "days", "3 weeks", "-1 days", "99999999999999999 days"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_ends_with_its_last_second() {
        assert_eq!(moment("1970-01-02").unwrap(), 2 * 86_400_000 - 1_000);
        assert_eq!(moment("1970-01-01T00:00:01Z").unwrap(), 1_000);
        assert!(moment("tomorrow").is_err());
    }

    #[test]
    fn evidence_has_a_link_and_a_hash() {
        let hash = Id([9; 32]);
        let mut texts = Texts::default();
        let evidence = texts
            .evidence(&[format!("https://example.org/a?b=c={hash}")])
            .unwrap();
        assert_eq!((evidence.len(), evidence[0].document), (1, hash));
        assert!(texts.evidence(&["https://example.org/a".to_owned()]).is_err());
    }
}
