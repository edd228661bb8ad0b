//! The trustees' key ceremony, step by step.

use rand_core::Rng;
use suara_crypto::ceremony::{self, Dealing, KeyShares, TransportSecret, open, seal};
use suara_protocol::entries::{KeyCommit, KeyConfirmation, KeyReveal, KeyShare, Rehearsal};
use suara_protocol::{Election, Id, Submission};

use crate::town::Town;

impl Town {
    /// All steps, by all trustees.
    pub fn hold_ceremony(&mut self) {
        self.draw_secrets();
        for trustee in self.indices() {
            let commit = self.key_commit(trustee);
            self.submit(commit).unwrap();
        }
        for trustee in self.indices() {
            let reveal = self.key_reveal(trustee);
            self.submit(reveal).unwrap();
        }
        for trustee in self.indices() {
            for share in self.key_shares(trustee) {
                self.submit(share).unwrap();
            }
        }
        self.open_shares();
        for trustee in self.indices() {
            let confirmation = self.key_confirmation(trustee);
            self.submit(confirmation).unwrap();
        }
        for trustee in self.indices() {
            let rehearsal = self.rehearsal(trustee);
            self.submit(rehearsal).unwrap();
        }
    }

    /// The indices of the trustees.
    pub fn indices(&self) -> std::ops::RangeInclusive<u32> {
        1..=u32::try_from(self.trustees.len()).unwrap()
    }

    /// Every trustee draws its transport key and its polynomials.
    pub fn draw_secrets(&mut self) {
        let parameters = self.state().ceremony().parameters().clone();
        self.dealings.clear();
        for trustee in self.indices() {
            let transport = TransportSecret::generate(&mut self.rng);
            let dealing = Dealing::generate(&parameters, trustee, &mut self.rng).unwrap();
            self.dealings.push((transport, dealing));
        }
    }

    /// A trustee's commit.
    pub fn key_commit(&mut self, trustee: u32) -> Submission {
        let (board, election) = (self.id(), self.election);
        let reveal = self.reveal(trustee);
        let parameters = self.state().ceremony().parameters();
        let reveal_hash = Id(reveal.hash(parameters, trustee));
        let transport_key = *self.dealing(trustee).0.key().bytes();
        let commit = KeyCommit {
            board,
            election,
            attempt: 1,
            trustee,
            transport_key,
            reveal_hash,
        };
        self.signed(trustee, commit)
    }

    /// A trustee's reveal.
    pub fn key_reveal(&mut self, trustee: u32) -> Submission {
        let (board, election) = (self.id(), self.election);
        let reveal = self.reveal(trustee);
        let proof = reveal.proof_bytes().as_slice().try_into().unwrap();
        let commitments = reveal.commitments_bytes();
        self.signed(
            trustee,
            KeyReveal {
                board,
                election,
                attempt: 1,
                trustee,
                commitments,
                proof,
            },
        )
    }

    /// The shares of a trustee for all others.
    pub fn key_shares(&mut self, trustee: u32) -> Vec<Submission> {
        let others = self
            .indices()
            .filter(|other| *other != trustee)
            .collect::<Vec<_>>();
        others
            .into_iter()
            .map(|recipient| self.key_share(trustee, recipient))
            .collect()
    }

    fn key_share(&mut self, trustee: u32, recipient: u32) -> Submission {
        let mut ikm = [0; 32];
        self.rng.fill_bytes(&mut ikm);
        let ceremony = self.state().ceremony();
        let parameters = ceremony.parameters();
        let shares = self.dealing(trustee).1.shares_for(parameters, recipient).unwrap();
        let key = &ceremony.commits()[&recipient].transport_key;
        let hash = ceremony.commits()[&trustee].reveal_hash;
        let sealed = seal(parameters, trustee, recipient, key, &hash.0, &shares, &ikm).unwrap();
        let (board, election) = (self.id(), self.election);
        self.signed(
            trustee,
            KeyShare {
                board,
                election,
                attempt: 1,
                trustee,
                recipient,
                sealed,
            },
        )
    }

    /// Every trustee opens and checks the shares of the others.
    pub fn open_shares(&mut self) {
        let ceremony = self.state().ceremony();
        let parameters = ceremony.parameters();
        let received = |own: u32, from: u32| {
            if own == from {
                return (from, self.dealing(own).1.shares_for(parameters, own).unwrap());
            }
            let hash = ceremony.commits()[&from].reveal_hash;
            let sealed = ceremony.sealed(from, own).unwrap();
            let reveal = &ceremony.reveals()[&from];
            (
                from,
                open(
                    parameters,
                    from,
                    own,
                    &self.dealing(own).0,
                    reveal,
                    &hash.0,
                    sealed,
                )
                .unwrap(),
            )
        };
        let combine = |own: u32| {
            let dealt = self.indices().map(|from| received(own, from)).collect();
            KeyShares::combine(parameters, own, dealt).unwrap()
        };
        self.shares = self.indices().map(combine).collect();
    }

    /// A trustee's confirmation of the keys.
    pub fn key_confirmation(&self, trustee: u32) -> Submission {
        let keys = self.state().ceremony().keys_digest().unwrap();
        let (board, election) = (self.id(), self.election);
        self.signed(
            trustee,
            KeyConfirmation {
                board,
                election,
                attempt: 1,
                trustee,
                keys,
            },
        )
    }

    /// A trustee's rehearsal.
    pub fn rehearsal(&mut self, trustee: u32) -> Submission {
        let parameters = self.state().ceremony().parameters().clone();
        let shares = &self.shares[trustee as usize - 1];
        let rehearsal = ceremony::rehearse(&parameters, trustee, shares, &mut self.rng).unwrap();
        let proof = rehearsal.proof_bytes().as_slice().try_into().unwrap();
        let factors = rehearsal.factors_bytes();
        let (board, election) = (self.id(), self.election);
        self.signed(
            trustee,
            Rehearsal {
                board,
                election,
                attempt: 1,
                trustee,
                factors,
                proof,
            },
        )
    }

    /// The election's state.
    pub fn state(&self) -> &Election {
        self.board.election(&self.election).unwrap()
    }

    /// Signs as a trustee.
    pub fn signed(&self, trustee: u32, payload: impl Into<suara_protocol::Payload>) -> Submission {
        Submission::sign(payload, &self.trustees[trustee as usize - 1])
    }

    fn dealing(&self, trustee: u32) -> &(TransportSecret, Dealing) {
        &self.dealings[trustee as usize - 1]
    }

    /// The proof in a reveal must be the same at commit and reveal: its nonce comes from a generator of its own.
    fn reveal(&self, trustee: u32) -> ceremony::Reveal {
        use rand_core::SeedableRng;
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(u64::from(trustee));
        self.dealing(trustee)
            .1
            .reveal(self.state().ceremony().parameters(), &mut rng)
            .unwrap()
    }
}
