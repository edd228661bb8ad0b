//! Verifying a board: everything, from its public bytes alone.

mod report;
pub(crate) mod table;

use suara_protocol::{Id, Proofs};

use crate::client::connect::{PinArgs, Place};
use crate::client::follow::Follower;
use crate::failure::{Wrong, exit_code};
use crate::output::Output;

/// Verify everything on a board, from its published bytes alone
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  suara verify https://example.org/v1/boards/village
  suara verify ./mirror --log-key 'example.org/v1/boards/village+5e538a19+AQOh…'

Exit codes: 0 verified, 1 wrong (which check, which entry), 2 could not decide.")]
pub(crate) struct Args {
    /// The board's URL, or a folder that `suara mirror` has made
    #[arg(value_name = "URL|FOLDER")]
    board: String,
    #[command(flatten)]
    pin: PinArgs,
    /// Accept no other board than the one with this id
    #[arg(long = "board", value_name = "ID")]
    id: Option<Id>,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let verified = verify(args, output);
    if output.json() {
        output.object(match &verified {
            Ok(follower) => report::verified(follower)?,
            Err(error) => report::failed(error, exit_code(error)),
        });
    }
    let follower = verified?;
    if !output.json() {
        println!("{}", report::text(&follower)?);
    }
    Ok(())
}

fn verify(args: &Args, output: &Output) -> anyhow::Result<Follower<Place>> {
    let place = Place::new(&args.board)?;
    let mut follower = Follower::open(place, args.pin.log_key.as_ref(), Proofs::Check)?;
    let bar = output.progress("Verifying", 0);
    let read = follower.read(&bar).map(|board| board.id());
    bar.finish_and_clear();
    let found = read?;
    if let Some(wanted) = args.id.filter(|wanted| Some(*wanted) != found) {
        let found = found.map_or_else(|| "none".to_owned(), |id| id.to_string());
        return Err(Wrong::new(format!("this is another board: its id is {found}, not {wanted}")).into());
    }
    for election in follower.board().elections() {
        let undecodable =
            |refusal: suara_protocol::Refusal| Wrong::check(refusal.check, None, refusal.detail);
        election.totals().map_err(undecodable)?;
    }
    Ok(follower)
}
