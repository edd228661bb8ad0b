//! Checking the ballots of one election together.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use suara_crypto::ballot::{self, Statement};

use super::{Checked, Parameters, Proofs, Proven, check_together};
use crate::check::{Check, Refusal};
use crate::election::Voting;
use crate::entries::{self, Ballot, Payload};
use crate::host::Host;
use crate::id::Id;
use crate::submission::Submission;

impl Parameters {
    pub(super) fn check_ballots(
        &self,
        election: &Id,
        ballots: Vec<(usize, Submission)>,
        proofs: Proofs,
        host: &impl Host,
    ) -> Vec<(usize, Result<Checked, Refusal>)> {
        let voting = self.election(election).and_then(|election| {
            election
                .voting
                .as_ref()
                .ok_or_else(|| Check::Open.refuse("the election is not open yet"))
        });
        let voting = match voting {
            Ok(voting) => voting,
            Err(refusal) => {
                return ballots
                    .into_iter()
                    .map(|(place, _)| (place, Err(refusal.clone())))
                    .collect();
            }
        };
        let prove = |batch, count| match proofs {
            Proofs::Check => {
                let mut rng = ChaCha20Rng::from_seed(host.seed());
                let verified = ballot::verify_batch(&voting.context, batch, &mut rng).into_iter();
                let proven = |verified| Proven::Ballot(Box::new(verified));
                verified
                    .map(|verdict| verdict.map(proven).map_err(entries::ballot::refuse))
                    .collect()
            }
            Proofs::OwnLog => (0..count).map(|_| Ok(Proven::OwnBallot)).collect(),
        };
        let read = |submission: &Submission| self.read_ballot(submission, voting, proofs);
        let id = |submission: &Submission| submission.id_in(Some(&voting.context));
        check_together(ballots, read, prove, id)
    }

    /// A ballot with its statement; nothing where its proof is not checked.
    fn read_ballot(
        &self,
        submission: &Submission,
        voting: &Voting,
        proofs: Proofs,
    ) -> Result<Option<(Statement, ballot::Ballot)>, Refusal> {
        self.check_board(submission)?;
        submission.check_signature(None)?;
        let Payload::Ballot(ballot) = submission.payload() else {
            return Err(Check::Canonical.refuse("not a ballot"));
        };
        let ballot: &Ballot = ballot;
        let unknown =
            || Check::Credential.refuse(format_args!("the roll has no credential {}", ballot.credential));
        if proofs == Proofs::OwnLog {
            voting.roll.entitled(ballot.credential).ok_or_else(unknown)?;
            ballot.check_lengths(&voting.context)?;
            return Ok(None);
        }
        let statement = Statement {
            credential: voting.roll.key(ballot.credential).ok_or_else(unknown)?,
            supersedes: ballot.supersedes.map(|id| id.0),
        };
        Ok(Some((statement, ballot.decode(&voting.context)?)))
    }
}
