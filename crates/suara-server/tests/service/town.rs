//! A service with the board of a town whose citizens petition.

use std::net::SocketAddr;
use std::path::Path;

use prost::Message as _;
use suara_crypto::act::ActKind;
use suara_log::log_key::LogKey;
use suara_protocol::entries::PetitionType;
use suara_protocol::{Entry, Id, Payload, Reservation, Reserved, Submission};
use suara_server::{Config, RunningServer, Server};
use suara_tests::Town;
use tempfile::TempDir;

use crate::client::{Answer, send};
use crate::village::PROTOBUF;

pub const BOARD: &str = "/v1/boards/town";
/// What a browser sends.
pub const BROWSER: (&str, &str) = ("accept", "text/html,application/xml;q=0.9,*/*;q=0.8");
const OCTETS: (&str, &str) = ("content-type", "application/octet-stream");
const SEED: u64 = 93;

/// A running service with the board of a town. What the town's own board admits is put in there, or at first not.
pub struct LiveTown {
    pub town: Town,
    server: RunningServer,
    /// How many entries of the town's log the service has.
    sent: usize,
    _folder: TempDir,
}

impl LiveTown {
    /// A board with a roll of one citizen for each of these districts.
    pub fn new(districts: &[u16]) -> LiveTown {
        let organiser = Town::new(SEED).organiser;
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data").display().to_string();
        let text = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://suara.test\"\ndata = {data:?}\norganisers = [\"{}\"]\n",
            organiser.public()
        );
        let server = Server::start(Config::parse(Path::new("server.toml"), &text).unwrap()).unwrap();
        let reservation = Reservation::sign("town", &organiser).encode_to_vec();
        let answer = send(server.local_addr(), "PUT", BOARD, &[PROTOBUF], &reservation);
        let reserved = Reserved::decode(&answer.body[..]).unwrap();
        let key = LogKey::new(&reserved.origin, &reserved.log_key, &reserved.log_ml_dsa_key).unwrap();
        let mut town = Town::hosted(SEED, &key);
        let entitlements = districts
            .iter()
            .map(|district| (*district, 1))
            .collect::<Vec<_>>();
        town.publish_roll(&entitlements);
        let mut live = LiveTown {
            town,
            server,
            sent: 0,
            _folder: folder,
        };
        live.put_in();
        live
    }

    /// A board with six citizens in three districts and an open petition by citizen 0, for which 1 and 2 stood.
    pub fn with_petition() -> (LiveTown, Id) {
        let mut live = LiveTown::new(&[0, 1, 2, 0, 1, 2]);
        let rules = live.rules();
        let petition = live.open(rules);
        (live, petition)
    }

    /// Petitions whose authority has no time at all, and everybody else enough.
    pub fn rules(&self) -> PetitionType {
        PetitionType {
            answer_ms: 1,
            ..self.town.petition_type()
        }
    }

    /// Opens a petition by citizen 0.
    pub fn open(&mut self, rules: PetitionType) -> Id {
        let petition = self.town.open_petition(rules);
        self.put_in();
        petition
    }

    /// Puts in what the town's own board has admitted meanwhile, texts first.
    pub fn put_in(&mut self) {
        let texts = self.town.texts.keys().copied().collect::<Vec<_>>();
        for text in texts {
            let content = self.town.texts.remove(&text).unwrap();
            assert_eq!(self.put_text(text, &content).status, 201);
        }
        for entry in self.town.log.get(self.sent..).unwrap() {
            let answer = self.post(&Entry::decode(entry).unwrap().submission);
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
        self.sent = self.town.log.len();
    }

    /// A citizen acts, there and here.
    pub fn act(&mut self, petition: Id, voter: usize, kind: ActKind) {
        self.town.act(petition, voter, kind).unwrap();
        self.put_in();
    }

    /// The registrar puts something in, there and here.
    pub fn as_registrar(&mut self, payload: impl Into<Payload>) {
        let submission = Submission::sign(payload, &self.town.registrar);
        self.town.submit(submission).unwrap();
        self.put_in();
    }

    pub fn address(&self) -> SocketAddr {
        self.server.local_addr()
    }

    pub fn post(&self, submission: &Submission) -> Answer {
        let path = format!("{BOARD}/entries");
        send(self.address(), "POST", &path, &[PROTOBUF], submission.bytes())
    }

    pub fn put_text(&self, hash: Id, content: &[u8]) -> Answer {
        send(
            self.address(),
            "PUT",
            &format!("{BOARD}/texts/{hash}"),
            &[OCTETS],
            content,
        )
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// Asks for something of the board.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        send(self.address(), "GET", &format!("{BOARD}/{path}"), headers, b"")
    }

    /// A page of the board; the path begins after its name.
    pub fn page(&self, path: &str) -> Answer {
        send(self.address(), "GET", &format!("{BOARD}{path}"), &[BROWSER], b"")
    }

    /// What a link on a page of the board leads to.
    pub fn follow(&self, path: &str, link: &str) -> Answer {
        let page = format!("{BOARD}{path}");
        let page = page.split('?').next().unwrap();
        let target = if link.starts_with('?') {
            format!("{page}{link}")
        } else {
            let mut steps = page.split('/').collect::<Vec<_>>();
            steps.pop();
            for step in link.split('/') {
                match step {
                    ".." => drop(steps.pop()),
                    step => steps.push(step),
                }
            }
            steps.join("/")
        };
        send(self.address(), "GET", &target, &[BROWSER], b"")
    }

    /// What the service says of a petition.
    pub fn attributes(&self, petition: Id) -> serde_json::Value {
        let answer = self.get(&format!("petitions/{petition}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["data"]["attributes"].clone()
    }
}
