//! `cargo xtask demo`: a whole election on this machine, from the roll to a tally that anybody can verify,
//! with the real programs in every role.

mod acts;
pub mod binaries;
mod company;
mod narration;
mod outcome;
mod petition;
pub mod server;
mod totals;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;

use self::{
    acts::{Stage, THRESHOLD},
    company::Company,
    narration::{Narrator, counted},
    server::Server,
    totals::Totals,
};
use crate::{
    pabulib::PbFile,
    process::{self, Interrupt},
    scenario::{self, Scenario},
    workspace,
};

/// How long the election would stay open if nobody closed it, in seconds.
const OPEN: i64 = 24 * 3600;

/// How long the service may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// Play an election with the real programs: the votes of a village, or of any PaBuLib file.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A PaBuLib file (<https://pabulib.org>) to take projects, limits and votes from; else that of a village.
    #[arg(long, value_name = "FILE")]
    pub pb: Option<PathBuf>,
    /// Publish totals by the voters' neighbourhoods, not only for all together.
    #[arg(long)]
    pub districts: bool,
    /// Write the verified totals to this file as JSON: {"options": {"PROJECT_ID": TOTAL, …}}.
    #[arg(long, value_name = "FILE")]
    pub result: Option<PathBuf>,
    /// Leave in FOLDER/mirror what an observer has after mirroring the board.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// End when the result stands, instead of serving the board until Ctrl-C.
    #[arg(long)]
    pub exit: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask demo
      Citizens of a village petition for a vote on its budget, and vote; then read the board in a browser.
  cargo xtask demo --districts --exit
      The same with a total for each hamlet.
  cargo xtask demo --pb poland_warszawa_2020_ursynow.pb --result totals.json --exit
      A real participatory budget with 10,105 voters.
  cargo xtask demo --keep /tmp/observer --exit && suara verify /tmp/observer/mirror
      Check everything again, offline.";

/// Plays the election; fails if anything is refused, not verified, or counted otherwise than officially.
pub fn run(args: &Args, interrupt: &Interrupt) -> anyhow::Result<()> {
    let pb = args.pb.clone().unwrap_or_else(workspace::village);
    let file = PbFile::read(&pb)?;
    let mirror = args.keep.as_deref().map(mirror_folder).transpose()?;
    let mut narrator = Narrator::new();

    narrator.act("Building the service and the command line");
    let binaries = binaries::build(interrupt)?;
    let folder = tempfile::Builder::new().prefix("suara-demo-").tempdir()?;
    let closes_at = Timestamp::from_second(Timestamp::now().as_second() + OPEN)?.to_string();
    let options = scenario::Options {
        districts: args.districts,
        threshold: THRESHOLD,
        closes_at,
    };
    let scenario = scenario::write(&file, &options, folder.path())?;
    introduce(&mut narrator, &pb, &file, &scenario);

    let company = Company {
        suara: &binaries.suara,
        folder: folder.path(),
        interrupt,
    };
    narrator.act("The service starts");
    narrator.say(
        "It keeps the log and checks what comes in. It is trusted with none of the secrets: it has no code of a \
         voter and no key of a trustee, and whatever it might leave out or change, a reader of the log sees. All it \
         is told is which organiser may open boards.",
    );
    let organiser = company.role(&narrator, "organiser", "organiser")?;
    let mut server = Server::start(
        &binaries.server,
        folder.path(),
        &organiser.public,
        PATIENCE,
        interrupt,
    )?;
    let board = format!("{}/v1/boards/desa", server.url());
    let mut stage = Stage {
        company,
        narrator,
        scenario: &scenario,
        board,
        organiser: &organiser,
    };

    let petition = args.pb.is_none();
    let election = play(&mut stage, &file, petition)
        .or_else(|error| interrupt.check().and(server.check()).and(Err(error)))?;
    observe(
        &mut stage,
        &election,
        &file,
        args.result.as_deref(),
        mirror.as_deref(),
    )?;
    if args.exit {
        Ok(())
    } else {
        serve(&stage, &mut server, interrupt)
    }
}

/// Prepares `FOLDER/mirror`, which must not have anything in it.
fn mirror_folder(keep: &Path) -> anyhow::Result<PathBuf> {
    let mirror = keep.join("mirror");
    fs::create_dir_all(keep).with_context(|| format!("making {}", keep.display()))?;
    let empty = fs::read_dir(&mirror).map_or(true, |mut entries| entries.next().is_none());
    ensure!(
        empty,
        "{} is not empty (name another folder, or remove it)",
        mirror.display()
    );
    Ok(mirror)
}

