//! Roles and submissions for tests: a board with rolls is all that the service needs to be tried.

use suara_log::log_key::LogKey;
use suara_protocol::entries::{BoardCreation, District, RoleChange, Roles, RollAnnouncement};
use suara_protocol::{Id, RoleKey, RoleSecret, Submission, Text};
use zeroize::Zeroizing;

/// The secret key of a role; the number decides which.
pub(crate) fn role(number: u8) -> RoleSecret {
    RoleSecret::from_seed(&Zeroizing::new([number; 32]))
}

/// The organiser.
pub(crate) const ORGANISER: u8 = 1;
/// The registrar.
pub(crate) const REGISTRAR: u8 = 2;

fn roles(registrar: u8) -> Roles {
    Roles {
        organiser: role(ORGANISER).public(),
        registrar: role(registrar).public(),
        moderators: Vec::new(),
        authorities: Vec::new(),
    }
}

/// The creation of the board `village`.
pub(crate) fn creation(log: &LogKey) -> Submission {
    let creation = BoardCreation {
        name: "village".to_owned(),
        origin: log.origin().to_owned(),
        log_key: RoleKey::decode(log.ed25519().public_key()).unwrap(),
        log_ml_dsa_key: Box::new(log.ml_dsa().public_key().try_into().unwrap()),
        roles: roles(REGISTRAR),
        nonce: [7; 32],
        title: Text::new([("en".to_owned(), "The village".to_owned())]),
    };
    Submission::sign(creation, &role(ORGANISER))
}

/// The announcement of a roll, signed by whom the number says.
pub(crate) fn announcement(board: Id, number: u32, signer: u8) -> Submission {
    let district = District {
        id: "all".to_owned(),
        name: Text::new([("en".to_owned(), "All".to_owned())]),
    };
    let announcement = RollAnnouncement {
        board,
        name: format!("Roll {number}"),
        number,
        districts: vec![district],
    };
    Submission::sign(announcement, &role(signer))
}

/// Another registrar from now on.
pub(crate) fn new_registrar(board: Id, registrar: u8) -> Submission {
    Submission::sign(
        RoleChange {
            board,
            roles: roles(registrar),
        },
        &role(ORGANISER),
    )
}
