//! The two files of an enrolment: what a citizen who made a code hands to the registrar, and what the registrar
//! answers.
//!
//! ```json
//! {"suara": "enrolment 1", "board": "…", "registrar": "…", "key": "…", "chain": "…", "proof": "…"}
//! {"suara": "enrolment receipt 1", "board": "…", "registrar": "…", "key": "…", "chain_hash": "…", "signature": "…"}
//! ```
//!
//! All values are hexadecimal. `chain` is the chain secret `c`: with it the citizen's keys on all rolls can be
//! found. So the first file is for the registrar alone; the second tells nothing that could be used.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};
use suara_crypto::credential::{CitizenPublic, CitizenSecret, Enrolment, EnrolmentContext};
use suara_protocol::{Enrolled, Id, RoleKey, RoleSecret};
use zeroize::{Zeroize, Zeroizing};

use crate::durable::{self, Readers};
use crate::failure::Wrong;
use crate::randomness;

const REQUEST: &str = "enrolment 1";
const RECEIPT: &str = "enrolment receipt 1";

/// What a citizen hands to the registrar.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    suara: String,
    board: String,
    registrar: String,
    key: String,
    chain: String,
    proof: String,
}

/// What the registrar answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Receipt {
    suara: String,
    board: String,
    registrar: String,
    key: String,
    chain_hash: String,
    signature: String,
}

impl Request {
    /// Enrols a citizen with the registrar of a board.
    pub(crate) fn new(board: &Id, registrar: &RoleKey, citizen: &CitizenSecret) -> Request {
        let context = context(board, registrar);
        let proof = Enrolment::prove(&context, citizen, &mut randomness::system());
        let public = citizen.public().encode();
        let (key, chain) = public.split_at(32);
        Request {
            suara: REQUEST.to_owned(),
            board: board.to_string(),
            registrar: registrar.to_string(),
            key: hex::encode(key),
            chain: hex::encode(chain),
            proof: hex::encode(proof.encode()),
        }
    }

    /// Writes a new file, for its owner alone.
    pub(crate) fn create(&self, path: &Path) -> anyhow::Result<()> {
        // More than the fields take, so that the buffer does not move and leave a copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(1024));
        serde_json::to_writer_pretty(&mut *bytes, self)?;
        bytes.push(b'\n');
        durable::create(path, &bytes, Readers::Owner)
    }

    /// Reads a file. What is wrong with it is said without showing what stands in it.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Request> {
        let text = fs::read_to_string(path).map(Zeroizing::new);
        let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
        let request = serde_json::from_str::<Request>(&text)
            .ok()
            .filter(|request| request.suara == REQUEST);
        request.with_context(|| {
            format!(
                "{} is not an enrolment, as `suara citizen new-code` writes it",
                path.display()
            )
        })
    }

    /// The citizen, if the enrolment is for this board and registrar and its proof holds.
    pub(crate) fn verify(&self, board: &Id, registrar: &RoleKey) -> anyhow::Result<CitizenPublic> {
        let is_for = |written: &str, this: String| written == this;
        if !is_for(&self.board, board.to_string()) {
            return Err(Wrong::new(format!(
                "the enrolment is for the board {}, and this is {board}",
                self.board
            ))
            .into());
        }
        if !is_for(&self.registrar, registrar.to_string()) {
            let other = &self.registrar;
            return Err(Wrong::new(format!(
                "the enrolment is for the registrar {other}, and this is {registrar}"
            ))
            .into());
        }
        let mut public = Zeroizing::new([0; 64]);
        let (key, chain) = public.split_at_mut(32);
        let mut proof = [0; Enrolment::BYTES];
        let decoded = hex::decode_to_slice(&self.key, key).is_ok()
            && hex::decode_to_slice(&self.chain, chain).is_ok()
            && hex::decode_to_slice(&self.proof, &mut proof).is_ok();
        ensure!(decoded, Wrong::new("the enrolment is damaged"));
        let citizen = CitizenPublic::decode(&public).map_err(Wrong::new)?;
        let proof = Enrolment::decode(&proof).map_err(Wrong::new)?;
        proof
            .verify(&context(board, registrar), &citizen)
            .map_err(Wrong::new)?;
        Ok(citizen)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        self.chain.zeroize();
    }
}

impl Receipt {
    /// The registrar has taken this citizen into the register.
    pub(crate) fn sign(board: &Id, citizen: &CitizenPublic, registrar: &RoleSecret) -> Receipt {
        Receipt {
            suara: RECEIPT.to_owned(),
            board: board.to_string(),
            registrar: registrar.public().to_string(),
            key: Id(*citizen.key().bytes()).to_string(),
            chain_hash: Id(citizen.chain_hash()).to_string(),
            signature: hex::encode(Enrolled::sign(board, citizen, registrar).0),
        }
    }

    /// Writes a new file.
    pub(crate) fn create(&self, path: &Path) -> anyhow::Result<()> {
        let text = format!("{}\n", serde_json::to_string_pretty(self)?);
        durable::create(path, text.as_bytes(), Readers::Everybody)
    }

