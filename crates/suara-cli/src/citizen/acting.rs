//! Making an act in a petition, sending it, and believing nothing but what the log proves.

use anyhow::{Context as _, bail};
use suara_crypto::act::{Act, ActContext, ActKind};
use suara_crypto::credential::{Code, RollSecret};
use suara_log::mirror::Source as _;
use suara_log::tile::{TilePath, decode_bundle};
use suara_protocol::entries::PetitionAct;
use suara_protocol::roll::Roll;
use suara_protocol::{Entry, Id, Payload, Petition, Receipt, Submission, TextRole};

use crate::client::connect::Client;
use crate::client::follow::bundle_path;
use crate::client::receipt;
use crate::failure::Wrong;
use crate::petition::Texts;
use crate::randomness;

/// A citizen on the roll of a petition.
pub(super) struct Citizen<'a> {
    client: &'a Client,
    petition: &'a Petition,
    secret: RollSecret,
    place: u32,
}

/// What is said in an act besides its kind.
#[derive(Clone, Copy, Default)]
pub(super) struct Said {
    pub(super) object: Option<Id>,
    pub(super) name: Option<Id>,
    pub(super) comment: Option<Id>,
}

impl Said {
    /// The display name and the comment of a signature, detached into `texts`.
    pub(super) fn signing(
        name: Option<&str>,
        comment: Option<&str>,
        texts: &mut Texts,
    ) -> anyhow::Result<Said> {
        let mut detach = |role, text: Option<&str>| text.map(|text| texts.detach(role, text)).transpose();
        Ok(Said {
            object: None,
            name: detach(TextRole::Name, name)?,
            comment: detach(TextRole::Comment, comment)?,
        })
    }
}

/// What became of an act.
pub(super) enum Outcome {
    /// It stands as this entry.
    New(u64),
    /// A signature of this credential stood before as this entry; nothing was added.
    Standing(u64),
}

/// The secret key of a code on a roll, and the place of its public key there.
pub(super) fn on_roll(code: &Code, roll: &Roll) -> anyhow::Result<(RollSecret, u32)> {
    let secret = code.secret().for_roll(&roll.id().0);
    match roll.find(secret.public()) {
        Some(place) => Ok((secret, place)),
        None => bail!("this code is not on the roll of the petition: is it the code of this community?"),
    }
}

/// What all acts on a roll have in common.
pub(super) fn context(board: &Id, roll: &Roll) -> ActContext {
    ActContext {
        board: board.0,
        roll: roll.id().0,
        roll_hash: roll.hash().0,
    }
}

impl<'a> Citizen<'a> {
    pub(super) fn new(
        client: &'a Client,
        petition: &'a Petition,
        code: &Code,
    ) -> anyhow::Result<Citizen<'a>> {
        let (secret, place) = on_roll(code, petition.roll())?;
        Ok(Citizen {
            client,
            petition,
            secret,
            place,
        })
    }

    /// The entry of the signature that stands for this credential, as of the last reading.
    pub(super) fn signed(&self) -> Option<u64> {
        let link = self.petition.link(self.place)?;
        link.signature.map(|signature| signature.index())
    }

    /// The id of this credential's last act, as of the last reading.
    pub(super) fn last(&self) -> Option<Id> {
        self.petition.link(self.place).map(|link| link.last)
    }

    /// An act after `previous`.
    pub(super) fn make(&self, kind: ActKind, said: Said, previous: Option<Id>) -> Submission {
        let mut act = PetitionAct {
            board: self.petition.draft().board,
            petition: self.petition.id(),
            kind,
            credential: self.place,
            previous,
            object: said.object,
            name: said.name,
            comment: said.comment,
            proof: [0; Act::BYTES],
        };
        let context = context(&act.board, self.petition.roll());
        let statement = act.statement(*self.secret.public(), &self.petition.text());
        act.proof = Act::prove(&context, &statement, &self.secret, &mut randomness::system()).encode();
        Submission::unsigned(act)
    }

    /// Sends an act. The receipt has to prove it; for a signature it may prove instead that one of the same credential
    /// stands already, which is read from the log and checked under the citizen's own key.
    pub(super) fn send(&self, submission: &Submission) -> anyhow::Result<Outcome> {
        let receipt = self.client.service().submit(submission)?;
        match receipt::check(submission, &receipt, self.client.key()) {
            Ok(index) => Ok(Outcome::New(index)),
            Err(wrong) if is_signature(submission) => {
                let standing = self.standing(&receipt).map_err(|error| error.context(wrong))?;
                Ok(Outcome::Standing(standing))
            }
            Err(wrong) => Err(wrong.into()),
        }
    }

    fn standing(&self, receipt: &Receipt) -> anyhow::Result<u64> {
        let entry = self.read_entry(receipt)?;
        let index = receipt::check(&entry.submission, receipt, self.client.key())?;
        if self.is_mine(&entry.submission) {
            Ok(index)
        } else {
            Err(Wrong::new(format!(
                "the service says that your signature stands as entry {index}, and that entry is not yours"
            ))
            .into())
        }
    }

    /// Whether a submission is a signature of this credential in this petition.
    fn is_mine(&self, submission: &Submission) -> bool {
        let here = |petition: Id, credential: u32| petition == self.petition.id() && credential == self.place;
        match submission.payload() {
            Payload::PetitionAct(act) if act.kind == ActKind::Sign && here(act.petition, act.credential) => {
                let context = context(&act.board, self.petition.roll());
                let statement = act.statement(*self.secret.public(), &self.petition.text());
                Act::decode(&act.proof).is_ok_and(|proof| proof.verify(&context, &statement).is_ok())
            }
            Payload::PaperSignature(paper) => here(paper.petition, paper.credential),
            _ => false,
        }
    }

    fn read_entry(&self, receipt: &Receipt) -> anyhow::Result<Entry> {
        let size =
            suara_log::checkpoint::SignedCheckpoint::open(receipt.checkpoint.as_bytes(), self.client.key())?
                .size();
        let path = bundle_path(receipt.index, size);
        let bundle = self
            .client
            .service()
            .read(&path)
            .with_context(|| format!("{path} cannot be read"))?;
        let TilePath::Entries { width, .. } = path.parse()? else {
            bail!("{path} is no bundle");
        };
        let entries = decode_bundle(&bundle, width)?;
        let place = usize::try_from(receipt.index % 256)?;
        let entry = entries.get(place).context("the bundle does not hold the entry")?;
        Ok(Entry::decode(entry)?)
    }
}

fn is_signature(submission: &Submission) -> bool {
    matches!(submission.payload(), Payload::PetitionAct(act) if act.kind == ActKind::Sign)
}
