//! The folder of a board with an open election, as the service keeps it, with ballots of everybody on the roll.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use suara_crypto::{Ballot, Choice, Code, RollSecret};
use suara_log::{
    chain::Head,
    log::Log,
    log_key::LogSigner,
    store::{CheckpointFile, SledStore},
};
use suara_protocol::{
    Entry, Id, RoleKey, Submission,
    entries::{self, CREDENTIALS_PER_PART, Closing, Credential, RollPart, RollSeal, Setup},
    roll::roll_hash,
};
use suara_tests::{EVENING, Town, limited};

use crate::process::Interrupt;

const ORIGIN: &str = "bench.example/v1/boards/bench";
/// The seeds of the log's keys.
const SEEDS: [[u8; 32]; 2] = [[5; 32], [6; 32]];
/// The seed of everybody with a role.
const TOWN: u64 = 7;
/// Options of the question.
const OPTIONS: u32 = 5;
/// How many entries are appended at once, as by the service.
const BATCH: usize = 1_024;
/// How many ballots are made at a time.
const CHUNK: usize = 65_536;
/// The file that says that the board is whole.
const MADE: &str = "made";
const DAY_MS: u64 = 86_400_000;

/// Where the board is below the folder of a service.
fn board_folder(folder: &Path) -> PathBuf {
    folder.join("board").join("bench")
}

/// Whether a board was made there before.
pub fn is_in(folder: &Path) -> bool {
    board_folder(folder).join(MADE).exists()
}

/// The key of its organiser.
pub fn organiser() -> RoleKey {
    Town::new(TOWN).organiser.public()
}

/// Makes it; returns the number of entries.
pub fn make(ballots: u32, closed: bool, folder: &Path, interrupt: &Interrupt) -> anyhow::Result<u64> {
    let again = ballots / 11;
    let (town, secrets) = open_election(ballots - again, interrupt)?;
    let voting = town
        .state()
        .voting()
        .cloned()
        .context("the election is not open")?;
    let path = board_folder(folder);
    let mut log = BoardLog::new(&path, town.log.len() as u64 + u64::from(ballots))?;
    for entry in &town.log {
        log.push(&Entry::decode(entry)?.submission)?;
    }
    let mut last = vec![None; secrets.len()];
    for (round, voters) in [secrets.len(), again as usize].into_iter().enumerate() {
        for first in (0..voters).step_by(CHUNK) {
            interrupt.check()?;
            eprintln!("round {}: {first} of {voters} ballots made", round + 1);
            let vote = |place: usize| -> anyhow::Result<(usize, Id, Submission)> {
                let secret = secrets.get(place).context("no such voter")?;
                let supersedes = last.get(place).copied().flatten();
                let chosen = Choice::Options(vec![place % OPTIONS as usize]);
                let bits = voting.context.program().encode(&[chosen])?;
                let replaced = supersedes.map(|id: Id| id.0);
                let mut rng = rng(place as u64, round as u64 + 1);
                let ballot = Ballot::prove(&voting.context, secret, replaced, &bits, &mut rng);
                let credential = u32::try_from(place)?;
                let ballot = entries::Ballot::new(town.id(), town.election, credential, supersedes, &ballot);
                Ok((place, ballot.id(&voting.context), Submission::unsigned(ballot)))
            };
            let places = first..voters.min(first + CHUNK);
            for vote in places.into_par_iter().map(vote).collect::<Vec<_>>() {
                let (place, id, ballot) = vote?;
                if let Some(last) = last.get_mut(place) {
                    *last = Some(id);
                }
                log.push(&ballot)?;
            }
        }
    }
    if closed {
        let (board, election) = (town.id(), town.election);
        log.push(&Submission::sign(Closing { board, election }, &town.organiser))?;
    }
    let size = log.finish()?;
    fs::write(path.join(MADE), "")?;
    Ok(size)
}

