//! What the commands of the roles have in common: a board on a service, followed and written to.

use std::io::IsTerminal as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use suara_log::archive::Archive;
use suara_log::log_key::LogKey;
use suara_log::mirror::{Source, SourceError};
use suara_log::tree::Tree;
use suara_protocol::entries::Roles;
use suara_protocol::{Board, Election, Id, Petition, Proofs, Submission};

use super::folder::Folder;
use super::follow::{Follower, Located};
use super::pin::Pin;
use super::receipt;
use super::service::Service;
use crate::organiser::phase_word;
use crate::output::Output;

/// A board on a service.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct BoardArgs {
    /// The board's URL: http(s)://HOST/v1/boards/NAME
    #[arg(value_name = "BOARDURL")]
    pub(crate) board: String,
    #[command(flatten)]
    pub(crate) pin: PinArgs,
}

/// A petition on a board.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct PetitionArgs {
    #[command(flatten)]
    pub(crate) board: BoardArgs,
    /// The petition's id
    #[arg(value_name = "PETITION")]
    pub(crate) id: Id,
}

/// An election on a board, which has to be named only where there are several that fit.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ElectionArgs {
    #[command(flatten)]
    pub(crate) board: BoardArgs,
    /// The election's id, or its beginning (default: the only one that fits)
    #[arg(value_name = "ELECTION", value_parser = beginning)]
    pub(crate) id: Option<String>,
}

/// The beginning of an id.
fn beginning(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('…').to_lowercase();
    let fits = (4..=64).contains(&text.len()) && text.chars().all(|digit| digit.is_ascii_hexdigit());
    if fits {
        Ok(text)
    } else {
        Err("an election's id is 64 hexadecimal digits; at least 4 are needed".to_owned())
    }
}

/// The log key that the user trusts.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct PinArgs {
    /// Accept no other log than the one with this key: its fingerprint from a letter, a line of its log.vkey, or the file
    #[arg(long, value_name = "FINGERPRINT|VKEY|FILE")]
    pub(crate) log_key: Option<Pin>,
}

/// A board that is read up to its newest checkpoint, and the service to write to.
pub(crate) struct Client {
    service: Service,
    follower: Follower<Service>,
    output: Output,
}

impl Client {
    /// Reads the board. With [`Proofs::OwnLog`] the proofs of other people's ballots are taken on the service's
    /// word, see [`Follower::open`].
    pub(crate) fn open(args: &BoardArgs, proofs: Proofs, output: &Output) -> anyhow::Result<Client> {
        let service = Service::new(&args.board)?.telling(output);
        let mut follower = Follower::open(service.clone(), args.pin.log_key.as_ref(), proofs)?;
        let bar = output.progress("Reading the board", 0);
        follower.read(&bar)?;
        bar.finish_and_clear();
        Ok(Client {
            service,
            follower,
            output: *output,
        })
    }

    /// The board as of the last reading.
    pub(crate) fn board(&self) -> &Board {
        self.follower.board()
    }

    /// The board's id and role keys.
    pub(crate) fn identity(&self) -> anyhow::Result<(Id, &Roles)> {
        let board = self.board();
        board
            .id()
            .zip(board.roles())
            .with_context(|| format!("the board at {} is not created yet", self.service.url()))
    }

    /// The election that is named, or the only one; among several the only one that `fits`, or on a terminal the one
    /// that the user chooses.
    pub(crate) fn election(
        &self,
        args: &ElectionArgs,
        fits: impl Fn(&Election) -> bool,
    ) -> anyhow::Result<&Election> {
        let all = self.board().elections().collect::<Vec<_>>();
        // The command itself says best why the only one does not fit.
        let is_only = all.len() == 1;
        let is_meant = |election: &Election| match &args.id {
            Some(id) => election.id().to_string().starts_with(id),
            None => is_only || fits(election),
        };
        let found = all
            .into_iter()
            .filter(|election| is_meant(election))
            .collect::<Vec<_>>();
        match (found.as_slice(), &args.id) {
            ([one], _) => Ok(one),
            ([], Some(id)) => bail!("this board has no election {id}. {}", self.elections()),
            ([], None) => bail!("this board has no election for that now. {}", self.elections()),
            (several, _) => pick(several, &self.output),
        }
    }

