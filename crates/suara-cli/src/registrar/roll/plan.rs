//! Which roll a command is about: one that stands, one that was begun, or a new one.

use std::collections::HashSet;

use anyhow::{bail, ensure};
use suara_protocol::Board;
use suara_protocol::entries::{Credential, RollAnnouncement};
use suara_protocol::roll::RollState;

/// What there is to do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Plan<'a> {
    /// Announce a new roll with this number.
    Announce(u32),
    /// This one stands, sealed or not.
    Standing(&'a RollState),
}

impl Plan<'_> {
    pub(super) fn number(&self) -> u32 {
        match self {
            Plan::Announce(number) => *number,
            Plan::Standing(state) => state.announcement().number,
        }
    }
}

/// Finds the roll that `announcement`, apart from its number, means: with the number that is `wanted`; else one
/// that was begun and is not sealed; else, unless a `new` one is asked for, the sealed one with its name.
pub(super) fn plan<'a>(
    board: &'a Board,
    announcement: &RollAnnouncement,
    wanted: Option<u32>,
    new: bool,
) -> anyhow::Result<Plan<'a>> {
    let is_this = |state: &RollState| {
        let other = state.announcement();
        let numbered = RollAnnouncement {
            number: other.number,
            ..announcement.clone()
        };
        numbered == *other
    };
    let next = u32::try_from(board.rolls().count())? + 1;
    if let Some(wanted) = wanted {
        let standing = board.rolls().find(|state| state.announcement().number == wanted);
        let Some(standing) = standing else {
            ensure!(
                wanted == next,
                "the next roll of this board has the number {next}, not {wanted}"
            );
            return Ok(Plan::Announce(next));
        };
        ensure!(
            is_this(standing),
            "roll {wanted} {:?} was announced with another name or other districts: publish a new roll with --new",
            standing.announcement().name
        );
        return Ok(Plan::Standing(standing));
    }
    let begun = board.rolls().filter(|state| state.sealed().is_none());
    if let Some(begun) = begun.filter(|state| is_this(state)).last() {
        return Ok(Plan::Standing(begun));
    }
    let named = board
        .rolls()
        .filter(|state| state.announcement().name == announcement.name);
    match named.last() {
        Some(state) if !new && is_this(state) => Ok(Plan::Standing(state)),
        Some(state) if !new => bail!(
            "roll {} {:?} stands, with other districts: for a new roll say --new, or give it another name",
            state.announcement().number,
            announcement.name
        ),
        _ => Ok(Plan::Announce(next)),
    }
}

/// Refuses a register from which another roll would follow than the one that is sealed.
pub(super) fn require_same(state: &RollState, credentials: &[Credential]) -> anyhow::Result<()> {
    if state.count() == credentials.len() && state.begins(credentials) {
        return Ok(());
    }
    let on_roll = state.keys().iter().copied().collect::<HashSet<_>>();
    let in_register = credentials
        .iter()
        .map(|one| *one.key.bytes())
        .collect::<HashSet<_>>();
    bail!(
        "roll {} {:?} is sealed and stays as it is; the register has changed since ({} keys are new, {} of the roll \
         are gone). For a new roll say --new",
        state.announcement().number,
        state.announcement().name,
        in_register.difference(&on_roll).count(),
        on_roll.difference(&in_register).count()
    )
}

