//! A service with one organiser, who has a board for the village.

use std::net::SocketAddr;
use std::path::Path;

use prost::Message as _;
use suara_log::checkpoint::SignedCheckpoint;
use suara_log::hash::leaf_hash;
use suara_log::log_key::LogKey;
use suara_log::mirror::{Source, SourceError};

use suara_log::proof::verify_inclusion;
use suara_protocol::entries::{BoardCreation, District, Roles, RollAnnouncement};
use suara_protocol::{Entry, Id, Receipt, Reservation, Reserved, RoleKey, RoleSecret, Submission, Text};
use suara_server::{Config, RunningServer, Server, StartError};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::client::{Answer, send};

pub const PROTOBUF: (&str, &str) = ("content-type", "application/protobuf");
pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const BOARD: &str = "/v1/boards/village";

/// The secret key of a role; the number decides which. 1 and 3 may create boards, 2 is the registrar.
pub fn role(number: u8) -> RoleSecret {
    RoleSecret::from_seed(&Zeroizing::new([number; 32]))
}

/// A running service, and its folder.
pub struct Village {
    folder: TempDir,
    limits: String,
    server: Option<RunningServer>,
}

impl Village {
    /// A service without boards.
    pub fn new() -> Village {
        Village::with("")
    }

    /// A service without boards, and with these limits (TOML).
    pub fn with(limits: &str) -> Village {
        let mut village = Village {
            folder: tempfile::tempdir().unwrap(),
            limits: limits.to_owned(),
            server: None,
        };
        village.start().unwrap();
        village
    }

    pub fn start(&mut self) -> Result<(), StartError> {
        let (data, limits) = (self.data(), &self.limits);
        let (one, other) = (role(1).public(), role(3).public());
        let text = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://suara.test\"\ndata = {data:?}\n\
             organisers = [\"{one}\", \"{other}\"]\n{limits}\n"
        );
        let config = Config::parse(Path::new("server.toml"), &text).unwrap();
        self.server = Some(Server::start(config)?);
        Ok(())
    }

    /// Shuts the service down, and waits until it has ended.
    pub fn stop(&mut self) {
        self.server.take().unwrap().shutdown();
    }

    pub fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().local_addr()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        send(self.address(), "GET", path, headers, b"")
    }

    pub fn put(&self, path: &str, reservation: &Reservation) -> Answer {
        send(
            self.address(),
            "PUT",
            path,
            &[PROTOBUF],
            &reservation.encode_to_vec(),
        )
    }

    pub fn post(&self, submission: &Submission) -> Answer {
        self.post_bytes(PROTOBUF, submission.bytes())
    }

    pub fn post_bytes(&self, content_type: (&str, &str), body: &[u8]) -> Answer {
        send(
            self.address(),
            "POST",
            &format!("{BOARD}/entries"),
            &[content_type],
            body,
        )
    }

    /// Reserves the name.
    pub fn reserve(&self) -> Reserved {
        let answer = self.put(BOARD, &Reservation::sign("village", &role(1)));
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        Reserved::decode(&answer.body[..]).unwrap()
    }

    /// What creates the board as it is reserved.
    pub fn creation(&self) -> BoardCreation {
        let reserved = self.reserve();
        BoardCreation {
            name: "village".to_owned(),
            origin: reserved.origin,
            log_key: RoleKey::decode(&reserved.log_key).unwrap(),
            log_ml_dsa_key: Box::new(reserved.log_ml_dsa_key.try_into().unwrap()),
            roles: Roles {
                organiser: role(1).public(),
                registrar: role(2).public(),
                moderators: Vec::new(),
                authorities: Vec::new(),
            },
            nonce: [5; 32],
            title: Text::new([
                ("id".to_owned(), "Desa <b>Sukamaju</b>".to_owned()),
                ("en".to_owned(), "The village of <b>Sukamaju</b>".to_owned()),
            ]),
        }
    }

    /// Creates the board.
    pub fn create(&self) -> Id {
        let creation = Submission::sign(self.creation(), &role(1));
        assert_eq!(self.post(&creation).status, 201);
        creation.id()
    }

    /// Creates the board and announces this many rolls.
    pub fn create_with_rolls(&self, count: u32) -> Id {
        let board = self.create();
        for number in 1..=count {
            assert_eq!(self.post(&roll(board, number)).status, 201);
        }
        board
    }

    pub fn log_key(&self) -> LogKey {
        self.get(&format!("{BOARD}/log.vkey")).text().parse().unwrap()
    }

    /// Checks, from what its author has, that a receipt proves a submission to stand in the log.
    pub fn check_receipt(&self, submission: &Submission, receipt: &Receipt) {
        let checkpoint = SignedCheckpoint::open(receipt.checkpoint.as_bytes(), &self.log_key()).unwrap();
        let previous = receipt.previous.as_slice().try_into().unwrap();
        let leaf = leaf_hash(&Entry::encode(previous, receipt.time_ms, submission));
        let proof = receipt
            .proof
            .iter()
            .map(|hash| hash.as_slice().try_into().unwrap())
            .collect::<Vec<_>>();
        verify_inclusion(&leaf, receipt.index, checkpoint.size(), &proof, checkpoint.root()).unwrap();
    }
}

/// The announcement of a roll.
pub fn roll(board: Id, number: u32) -> Submission {
    roll_by(board, number, 2)
}

/// The announcement of a roll, signed by whom the number says.
pub fn roll_by(board: Id, number: u32, signer: u8) -> Submission {
    let district = District {
        id: "all".to_owned(),
        name: Text::new([("en".to_owned(), "All".to_owned())]),
    };
    let announcement = RollAnnouncement {
        board,
        name: format!("Roll {number}"),
        number,
        districts: vec![district],
    };
    Submission::sign(announcement, &role(signer))
}

pub fn receipt(answer: &Answer) -> Receipt {
    assert_eq!(
        answer.header("content-type"),
        Some("application/protobuf"),
        "{answer:?}"
    );
    Receipt::decode(&answer.body[..]).unwrap()
}

/// The board's files, for a mirror.
impl Source for &Village {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        let answer = self.get(&format!("{BOARD}/{path}"));
        match answer.status {
            200 => Ok(answer.body),
            404 => Err(SourceError::NotFound),
            status => Err(SourceError::Other(status.to_string())),
        }
    }
}
