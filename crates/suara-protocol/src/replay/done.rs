//! Which checks an entry has gone through when it is admitted.

use suara_crypto::act::ActKind;

use crate::check::Check;
use crate::entries::Payload;
use crate::submission::Submission;

/// The checks that an entry of each kind goes through.
pub(super) fn checks_of(submission: &Submission) -> &'static [Check] {
    use Check::*;
    macro_rules! signed {
        ($($check:ident),*) => { &[Chain, Canonical, Time, Creation, Signature, Once, $($check),*] };
    }
    match submission.payload() {
        Payload::Board(_) | Payload::Roles(_) => signed!(RoleKeys),
        Payload::Roll(_) => signed!(RollAnnounced),
        Payload::RollPart(_) => signed!(RollPart, RollKeys, RollWeights),
        Payload::RollSeal(_) => signed!(RollSeal),
        Payload::Setup(_) => signed!(Definition, Trustees, Texts, Setup),
        Payload::KeyCommit(_) => signed!(Attempt, Commit),
        Payload::KeyReveal(_) => signed!(Attempt, RevealHash, RevealShape, RevealProof),
        Payload::KeyShare(_) => signed!(Attempt, SealedShare),
        Payload::KeyConfirmation(_) => signed!(Attempt, KeysDigest),
        Payload::Rehearsal(_) => signed!(Attempt, Rehearsal),
        Payload::Opening(_) => signed!(Opening, TotalWeight),
        Payload::Ballot(_) => &[
            Chain,
            Canonical,
            Time,
            Creation,
            Open,
            Credential,
            Revoked,
            BallotForm,
            Supersedes,
            Unique,
            Equations,
            BallotProof,
        ],
        Payload::Closing(_) => signed!(Closing),
        Payload::TallyConfirmation(_) => signed!(TallyConfirmed),
        Payload::TallyShare(_) => signed!(SharesAllowed, ShareForm, ShareProof, Withheld),
        Payload::Result(_) => signed!(Decodable, Result, Outcome),
        Payload::KeyErasure(_) => signed!(KeysErased),
        Payload::PetitionType(_) => signed!(PetitionType),
        Payload::PetitionDraft(_) => {
            signed!(
                PetitionDraft,
                ActCredential,
                ActForm,
                ActProof,
                PreviousAct,
                Revoked,
                DetachedOnce
            )
        }
        Payload::PetitionAct(act) => checks_of_act(act.kind),
        Payload::PetitionReview(_) => signed!(Review, DetachedOnce),
        Payload::PetitionAnswer(_) => signed!(Answer, DetachedOnce),
        Payload::PetitionDebate(_) => signed!(Debate, DetachedOnce),
        Payload::PetitionCommitment(_) => signed!(Commitment, DetachedOnce),
        Payload::PetitionClosing(_) => signed!(PetitionClosing, DetachedOnce),
        Payload::PaperSignature(_) => signed!(
            Officer,
            Sheet,
            ActCredential,
            PreviousAct,
            PetitionStage,
            SignedOnce,
            Revoked
        ),
        Payload::SignatureRemoval(_) => signed!(PreviousAct, PetitionStage, Removal),
        Payload::Revocation(_) => signed!(Revocation),
        Payload::Erasure(_) => signed!(Erasure),
    }
}

/// The checks that an act of each kind goes through.
fn checks_of_act(kind: ActKind) -> &'static [Check] {
    use Check::*;
    macro_rules! act {
        ($($check:ident),*) => {
            &[
                Chain, Canonical, Time, Creation, Revoked, ActCredential, ActForm, ActProof, PreviousAct, PetitionStage,
                DetachedOnce, $($check),*
            ]
        };
    }
    match kind {
        ActKind::Sponsor => act!(Sponsor),
        ActKind::Sign | ActKind::Withdraw => act!(SignedOnce),
        ActKind::Endorse => act!(Argument),
        ActKind::Appeal => act!(Appeal),
        ActKind::Draft | ActKind::ArgueFor | ActKind::ArgueAgainst => act!(),
    }
}
