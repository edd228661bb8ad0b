//! A board with one roll and one petition that everybody on it signs.

use std::path::Path;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use rayon::iter::{IntoParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};
use suara_crypto::{
    Point,
    act::{Act, ActContext, ActKind},
    credential::{Code, RollSecret},
};
use suara_log::log_key::LogSigner;
use suara_protocol::{
    Detached, Id, RoleKey, RoleSecret, Submission, Text,
    entries::{
        BoardCreation, CREDENTIALS_PER_PART, Credential, District, PetitionAct, PetitionDraft,
        PetitionReview, PetitionType, Roles, RollAnnouncement, RollPart, RollSeal, Threshold,
    },
    roll::roll_hash,
};
use zeroize::Zeroizing;

use super::folder::LogFolder;
use crate::process::Interrupt;

/// When the log begins, Unix milliseconds.
const BEGIN_MS: u64 = 1_790_000_000_000;
const ORIGIN: &str = "bench.example/v1/boards/bench";
const DISTRICTS: u16 = 10;
const DAY_MS: u64 = 86_400_000;
/// How many signatures are made at a time.
const CHUNK: usize = 16_384;

/// What was made.
pub struct Made {
    /// Entries of the log.
    pub entries: u64,
    /// Bytes of all entries that are signatures.
    pub bytes: u64,
}

/// Makes a board whose petition has this many signatures, as the files of a log.
pub fn make(signatures: u32, folder: &Path, interrupt: &Interrupt) -> anyhow::Result<Made> {
    let role = |number: u8| RoleSecret::from_seed(&Zeroizing::new([number; 32]));
    let (organiser, registrar, moderator, authority) = (role(1), role(2), role(3), role(4));
    let signer = LogSigner::from_seeds(ORIGIN, &[5; 32], &[6; 32])?;
    let mut log = LogFolder::new(folder, BEGIN_MS);

    let creation = BoardCreation {
        name: "bench".to_owned(),
        origin: ORIGIN.to_owned(),
        log_key: RoleKey::decode(signer.key().ed25519().public_key())?,
        log_ml_dsa_key: Box::new(signer.key().ml_dsa().public_key().try_into()?),
        roles: Roles {
            organiser: organiser.public(),
            registrar: registrar.public(),
            moderators: vec![moderator.public()],
            authorities: vec![authority.public()],
        },
        nonce: [7; 32],
        title: Text::new([("en".to_owned(), "A large city".to_owned())]),
    };
    let creation = Submission::sign(creation, &organiser);
    let board = creation.id();
    log.push(&creation)?;
    let roll = publish_roll(&mut log, board, &registrar, signatures)?;
    interrupt.check()?;

    let threshold = |signatures| Threshold {
        signatures,
        districts: u32::from(DISTRICTS.min(u16::try_from(signatures).unwrap_or(u16::MAX))),
        in_each: 1,
    };
    let rules = PetitionType {
        board,
        name: "City petition".to_owned(),
        roll: roll.id,
        sponsors: 0,
        sponsors_ms: DAY_MS,
        review_ms: DAY_MS,
        appeal_ms: DAY_MS,
        open_ms: 180 * DAY_MS,
        answer: threshold(u64::from(signatures / 2).max(1)),
        answer_ms: 60 * DAY_MS,
        debate: threshold(u64::from(signatures)),
        debate_ms: 90 * DAY_MS,
        territory_only: false,
        officers: Vec::new(),
    };
    let rules = Submission::sign(rules, &organiser);
    log.push(&rules)?;
    let context = ActContext {
        board: board.0,
        roll: roll.id.0,
        roll_hash: roll.hash.0,
    };
    let draft = roll.draft(&log, board, rules.id(), authority.public(), &context)?;
    let text = draft.text();
    let draft = Submission::unsigned(draft);
    let petition = draft.id();
    log.push(&draft)?;
    let review = PetitionReview {
        board,
        petition,
        moderator: 1,
        refusal: None,
    };
    log.push(&Submission::sign(review, &moderator))?;

    let mut bytes = 0;
    let places = (0..).zip(&roll.citizens).collect::<Vec<(u32, &Citizen)>>();
    for chunk in places.chunks(CHUNK) {
        interrupt.check()?;
        let sign = |(place, citizen): &(u32, &Citizen)| {
            let secret = secret(citizen.number, &roll.id);
            let mut act = PetitionAct {
                board,
                petition,
                kind: ActKind::Sign,
                credential: *place,
                // The author has written the draft before.
                previous: (*place == 0).then_some(petition),
                object: None,
                name: None,
                comment: None,
                proof: [0; Act::BYTES],
            };
            let statement = act.statement(*secret.public(), &text);
            act.proof = Act::prove(&context, &statement, &secret, &mut rng(citizen.number, 1)).encode();
            Submission::unsigned(act)
        };
        for act in chunk.par_iter().map(sign).collect::<Vec<_>>() {
            bytes += log.push(&act)? as u64;
        }
    }
    let entries = log.size();
    log.finish(&signer)?;
    Ok(Made { entries, bytes })
}

