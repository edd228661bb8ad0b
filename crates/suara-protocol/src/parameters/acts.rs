//! Checking the acts of citizens in one petition together.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use suara_crypto::act::{self, Act, ActStatement, VerifiedAct};

use super::{Checked, Parameters, Proofs, Proven, act_context, check_together, key};
use crate::check::{Check, Refusal};
use crate::entries::{self, Payload};
use crate::host::Host;
use crate::id::Id;
use crate::submission::Submission;

impl Parameters {
    pub(super) fn check_acts(
        &self,
        petition: &Id,
        acts: Vec<(usize, Submission)>,
        proofs: Proofs,
        host: &impl Host,
    ) -> Vec<(usize, Result<Checked, Refusal>)> {
        let prove = |batch: Vec<_>, count| match (proofs, self.petition(petition).ok().zip(self.board)) {
            (Proofs::Check, Some((petition, board))) => {
                let mut rng = ChaCha20Rng::from_seed(host.seed());
                let verified = act::verify_batch(&act_context(&board, &petition.roll), &batch, &mut rng);
                let verdict = |verified: Result<VerifiedAct, _>| {
                    verified
                        .map(|_| Proven::Act)
                        .map_err(entries::petition_act::refuse)
                };
                verified.into_iter().map(verdict).collect()
            }
            _ => (0..count).map(|_| Ok(Proven::Act)).collect(),
        };
        let read = |submission: &Submission| self.read_act(submission, petition, proofs);
        check_together(acts, read, prove, Submission::id)
    }

    /// An act with its statement; nothing where its proof is not checked.
    fn read_act(
        &self,
        submission: &Submission,
        petition: &Id,
        proofs: Proofs,
    ) -> Result<Option<(ActStatement, Act)>, Refusal> {
        self.check_board(submission)?;
        submission.check_signature(None)?;
        let Payload::PetitionAct(act) = submission.payload() else {
            return Err(Check::Canonical.refuse("not an act in a petition"));
        };
        let petition = self.petition(petition)?;
        if proofs == Proofs::OwnLog {
            return Ok(None);
        }
        let proof = Act::decode(&act.proof).map_err(entries::petition_act::refuse)?;
        let key = key(&petition.roll, act.credential)?;
        Ok(Some((act.statement(key, &petition.text), proof)))
    }
}
