//! Sponsors, signatures, withdrawals, paper, removals: what changes the count.

use super::counts::Leaving;
use super::{Channel, Link, Moment, Petition, PetitionStage, Recorded, Standing};
use crate::check::{Check, Refusal};
use crate::entries::{PaperSignature, RemovalCode, RevocationCode, SignatureRemoval};
use crate::id::Id;

/// A signature that was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Place of the credential on the roll.
    pub credential: u32,
    /// Why.
    pub code: RemovedBecause,
}

/// Why a signature was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovedBecause {
    /// Out of this one petition.
    Removal(RemovalCode),
    /// With all that the credential had signed.
    Revocation(RevocationCode),
}

impl Petition {
    pub(super) fn sponsor(&mut self, credential: u32, link: &mut Link, at: Moment) -> Result<(), Refusal> {
        self.check_stage(at, &[PetitionStage::Sponsoring], "sponsoring")?;
        self.check_entitled(credential)?;
        let other = credential != self.draft.credential;
        Check::Sponsor.require(other, "the author is no sponsor")?;
        Check::Sponsor.require(!link.sponsor, "the credential is a sponsor already")?;
        link.sponsor = true;
        self.sponsors += 1;
        if self.sponsors == self.rules.sponsors {
            self.sponsored = Some(at);
        }
        Ok(())
    }

    pub(super) fn sign(
        &mut self,
        credential: u32,
        link: &mut Link,
        channel: Channel,
        at: Moment,
    ) -> Result<(), Refusal> {
        self.check_stage(at, &[PetitionStage::Open], "signing")?;
        self.check_entitled(credential)?;
        Check::SignedOnce.require(link.signature.is_none(), "the credential has signed already")?;
        link.signature = Standing::new(at.index, channel);
        let district = self.district(credential);
        self.counts.add(channel, district, at.time_ms);
        let after = self.counts.by_district.get(&district).copied().unwrap_or(0);
        self.moved((after - 1, after), at);
        Ok(())
    }

    pub(super) fn withdraw(&mut self, credential: u32, link: &mut Link, at: Moment) -> Result<(), Refusal> {
        self.check_stage(at, &[PetitionStage::Open], "withdrawing a signature")?;
        let standing = link.signature.take();
        let standing = standing
            .ok_or_else(|| Check::SignedOnce.refuse("the credential has no signature to withdraw"))?;
        self.leave(credential, standing, Leaving::Withdrawn, at);
        Ok(())
    }

    fn leave(&mut self, credential: u32, standing: Standing, leaving: Leaving, at: Moment) {
        let district = self.district(credential);
        self.counts.take(standing.channel, district, leaving, at.time_ms);
        let after = self.counts.by_district.get(&district).copied().unwrap_or(0);
        self.moved((after + 1, after), at);
    }

    /// The count of a district went from one number to another.
    fn moved(&mut self, (before, after): (u64, u64), at: Moment) {
        let total = self.counts.total();
        self.curve.moved(at.time_ms, total);
        for (progress, reached) in self.progress.iter_mut().zip(&mut self.reached) {
            progress.moved(before, after);
            if reached.is_none() && progress.is_reached(total) {
                *reached = Some(at);
            }
        }
    }

    /// C72: where the type says so, only citizens of the petition's territory sponsor and sign.
    fn check_entitled(&self, credential: u32) -> Result<(), Refusal> {
        let territory = &self.draft.territory;
        let inside = !self.rules.territory_only
            || territory.is_empty()
            || territory.binary_search(&self.district(credential)).is_ok();
        Check::ActCredential.require(inside, "the credential is not of the petition's territory")
    }

    pub(crate) fn sign_on_paper(
        &mut self,
        paper: &PaperSignature,
        id: Id,
        at: Moment,
    ) -> Result<(), Refusal> {
        let credential = paper.credential;
        Check::ActCredential.require(
            self.roll.entitled(credential).is_some(),
            format_args!("the roll has no credential {credential}"),
        )?;
        self.check_previous(credential, paper.previous)?;
        let unused = !self.sheets.contains(&paper.signed.sheet);
        Check::Sheet.require(unused, "a sheet with this number is counted already")?;
        let known = self.links.get(credential).copied();
        let mut link = Link {
            last: id,
            index: at.index,
            signature: known.and_then(|link| link.signature),
            sponsor: known.is_some_and(|link| link.sponsor),
        };
        self.sign(credential, &mut link, Channel::Paper, at)?;
        self.sheets.insert(paper.signed.sheet);
        self.links.set(credential, link);
        self.touched = at.index;
        Ok(())
    }

    pub(crate) fn remove(&mut self, removal: &SignatureRemoval, id: Id, at: Moment) -> Result<(), Refusal> {
        let credential = removal.credential;
        self.check_previous(credential, Some(removal.previous))?;
        self.check_stage(at, &[PetitionStage::Open], "removing a signature")?;
        let known = self.links.get(credential).copied();
        let standing = known.and_then(|link| Some((link, link.signature?)));
        let (link, standing) =
            standing.ok_or_else(|| Check::Removal.refuse("the credential has no signature to remove"))?;
        self.links.set(
            credential,
            Link {
                last: id,
                index: at.index,
                signature: None,
                ..link
            },
        );
        self.removed(credential, standing, RemovedBecause::Removal(removal.code), at);
        Ok(())
    }

    /// A credential of the roll was revoked: if the petition is open, its signature counts no more.
    pub(crate) fn revoke(&mut self, credential: u32, code: RevocationCode, at: Moment) {
        let signed = self.links.get(credential).copied();
        let signed = signed.filter(|_| self.stage(at.time_ms) == PetitionStage::Open);
        if let Some((link, standing)) = signed.and_then(|link| Some((link, link.signature?))) {
            self.links.set(
                credential,
                Link {
                    signature: None,
                    ..link
                },
            );
            self.removed(credential, standing, RemovedBecause::Revocation(code), at);
        }
    }

    fn removed(&mut self, credential: u32, standing: Standing, code: RemovedBecause, at: Moment) {
        self.leave(credential, standing, Leaving::Removed, at);
        self.removals.push(Recorded {
            at,
            said: Removal { credential, code },
        });
        self.touched = at.index;
    }
}
