//! The town: its log, its roles, its voters.

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use suara_crypto::ballot;
use suara_crypto::ceremony::{Dealing, KeyShares, TransportSecret};
use suara_crypto::credential::{CitizenSecret, Code};
use suara_crypto::program::Choice;
use suara_log::log_key::{LogKey, LogSigner};
use suara_protocol::entries::{
    Ballot, BoardCreation, Closing, Credential, District, Opening, Question, Roles, RollAnnouncement,
    RollPart, RollSeal, Setup,
};
use suara_protocol::host::Threads;
use suara_protocol::roll::roll_hash;
use suara_protocol::{
    Admission, Board, Entry, EntryRefused, Id, Payload, Proofs, Refusal, Replay, RoleKey, RoleSecret,
    Submission, Text,
};
use zeroize::Zeroizing;

/// When the town's clock starts, Unix milliseconds.
pub const MORNING: u64 = 1_790_000_000_000;
/// The origin of its log.
pub const ORIGIN: &str = "suara.example/town";
/// When its election closes.
pub const EVENING: u64 = MORNING + 12 * 3_600_000;

/// A town with its board, and the secrets of everybody in it.
pub struct Town {
    /// The entries so far.
    pub log: Vec<Vec<u8>>,
    /// The state that they give.
    pub board: Board,
    /// The clock, Unix milliseconds.
    pub now_ms: u64,
    /// Seeded randomness.
    pub rng: ChaCha20Rng,
    /// The seed of the log's keys.
    pub(crate) log_seed: Zeroizing<[u8; 32]>,
    /// The organiser's key.
    pub organiser: RoleSecret,
    /// The registrar's key.
    pub registrar: RoleSecret,
    /// The trustees' keys.
    pub trustees: Vec<RoleSecret>,
    /// The moderators' keys.
    pub moderators: Vec<RoleSecret>,
    /// The authorities' keys.
    pub authorities: Vec<RoleSecret>,
    /// The secret state of the trustees in the key ceremony.
    pub(crate) dealings: Vec<(TransportSecret, Dealing)>,
    /// The trustees' key shares, once the ceremony is held.
    pub shares: Vec<KeyShares>,
    /// The citizens, in no particular order.
    pub voters: Vec<CitizenSecret>,
    /// The letters of their codes.
    pub codes: Vec<Zeroizing<String>>,
    /// What the detached texts are, which the log knows by their hashes.
    pub texts: BTreeMap<Id, Vec<u8>>,
    /// District and weight of each citizen.
    pub(crate) entitlements: Vec<(u16, u32)>,
    /// The roll id, once it is announced.
    pub roll: Id,
    /// The election id, once it is set up.
    pub election: Id,
}

impl Town {
    /// A town with a board and nothing else; `seed` decides all its randomness.
    pub fn new(seed: u64) -> Town {
        Town::begin(seed, ORIGIN, None)
    }

    /// A town whose board a service keeps in the log with these keys. Its roles are those of the town without service of
    /// the same seed.
    pub fn hosted(seed: u64, log: &LogKey) -> Town {
        Town::begin(seed, log.origin(), Some(log))
    }

    fn begin(seed: u64, origin: &str, log: Option<&LogKey>) -> Town {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let organiser = role(&mut rng);
        let registrar = role(&mut rng);
        let trustees = (0..3).map(|_| role(&mut rng)).collect();
        let log_seed = seed_of_key(&mut rng);
        let own = log_signer(origin, &log_seed);
        let log = log.unwrap_or_else(|| own.key());
        let mut seconds = ChaCha20Rng::seed_from_u64(seed.wrapping_add(1 << 32));
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let moderators = [role(&mut rng), role(&mut seconds)];
        let authorities = [role(&mut rng), role(&mut seconds)];
        let creation = BoardCreation {
            name: "town".to_owned(),
            origin: origin.to_owned(),
            log_key: RoleKey::decode(log.ed25519().public_key()).unwrap(),
            log_ml_dsa_key: Box::new(log.ml_dsa().public_key().try_into().unwrap()),
            roles: Roles {
                organiser: organiser.public(),
                registrar: registrar.public(),
                moderators: moderators.iter().map(RoleSecret::public).collect(),
                authorities: authorities.iter().map(RoleSecret::public).collect(),
            },
            nonce,
            title: Text::new([("en".to_owned(), "A town".to_owned())]),
        };
        let mut town = Town {
            log: Vec::new(),
            board: Board::new(),
            now_ms: MORNING,
            rng,
            log_seed,
            organiser,
            registrar,
            trustees,
            moderators: moderators.into(),
            authorities: authorities.into(),
            dealings: Vec::new(),
            shares: Vec::new(),
            voters: Vec::new(),
            codes: Vec::new(),
            texts: BTreeMap::new(),
            entitlements: Vec::new(),
            roll: Id::ZERO,
            election: Id::ZERO,
        };
        let creation = Submission::sign(creation, &town.organiser);
        town.submit(creation).unwrap();
        town
    }

