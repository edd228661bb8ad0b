//! A service keeps the sums of a closed election, so that it need not add up all ballots at each start.
#![expect(clippy::unwrap_used, reason = "a broken fixture must fail the test")]

use suara_crypto::program::Choice;
use suara_protocol::entries::Grouping;
use suara_protocol::host::Threads;
use suara_protocol::{Board, Check, EntryRefused, Id, KeptSums, Replay};
use suara_tests::{SumsFile, Town, altered_sums, approval, forged_sums};

/// A town of two districts and two weights in which five of six have voted, one of them twice, and the election is
/// closed.
fn closed(seed: u64) -> Town {
    let mut town = Town::new(seed);
    town.publish_roll(&[(0, 1), (0, 1), (1, 1), (1, 2), (0, 2), (1, 1)]);
    let mut setup = town.definition(vec![approval(3)]);
    setup.grouping = Grouping::Districts;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();
    for (voter, option) in [(0, 0), (1, 1), (2, 2), (0, 1), (3, 0), (4, 2)] {
        town.vote(voter, &[Choice::Options(vec![option])]).unwrap();
    }
    town.submit_closing().unwrap();
    town
}

fn kept(town: &Town) -> KeptSums {
    KeptSums::of(town.state()).unwrap()
}

fn forged(town: &Town) -> KeptSums {
    KeptSums::decode(&forged_sums(&kept(town))).unwrap()
}

/// The board as the service has it after a start with these sums.
fn started(town: &Town, sums: KeptSums) -> Result<Board, EntryRefused> {
    let mut replay = Replay::with_sums([sums]);
    replay.push(town.log.clone(), &Threads)?;
    let board = replay.into_board();
    assert_eq!(board.to_add(), 0);
    Ok(board)
}

fn tally_hash(board: &Board, town: &Town) -> Id {
    board.election(&town.election).unwrap().tally().unwrap().hash()
}

#[test]
fn an_open_election_has_no_sums_to_keep() {
    let town = Town::open(410, 2, vec![approval(2)]);
    assert_eq!(KeptSums::of(town.state()), None);
}

#[test]
fn a_start_takes_kept_sums_and_comes_to_the_same_result() {
    let mut town = closed(411);
    let sums = KeptSums::decode(&kept(&town).encode()).unwrap();
    let board = started(&town, sums.clone()).unwrap();
    assert_eq!(tally_hash(&board, &town), tally_hash(&town.board, &town));
    assert_eq!(KeptSums::of(board.election(&town.election).unwrap()), Some(sums));
    // Whoever adds up would not come to this hash: the sums are taken, not made anew.
    let wrong = started(&town, forged(&town)).unwrap();
    assert_ne!(tally_hash(&wrong, &town), tally_hash(&board, &town));
    // Trustees confirm, decrypt and publish on a board that has started with them.
    town.board = board;
    for trustee in town.indices() {
        let confirmation = town.tally_confirmation(trustee);
        town.submit(confirmation).unwrap();
    }
    for trustee in [1, 3] {
        for share in town.tally_shares(trustee) {
            town.submit(share).unwrap();
        }
    }
    let result = town.result().unwrap();
    town.submit(result).unwrap();
    assert_eq!(town.totals(), [2, 2, 3]);
    town.verify().unwrap();
    started(&town, kept(&town)).unwrap();
}

#[test]
fn sums_that_a_trustee_has_not_confirmed_are_refused() {
    let mut town = closed(412);
    let index = u64::try_from(town.log.len()).unwrap();
    let confirmation = town.tally_confirmation(1);
    town.submit(confirmation).unwrap();
    let refused = started(&town, forged(&town)).unwrap_err();
    assert_eq!(
        (refused.index, refused.refusal.check),
        (index, Check::TallyConfirmed)
    );
}

#[test]
fn sums_of_another_closing_are_not_taken() {
    let (town, other) = (closed(414), closed(415));
    let board = started(&town, forged(&other)).unwrap();
    assert_eq!(tally_hash(&board, &town), tally_hash(&town.board, &town));
}

#[test]
fn sums_that_do_not_fit_the_ballots_of_the_log_are_not_taken() {
    let town = closed(416);
    let wrong: [fn(&mut SumsFile); 8] = [
        |file| drop(file.cells.pop()),
        |file| file.cells.push(file.cells[0].clone()),
        |file| file.cells[0].ballots += 1,
        |file| file.cells[0].weight += 7,
        |file| file.cells[0].district += 7,
        |file| file.cells[0].district += 1 << 16,
        |file| file.cells[0].sum.truncate(96),
        |file| file.cells[0].sum[..32].fill(0xff),
    ];
    for wrong in wrong {
        // Were they taken, the forged point would show.
        let forge_and_alter = |file: &mut SumsFile| {
            file.cells[0].sum.copy_within(..32, 32);
            wrong(file);
        };
        let altered = KeptSums::decode(&altered_sums(&kept(&town), forge_and_alter)).unwrap();
        let board = started(&town, altered).unwrap();
        assert_eq!(tally_hash(&board, &town), tally_hash(&town.board, &town));
    }
}

#[test]
fn w02_no_cut_and_no_bit_passes_the_digest() {
    let whole = kept(&closed(417)).encode();
    assert!(KeptSums::decode(&whole).is_ok());
    for length in 0..whole.len() {
        assert!(KeptSums::decode(&whole[..length]).is_err(), "{length} bytes");
    }
    for place in 0..whole.len() {
        let mut altered = whole.clone();
        altered[place] ^= 1 << (place % 8);
        assert!(KeptSums::decode(&altered).is_err(), "byte {place}");
    }
}