    /// Reads a file.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Receipt> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let receipt = serde_json::from_str::<Receipt>(&text).with_context(|| path.display().to_string())?;
        ensure!(
            receipt.suara == RECEIPT,
            "{} is not the receipt of an enrolment",
            path.display()
        );
        Ok(receipt)
    }

    /// Checks that the registrar of the board has taken this very citizen.
    pub(crate) fn verify(
        &self,
        board: &Id,
        registrar: &RoleKey,
        citizen: &CitizenPublic,
    ) -> anyhow::Result<()> {
        let wrong = |detail: &str| {
            Wrong::new(format!(
                "the receipt is wrong: {detail}. Keep it, and ask the registrar"
            ))
        };
        ensure!(self.board == board.to_string(), wrong("it is for another board"));
        ensure!(
            self.registrar == registrar.to_string(),
            "the receipt is by the registrar {}, and the board has {registrar} now: ask the organiser when it changed",
            self.registrar
        );
        ensure!(
            self.key == Id(*citizen.key().bytes()).to_string(),
            wrong("it is for another code than the one that was typed")
        );
        ensure!(
            self.chain_hash == Id(citizen.chain_hash()).to_string(),
            wrong("the registrar took another chain secret, from which other keys on the rolls would follow")
        );
        let mut signature = [0; 64];
        ensure!(
            hex::decode_to_slice(&self.signature, &mut signature).is_ok(),
            wrong("its signature is damaged")
        );
        let signature = Enrolled(signature);
        ensure!(
            signature.verify(board, citizen, registrar).is_ok(),
            wrong("it is not signed by the registrar")
        );
        Ok(())
    }
}

fn context(board: &Id, registrar: &RoleKey) -> EnrolmentContext {
    EnrolmentContext {
        board: board.0,
        registrar: *registrar.bytes(),
    }
}

#[cfg(test)]
mod tests {
    use suara_crypto::credential::Code;

    use super::*;
    use crate::failure::exit_code;

    const BOARD: Id = Id([9; 32]);

    fn role(seed: u8) -> RoleSecret {
        RoleSecret::from_seed(&Zeroizing::new([seed; 32]))
    }

    fn citizen() -> CitizenSecret {
        Code::generate(&mut randomness::system()).secret()
    }

    #[test]
    fn an_enrolment_goes_through_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let (there, back) = (
            folder.path().join("enrolment.json"),
            folder.path().join("receipt.json"),
        );
        let (citizen, registrar) = (citizen(), role(1));
        Request::new(&BOARD, &registrar.public(), &citizen)
            .create(&there)
            .unwrap();
        let taken = Request::read(&there)
            .unwrap()
            .verify(&BOARD, &registrar.public())
            .unwrap();
        assert_eq!(*taken.encode(), *citizen.public().encode());
        Receipt::sign(&BOARD, &taken, &registrar).create(&back).unwrap();
        let receipt = Receipt::read(&back).unwrap();
        receipt
            .verify(&BOARD, &registrar.public(), &citizen.public())
            .unwrap();
        assert!(Request::read(&back).is_err() && Receipt::read(&there).is_err());
    }

    #[test]
    fn the_file_holds_no_code_and_no_secret_key() {
        let code = Code::generate(&mut randomness::system());
        let request = Request::new(&BOARD, &role(1).public(), &code.secret());
        let text = serde_json::to_string(&request).unwrap().to_uppercase();
        assert!(!text.contains(&*code.letters()) && !text.contains(&code.letters().replace('-', "")));
    }

    #[test]
    fn p13_r13_every_field_of_an_enrolment_counts() {
        let registrar = role(1).public();
        let change: [fn(&mut Request); 6] = [
            |request| request.board = Id([8; 32]).to_string(),
            |request| request.registrar = role(2).public().to_string(),
            |request| request.key = Id(*citizen().public().key().bytes()).to_string(),
            |request| request.chain = Id([1; 32]).to_string(),
            |request| {
                request
                    .proof
                    .replace_range(0..64, &Id(*citizen().public().key().bytes()).to_string())
            },
            |request| request.proof.truncate(10),
        ];
        for (place, change) in change.into_iter().enumerate() {
            let mut request = Request::new(&BOARD, &registrar, &citizen());
            change(&mut request);
            let refused = request.verify(&BOARD, &registrar).unwrap_err();
            assert_eq!(exit_code(&refused), 1, "change {place}: {refused:#}");
        }
    }

    #[test]
    fn r13_every_field_of_a_receipt_counts() {
        let (registrar, citizen) = (role(1), citizen().public());
        let change: [fn(&mut Receipt); 4] = [
            |receipt| receipt.board = Id([8; 32]).to_string(),
            |receipt| receipt.key = Id([1; 32]).to_string(),
            |receipt| receipt.chain_hash = Id([1; 32]).to_string(),
            |receipt| receipt.signature.replace_range(0..4, "0000"),
        ];
        for (place, change) in change.into_iter().enumerate() {
            let mut receipt = Receipt::sign(&BOARD, &citizen, &registrar);
            change(&mut receipt);
            let refused = receipt.verify(&BOARD, &registrar.public(), &citizen).unwrap_err();
            assert_eq!(exit_code(&refused), 1, "change {place}: {refused:#}");
        }
        let receipt = Receipt::sign(&BOARD, &citizen, &registrar);
        let refused = receipt.verify(&BOARD, &role(2).public(), &citizen).unwrap_err();
        assert_eq!(exit_code(&refused), 2, "the board's registrar may have changed");
    }
}