/// A town whose election is open, and the secrets of its voters in the order of the roll.
fn open_election(voters: u32, interrupt: &Interrupt) -> anyhow::Result<(Town, Vec<RollSecret>)> {
    let mut town = Town::hosted(TOWN, signer()?.key());
    town.announce_roll(&[]);
    let roll = town.roll;
    let secret = |number: u32| {
        Code::generate(&mut rng(u64::from(number), 0))
            .secret()
            .for_roll(&roll.0)
    };
    let mut secrets = (0..voters).into_par_iter().map(secret).collect::<Vec<_>>();
    secrets.sort_unstable_by_key(|secret| *secret.public().bytes());
    let mut parts = Vec::new();
    for (part, secrets) in (0..).zip(secrets.chunks(CREDENTIALS_PER_PART)) {
        interrupt.check()?;
        let credential = |secret: &RollSecret| Credential {
            key: *secret.public(),
            district: 0,
            weight: 1,
        };
        let credentials = secrets.iter().map(credential).collect();
        let board = town.id();
        let part = RollPart {
            board,
            roll,
            part,
            credentials,
        };
        let part = Submission::sign(part, &town.registrar);
        parts.push(part.id());
        town.submit(part)?;
    }
    let seal = RollSeal {
        board: town.id(),
        roll,
        count: voters,
        hash: roll_hash(&roll, &parts),
    };
    town.submit(Submission::sign(seal, &town.registrar))?;
    let setup = Setup {
        closes_at_ms: EVENING.max(now_ms() + DAY_MS),
        ..town.definition(vec![limited(OPTIONS, 1, 1)])
    };
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening()?;
    Ok((town, secrets))
}

/// The randomness of a citizen for one purpose.
fn rng(number: u64, purpose: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(number << 8 | purpose)
}

fn signer() -> anyhow::Result<LogSigner> {
    let [ed25519, ml_dsa] = &SEEDS;
    Ok(LogSigner::from_seeds(ORIGIN, ed25519, ml_dsa)?)
}

fn now_ms() -> u64 {
    u64::try_from(Timestamp::now().as_millisecond()).unwrap_or(0)
}

/// The log in the folder of the board, as the service writes it: batch after batch, each durable and signed.
struct BoardLog {
    log: Log<SledStore>,
    /// What the next entry follows.
    head: Head,
    time_ms: u64,
    waiting: Vec<Vec<u8>>,
}

impl BoardLog {
    /// Makes the folder. The entries will be `entries`, a millisecond apart, the last one as of now.
    fn new(path: &Path, entries: u64) -> anyhow::Result<BoardLog> {
        fs::create_dir_all(path)?;
        let reservation = format!("organiser = \"{}\"\norigin = \"{ORIGIN}\"\n", organiser());
        fs::write(path.join("reservation.toml"), reservation)?;
        let key = path.join("log.key");
        fs::write(&key, SEEDS.map(|seed| hex::encode(seed) + "\n").concat())?;
        fs::set_permissions(&key, Permissions::from_mode(0o600))?;
        let store = SledStore::open(path.join("log"))?;
        let log = Log::open(store, CheckpointFile::new(path.join("checkpoint")), signer()?)?;
        Ok(BoardLog {
            head: log.head(),
            log,
            time_ms: now_ms() - entries,
            waiting: Vec::new(),
        })
    }

    fn push(&mut self, submission: &Submission) -> anyhow::Result<()> {
        self.time_ms += 1;
        let entry = Entry::encode(&self.head.chain, self.time_ms, submission);
        self.head = self.head.follow(&entry)?;
        self.waiting.push(entry);
        if self.waiting.len() == BATCH {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> anyhow::Result<()> {
        self.log.append(&std::mem::take(&mut self.waiting))?;
        self.log.sign_checkpoint(self.time_ms / 1_000)?;
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<u64> {
        self.write()?;
        Ok(self.head.size)
    }
}
