//! What entries of petitions change on the board, with revocations and erasures.

use std::sync::Arc;

use super::{Board, Place};
use crate::check::{Check, Refusal};
use crate::detached::ErasedBy;
use crate::entries::{PetitionDraft, PetitionType, Revocation};
use crate::id::Id;
use crate::parameters::PetitionParameters;
use crate::petition::{Moment, Petition};
use crate::role::RoleKey;
use crate::roll::Roll;

impl Board {
    pub(crate) fn define_petitions(&mut self, id: Id, rules: PetitionType) {
        self.petition_types.insert(id, Arc::new(rules));
    }

    /// A petition type, and its roll once that is sealed.
    pub(crate) fn petition_type(&self, id: &Id) -> Result<(Arc<PetitionType>, Option<Arc<Roll>>), Refusal> {
        let unknown =
            || Check::PetitionDraft.refuse(format_args!("there is no petition type {id} on this board"));
        let rules = self.petition_types.get(id).ok_or_else(unknown)?;
        let roll = self.roll(&rules.roll).and_then(|roll| roll.sealed());
        Ok((Arc::clone(rules), roll.cloned()))
    }

    pub(crate) fn begin_petition(
        &mut self,
        id: Id,
        draft: PetitionDraft,
        rules: Arc<PetitionType>,
        roll: Arc<Roll>,
        place: &Place,
    ) {
        self.drafts.insert((roll.id(), draft.credential), id);
        let petition = Petition::new(id, draft, rules, roll, place.into());
        self.petition_parameters
            .insert_mut(id, PetitionParameters::of(&petition));
        self.petitions.insert(id, petition);
        self.petition_order.push(id);
    }

    pub(crate) fn petition_mut(&mut self, id: &Id) -> Result<&mut Petition, Refusal> {
        let unknown = || Check::PetitionStage.refuse(format_args!("there is no petition {id} on this board"));
        self.petitions.get_mut(id).ok_or_else(unknown)
    }

    /// Refuses who is not the authority that a petition names. Where that key has no role any more, any authority of the
    /// board may act in its place.
    pub(crate) fn check_authority(&self, petition: &Id, index: u32, check: Check) -> Result<(), Refusal> {
        let authorities = self.roles.as_ref().map_or(&[][..], |roles| &roles.authorities);
        let named = self
            .petitions
            .get(petition)
            .map(|petition| petition.draft().authority);
        let named = named.filter(|named| authorities.contains(named));
        let place = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
        let acting: Option<&RoleKey> = place.and_then(|place| authorities.get(place));
        let right = named.is_none_or(|named| acting == Some(&named));
        check.require(right, "the petition names another authority")
    }

    pub(crate) fn check_not_revoked(&self, roll: &Id, credential: u32) -> Result<(), Refusal> {
        match self.revoked(roll, credential) {
            Some(code) => {
                Err(Check::Revoked.refuse(format_args!("the credential was revoked: {}", code.words())))
            }
            None => Ok(()),
        }
    }

    pub(crate) fn revoke(&mut self, revocation: &Revocation, at: Moment) -> Result<(), Refusal> {
        let (id, credential) = (revocation.roll, revocation.credential);
        let roll = self.roll(&id).and_then(|roll| roll.sealed());
        let known = roll.and_then(|roll| roll.entitled(credential)).is_some();
        Check::Revocation.require(
            known,
            "there is no such credential on a sealed roll of this board",
        )?;
        let first = !self.revoked.contains_key(&(id, credential));
        Check::Revocation.require(first, "the credential is revoked already")?;
        self.revoked.insert((id, credential), revocation.code);
        let petitions = self.petitions.values_mut();
        petitions
            .filter(|petition| petition.roll().id() == id)
            .for_each(|petition| petition.revoke(credential, revocation.code, at));
        Ok(())
    }

    pub(crate) fn erase_text(&mut self, text: &Id, by: ErasedBy) -> Result<(), Refusal> {
        let unknown = || Check::Erasure.refuse(format_args!("no entry names the text {text}"));
        let named = self.texts.get_mut(text).ok_or_else(unknown)?;
        match named.erased {
            Some(erased) => {
                Err(Check::Erasure.refuse(format_args!("the text was erased by entry {}", erased.entry)))
            }
            None => {
                named.erased = Some(by);
                self.erasures += 1;
                Ok(())
            }
        }
    }
}
