//! The steps of the key ceremony as one trustee does them. What a step sends depends only on the trustee's file
//! and the log, and the file is on the disk before anything is sent: a step that was interrupted is done again
//! with the same bytes.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use suara_crypto::ceremony::{
    self as keys, CeremonyParameters, Dealing, KeyShares, Reveal, ShareError, TransportSecret,
};
use suara_protocol::entries::{KeyCommit, KeyConfirmation, KeyReveal, KeyShare, Payload, Rehearsal};
use suara_protocol::{Ceremony, Election, Id, Step, Submission};
use zeroize::Zeroizing;

use super::kept::Dealt;
use super::vault::Vault;
use crate::client::connect::Client;
use crate::failure::Wrong;
use crate::output::Output;
use crate::randomness;

/// A trustee at work in the key ceremony of an election.
pub(super) struct Trustee<'a> {
    pub(super) index: u32,
    pub(super) election: &'a Election,
    pub(super) client: &'a Client,
    pub(super) vault: &'a mut Vault,
    pub(super) output: &'a Output,
}

impl Trustee<'_> {
    /// Does one step, whose turn it is.
    pub(super) fn perform(&mut self, step: Step) -> anyhow::Result<()> {
        match step {
            Step::Commit => self.commit(),
            Step::Reveal => self.reveal(),
            Step::Share => self.share(),
            Step::Confirm => self.confirm(),
            Step::Rehearse => self.rehearse(),
            Step::Complete => Ok(()),
        }
    }

    /// Erases what is needed only to answer complaints, when all have confirmed and nobody can complain.
    pub(super) fn erase_dealing(&mut self) -> anyhow::Result<()> {
        let id = self.election.id();
        if self.vault.kept(&id).is_some_and(|kept| kept.dealt.is_some()) {
            self.vault.keep(&id, |kept| kept.dealt = None)?;
            self.output
                .say("All trustees have confirmed: the polynomials and the transport key are erased.");
        }
        Ok(())
    }

    fn commit(&mut self) -> anyhow::Result<()> {
        let (id, attempt) = (self.election.id(), self.parameters().attempt());
        let drawn = self
            .vault
            .kept(&id)
            .is_some_and(|kept| kept.attempt == attempt && kept.dealt.is_some());
        if !drawn {
            let dealt = self.draw()?;
            self.vault.keep(&id, |kept| {
                kept.attempt = attempt;
                kept.dealt = Some(dealt);
                kept.shares = None;
            })?;
        }
        let (dealt, hash) = self.own_dealt()?;
        let transport = transport(dealt)?;
        self.submit(KeyCommit {
            board: self.board(),
            election: id,
            attempt,
            trustee: self.index,
            transport_key: *transport.key().bytes(),
            reveal_hash: hash,
        })
    }

    /// Draws everything that this trustee needs for the attempt.
    fn draw(&self) -> anyhow::Result<Dealt> {
        let mut rng = randomness::system();
        let parameters = self.parameters();
        let transport = TransportSecret::generate(&mut rng);
        let dealing = Dealing::generate(parameters, self.index, &mut rng)?;
        let reveal = dealing.reveal(parameters, &mut rng)?;
        let ikm = self
            .others()
            .map(|other| Ok((other, Zeroizing::new(randomness::seed()?.to_vec()))));
        Ok(Dealt {
            transport: Zeroizing::new(transport.to_bytes().to_vec()),
            dealing: dealing.to_bytes(),
            commitments: reveal.commitments_bytes(),
            proof: reveal.proof_bytes(),
            ikm: ikm.collect::<anyhow::Result<BTreeMap<_, _>>>()?,
        })
    }

    fn reveal(&mut self) -> anyhow::Result<()> {
        let dealt = self.committed_dealt()?;
        let proof = dealt
            .proof
            .as_slice()
            .try_into()
            .context("the reveal in the trustee's file is damaged")?;
        self.submit(KeyReveal {
            board: self.board(),
            election: self.election.id(),
            attempt: self.parameters().attempt(),
            trustee: self.index,
            commitments: dealt.commitments.clone(),
            proof,
        })
    }

    fn share(&mut self) -> anyhow::Result<()> {
        let (parameters, ceremony) = (self.parameters(), self.ceremony());
        let (dealt, (_, hash)) = (self.committed_dealt()?, self.own_dealt()?);
        let dealing = Dealing::from_bytes(parameters, &dealt.dealing)?;
        for other in self.others() {
            let commit = ceremony
                .commits()
                .get(&other)
                .context("a commitment is missing")?;
            let ikm = dealt
                .ikm
                .get(&other)
                .and_then(|ikm| <[u8; 32]>::try_from(ikm.as_slice()).ok().map(Zeroizing::new));
            let ikm = ikm.context("the trustee's file lacks the randomness for a share")?;
            let shares = dealing.shares_for(parameters, other)?;
            let sealed = keys::seal(
                parameters,
                self.index,
                other,
                &commit.transport_key,
                &hash.0,
                &shares,
                &ikm,
            )?;
            self.submit(KeyShare {
                board: self.board(),
                election: self.election.id(),
                attempt: parameters.attempt(),
                trustee: self.index,
                recipient: other,
                sealed,
            })?;
        }
        Ok(())
    }

    fn confirm(&mut self) -> anyhow::Result<()> {
        let digest = self
            .ceremony()
            .keys_digest()
            .context("not all trustees have revealed")?;
        let shares = self.combine()?;
        let bytes = shares.to_bytes();
        self.vault
            .keep(&self.election.id(), |kept| kept.shares = Some(bytes))?;
        self.submit(KeyConfirmation {
            board: self.board(),
            election: self.election.id(),
            attempt: self.parameters().attempt(),
            trustee: self.index,
            keys: digest,
        })
    }

    /// Opens and checks the shares of all others, and adds them up with the own ones.
    fn combine(&self) -> anyhow::Result<KeyShares> {
        let (parameters, ceremony) = (self.parameters(), self.ceremony());
        let dealt = self.committed_dealt()?;
        let (secret, dealing) = (
            transport(dealt)?,
            Dealing::from_bytes(parameters, &dealt.dealing)?,
        );
        let mut received = vec![(self.index, dealing.shares_for(parameters, self.index)?)];
        for from in self.others() {
            let sealed = ceremony
                .sealed(from, self.index)
                .with_context(|| format!("trustee {from} has not shared yet"))?;
            let parts = ceremony.reveals().get(&from).zip(ceremony.commits().get(&from));
            let (reveal, commit) = parts.with_context(|| format!("trustee {from} has not revealed yet"))?;
            let hash = &commit.reveal_hash.0;
            let shares = keys::open(parameters, from, self.index, &secret, reveal, hash, sealed);
            received.push((from, shares.map_err(|error| refuse_share(from, error))?));
        }
        let shares = KeyShares::combine(parameters, self.index, received)?;
        let place = usize::try_from(self.index)?.checked_sub(1);
        let public = ceremony.keys().and_then(|keys| keys.public_shares.get(place?));
        ensure!(
            public.is_some_and(|public| *public == shares.public()),
            "the shares do not add up to the public ones"
        );
        Ok(shares)
    }

    fn rehearse(&mut self) -> anyhow::Result<()> {
        let shares = key_shares(self.vault, &self.election.id())?;
        let rehearsal = keys::rehearse(self.parameters(), self.index, &shares, &mut randomness::system())?;
        let proof = rehearsal
            .proof_bytes()
            .try_into()
            .ok()
            .context("a proof of another length")?;
        self.submit(Rehearsal {
            board: self.board(),
            election: self.election.id(),
            attempt: self.parameters().attempt(),
            trustee: self.index,
            factors: rehearsal.factors_bytes(),
            proof,
        })
    }

    fn submit(&self, payload: impl Into<Payload>) -> anyhow::Result<()> {
        self.client
            .submit(&Submission::sign(payload, &self.vault.secret()))
            .map(drop)
    }

    /// What this trustee drew, and the hash of its reveal.
    fn own_dealt(&self) -> anyhow::Result<(&Dealt, Id)> {
        let kept = self
            .vault
            .kept(&self.election.id())
            .filter(|kept| kept.attempt == self.parameters().attempt());
        let dealt = kept.and_then(|kept| kept.dealt.as_ref());
        let dealt = dealt.context(
            "the trustee's file holds nothing of this ceremony, though the log does: was an older copy of the file \
             put back? Use the newest one",
        )?;
        let reveal = Reveal::decode(self.parameters(), &dealt.commitments, &dealt.proof);
        let reveal = reveal.context("the reveal in the trustee's file is damaged")?;
        Ok((dealt, Id(reveal.hash(self.parameters(), self.index))))
    }

    /// The same, when the log holds the commitment to exactly this.
    fn committed_dealt(&self) -> anyhow::Result<&Dealt> {
        let (dealt, hash) = self.own_dealt()?;
        let commit = self
            .ceremony()
            .commits()
            .get(&self.index)
            .context("this trustee has not committed yet")?;
        let transport = transport(dealt)?;
        let same = commit.reveal_hash == hash && commit.transport_key.bytes() == transport.key().bytes();
        ensure!(
            same,
            "the log holds a commitment of this trustee that its file did not make: another copy of the file did"
        );
        Ok(dealt)
    }

    fn others(&self) -> impl Iterator<Item = u32> + use<> {
        let own = self.index;
        (1..)
            .take(self.election.setup().trustees.len())
            .filter(move |other| *other != own)
    }

    fn ceremony(&self) -> &Ceremony {
        self.election.ceremony()
    }

    fn parameters(&self) -> &CeremonyParameters {
        self.election.ceremony().parameters()
    }

    fn board(&self) -> Id {
        self.election.setup().board
    }
}

