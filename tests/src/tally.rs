//! The two rounds of the tally.

use suara_crypto::tally::{self, TallyStatement};
use suara_protocol::entries::{ElectionResult, KeyErasure, TallyConfirmation, TallyShare};
use suara_protocol::{Refusal, Submission};

use crate::town::Town;

impl Town {
    /// Closes, confirms, decrypts and publishes.
    pub fn finish(&mut self) {
        self.submit_closing().unwrap();
        for trustee in self.indices() {
            let confirmation = self.tally_confirmation(trustee);
            self.submit(confirmation).unwrap();
        }
        if !self.state().tally().unwrap().withheld() {
            for trustee in [1, 3] {
                for share in self.tally_shares(trustee) {
                    self.submit(share).unwrap();
                }
            }
        }
        let result = self.result().unwrap();
        self.submit(result).unwrap();
    }

    /// A trustee's confirmation of the sums.
    pub fn tally_confirmation(&self, trustee: u32) -> Submission {
        let tally = self.state().tally().unwrap().hash();
        self.signed(
            trustee,
            TallyConfirmation {
                board: self.id(),
                election: self.election,
                trustee,
                tally,
            },
        )
    }

    /// A trustee's word that it has no key shares any more.
    pub fn key_erasure(&self, trustee: u32) -> Submission {
        let (board, election) = (self.id(), self.election);
        self.signed(
            trustee,
            KeyErasure {
                board,
                election,
                trustee,
            },
        )
    }

    /// A trustee's shares, one for each block.
    pub fn tally_shares(&mut self, trustee: u32) -> Vec<Submission> {
        let tally = self.state().tally().unwrap().clone();
        (0..tally.blocks())
            .map(|block| self.tally_share(trustee, block))
            .collect()
    }

    fn tally_share(&mut self, trustee: u32, block: u32) -> Submission {
        let tally = self.state().tally().unwrap().clone();
        let keys = self.state().ceremony().keys().unwrap().clone();
        let (board, election, hash) = (self.id(), self.election, tally.hash());
        let statement = TallyStatement {
            board: &board.0,
            election: &election.0,
            tally: &hash.0,
            trustee,
            block,
            groups: tally.block(block).unwrap(),
            public_shares: &keys.public_shares[trustee as usize - 1],
        };
        let shares = &self.shares[trustee as usize - 1];
        let share = tally::TallyShare::prove(&statement, shares, &mut self.rng).unwrap();
        let proof = share.proof_bytes().as_slice().try_into().unwrap();
        let factors = share.factors_bytes();
        self.signed(
            trustee,
            TallyShare {
                board,
                election,
                trustee,
                tally: hash,
                block,
                factors,
                proof,
            },
        )
    }

    /// The result that the shares in the log give.
    pub fn result(&self) -> Result<Submission, Refusal> {
        let result = ElectionResult::of(self.state())?.expect("enough trustees have decrypted");
        Ok(Submission::sign(result, &self.organiser))
    }
}
