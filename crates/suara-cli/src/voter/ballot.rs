//! Making a ballot that is ready to be sent.

use suara_crypto::ballot;
use suara_crypto::credential::RollSecret;
use suara_crypto::program::Bits;
use suara_protocol::entries::Ballot;
use suara_protocol::{Election, Id, Submission, Voting};

use crate::randomness;

/// A ballot with its id, which the voter's device computes itself.
pub(super) struct Made {
    pub(super) submission: Submission,
    pub(super) id: Id,
}

/// Encrypts and proves a ballot of the credential at `place` on the roll; `supersedes` is its last one in the log.
pub(super) fn make(
    election: &Election,
    voting: &Voting,
    (secret, place): (&RollSecret, u32),
    supersedes: Option<Id>,
    bits: &Bits,
) -> Made {
    let rng = &mut randomness::system();
    let proven = ballot::Ballot::prove(&voting.context, secret, supersedes.map(|id| id.0), bits, rng);
    let ballot = Ballot::new(election.setup().board, election.id(), place, supersedes, &proven);
    let id = ballot.id(&voting.context);
    Made {
        submission: Submission::unsigned(ballot),
        id,
    }
}