fn transport(dealt: &Dealt) -> anyhow::Result<TransportSecret> {
    let bytes = <[u8; 32]>::try_from(dealt.transport.as_slice()).map(Zeroizing::new);
    let bytes = bytes
        .ok()
        .context("the transport key in the trustee's file is damaged")?;
    Ok(TransportSecret::from_bytes(&bytes)?)
}

/// The key shares of an election.
pub(super) fn key_shares(vault: &Vault, election: &Id) -> anyhow::Result<KeyShares> {
    let shares = vault.kept(election).and_then(|kept| kept.shares.as_ref());
    let shares = shares.context(
        "the trustee's file holds no key shares of this election. They are erased after the result; if that is not why, an \
         older copy of the file was put back: use the newest one",
    )?;
    KeyShares::from_bytes(shares).context("the key shares in the trustee's file are damaged")
}

fn refuse_share(from: u32, error: ShareError) -> anyhow::Error {
    match error {
        ShareError::Ceremony(error) => error.into(),
        error => Wrong::new(format!(
            "trustee {from} has dealt a wrong share: {error}. Nothing was sent. Do not confirm; tell the organiser and \
             the other trustees, who set the election up anew without trustee {from} if it does not explain itself"
        ))
        .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::exit_code;

    #[test]
    fn k03_a_wrong_share_names_its_dealer_and_is_a_wrong_record() {
        let refused = refuse_share(3, ShareError::Wrong { number: 0 });
        assert_eq!(exit_code(&refused), 1);
        assert!(
            refused
                .to_string()
                .starts_with("trustee 3 has dealt a wrong share"),
            "{refused}"
        );
        assert_eq!(
            exit_code(&refuse_share(3, ShareError::Ceremony(keys::CeremonyError::Proof))),
            2
        );
    }
}
