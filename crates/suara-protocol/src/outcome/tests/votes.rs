//! Plurality, majority, referendum.

use proptest::prelude::*;

use super::super::highest::plurality;
use super::super::majority::majority;
use super::super::referendum::referendum;
use super::super::{Base, ConditionKind};
use super::*;

#[test]
fn the_highest_totals_are_elected_in_their_order() {
    let outcome = plurality(&[3, 9, 5, 7], 2, 0, &TieOrder::OPEN);
    assert_eq!((chosen(&outcome), outcome.tied), (vec![1, 3], None));
    let all = plurality(&[0, 2], 2, 0, &TieOrder::OPEN);
    assert_eq!(chosen(&all), [1, 0]);
    let enough = plurality(&[0, 2], 2, 1, &TieOrder::OPEN);
    assert_eq!(chosen(&enough), [1]);
}

#[test]
fn a_tie_counts_only_where_it_decides() {
    let inside = plurality(&[5, 5, 3, 1], 2, 0, &TieOrder::OPEN);
    assert_eq!((chosen(&inside), inside.tied), (vec![0, 1], None));
    let across = plurality(&[5, 3, 3, 3, 1], 3, 0, &TieOrder::OPEN);
    assert_eq!(
        (chosen(&across), across.tied),
        (vec![0], Some(tie(&[1, 2, 3], Some(2))))
    );
}

#[test]
fn a_tie_is_broken_as_the_definition_says_and_shown() {
    let (listed, reversed) = listed_and_reversed(4);
    let by_list = plurality(&[3, 5, 3, 3], 2, 0, &listed);
    let by_reverse = plurality(&[3, 5, 3, 3], 2, 0, &reversed);
    assert_eq!((chosen(&by_list), chosen(&by_reverse)), (vec![1, 0], vec![1, 3]));
    assert_eq!(
        (by_list.broken, by_list.tied),
        (vec![tie(&[0, 2, 3], Some(1))], None)
    );
}

#[test]
fn a_majority_is_of_the_stated_base() {
    // 100 on the roll, 60 voted, 10 of them blank: 24 for A, 26 for B.
    let count = Count {
        totals: &[24, 26],
        blank: 10,
        cast: 60,
        roll: 100,
    };
    let elected = |base| {
        let half = share(1, 2, true, base);
        let outcome = majority(&count, 1, half, None, &TieOrder::OPEN);
        let condition = outcome.conditions[0];
        assert_eq!(condition.kind, ConditionKind::Majority);
        (chosen(&outcome), condition.needed, condition.holds)
    };
    assert_eq!(elected(Base::Totals), (vec![1], 26, true));
    assert_eq!(elected(Base::Valid), (vec![1], 26, true));
    assert_eq!(elected(Base::Cast), (vec![], 31, false));
    assert_eq!(elected(Base::Roll), (vec![], 51, false));
}

#[test]
fn nobody_is_elected_below_the_quorum() {
    let half = share(1, 2, true, Base::Valid);
    let of_roll = |percent| Some(share(percent, 100, false, Base::Roll));
    let count = Count {
        totals: &[40, 10],
        blank: 0,
        cast: 50,
        roll: 200,
    };
    let elected = |quorum| {
        let outcome = majority(&count, 1, half, quorum, &TieOrder::OPEN);
        let holds = outcome.conditions.iter().map(|condition| condition.holds);
        (chosen(&outcome), holds.collect::<Vec<_>>())
    };
    assert_eq!(elected(of_roll(25)), (vec![0], vec![true, true]));
    assert_eq!(elected(of_roll(26)), (vec![], vec![false, true]));
}

#[test]
fn where_nobody_votes_nobody_wins() {
    let any = share(1, 2, false, Base::Totals);
    let nobody = count(&[0, 0], 0);
    assert!(chosen(&majority(&nobody, 2, any, None, &TieOrder::OPEN)).is_empty());
    let rejected = referendum(&nobody, 0, any, None, None);
    assert_eq!((chosen(&rejected), rejected.conditions[0].holds), (vec![], false));
}

/// Article 60(5) of the constitution of Baden-Württemberg: more yes than no, and yes by at least a fifth of all who
/// are entitled. Like the referendum of 2011 in proportion: 41.1 % of those who voted said yes, 48 % voted.
#[test]
fn a_referendum_needs_its_majority_and_its_quorums() {
    let more_than_half = share(1, 2, true, Base::Totals);
    let fifth = Some(share(1, 5, false, Base::Roll));
    let accepted = |yes, no, roll| {
        let totals = [no, yes];
        let count = Count {
            totals: &totals,
            blank: 3,
            cast: yes + no + 3,
            roll,
        };
        let outcome = referendum(&count, 1, more_than_half, None, fifth);
        let holds = outcome.conditions.iter().map(|condition| condition.holds);
        (chosen(&outcome) == [1], holds.collect::<Vec<_>>())
    };
    assert_eq!(accepted(1_508, 2_160, 7_624), (false, vec![false, false]));
    assert_eq!(accepted(1_600, 1_500, 7_624), (true, vec![true, true]));
    assert_eq!(accepted(1_524, 1_500, 7_624), (false, vec![true, false]));
    assert_eq!(accepted(1_525, 1_500, 7_624), (true, vec![true, true]));
    assert_eq!(accepted(1_600, 1_600, 7_624), (false, vec![false, true]));
}

#[test]
fn participation_counts_blank_ballots() {
    let half = share(1, 2, true, Base::Valid);
    let quorum = Some(share(1, 2, false, Base::Roll));
    let count = Count {
        totals: &[4, 1],
        blank: 5,
        cast: 10,
        roll: 20,
    };
    let outcome = referendum(&count, 0, half, quorum, None);
    assert_eq!(chosen(&outcome), [0]);
    assert_eq!(
        (outcome.conditions[0].needed, outcome.conditions[0].found),
        (10, 10)
    );
}

proptest! {
    /// Whoever is elected has at least as much as whoever is not; and an open tie is exactly where two orders differ.
    #[test]
    fn no_loser_has_more_than_a_winner(
        totals in proptest::collection::vec(0_u64..6, 1..9), winners in 1_u32..9, least in 0_u64..4,
    ) {
        let (listed, reversed) = listed_and_reversed(totals.len());
        let outcome = plurality(&totals, winners, least, &listed);
        let elected = chosen(&outcome);
        let enough = totals.iter().filter(|total| **total >= least).count();
        prop_assert_eq!(elected.len(), enough.min(winners as usize));
        let lowest = elected.iter().map(|option| totals[*option]).min();
        let others = (0..totals.len()).filter(|option| !elected.contains(option));
        let highest = others.map(|option| totals[option]).filter(|total| *total >= least).max();
        if let (Some(lowest), Some(highest)) = (lowest, highest) {
            prop_assert!(lowest >= highest);
        }
        let other = plurality(&totals, winners, least, &reversed);
        let open = plurality(&totals, winners, least, &TieOrder::OPEN);
        let sorted = |outcome: &Outcome| {
            let mut options = chosen(outcome);
            options.sort_unstable();
            options
        };
        let differs = sorted(&outcome) != sorted(&other);
        prop_assert_eq!(open.tied.is_some(), !outcome.broken.is_empty());
        prop_assert!(!differs || open.tied.is_some());
        if open.tied.is_none() {
            prop_assert_eq!(open, outcome);
        }
    }
}
