//! Replacing the keys of a board's roles, when one is lost, stolen, or its holder leaves.

use anyhow::{Context as _, bail, ensure};
use suara_protocol::entries::{RoleChange, Roles};
use suara_protocol::{RoleKey, Submission};

use super::connect;
use crate::client::connect::BoardArgs;
use crate::key_file::KeyArgs;
use crate::output::Output;

/// Replace keys of a board's roles; prints the entry from which on they are replaced
///
/// What the old keys have signed stays valid. Trustees belong to an election and are not replaced: set it up anew.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara organiser roles https://example.org/v1/boards/village --key organiser.age --registrar 9d61b1…
  suara organiser roles https://example.org/v1/boards/village --key organiser.age \\
      --remove-moderator 3c1f07… --add-moderator 77ab20…

With --organiser this is the last that the old key signs.")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    changes: Changes,
}

/// What is to be different.
#[derive(Debug, Default, clap::Args)]
#[group(required = true, multiple = true)]
struct Changes {
    /// The public key of the organiser from now on
    #[arg(long, value_name = "HEX")]
    organiser: Option<RoleKey>,
    /// The public key of the registrar from now on
    #[arg(long, value_name = "HEX")]
    registrar: Option<RoleKey>,
    /// The public key of a moderator who joins
    #[arg(long = "add-moderator", value_name = "HEX")]
    add_moderators: Vec<RoleKey>,
    /// The public key of a moderator who leaves
    #[arg(long = "remove-moderator", value_name = "HEX")]
    remove_moderators: Vec<RoleKey>,
    /// The public key of an authority that joins
    #[arg(long = "add-authority", value_name = "HEX")]
    add_authorities: Vec<RoleKey>,
    /// The public key of an authority that leaves
    #[arg(long = "remove-authority", value_name = "HEX")]
    remove_authorities: Vec<RoleKey>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (client, secret) = connect(&args.key, &args.board, output)?;
    let (board, roles) = client.identity()?;
    let change = RoleChange {
        board,
        roles: args.changes.made_to(roles)?,
    };
    let index = client.submit(&Submission::sign(change, &secret))?;
    output.say("From the next entry on these keys are valid, and no others.");
    output.datum("entry", index);
    Ok(())
}

impl Changes {
    fn made_to(&self, roles: &Roles) -> anyhow::Result<Roles> {
        let changed = Roles {
            organiser: self.organiser.unwrap_or(roles.organiser),
            registrar: self.registrar.unwrap_or(roles.registrar),
            moderators: list(&roles.moderators, &self.remove_moderators, &self.add_moderators)
                .context("moderators")?,
            authorities: list(
                &roles.authorities,
                &self.remove_authorities,
                &self.add_authorities,
            )
            .context("authorities")?,
        };
        ensure!(
            changed != *roles,
            "the board has these keys already: nothing was sent"
        );
        Ok(changed)
    }
}

/// Keys keep their places, which petitions count by; one that joins takes the place of one that leaves, or comes last.
fn list(keys: &[RoleKey], leave: &[RoleKey], join: &[RoleKey]) -> anyhow::Result<Vec<RoleKey>> {
    if let Some(unknown) = leave.iter().find(|key| !keys.contains(key)) {
        bail!("the board has no key {unknown} for this role");
    }
    let mut join = join.iter().copied();
    let mut left = keys
        .iter()
        .filter_map(|key| {
            if leave.contains(key) {
                join.next()
            } else {
                Some(*key)
            }
        })
        .collect::<Vec<_>>();
    left.extend(join);
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use suara_protocol::RoleSecret;
    use zeroize::Zeroizing;

    fn key(seed: u8) -> RoleKey {
        RoleSecret::from_seed(&Zeroizing::new([seed; 32])).public()
    }

    fn roles() -> Roles {
        Roles {
            organiser: key(1),
            registrar: key(2),
            moderators: vec![key(3), key(4), key(5)],
            authorities: vec![key(6)],
        }
    }

    #[test]
    fn what_is_not_named_stays() {
        let changes = Changes {
            registrar: Some(key(9)),
            ..Changes::default()
        };
        let changed = changes.made_to(&roles()).unwrap();
        assert_eq!(
            changed,
            Roles {
                registrar: key(9),
                ..roles()
            }
        );
    }

    #[test]
    fn who_joins_takes_the_place_of_who_leaves() {
        let changes = Changes {
            remove_moderators: vec![key(3), key(5)],
            add_moderators: vec![key(9)],
            add_authorities: vec![key(10)],
            ..Changes::default()
        };
        let changed = changes.made_to(&roles()).unwrap();
        assert_eq!(changed.moderators, [key(9), key(4)]);
        assert_eq!(changed.authorities, [key(6), key(10)]);
    }

    #[test]
    fn nothing_is_sent_without_a_change_or_for_a_stranger() {
        let same = Changes {
            registrar: Some(key(2)),
            ..Changes::default()
        };
        let refused = same.made_to(&roles()).unwrap_err().to_string();
        assert!(refused.contains("already"), "{refused}");
        let stranger = Changes {
            remove_authorities: vec![key(9)],
            ..Changes::default()
        };
        let refused = format!("{:#}", stranger.made_to(&roles()).unwrap_err());
        assert!(
            refused.starts_with("authorities: the board has no key"),
            "{refused}"
        );
    }
}
