//! What an operator watches, in the text form of Prometheus (`GET /metrics`).
//!
//! Nothing in it is about a person: no addresses, no credentials, only counts of what the service does. What a board
//! has is public anyway.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::boards::State;
use crate::check::free_space;
use crate::pipeline::{NotAdmitted, Placed};
use crate::service::Service;

/// Upper bounds of durations, seconds.
const SECONDS: [f64; 12] = [
    0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0,
];

/// Upper bounds of numbers of entries in a batch.
const ENTRIES: [f64; 8] = [1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 2048.0, 4096.0];

/// All that is counted. Clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram>,
    limited: Family<Limited, Counter>,
    submissions: Family<Outcome, Counter>,
    batches: Histogram,
    writes: Histogram,
    connections: Gauge,
    entries: Family<Board, Gauge>,
    under_way: Family<Board, Gauge>,
    ready: Family<Board, Gauge>,
    free: Gauge,
}

/// A route as it is described, never a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limited {
    by: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    kind: &'static str,
    outcome: &'static str,
    check: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Board {
    board: String,
}

impl Metrics {
    /// Begins to count.
    pub fn new() -> Metrics {
        let mut metrics = Metrics {
            registry: Arc::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            limited: Family::default(),
            submissions: Family::default(),
            batches: Histogram::new(ENTRIES),
            writes: Histogram::new(SECONDS),
            connections: Gauge::default(),
            entries: Family::default(),
            under_way: Family::default(),
            ready: Family::default(),
            free: Gauge::default(),
        };
        metrics.registry = Arc::new(metrics.register());
        metrics
    }

    fn register(&self) -> Registry {
        let mut all = Registry::with_prefix("suara");
        let version = vec![("version", env!("CARGO_PKG_VERSION"))];
        all.register("build", "The program", Info::new(version));
        let started = Gauge::<i64>::default();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        started.set(now.as_secs().try_into().unwrap_or_default());
        all.register(
            "start_time_seconds",
            "When the service was started, Unix seconds",
            started,
        );
        all.register("requests", "Requests answered", self.requests.clone());
        all.register(
            "request_duration_seconds",
            "From the head of a request to the head of its answer",
            self.durations.clone(),
        );
        all.register(
            "rate_limited",
            "Requests and submissions told to wait",
            self.limited.clone(),
        );
        all.register(
            "submissions",
            "Submissions by what became of them",
            self.submissions.clone(),
        );
        all.register(
            "batch_entries",
            "Entries appended in one durable batch",
            self.batches.clone(),
        );
        all.register(
            "batch_seconds",
            "From a batch's append to its published checkpoint",
            self.writes.clone(),
        );
        all.register("connections", "Open connections", self.connections.clone());
        all.register(
            "board_entries",
            "Entries under the newest checkpoint",
            self.entries.clone(),
        );
        all.register("board_under_way", "Submissions under way", self.under_way.clone());
        all.register(
            "board_ready",
            "1 if the board takes submissions and publishes them, 0 if it is stuck or stopped",
            self.ready.clone(),
        );
        all.register(
            "data_free_bytes",
            "Free space where the boards are",
            self.free.clone(),
        );
        all
    }

    /// A request was answered.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        let durations = Route {
            method: method.clone(),
            route: route.clone(),
        };
        self.durations
            .get_or_create(&durations)
            .observe(took.as_secs_f64());
        self.requests
            .get_or_create(&Request {
                method,
                route,
                status,
            })
            .inc();
    }

    /// A request, or a submission, was told to wait.
    pub fn limited(&self, by: &'static str) {
        self.limited.get_or_create(&Limited { by }).inc();
    }

    /// A submission of this kind was answered.
    pub fn submission(&self, kind: &'static str, answer: &Result<Placed, NotAdmitted>) {
        let (outcome, check) = match answer {
            Ok(Placed::New { .. }) => ("admitted", ""),
            Ok(Placed::Standing { .. }) => ("standing", ""),
            Err(NotAdmitted::Refused(refusal)) => ("refused", refusal.check.number()),
            Err(NotAdmitted::Full) => ("busy", ""),
            Err(NotAdmitted::TooOften { .. }) => ("too-often", ""),
            Err(NotAdmitted::Stopped) => ("stopped", ""),
        };
        let outcome = Outcome { kind, outcome, check };
        self.submissions.get_or_create(&outcome).inc();
    }

    /// A batch was appended and published.
    pub fn batch(&self, entries: usize, took: Duration) {
        self.batches.observe(entries as f64);
        self.writes.observe(took.as_secs_f64());
    }

    /// A connection was opened, or closed.
    pub fn connections(&self, change: i64) {
        self.connections.inc_by(change);
    }

    /// Everything, as of now.
    pub fn text(&self, service: &Service) -> Result<String, fmt::Error> {
        let stale_after = service.stale_after();
        for board in service.boards.all() {
            let label = Board {
                board: board.name().to_owned(),
            };
            let set = |family: &Family<Board, Gauge>, value: u64| {
                let value = i64::try_from(value).unwrap_or(i64::MAX);
                family.get_or_create(&label).set(value);
            };
            set(&self.entries, board.reader().size());
            set(&self.under_way, board.under_way() as u64);
            set(&self.ready, u64::from(board.state(stale_after) == State::Ready));
        }
        if let Some(free) = free_space(&service.data) {
            self.free.set(i64::try_from(free).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Metrics")
    }
}