/// A citizen of the city: the number from which the code is drawn, and the key on the roll.
struct Citizen {
    key: [u8; 32],
    number: u32,
}

struct PublishedRoll {
    id: Id,
    hash: Id,
    /// In the order of the roll.
    citizens: Vec<Citizen>,
}

fn publish_roll(
    log: &mut LogFolder<'_>,
    board: Id,
    registrar: &RoleSecret,
    count: u32,
) -> anyhow::Result<PublishedRoll> {
    let district = |number: u16| District {
        id: format!("d{number}"),
        name: Text::new([("en".to_owned(), format!("District {number}"))]),
    };
    let announcement = RollAnnouncement {
        board,
        name: "Citizens".to_owned(),
        number: 1,
        districts: (0..DISTRICTS).map(district).collect(),
    };
    let announcement = Submission::sign(announcement, registrar);
    let id = announcement.id();
    log.push(&announcement)?;
    let citizen = |number| Citizen {
        key: *secret(number, &id).public().bytes(),
        number,
    };
    let mut citizens = (0..count).into_par_iter().map(citizen).collect::<Vec<_>>();
    citizens.sort_unstable_by_key(|citizen| citizen.key);
    let mut parts = Vec::new();
    for (part, chunk) in (0..).zip(citizens.chunks(CREDENTIALS_PER_PART)) {
        let credential = |citizen: &Citizen| {
            Ok(Credential {
                key: Point::decode(&citizen.key)?,
                district: u16::try_from(citizen.number % u32::from(DISTRICTS))?,
                weight: 1,
            })
        };
        let part = RollPart {
            board,
            roll: id,
            part,
            credentials: chunk.iter().map(credential).collect::<anyhow::Result<_>>()?,
        };
        let part = Submission::sign(part, registrar);
        parts.push(part.id());
        log.push(&part)?;
    }
    let hash = roll_hash(&id, &parts);
    let seal = RollSeal {
        board,
        roll: id,
        count,
        hash,
    };
    log.push(&Submission::sign(seal, registrar))?;
    Ok(PublishedRoll { id, hash, citizens })
}

impl PublishedRoll {
    /// The draft of the first citizen on the roll; its texts are kept.
    fn draft(
        &self,
        log: &LogFolder<'_>,
        board: Id,
        petition_type: Id,
        authority: RoleKey,
        context: &ActContext,
    ) -> anyhow::Result<PetitionDraft> {
        let keep = |number: u8, text: &str| {
            let text = Detached::new(text, [number; 32]);
            log.keep(&text).map(|()| text.hash())
        };
        let mut draft = PetitionDraft {
            board,
            petition_type,
            credential: 0,
            language: "en".to_owned(),
            authority,
            territory: Vec::new(),
            title: keep(1, "Trams at night")?,
            demands: vec![keep(2, "Let trams run all night")?],
            background: keep(3, "The last one leaves at eleven")?,
            previous: None,
            proof: [0; Act::BYTES],
        };
        let number = self.citizens.first().map_or(0, |author| author.number);
        let secret = secret(number, &self.id);
        let statement = draft.statement(*secret.public());
        draft.proof = Act::prove(context, &statement, &secret, &mut rng(number, 2)).encode();
        Ok(draft)
    }
}

/// The secret key of a citizen on a roll, drawn again where it is needed: a million of them need not be held.
fn secret(number: u32, roll: &Id) -> RollSecret {
    Code::generate(&mut rng(number, 0)).secret().for_roll(&roll.0)
}

/// The randomness of a citizen for one purpose.
fn rng(number: u32, purpose: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(u64::from(number) << 8 | purpose)
}
