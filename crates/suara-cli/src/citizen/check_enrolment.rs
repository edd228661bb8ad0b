//! Checking the registrar's answer to an enrolment, and whether the rolls have the key that follows from it.

use std::path::PathBuf;

use serde_json::json;
use suara_protocol::Proofs;
use suara_protocol::roll::RollState;

use crate::client::connect::{BoardArgs, Client};
use crate::code::CodeArgs;
use crate::enrolment::Receipt;
use crate::output::Output;

/// Check the registrar's receipt for your own code, and on which rolls you are
///
/// Exit code 1: the receipt is wrong. That you are on no roll is not wrong by itself: a roll that was sealed before
/// you enrolled never changes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  suara citizen check-enrolment https://example.org/v1/boards/village receipt.json")]
pub(crate) struct Args {
    #[command(flatten)]
    board: BoardArgs,
    /// The registrar's receipt
    #[arg(value_name = "RECEIPT")]
    receipt: PathBuf,
    #[command(flatten)]
    code: CodeArgs,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let receipt = Receipt::read(&args.receipt)?;
    let client = Client::open(&args.board, Proofs::OwnLog, output)?;
    let (board, roles) = client.identity()?;
    let citizen = args.code.code_for(client.key(), output)?.secret().public();
    receipt.verify(&board, &roles.registrar, &citizen)?;
    output.say(
        "The receipt is right: the registrar of this board has taken this code's key into the register.",
    );
    let mut on_rolls = Vec::new();
    for state in client.board().rolls() {
        let announcement = state.announcement();
        let key = citizen.for_roll(&state.id().0);
        let Some(roll) = state.sealed() else {
            output.say(format!(
                "Roll {} {:?} is not sealed yet.",
                announcement.number, announcement.name
            ));
            continue;
        };
        let entitled = roll.find(&key).and_then(|place| roll.entitled(place));
        let Some(entitled) = entitled else {
            output.say(format!(
                "You are not on roll {} {:?}.",
                announcement.number, announcement.name
            ));
            continue;
        };
        let district = district(state, entitled.district);
        output.say(format!(
            "You are on roll {} {:?}, in the district {district:?}, with the weight {}.",
            announcement.number, announcement.name, entitled.weight
        ));
        on_rolls.push(json!({
            "roll": state.id(), "number": announcement.number, "district": district, "weight": entitled.weight,
        }));
    }
    if output.json() {
        output.object(json!({ "receipt": "right", "rolls": on_rolls }));
    } else {
        output.show("right");
    }
    Ok(())
}

fn district(state: &RollState, place: u16) -> &str {
    let district = state.announcement().districts.get(usize::from(place));
    district.map_or("", |district| match district.name.first() {
        "" => &district.id,
        name => name,
    })
}
