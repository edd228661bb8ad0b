//! What citizens do in a petition: the chain of their acts, and their arguments.

use suara_crypto::act::ActKind;

use super::{Channel, Link, Moment, Petition, PetitionStage};
use crate::check::{Check, Refusal};
use crate::entries::PetitionAct;
use crate::id::Id;

/// A citizen's argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The id of the act.
    pub id: Id,
    /// Where it stands.
    pub at: Moment,
    /// For the petition, or against it.
    pub supports: bool,
    /// Detached.
    pub text: Id,
    /// How many citizens endorse it.
    pub endorsements: u64,
}

impl Petition {
    /// Admits an act of a citizen whose proof holds and whose credential is not revoked.
    pub(crate) fn act(&mut self, act: &PetitionAct, id: Id, at: Moment) -> Result<(), Refusal> {
        self.check_previous(act.credential, act.previous)?;
        let known = self.links.get(act.credential).copied();
        let mut link = Link {
            last: id,
            index: at.index,
            signature: known.and_then(|link| link.signature),
            sponsor: known.is_some_and(|link| link.sponsor),
        };
        match act.kind {
            ActKind::Sponsor => self.sponsor(act.credential, &mut link, at)?,
            ActKind::Sign => self.sign(act.credential, &mut link, Channel::Web, at)?,
            ActKind::Withdraw => self.withdraw(act.credential, &mut link, at)?,
            ActKind::ArgueFor | ActKind::ArgueAgainst => self.argue(act, id, at)?,
            ActKind::Endorse => self.endorse(act, at)?,
            ActKind::Appeal => self.object(act, at)?,
            ActKind::Draft => return Err(Check::ActForm.refuse("a draft is no act in a petition")),
        }
        self.links.set(act.credential, link);
        self.touched = at.index;
        Ok(())
    }

    /// C75: an act names the credential's last act in this petition.
    pub(super) fn check_previous(&self, credential: u32, previous: Option<Id>) -> Result<(), Refusal> {
        let last = self.links.get(credential).map(|link| link.last);
        match last {
            _ if previous == last => Ok(()),
            Some(last) => Err(Check::PreviousAct.refuse(format_args!(
                "the credential's last act in this petition is {last}"
            ))),
            None => Err(Check::PreviousAct.refuse("the credential has no act in this petition yet")),
        }
    }

    fn argue(&mut self, act: &PetitionAct, id: Id, at: Moment) -> Result<(), Refusal> {
        self.check_stage(at, &[PetitionStage::Open], "an argument")?;
        let text = act
            .object
            .ok_or_else(|| Check::ActForm.refuse("an argument has a text"))?;
        self.argument_places.insert(id, self.arguments.len());
        self.arguments.push(Argument {
            id,
            at,
            supports: act.kind == ActKind::ArgueFor,
            text,
            endorsements: 0,
        });
        Ok(())
    }

    fn endorse(&mut self, act: &PetitionAct, at: Moment) -> Result<(), Refusal> {
        self.check_stage(at, &[PetitionStage::Open], "an endorsement")?;
        let place = act.object.and_then(|id| self.argument_places.get(&id)).copied();
        let place = place.ok_or_else(|| Check::Argument.refuse("the petition has no such argument"))?;
        let argument = self.arguments.get_mut(place);
        let argument = argument.ok_or_else(|| Check::Argument.refuse("the petition has no such argument"))?;
        let new = self.endorsed.insert((place, act.credential));
        Check::Argument.require(new, "the credential has endorsed this argument already")?;
        argument.endorsements += 1;
        Ok(())
    }
}