    /// A town with an open election over `questions`, whose trustees are 2 of 3, and `voters` citizens of one
    /// district and weight 1.
    pub fn open(seed: u64, voters: usize, questions: Vec<Question>) -> Town {
        let mut town = Town::new(seed);
        town.publish_roll(&vec![(0, 1); voters]);
        let setup = town.definition(questions);
        town.set_up(setup);
        town.hold_ceremony();
        town.submit_opening().unwrap();
        town
    }

    /// The board id.
    pub fn id(&self) -> Id {
        self.board.id().unwrap()
    }

    /// Puts a submission in as the service does: check, admit, append.
    pub fn submit(&mut self, submission: Submission) -> Result<u64, Refusal> {
        self.now_ms += 1_000;
        let mut checked = self
            .board
            .parameters()
            .check(vec![submission], Proofs::Check, &Threads);
        let mut stage = self.board.stage().unwrap();
        match stage.admit(checked.pop().unwrap()?, self.now_ms)? {
            Admission::New { index, entry } => {
                stage.commit();
                self.log.push(entry);
                Ok(index)
            }
            Admission::Standing { index } => Ok(index),
        }
    }

    /// What a cheating service does: appends without checking anything. The board no longer fits the log.
    pub fn force(&mut self, submission: &Submission) {
        self.now_ms += 1_000;
        let previous = self
            .log
            .last()
            .map_or([0; 32], |entry| Sha256::digest(entry).into());
        self.log.push(Entry::encode(&previous, self.now_ms, submission));
    }

    /// What an observer does: replays the log with all checks.
    pub fn verify(&self) -> Result<Board, EntryRefused> {
        let mut replay = Replay::new(Proofs::Check);
        replay.push(self.log.clone(), &Threads)?;
        Ok(replay.into_board())
    }

    /// The number of the check that an observer finds broken, and the entry.
    pub fn broken(&self) -> (&'static str, u64) {
        let refused = self.verify().expect_err("the record is forged");
        (refused.refusal.check.number(), refused.index)
    }

    /// Announces a roll, publishes it and seals it; one citizen for each (district, weight).
    pub fn publish_roll(&mut self, entitlements: &[(u16, u32)]) {
        self.announce_roll(entitlements);
        let part = Submission::sign(self.roll_part(), &self.registrar);
        let hash = roll_hash(&self.roll, &[part.id()]);
        self.submit(part).unwrap();
        let count = u32::try_from(entitlements.len()).unwrap();
        let seal = RollSeal {
            board: self.id(),
            roll: self.roll,
            count,
            hash,
        };
        self.submit(Submission::sign(seal, &self.registrar)).unwrap();
    }

    /// Announces a roll and gives every citizen a code.
    pub fn announce_roll(&mut self, entitlements: &[(u16, u32)]) {
        let districts = entitlements
            .iter()
            .map(|(district, _)| district + 1)
            .max()
            .unwrap_or(1);
        let district = |place: u16| District {
            id: format!("d{place}"),
            name: Text::new([("en".to_owned(), format!("District {place}"))]),
        };
        let announcement = RollAnnouncement {
            board: self.id(),
            name: "Citizens".to_owned(),
            number: u32::try_from(self.board.rolls().count()).unwrap() + 1,
            districts: (0..districts).map(district).collect(),
        };
        let announcement = Submission::sign(announcement, &self.registrar);
        self.roll = announcement.id();
        self.submit(announcement).unwrap();
        self.entitlements = entitlements.to_vec();
        let codes = entitlements.iter().map(|_| Code::generate(&mut self.rng));
        let codes = codes.collect::<Vec<_>>();
        self.voters = codes.iter().map(Code::secret).collect();
        self.codes = codes.iter().map(Code::letters).collect();
    }