/// Refuses a register from which other parts would follow than those that stand.
pub(super) fn require_begun_with(state: &RollState, credentials: &[Credential]) -> anyhow::Result<()> {
    ensure!(
        state.begins(credentials),
        "roll {} {:?} was begun with another register than this: finish it with the register as it was, or publish \
         a new roll with another --name",
        state.announcement().number,
        state.announcement().name
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use suara_protocol::entries::{BoardCreation, District, Roles, RollPart, RollSeal};
    use suara_protocol::host::Threads;
    use suara_protocol::{Entry, Id, Proofs, Replay, RoleSecret, Submission, Text};
    use zeroize::Zeroizing;

    use super::super::super::register::tests::registered;
    use super::*;

    /// A board that grows by what roles put in.
    struct Place {
        replay: Replay,
        board: Id,
    }

    fn role(seed: u8) -> RoleSecret {
        RoleSecret::from_seed(&Zeroizing::new([seed; 32]))
    }

    impl Place {
        fn new() -> Place {
            let creation = BoardCreation {
                name: "village".to_owned(),
                origin: "example.org/village".to_owned(),
                log_key: role(3).public(),
                log_ml_dsa_key: Box::new([3; 1_312]),
                roles: Roles {
                    organiser: role(1).public(),
                    registrar: role(2).public(),
                    moderators: Vec::new(),
                    authorities: Vec::new(),
                },
                nonce: [0; 32],
                title: Text::new([("en".to_owned(), "Village".to_owned())]),
            };
            let mut place = Place {
                replay: Replay::new(Proofs::Check),
                board: Id::ZERO,
            };
            place.board = place.put(&Submission::sign(creation, &role(1)));
            place
        }

        fn put(&mut self, submission: &Submission) -> Id {
            let entry = Entry::encode(&self.board().head().chain, 1, submission);
            self.replay.push(vec![entry], &Threads).unwrap();
            submission.id()
        }

        fn board(&self) -> &Board {
            self.replay.board()
        }

        fn announce(&mut self, announcement: &RollAnnouncement) -> Id {
            self.put(&Submission::sign(announcement.clone(), &role(2)))
        }

        /// Puts in a part with these credentials.
        fn part(&mut self, roll: Id, credentials: &[Credential]) {
            let part = RollPart {
                board: self.board,
                roll,
                part: 0,
                credentials: credentials.to_vec(),
            };
            self.put(&Submission::sign(part, &role(2)));
        }

        fn seal(&mut self, roll: Id, count: u32) {
            let hash = self.board().roll(&roll).unwrap().hash();
            let seal = RollSeal {
                board: self.board,
                roll,
                count,
                hash,
            };
            self.put(&Submission::sign(seal, &role(2)));
        }

        fn announcement(&self, name: &str, number: u32) -> RollAnnouncement {
            RollAnnouncement {
                board: self.board,
                name: name.to_owned(),
                number,
                districts: vec![District {
                    id: "d".to_owned(),
                    name: Text::default(),
                }],
            }
        }
    }

    fn credentials(roll: Id, count: usize) -> Vec<Credential> {
        let one = |_| Credential {
            key: registered("v", "d", 1).citizen.for_roll(&roll.0),
            district: 0,
            weight: 1,
        };
        let mut all = (0..count).map(one).collect::<Vec<_>>();
        all.sort_by_key(|one| *one.key.bytes());
        all
    }

    /// What is planned: the number, and whether it stands.
    fn planned(place: &Place, name: &str, wanted: Option<u32>, new: bool) -> Result<(u32, bool), String> {
        let plan = plan(place.board(), &place.announcement(name, 0), wanted, new);
        plan.map(|plan| (plan.number(), matches!(plan, Plan::Standing(_))))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_roll_that_stands_is_not_published_again_unless_that_is_asked_for() {
        let mut place = Place::new();
        assert_eq!(planned(&place, "voters", None, false), Ok((1, false)));
        let roll = place.announce(&place.announcement("voters", 1));
        assert_eq!(
            planned(&place, "voters", None, false),
            Ok((1, true)),
            "it is begun"
        );
        assert_eq!(
            planned(&place, "voters", None, true),
            Ok((1, true)),
            "it is finished before a new one"
        );
        assert_eq!(planned(&place, "others", None, false), Ok((2, false)));
        place.part(roll, &credentials(roll, 3));
        place.seal(roll, 3);
        assert_eq!(planned(&place, "voters", None, false), Ok((1, true)), "it stands");
        assert_eq!(planned(&place, "voters", None, true), Ok((2, false)));
        assert_eq!(
            planned(&place, "others", None, false),
            Ok((2, false)),
            "another name is another roll"
        );
    }

    #[test]
    fn a_number_means_that_roll_and_no_other() {
        let mut place = Place::new();
        place.announce(&place.announcement("voters", 1));
        assert_eq!(planned(&place, "voters", Some(1), false), Ok((1, true)));
        assert_eq!(planned(&place, "voters", Some(2), false), Ok((2, false)));
        let gap = planned(&place, "voters", Some(4), false).unwrap_err();
        assert_eq!(gap, "the next roll of this board has the number 2, not 4");
        let other = planned(&place, "others", Some(1), false).unwrap_err();
        assert!(
            other.contains("roll 1 \"voters\" was announced with another name"),
            "{other}"
        );
    }

    #[test]
    fn a_roll_of_the_same_name_with_other_districts_is_not_this_one() {
        let mut place = Place::new();
        let mut announcement = place.announcement("voters", 1);
        announcement.districts[0].id = "north".to_owned();
        place.announce(&announcement);
        let refused = planned(&place, "voters", None, false).unwrap_err();
        assert!(
            refused.contains("roll 1 \"voters\" stands, with other districts"),
            "{refused}"
        );
        assert_eq!(planned(&place, "voters", None, true), Ok((2, false)));
    }

    #[test]
    fn r18_a_sealed_roll_stays_whatever_the_register_says() {
        let mut place = Place::new();
        let roll = place.announce(&place.announcement("voters", 1));
        let mut voters = credentials(roll, 4);
        place.part(roll, &voters[..3]);
        let state = place.board().roll(&roll).unwrap();
        require_begun_with(state, &voters).unwrap();
        let begun = require_begun_with(state, &voters[1..]).unwrap_err().to_string();
        assert!(begun.contains("was begun with another register"), "{begun}");
        place.seal(roll, 3);
        let state = place.board().roll(&roll).unwrap();
        require_same(state, &voters[..3]).unwrap();
        let changed = require_same(state, &voters[1..]).unwrap_err().to_string();
        assert!(
            changed.contains("(1 keys are new, 1 of the roll are gone)"),
            "{changed}"
        );
        voters.truncate(3);
        voters[0].weight = 2;
        assert!(require_same(state, &voters).is_err(), "a weight has changed");
    }
}
