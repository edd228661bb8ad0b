//! Ties: by a rule that the definition states before anybody votes.

use std::cmp::Reverse;

use super::Tie;
use crate::id::Id;

/// What decides where the totals do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ties {
    /// The option that stands first in the definition.
    Listed,
    /// Lot: a hash over the closing entry's hash, see docs/outcomes.md.
    Lot,
    /// Nothing: the outcome says between whom the tie is.
    Unresolved,
}

/// The rank of each option in ties, the smallest first; nothing where ties are left open.
#[derive(Clone, Debug)]
pub(super) struct TieOrder(Option<Vec<usize>>);

impl TieOrder {
    /// Ties are left open.
    pub(super) const OPEN: TieOrder = TieOrder(None);

    /// The options in the order of the definition.
    pub(super) fn listed(options: usize) -> TieOrder {
        TieOrder(Some((0..options).collect()))
    }

    /// The options by lot: ascending by their hashes.
    pub(super) fn lot<'a>(
        election: &Id,
        closing: &[u8; 32],
        question: &str,
        options: impl Iterator<Item = &'a str>,
    ) -> TieOrder {
        let lots = options.map(|option| lot(election, closing, question, option));
        let mut drawn = lots
            .enumerate()
            .map(|(option, lot)| (lot, option))
            .collect::<Vec<_>>();
        drawn.sort_unstable();
        let mut ranks = (0..)
            .zip(drawn)
            .map(|(rank, (_, option))| (option, rank))
            .collect::<Vec<_>>();
        ranks.sort_unstable();
        TieOrder(Some(ranks.into_iter().map(|(_, rank)| rank).collect()))
    }

    #[cfg(test)]
    pub(super) fn of_ranks(ranks: Vec<usize>) -> TieOrder {
        TieOrder(Some(ranks))
    }

    /// The rank of an option; nothing where ties are left open.
    pub(super) fn rank(&self, option: usize) -> Option<usize> {
        self.0.as_ref().and_then(|ranks| ranks.get(option).copied())
    }

    /// Takes `places` of `tied`, which are more. What cannot be decided is an error; what was decided stands in
    /// `broken` afterwards.
    pub(super) fn take(
        &self,
        tied: Vec<usize>,
        places: u32,
        broken: &mut Vec<Tie>,
    ) -> Result<Vec<usize>, Tie> {
        let tie = Tie {
            options: tied,
            places: Some(places),
        };
        let mut by_rank = self.sorted(&tie.options).ok_or_else(|| tie.clone())?;
        by_rank.truncate(usize::try_from(places).unwrap_or(usize::MAX));
        broken.push(tie);
        Ok(by_rank)
    }

    /// The options by their ranks; nothing where ties are left open.
    pub(super) fn sorted(&self, options: &[usize]) -> Option<Vec<usize>> {
        let ranked = options.iter().map(|option| Some((self.rank(*option)?, *option)));
        let mut ranked = ranked.collect::<Option<Vec<_>>>()?;
        ranked.sort_unstable();
        Some(ranked.into_iter().map(|(_, option)| option).collect())
    }
}

/// Options in classes of equal totals, the largest total first; in a class in the order of the question.
pub(super) fn classes(mut options: Vec<usize>, total: impl Fn(usize) -> u64) -> Vec<Vec<usize>> {
    options.sort_by_key(|option| (Reverse(total(*option)), *option));
    options
        .chunk_by(|one, next| total(*one) == total(*next))
        .map(<[usize]>::to_vec)
        .collect()
}

/// The lot of an option: SHA-256 of `suara/v1/lot`, a zero byte, the election id, the hash of the closing entry,
/// the length of the question's id (u32, little-endian), the question's id and the option's id.
fn lot(election: &Id, closing: &[u8; 32], question: &str, option: &str) -> Id {
    let length = u32::try_from(question.len()).unwrap_or(u32::MAX).to_le_bytes();
    let parts = [
        &election.0[..],
        closing,
        &length,
        question.as_bytes(),
        option.as_bytes(),
    ];
    Id::hash("suara/v1/lot", parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lot_depends_on_everything_that_it_is_drawn_from() {
        let order = |election: u8, closing: u8, question: &str| {
            let names = (0..20).map(|name: u32| name.to_string()).collect::<Vec<_>>();
            let names = names.iter().map(String::as_str);
            let order = TieOrder::lot(&Id([election; 32]), &[closing; 32], question, names);
            order.sorted(&(0..20).collect::<Vec<_>>()).unwrap()
        };
        let drawn = order(1, 2, "q");
        assert_eq!(drawn, order(1, 2, "q"));
        for other in [order(2, 2, "q"), order(1, 1, "q"), order(1, 2, "p")] {
            assert_ne!(drawn, other);
        }
        let mut all = drawn;
        all.sort_unstable();
        assert!(all.into_iter().eq(0..20));
    }

    #[test]
    fn an_option_of_one_question_draws_another_lot_in_another() {
        let draw = |question, option| lot(&Id::ZERO, &[0; 32], question, option);
        assert_ne!(draw("a", "bc"), draw("ab", "c"));
    }
}
