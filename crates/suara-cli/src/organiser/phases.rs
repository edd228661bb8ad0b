//! Opening, closing, and publishing the result of an election.

use anyhow::{Context as _, bail, ensure};
use suara_protocol::entries::{Closing, ElectionResult, Opening};
use suara_protocol::{Election, Phase, Submission, view};

use super::connect;
use crate::client::connect::ElectionArgs;
use crate::key_file::KeyArgs;
use crate::output::{Output, counted};
use crate::verify::table;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    #[command(flatten)]
    key: KeyArgs,
}

pub(crate) fn open(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (client, secret) = connect(&args.key, &args.election.board, output)?;
    let fits = |election: &Election| matches!(election.phase(), Phase::Ceremony | Phase::Ready);
    let election = client.election(&args.election, fits)?;
    let setup = election.setup();
    match election.phase() {
        Phase::Ready => {}
        Phase::Ceremony => bail!("the keys are not made yet: {}", missing_steps(election)),
        phase => bail!(
            "the election has been opened already: it is {}",
            phase_word(phase)
        ),
    }
    let roll = client.board().roll(&setup.roll).and_then(|roll| roll.sealed());
    let roll = roll.context("the roll is not sealed yet: `suara registrar roll` finishes it")?;
    let ceremony = election.ceremony();
    let keys = ceremony.keys_digest().context("there are no election keys")?;
    let opening = Opening {
        board: setup.board,
        election: election.id(),
        attempt: ceremony.parameters().attempt(),
        keys,
        roll_hash: roll.hash(),
    };
    let index = client.submit(&Submission::sign(opening, &secret))?;
    let closes = jiff::Timestamp::from_millisecond(i64::try_from(setup.closes_at_ms)?)?;
    output.say(format!(
        "The election is open to {} until {closes}.",
        counted(roll.len(), "voter")
    ));
    output.datum("entry", index);
    Ok(())
}

pub(crate) fn close(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (client, secret) = connect(&args.key, &args.election.board, output)?;
    let election = client.election(&args.election, |election| election.phase() == Phase::Open)?;
    ensure!(election.voting().is_some(), "the election is not open yet");
    let closing = Closing {
        board: election.setup().board,
        election: election.id(),
    };
    let index = client.submit(&Submission::sign(closing, &secret))?;
    output.say("The election is closed. Each trustee now runs `suara trustee tally-confirm`.");
    output.datum("entry", index);
    Ok(())
}

pub(crate) fn result(args: &Args, output: &Output) -> anyhow::Result<()> {
    let (client, secret) = connect(&args.key, &args.election.board, output)?;
    let election = client.election(&args.election, awaits_result)?;
    ensure!(
        election.tally().is_some(),
        "the election is not closed yet: `suara organiser close` closes it"
    );
    let Some(result) = ElectionResult::of(election).context("the totals cannot be computed")? else {
        let done = election.confirmations().len();
        bail!(
            "too few trustees have decrypted: the election is {} ({done} of {} confirmations)",
            phase_word(election.phase()),
            election.setup().confirmations
        );
    };
    let submission = Submission::sign(result, &secret);
    let index = client.submit(&submission)?;
    if let Some(view) = view::result(election)? {
        output.say(table::result(&view, &election.setup().languages));
    }
    output.datum("entry", index);
    Ok(())
}

/// What each trustee still has to do in the key ceremony.
pub(crate) fn missing_steps(election: &Election) -> String {
    let view = view::election(election);
    let missing = view.trustees.iter().filter_map(|trustee| {
        let step = match () {
            () if !trustee.committed => "commit",
            () if !trustee.revealed => "reveal",
            () if !trustee.confirmed => "share or confirm",
            () if !trustee.rehearsed => "rehearse",
            () => return None,
        };
        Some(format!("trustee {} has to {step}", trustee.index))
    });
    missing.collect::<Vec<_>>().join(", ")
}

/// Whether an election is closed, and its result not published yet.
pub(crate) fn awaits_result(election: &Election) -> bool {
    election.tally().is_some() && !election.published()
}

/// A phase in words.
pub(crate) fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Ceremony => "in its key ceremony",
        Phase::Ready => "ready to be opened",
        Phase::Open => "open",
        Phase::Confirming => "closed, and trustees confirm the sums",
        Phase::Decrypting => "closed, and trustees decrypt",
        Phase::Decrypted => "decrypted, and the result can be published",
        Phase::Withheld => "closed, and its result is withheld",
        Phase::Published => "finished, and its result is published",
    }
}