    /// The one part of the roll.
    pub fn roll_part(&self) -> RollPart {
        let credential = |(voter, (district, weight)): (&CitizenSecret, &(u16, u32))| Credential {
            key: voter.public().for_roll(&self.roll.0),
            district: *district,
            weight: *weight,
        };
        let mut credentials = self
            .voters
            .iter()
            .zip(&self.entitlements)
            .map(credential)
            .collect::<Vec<_>>();
        credentials.sort_by(|one, other| one.key.bytes().cmp(other.key.bytes()));
        RollPart {
            board: self.id(),
            roll: self.roll,
            part: 0,
            credentials,
        }
    }

    /// Sets an election up.
    pub fn set_up(&mut self, setup: Setup) {
        let setup = Submission::sign(setup, &self.organiser);
        self.election = setup.id();
        self.submit(setup).unwrap();
    }

    /// The opening that fits the board as it is.
    pub fn opening(&self) -> Opening {
        let election = self.board.election(&self.election).unwrap();
        Opening {
            board: self.id(),
            election: self.election,
            attempt: 1,
            keys: election.ceremony().keys_digest().unwrap_or(Id::ZERO),
            roll_hash: self.board.roll(&self.roll).unwrap().hash(),
        }
    }

    /// Opens the election.
    pub fn submit_opening(&mut self) -> Result<u64, Refusal> {
        self.submit(Submission::sign(self.opening(), &self.organiser))
    }

    /// Closes the election.
    pub fn submit_closing(&mut self) -> Result<u64, Refusal> {
        let closing = Closing {
            board: self.id(),
            election: self.election,
        };
        self.submit(Submission::sign(closing, &self.organiser))
    }

    /// The place of a citizen's credential on the roll.
    pub fn place(&self, voter: usize) -> u32 {
        let key = self.voters[voter].public().for_roll(&self.roll.0);
        self.board
            .roll(&self.roll)
            .unwrap()
            .sealed()
            .unwrap()
            .find(&key)
            .unwrap()
    }

    /// The id of a citizen's last ballot in the log.
    pub fn last(&self, voter: usize) -> Option<Id> {
        let election = self.board.election(&self.election).unwrap();
        election.last_ballot(self.place(voter)).map(|last| last.id)
    }

    /// A ballot of a citizen that supersedes `supersedes`.
    pub fn ballot(&mut self, voter: usize, choices: &[Choice], supersedes: Option<Id>) -> Ballot {
        let voting = self
            .board
            .election(&self.election)
            .unwrap()
            .voting()
            .unwrap()
            .clone();
        let bits = voting.context.program().encode(choices).unwrap();
        let secret = self.voters[voter].for_roll(&self.roll.0);
        let superseded = supersedes.map(|id| id.0);
        let proven = ballot::Ballot::prove(&voting.context, &secret, superseded, &bits, &mut self.rng);
        Ballot::new(self.id(), self.election, self.place(voter), supersedes, &proven)
    }

    /// A citizen votes, or votes again.
    pub fn vote(&mut self, voter: usize, choices: &[Choice]) -> Result<u64, Refusal> {
        let last = self.last(voter);
        let ballot = self.ballot(voter, choices, last);
        self.submit(Submission::unsigned(Payload::from(ballot)))
    }

    /// The totals, question after question, blanks after the options.
    pub fn totals(&self) -> Vec<u64> {
        let groups = self
            .board
            .election(&self.election)
            .unwrap()
            .totals()
            .unwrap()
            .unwrap();
        let numbers = self.board.election(&self.election).unwrap().program().numbers();
        (0..numbers)
            .map(|number| groups.iter().map(|group| group.totals[number]).sum())
            .collect()
    }
}

/// A fresh role key.
pub fn role(rng: &mut ChaCha20Rng) -> RoleSecret {
    RoleSecret::from_seed(&seed_of_key(rng))
}

/// The keys of a town's log, under an origin.
pub(crate) fn log_signer(origin: &str, seed: &[u8; 32]) -> LogSigner {
    LogSigner::from_seeds(origin, seed, &Sha256::digest(seed).into()).unwrap()
}

fn seed_of_key(rng: &mut ChaCha20Rng) -> Zeroizing<[u8; 32]> {
    let mut seed = Zeroizing::new([0; 32]);
    rng.fill_bytes(seed.as_mut());
    seed
}
