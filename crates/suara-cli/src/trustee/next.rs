//! Which step of the key ceremony a trustee has to do next, and for whom it has to wait.

use clap::ValueEnum;
use suara_protocol::Ceremony;

/// A step of one trustee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum OwnStep {
    /// Draw secrets, and commit to the reveal
    Commit,
    /// Reveal the commitments
    Reveal,
    /// Send every other trustee its share
    Share,
    /// Check the shares of the others, and confirm the keys
    Confirm,
    /// Show that the key shares decrypt
    Rehearse,
}

impl OwnStep {
    pub(super) fn word(self) -> &'static str {
        match self {
            OwnStep::Commit => "commit",
            OwnStep::Reveal => "reveal",
            OwnStep::Share => "share",
            OwnStep::Confirm => "confirm",
            OwnStep::Rehearse => "rehearse",
        }
    }
}

/// What comes next for a trustee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This step.
    Do(OwnStep),
    /// This step, once these trustees have done the one before.
    Wait(OwnStep, Vec<u32>),
    /// Nothing.
    Finished,
}

impl Next {
    /// The step that is not done yet.
    pub(super) fn step(&self) -> Option<OwnStep> {
        match self {
            Next::Do(step) | Next::Wait(step, _) => Some(*step),
            Next::Finished => None,
        }
    }
}

/// What of a ceremony decides who comes next.
pub(super) trait Progress {
    /// Number of trustees.
    fn trustees(&self) -> u32;
    /// Whether a trustee's step stands in the log as a whole.
    fn done(&self, trustee: u32, step: OwnStep) -> bool;
}

impl Progress for Ceremony {
    fn trustees(&self) -> u32 {
        u32::try_from(self.parameters().trustees().len()).unwrap_or(u32::MAX)
    }

    fn done(&self, trustee: u32, step: OwnStep) -> bool {
        match step {
            OwnStep::Commit => self.commits().contains_key(&trustee),
            OwnStep::Reveal => self.reveals().contains_key(&trustee),
            OwnStep::Share => others(trustee, self.trustees()).all(|to| self.sealed(trustee, to).is_some()),
            OwnStep::Confirm => self.confirmed().contains(&trustee),
            OwnStep::Rehearse => self.rehearsed().contains(&trustee),
        }
    }
}

/// All trustees but one.
pub(super) fn others(own: u32, trustees: u32) -> impl Iterator<Item = u32> {
    (1..=trustees).filter(move |trustee| *trustee != own)
}

/// What comes next for trustee `own`.
pub(super) fn next(ceremony: &impl Progress, own: u32) -> Next {
    let steps = OwnStep::value_variants();
    let Some(place) = steps.iter().position(|step| !ceremony.done(own, *step)) else { return Next::Finished };
    let step = steps[place];
    // Each step but the first needs all trustees to have done the one before.
    let missing = place.checked_sub(1).map(|before| {
        let before = steps[before];
        others(own, ceremony.trustees()).filter(|other| !ceremony.done(*other, before)).collect::<Vec<_>>()
    });
    match missing {
        Some(missing) if !missing.is_empty() => Next::Wait(step, missing),
        _ => Next::Do(step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many steps each trustee has done.
    struct Done(Vec<usize>);

    impl Progress for Done {
        fn trustees(&self) -> u32 {
            u32::try_from(self.0.len()).unwrap()
        }

        fn done(&self, trustee: u32, step: OwnStep) -> bool {
            let place = OwnStep::value_variants().iter().position(|known| *known == step).unwrap();
            self.0[trustee as usize - 1] > place
        }
    }

    #[test]
    fn a_trustee_waits_for_the_step_of_the_others_before() {
        let next = |done: [usize; 3]| next(&Done(done.to_vec()), 1);
        assert_eq!(next([0, 0, 0]), Next::Do(OwnStep::Commit));
        assert_eq!(next([1, 0, 1]), Next::Wait(OwnStep::Reveal, vec![2]));
        assert_eq!(next([1, 1, 1]), Next::Do(OwnStep::Reveal));
        assert_eq!(next([3, 2, 2]), Next::Wait(OwnStep::Confirm, vec![2, 3]));
        assert_eq!(next([4, 5, 4]), Next::Do(OwnStep::Rehearse));
        assert_eq!(next([5, 4, 4]), Next::Finished);
    }

    #[test]
    fn the_only_trustee_waits_for_nobody() {
        for (done, step) in OwnStep::value_variants().iter().enumerate() {
            assert_eq!(next(&Done(vec![done]), 1), Next::Do(*step));
        }
    }
}
