//! The two rounds of the tally, as one trustee takes part in them.
//!
//! Round one: the trustee checks the whole log from its public bytes, adds the ballots up itself, and confirms
//! the hash of all sums. It confirms one hash in its life; that is on its disk before it is sent. Round two: it
//! decrypts those sums and no others, and only when enough trustees have confirmed the same. Otherwise a
//! service could show two logs to two halves of the trustees and learn a single vote from the difference.

use anyhow::{Context as _, bail, ensure};
use suara_crypto::tally::{self, TallyStatement};
use suara_protocol::entries::{TallyConfirmation, TallyShare};
use suara_protocol::{Election, Id, Proofs, Submission, Tally};

use super::index_of;
use super::steps::key_shares;
use super::vault::Vault;
use crate::client::connect::{Client, ElectionArgs};
use crate::failure::Wrong;
use crate::key_file::KeyArgs;
use crate::organiser::awaits_result;
use crate::output::{Output, counted};
use crate::randomness;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    election: ElectionArgs,
    #[command(flatten)]
    key: KeyArgs,
}

pub(crate) fn confirm(args: &Args, output: &Output) -> anyhow::Result<()> {
    let mut vault = Vault::open(&args.key)?;
    // Everything is checked here, every ballot's proof too: this trustee takes nobody's word for the sums.
    let client = Client::open(&args.election.board, Proofs::Check, output)?;
    let election = client.election(&args.election, awaits_result)?;
    let id = election.id();
    let trustee = index_of(election, vault.secret().public())?;
    let hash = closed(election)?.hash();
    let kept = vault.kept(&id).and_then(|kept| kept.tally);
    check_first(kept, hash)?;
    if kept.is_none() {
        vault.keep(&id, |kept| kept.tally = Some(hash))?;
    }
    if election.confirmations().contains(&trustee) {
        output.say(format!("Trustee {trustee} has confirmed these sums already."));
    } else {
        let board = election.setup().board;
        let confirmation = TallyConfirmation {
            board,
            election: id,
            trustee,
            tally: hash,
        };
        client.submit(&Submission::sign(confirmation, &vault.secret()))?;
        output.say(format!(
            "Checked and added up: {} of {}.",
            counted(election.ballots(), "ballot"),
            counted(election.voters(), "voter")
        ));
    }
    output.datum("tally", hash);
    Ok(())
}

/// A trustee that has confirmed a hash never confirms another.
fn check_first(kept: Option<Id>, hash: Id) -> Result<(), Wrong> {
    match kept {
        Some(other) if other != hash => Err(Wrong::new(format!(
            "this trustee has confirmed the tally {other}, and this log gives {hash}: the service shows different logs. \
             Nothing was sent. Tell the other trustees, and keep what `suara mirror` fetches as evidence"
        ))),
        _ => Ok(()),
    }
}

pub(crate) fn decrypt(args: &Args, output: &Output) -> anyhow::Result<()> {
    let vault = Vault::open(&args.key)?;
    let client = Client::open(&args.election.board, Proofs::OwnLog, output)?;
    let election = client.election(&args.election, awaits_result)?;
    let id = election.id();
    let trustee = index_of(election, vault.secret().public())?;
    let tally = closed(election)?;
    let kept = vault.kept(&id).and_then(|kept| kept.tally);
    check_allowed(election, tally, trustee, kept)?;
    let shares = key_shares(&vault, &id)?;
    let place = usize::try_from(trustee)?.checked_sub(1);
    let public = election
        .ceremony()
        .keys()
        .and_then(|keys| keys.public_shares.get(place?));
    let public = public.context("there are no public shares of this trustee")?;
    let setup = election.setup();
    let mut decrypted = 0;
    for block in (0..tally.blocks()).filter(|block| !election.has_share(trustee, *block)) {
        let statement = TallyStatement {
            board: &setup.board.0,
            election: &id.0,
            tally: &tally.hash().0,
            trustee,
            block,
            groups: tally.block(block).unwrap_or_default(),
            public_shares: public,
        };
        let share = tally::TallyShare::prove(&statement, &shares, &mut randomness::system());
        let share = share.with_context(|| format!("block {block} cannot be decrypted"))?;
        let proof = share
            .proof_bytes()
            .try_into()
            .ok()
            .context("a proof of another length")?;
        let (board, election, tally, factors) = (setup.board, id, tally.hash(), share.factors_bytes());
        let entry = TallyShare {
            board,
            election,
            trustee,
            tally,
            block,
            factors,
            proof,
        };
        client.submit(&Submission::sign(entry, &vault.secret()))?;
        decrypted += 1;
    }
    let all = tally.blocks();
    output.say(format!(
        "Trustee {trustee} has decrypted all sums: {}, {decrypted} of them now.",
        counted(all, "block")
    ));
    output.datum("blocks", all);
    Ok(())
}

/// Whether this trustee may decrypt: its own confirmation is for this very hash, on its disk and in the log, and
/// enough others have confirmed the same.
fn check_allowed(election: &Election, tally: &Tally, trustee: u32, kept: Option<Id>) -> anyhow::Result<()> {
    if tally.withheld() {
        bail!("too few voters: the set-up withholds the result, and nothing is decrypted");
    }
    check_first(kept, tally.hash())?;
    let confirmations = election.confirmations();
    ensure!(
        kept.is_some() && confirmations.contains(&trustee),
        "this trustee has not confirmed the sums yet: `suara trustee tally-confirm` does it"
    );
    let (found, needed) = (confirmations.len(), election.setup().confirmations);
    ensure!(
        u32::try_from(found)? >= needed,
        "{found} of {needed} trustees have confirmed the sums: decrypting has to wait for the others"
    );
    Ok(())
}

fn closed(election: &Election) -> anyhow::Result<&Tally> {
    let tally = election.tally().context("the election is not closed yet")?;
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_a_second_hash_is_never_confirmed() {
        let (mine, other) = (Id([1; 32]), Id([2; 32]));
        assert_eq!(check_first(None, mine), Ok(()));
        assert_eq!(check_first(Some(mine), mine), Ok(()));
        let refused = check_first(Some(mine), other).unwrap_err();
        assert!(refused.detail.contains("shows different logs"), "{refused}");
    }
}
