//! A board over HTTP: reading its files, sending submissions.
//!
//! Sending is repeated with the very same bytes when nothing came back or the service is busy: the service
//! answers a submission that stands in the log with its receipt again, so that a repetition can do no harm.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail, ensure};
use prost::Message as _;
use serde::Deserialize;
use suara_log::mirror::{Source, SourceError};
use suara_log::tile::MOST_BYTES;
use suara_protocol::{Detached, Receipt, Reservation, Reserved, Submission, is_board_name};
use ureq::Agent;

use super::follow::Located;
use crate::output::Output;

/// The media type of messages in both directions.
const PROTOBUF: &str = "application/protobuf";

/// How often something is asked for before giving up, and the pause before the second time; it doubles.
const ATTEMPTS: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// A wait that people at a terminal wonder about.
const NOTICED: Duration = Duration::from_secs(3);

/// How long one exchange may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A board on a service. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Service {
    url: String,
    agent: Agent,
    /// Who is told that the service is busy, and whether that was done.
    output: Option<Output>,
    told: Arc<AtomicBool>,
}

/// The service refuses a submission.
#[derive(Clone, Debug, thiserror::Error)]
#[error("refused ({}{detail})", .check.as_ref().map_or_else(|| format!("HTTP {status}, "), |check| format!("{check}: ")))]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The numbered check that fails, such as `C43`.
    pub check: Option<String>,
    /// What the service says about it.
    pub detail: String,
}

/// The parts of `application/problem+json` (RFC 9457) that matter here.
#[derive(Deserialize)]
struct Problem {
    title: Option<String>,
    detail: Option<String>,
    check: Option<String>,
}

/// An answer that was read to its end.
struct Answer {
    status: u16,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

impl Service {
    /// The board with this URL, such as `https://example.org/v1/boards/village`.
    pub fn new(url: &str) -> anyhow::Result<Service> {
        let url = url.trim_end_matches('/');
        let web = url.starts_with("http://") || url.starts_with("https://");
        ensure!(
            web && !url.contains(['?', '#']),
            "{url:?} is not the URL of a board: http(s)://HOST/v1/boards/NAME"
        );
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(Duration::from_secs(20)))
            .max_idle_connections(128)
            .max_idle_connections_per_host(128)
            .user_agent(concat!("suara/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Service {
            url: url.to_owned(),
            agent: config.into(),
            output: None,
            told: Arc::default(),
        })
    }

    /// The same, which says here when the service makes it wait.
    pub(crate) fn telling(self, output: &Output) -> Service {
        Service {
            output: Some(*output),
            ..self
        }
    }

    /// The URL, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The board's short name: the last part of the URL.
    pub fn board_name(&self) -> anyhow::Result<&str> {
        let name = self.url.rsplit('/').next().unwrap_or_default();
        let fits = is_board_name(name) && self.url.ends_with(&format!("/v1/boards/{name}"));
        ensure!(
            fits,
            "{} does not end in /v1/boards/NAME with a name of 1 to 40 of a-z, 0-9 and -",
            self.url
        );
        Ok(name)
    }

    /// Asks for a log key for a new board.
    pub fn reserve(&self, reservation: &Reservation) -> anyhow::Result<Reserved> {
        let body = reservation.encode_to_vec();
        let answer = self.repeat(|agent| {
            agent
                .put(&self.url)
                .content_type(PROTOBUF)
                .header("accept", PROTOBUF)
                .send(&body[..])
        })?;
        Reserved::decode(&self.accepted(answer)?[..])
            .with_context(|| format!("{} answered with something else than a reservation", self.url))
    }

    /// Sends a submission and returns its receipt, unchecked: see [`super::receipt::check`].
    pub fn submit(&self, submission: &Submission) -> anyhow::Result<Receipt> {
        let url = format!("{}/entries", self.url);
        let answer = self.repeat(|agent| {
            agent
                .post(&url)
                .content_type(PROTOBUF)
                .header("accept", PROTOBUF)
                .send(submission.bytes())
        })?;
        Receipt::decode(&self.accepted(answer)?[..])
            .with_context(|| format!("{url} answered with something else than a receipt"))
    }

    /// Puts a detached text where the submission that names it will be looked for.
    pub fn put_text(&self, text: &Detached) -> anyhow::Result<()> {
        let url = format!("{}/texts/{}", self.url, text.hash());
        let content = text.encode();
        let answer = self.repeat(|agent| {
            agent
                .put(&url)
                .content_type("application/octet-stream")
                .send(&content[..])
        })?;
        self.accepted(answer).map(drop)
    }

    /// Asks until there is an answer that says more than "busy".
    fn repeat(
        &self,
        ask: impl Fn(&Agent) -> Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> anyhow::Result<Answer> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            match ask(&self.agent).and_then(read) {
                Ok(answer) if matches!(answer.status, 429 | 503) && attempt < ATTEMPTS => {
                    let wait = answer.retry_after.unwrap_or(pause);
                    self.tell(wait);
                    thread::sleep(wait);
                }
                Ok(answer) => return Ok(answer),
                Err(error) if attempt < ATTEMPTS && is_worth_repeating(&error) => thread::sleep(pause),
                Err(error) => {
                    return Err(anyhow!(error)).with_context(|| format!("{} does not answer", self.url));
                }
            }
            pause *= 2;
        }
        bail!("{} does not answer", self.url)
    }

    /// Says that there is a wait: once, however many requests wait.
    fn tell(&self, wait: Duration) {
        if let Some(output) = self.output.filter(|_| wait >= NOTICED)
            && !self.told.swap(true, Ordering::Relaxed)
        {
            output.say(format!(
                "The service is busy. It is asked again after the {} seconds that it wants.",
                wait.as_secs()
            ));
        }
    }

    /// The body of an answer that says yes; anything else as the service's problem.
    fn accepted(&self, answer: Answer) -> anyhow::Result<Vec<u8>> {
        if matches!(answer.status, 200 | 201) {
            return Ok(answer.body);
        }
        let problem = serde_json::from_slice::<Problem>(&answer.body).ok();
        let (check, detail) = match problem {
            Some(problem) => (problem.check, problem.detail.or(problem.title)),
            None => (None, None),
        };
        let detail = detail.unwrap_or_else(|| format!("{} gives no reason", self.url));
        Err(Refused {
            status: answer.status,
            check,
            detail,
        }
        .into())
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let seconds = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    Ok(Answer {
        status: response.status().as_u16(),
        retry_after: seconds.map(|seconds| Duration::from_secs(seconds.min(30))),
        body: response
            .body_mut()
            .with_config()
            .limit(MOST_BYTES)
            .read_to_vec()?,
    })
}

/// Whether the same request may do better a moment later. A certificate that does not hold, which is told as data that
/// are invalid, does not.
fn is_worth_repeating(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => error.kind() != io::ErrorKind::InvalidData,
        ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed | ureq::Error::Protocol(_) => true,
        _ => false,
    }
}

impl Source for Service {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let url = self.locate(path);
        let answer = self.repeat(|agent| agent.get(&url).call());
        let answer = answer.map_err(|error| SourceError::Other(format!("{error:#}")))?;
        match answer.status {
            200 => Ok(answer.body),
            404 | 410 => Err(SourceError::NotFound),
            status => Err(SourceError::Other(format!("HTTP {status}"))),
        }
    }
}

impl Located for Service {
    fn locate(&self, path: &str) -> String {
        format!("{}/{path}", self.url)
    }
}

#[cfg(test)]
mod tests;