    /// All elections of the board, for errors.
    fn elections(&self) -> String {
        let known = self.board().elections().map(line).collect::<String>();
        format!("It has:{}", if known.is_empty() { " none" } else { &known })
    }

    /// A petition of the board.
    pub(crate) fn petition(&self, id: &Id) -> anyhow::Result<&Petition> {
        let unknown =
            || anyhow!("this board has no petition {id}: `suara petition list` shows those that it has");
        self.board().petition(id).with_context(unknown)
    }

    /// Sends a submission, checks the receipt, says so, and returns the place in the log.
    pub(crate) fn submit(&self, submission: &Submission) -> anyhow::Result<u64> {
        let index = self.submit_quietly(submission)?;
        let kind = submission.payload().kind();
        self.output.say(format!(
            "The {kind} stands in the log as entry {index}; its receipt is right."
        ));
        Ok(index)
    }

    /// Like [`Client::submit`], for one of many.
    pub(crate) fn submit_quietly(&self, submission: &Submission) -> anyhow::Result<u64> {
        let kind = submission.payload().kind();
        let receipt = self
            .service
            .submit(submission)
            .with_context(|| format!("the {kind} was not accepted"))?;
        receipt::check(submission, &receipt, self.follower.key())
            .with_context(|| format!("the {kind} was sent"))
    }

    /// Reads on to the newest checkpoint.
    pub(crate) fn read_on(&mut self) -> anyhow::Result<&Board> {
        let bar = self.output.progress("Reading on", 0);
        self.follower.read_on(&bar)?;
        bar.finish_and_clear();
        Ok(self.follower.board())
    }

    /// The service.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    /// The tree over the entries that were read.
    pub(crate) fn tree(&self) -> &Tree {
        self.follower.tree()
    }

    /// The log's key.
    pub(crate) fn key(&self) -> &LogKey {
        self.follower.key()
    }
}

fn line(election: &Election) -> String {
    let (id, title) = (election.id(), election.setup().title.first());
    format!("\n  {id} {title}, {}", phase_word(election.phase()))
}

/// Asks on the terminal which of several elections is meant.
fn pick<'a>(several: &[&'a Election], output: &Output) -> anyhow::Result<&'a Election> {
    if !std::io::stdin().is_terminal() {
        let known = several.iter().map(|election| line(election)).collect::<String>();
        bail!("there are several elections, say which:{known}");
    }
    for (number, election) in (1..).zip(several) {
        output.say(format!("  {number}. {}", election.setup().title.first()));
    }
    loop {
        eprint!("Which one? (1 to {}) ", several.len());
        let mut typed = String::new();
        ensure!(
            std::io::stdin().read_line(&mut typed)? > 0,
            "no election was chosen"
        );
        let place = typed
            .trim()
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        if let Some(election) = place.and_then(|place| several.get(place)) {
            return Ok(election);
        }
    }
}

/// Where an observer reads a log.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Service(Service),
    Folder(Folder),
    Archive(Archive),
}

impl Place {
    /// A URL, a bundle, or else a folder.
    pub(crate) fn new(text: &str) -> anyhow::Result<Place> {
        let path = Path::new(text);
        if text.contains("://") {
            Service::new(text).map(Place::Service)
        } else if path.is_file() {
            Ok(Place::Archive(Archive::open(path)?))
        } else {
            Ok(Place::Folder(Folder::new(text)))
        }
    }
}

impl Source for Place {
    fn read(&self, path: &str) -> Result<Vec<u8>, SourceError> {
        match self {
            Place::Service(service) => service.read(path),
            Place::Folder(folder) => folder.read(path),
            Place::Archive(archive) => archive.read(path),
        }
    }
}

impl Located for Place {
    fn locate(&self, path: &str) -> String {
        match self {
            Place::Service(service) => service.locate(path),
            Place::Folder(folder) => folder.locate(path),
            Place::Archive(archive) => archive.locate(path),
        }
    }
}
