//! Checking what is neither a ballot nor an act, one by one: few, and each with a signature.

use suara_crypto::Point;
use suara_crypto::ceremony::VerifiedReveal;
use suara_crypto::tally::VerifiedTallyShare;

use super::{Checked, ElectionParameters, Parameters, Proven, act_context, key};
use crate::check::{Check, Refusal};
use crate::entries::{self, Payload};
use crate::submission::Submission;

impl Parameters {
    pub(super) fn check_other(&self, submission: Submission) -> Result<Checked, Refusal> {
        self.check_board(&submission)?;
        let signer = self.signer(submission.payload().signer())?;
        submission.check_signature(signer.as_ref())?;
        let proven = match submission.payload() {
            Payload::KeyReveal(reveal) => Proven::Reveal(Box::new(self.check_reveal(reveal)?)),
            Payload::Rehearsal(rehearsal) => self.check_rehearsal(rehearsal)?,
            Payload::TallyShare(share) => Proven::TallyShare(Box::new(self.check_tally_share(share)?)),
            Payload::PetitionDraft(draft) => self.check_draft(draft)?,
            Payload::PaperSignature(paper) => self.check_paper(paper)?,
            _ => Proven::Signature,
        };
        Ok(Checked {
            signer,
            id: submission.id(),
            submission,
            proven,
        })
    }

    fn check_reveal(&self, reveal: &entries::KeyReveal) -> Result<VerifiedReveal, Refusal> {
        let election = self.election(&reveal.election)?;
        let committed = election.reveal_hashes.get(&reveal.trustee);
        let committed =
            committed.ok_or_else(|| Check::Attempt.refuse("this trustee has not committed yet"))?;
        reveal.verify(&election.ceremony, committed)
    }

    fn check_rehearsal(&self, rehearsal: &entries::Rehearsal) -> Result<Proven, Refusal> {
        let election = self.election(&rehearsal.election)?;
        let shares = public_shares(election, rehearsal.trustee)?;
        rehearsal.verify(&election.ceremony, shares)?;
        Ok(Proven::Signature)
    }

    fn check_tally_share(&self, share: &entries::TallyShare) -> Result<VerifiedTallyShare, Refusal> {
        let election = self.election(&share.election)?;
        let shares = public_shares(election, share.trustee)?;
        let tally = election.tally.as_ref();
        share.verify(
            tally.ok_or_else(|| Check::SharesAllowed.refuse("the election is not closed"))?,
            shares,
        )
    }

    fn check_draft(&self, draft: &entries::PetitionDraft) -> Result<Proven, Refusal> {
        let rules = self.petition_types.get(&draft.petition_type);
        let roll = rules.and_then(|rules| rules.roll.as_ref());
        let roll = roll.ok_or_else(|| {
            Check::PetitionDraft.refuse("the draft names no petition type of this board with a sealed roll")
        })?;
        let key = key(roll, draft.credential)?;
        draft.verify(&act_context(&draft.board, roll), key)?;
        Ok(Proven::Act)
    }

    fn check_paper(&self, paper: &entries::PaperSignature) -> Result<Proven, Refusal> {
        let officers = &self.petition(&paper.petition)?.rules.officers;
        paper.signed.verify(&paper.board, &paper.petition, officers)?;
        Ok(Proven::Signature)
    }
}

fn public_shares(election: &ElectionParameters, trustee: u32) -> Result<&[Point], Refusal> {
    let keys = election
        .keys
        .as_ref()
        .ok_or_else(|| Check::Attempt.refuse("not all trustees have revealed yet"))?;
    let place = usize::try_from(trustee)
        .ok()
        .and_then(|trustee| trustee.checked_sub(1));
    let shares = place.and_then(|place| keys.public_shares.get(place));
    shares
        .map(Vec::as_slice)
        .ok_or_else(|| Check::Signature.refuse(format_args!("there is no trustee {trustee}")))
}
