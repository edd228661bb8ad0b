//! How large districts and weights of the register are, before a roll of it is published.

use anyhow::Context as _;

use super::register::{MadeBy, Register, RegisterArgs};
use crate::cells::Cells;
use crate::output::Output;
use crate::passphrase::PassphraseArgs;

/// Show how many voters the register has of each district and weight, and which are few
///
/// The same table of a published roll, for everybody: `suara board BOARDURL --roll N`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  suara registrar statistics --register register.age --minimum 10")]
pub(crate) struct Args {
    #[command(flatten)]
    register: RegisterArgs,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// Mark groups with fewer voters than this: the privacy minimum of elections
    #[arg(long, value_name = "N", default_value_t = 10)]
    minimum: u64,
}

pub(crate) fn run(args: &Args, output: &Output) -> anyhow::Result<()> {
    let register = args.register.read(&args.passphrase)?;
    let cells = cells(&register, args.minimum)?;
    let own = register
        .voters()
        .filter(|one| one.code == MadeBy::Citizen)
        .count();
    if output.json() {
        let mut json = serde_json::to_value(&cells)?;
        json["codes_of_their_own"] = own.into();
        output.object(json);
    } else {
        output.show(cells.table().trim_end());
    }
    output.say(format!(
        "{} voters, {own} of them with a code that they have made themselves.",
        cells.voters()
    ));
    if let Some(warning) = cells.warning() {
        output.warn(format!(
            "{warning}. `suara registrar roll --merge-below N` publishes small districts as one"
        ));
    }
    Ok(())
}

fn cells(register: &Register, minimum: u64) -> anyhow::Result<Cells> {
    let voter = |one: &super::register::Registered| {
        let district = &one.voter.district;
        let place = register
            .districts
            .place(district)
            .with_context(|| format!("no district {district:?}"))?;
        Ok((place, one.voter.weight))
    };
    let voters = register.voters().map(voter).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Cells::count(register.districts.iter(), voters, minimum))
}

#[cfg(test)]
mod tests {
    use super::super::register::tests::registered;
    use super::*;

    #[test]
    fn voters_are_counted_where_they_are() {
        let mut register = Register::default();
        for district in ["north", "south"] {
            register.districts.add(district, suara_protocol::Text::default());
        }
        for (name, district, weight) in [("1", "south", 2), ("2", "north", 1), ("3", "south", 2)] {
            register.add(registered(name, district, weight)).unwrap();
        }
        let table = cells(&register, 2).unwrap().table();
        assert!(
            table.contains("north              1           1  fewer than 2\n"),
            "{table}"
        );
        assert!(table.contains("south              2           2\n"), "{table}");
    }
}