fn introduce(narrator: &mut Narrator, pb: &Path, file: &PbFile, scenario: &Scenario) {
    narrator.act("The election");
    narrator.say(
        &scenario
            .title
            .values()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" / "),
    );
    let (projects, voters) = (
        counted(file.projects.len(), "project"),
        counted(file.votes.len(), "voter"),
    );
    let districts = match scenario.districts {
        1 => String::new(),
        districts => format!(" in {districts} districts"),
    };
    let languages = scenario.languages.join(", ");
    narrator.say(&format!(
        "{projects}, {voters}{districts}, languages: {languages}; from {}.",
        pb.display()
    ));
    scenario.notes.iter().for_each(|note| narrator.note(note));
}

/// From the board to the result, with the village's petition before the election or without; returns the election's id.
fn play(stage: &mut Stage<'_>, file: &PbFile, petition: bool) -> anyhow::Result<String> {
    let office = stage.office()?;
    let (roll, registrar) = stage.board_and_roll(&office)?;
    let petition = petition
        .then(|| stage.petition(&roll, &registrar, &office))
        .transpose()?;
    let (election, trustees) = stage.setup_and_ceremony(&roll, petition.as_deref())?;
    petition.map_or(Ok(()), |petition| stage.check_petition(&petition))?;
    stage.vote(&election, file)?;
    stage.tally(&election, &trustees)?;
    Ok(election)
}

/// What anybody can do: verify, and compare.
fn observe(
    stage: &mut Stage<'_>,
    election: &str,
    file: &PbFile,
    result: Option<&Path>,
    mirror: Option<&Path>,
) -> anyhow::Result<()> {
    stage.narrator.act("Anybody verifies");
    stage.narrator.say(
        "From the public bytes alone: every signature, every link of the log, every proof of every ballot, the sums, \
         the trustees' shares and the result, with the same rules that the service and the trustees used. No key and \
         no trust in the service is needed.",
    );
    let company = &stage.company;
    company.show(&stage.narrator, &mut company.command(["verify", &stage.board]))?;
    let report = process::output(
        &mut company.command(["verify", &stage.board, "--json"]),
        company.interrupt,
    )?;
    let totals = Totals::read(&report, election, file)?;
    if let Some(path) = result {
        totals.write(path)?;
        stage
            .narrator
            .say(&format!("The verified totals are in {}.", path.display()));
    }
    if let Some(mirror) = mirror {
        keep(stage, election, file, mirror, &totals)?;
    }
    stage.narrator.act("The totals beside the official figures");
    stage.narrator.good(&totals.compare(file)?);
    if let Some(compared) = outcome::compare(&report, election, file)? {
        stage.narrator.act("What is funded");
        stage.narrator.say(&compared);
    }
    Ok(())
}

/// Leaves a mirror, and verifies it without the service.
fn keep(
    stage: &mut Stage<'_>,
    election: &str,
    file: &PbFile,
    mirror: &Path,
    totals: &Totals,
) -> anyhow::Result<()> {
    stage.narrator.act("An observer keeps a copy");
    stage
        .narrator
        .say("The copy alone proves the result: verifying it asks nobody.");
    let company = &stage.company;
    let mut copy = company.command(["mirror", &stage.board]);
    company.act(&stage.narrator, copy.arg(mirror))?;
    let mut verify = company.command(["verify"]);
    stage
        .narrator
        .command(verify.arg(mirror).arg("--json"), company.folder);
    let report = process::output(&mut verify, company.interrupt)?;
    ensure!(
        Totals::read(&report, election, file)? == *totals,
        "the copy gives other totals than the board"
    );
    stage
        .narrator
        .good(&format!("{} verifies, with the same totals.", mirror.display()));
    Ok(())
}

/// Keeps the board up until Ctrl-C.
fn serve(stage: &Stage<'_>, server: &mut Server, interrupt: &Interrupt) -> anyhow::Result<()> {
    println!();
    stage
        .narrator
        .say(&format!("The board can be read at {}", stage.board));
    stage.narrator.say("Ctrl-C ends the demo and removes its files.");
    while !interrupt.has_come() {
        server
            .check()
            .or_else(|ended| if interrupt.has_come() { Ok(()) } else { Err(ended) })?;
        let _ = interrupt.pause();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_never_mixed_with_something_else() {
        let keep = tempfile::tempdir().unwrap();
        let mirror = mirror_folder(&keep.path().join("new")).unwrap();
        assert_eq!(mirror, keep.path().join("new/mirror"));
        fs::create_dir_all(keep.path().join("mirror/tile")).unwrap();
        assert!(
            mirror_folder(keep.path())
                .unwrap_err()
                .to_string()
                .contains("not empty")
        );
    }
}
