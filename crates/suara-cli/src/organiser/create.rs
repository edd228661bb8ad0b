//! Creating a board: a log key from the service, then the first entry of the log.

use anyhow::{Context as _, anyhow, ensure};
use suara_protocol::entries::{BoardCreation, Roles};
use suara_protocol::{Reservation, RoleKey, Submission, Text};

use crate::client::receipt;
use crate::client::service::Service;
use crate::key_file::{KeyArgs, Role};
use crate::output::Output;
use crate::randomness;

/// Create a board; prints its id
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara organiser create https://example.org/v1/boards/village --key organiser.age \\
      --registrar 9d61b1… --title 'id=Dewan Desa' --title 'en=Village Council'")]
pub(crate) struct Args {
    /// The URL that the board will have: http(s)://HOST/v1/boards/NAME
    #[arg(value_name = "BOARDURL")]
    board: String,
    #[command(flatten)]
    key: KeyArgs,
    /// The registrar's public key
    #[arg(long, value_name = "HEX")]
    registrar: RoleKey,
    /// What the board is called, once for each language: `en=Village Council`
    #[arg(long = "title", value_name = "LANGUAGE=TEXT", required = true, value_parser = translation)]
    titles: Vec<(String, String)>,
    /// Public keys of moderators, who review petitions
    #[arg(long = "moderator", value_name = "HEX")]
    moderators: Vec<RoleKey>,
    /// Public keys of authorities, who answer petitions
    #[arg(long = "authority", value_name = "HEX")]
    authorities: Vec<RoleKey>,
}

/// Reads `LANGUAGE=TEXT`.
pub(crate) fn translation(text: &str) -> Result<(String, String), String> {
    let parts = text
        .split_once('=')
        .filter(|(language, text)| !language.is_empty() && !text.trim().is_empty());
    let (language, text) = parts.ok_or("expected LANGUAGE=TEXT, such as en=Village Council")?;
    Ok((language.to_owned(), text.to_owned()))
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let service = Service::new(&args.board)?.telling(output);
    let name = service.board_name()?;
    let secret = args.key.open(Role::Organiser)?;
    let reserved = service
        .reserve(&Reservation::sign(name, &secret))
        .context("the service reserves no board for you")?;
    let origin = service
        .url()
        .split_once("://")
        .map_or(service.url(), |(_, rest)| rest);
    if reserved.origin != origin {
        output.warn(format!(
            "the log's origin is {}, not {origin}: it is named after another address",
            reserved.origin
        ));
    }
    let log_key = RoleKey::decode(&reserved.log_key).context("the service gives a log key that is none")?;
    let log_ml_dsa_key = reserved.log_ml_dsa_key.clone().try_into();
    let log_ml_dsa_key =
        log_ml_dsa_key.map_err(|_| anyhow!("the service gives no ML-DSA-44 key of its log"))?;
    let nonce = randomness::seed()?;
    let creation = BoardCreation {
        name: name.to_owned(),
        origin: reserved.origin.clone(),
        log_key,
        log_ml_dsa_key: Box::new(log_ml_dsa_key),
        roles: Roles {
            organiser: secret.public(),
            registrar: args.registrar,
            moderators: args.moderators.clone(),
            authorities: args.authorities.clone(),
        },
        nonce: *nonce,
        title: Text::new(args.titles.iter().cloned()),
    };
    let key = creation
        .log()
        .context("the service gives an origin that is none")?;
    let submission = Submission::sign(creation, &secret);
    let receipt = service.submit(&submission).context("the board was not created")?;
    let index = receipt::check(&submission, &receipt, &key)?;
    ensure!(
        index == 0,
        "the board is entry {index} of a log, not its first: choose another name"
    );
    output.say(format!(
        "The board stands. Hand out its id on another way than the board itself: it pins everything, the log's keys \
         included. For readers of signed notes, the log's Ed25519 key:\n  {}",
        key.ed25519()
    ));
    output.datum("board", submission.id());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_given_by_language() {
        let title = translation("en=Village = Council").unwrap();
        assert_eq!(title, ("en".to_owned(), "Village = Council".to_owned()));
        for wrong in ["Village", "=Village", "en=", "en= "] {
            assert!(translation(wrong).is_err(), "{wrong}");
        }
    }
}
