//! From the totals of an election to the outcome of each of its questions.

use super::condorcet::condorcet;
use super::greedy::greedy;
use super::highest::plurality;
use super::majority::majority;
use super::pairwise::Square;
use super::ranked_pairs::ranked_pairs;
use super::referendum::referendum;
use super::schulze::schulze;
use super::seats::seats;
use super::ties::TieOrder;
use super::{Base, Outcome, Rule, Ties};
use crate::election::Election;
use crate::entries::Question;
use crate::id::Id;

/// What a question's outcome is decided from; all of it is public.
#[derive(Clone, Copy, Debug)]
pub struct Count<'a> {
    /// The totals of the options in their order; of a pairwise question, of the ordered pairs.
    pub totals: &'a [u64],
    /// Weight of the ballots that are blank on this question.
    pub blank: u64,
    /// Weight of all counted ballots.
    pub cast: u64,
    /// Weight of the whole roll.
    pub roll: u64,
}

impl Count<'_> {
    /// The size of the base of a share.
    pub(super) fn base(&self, base: Base) -> u64 {
        match base {
            Base::Totals => self.totals.iter().sum(),
            Base::Valid => self.cast.saturating_sub(self.blank),
            Base::Cast => self.cast,
            Base::Roll => self.roll,
        }
    }

    pub(super) fn total(&self, option: usize) -> u64 {
        self.totals.get(option).copied().unwrap_or(0)
    }
}

/// The outcome of each question of a closed election with these totals, number by number; none where a question
/// states no rule, and none at all before the closing.
pub fn of_election(election: &Election, totals: &[u64]) -> Vec<Option<Outcome>> {
    let (Some(tally), Some(voting)) = (election.tally(), election.voting()) else {
        return Vec::new();
    };
    let questions = election.setup().questions.iter().enumerate();
    let outcome = |(place, question): (usize, &Question)| {
        let numbers = election.program().question_numbers(place);
        let numbers = totals.get(numbers).unwrap_or_default();
        let (blank, of_options) = match numbers.split_last() {
            Some((blank, options)) if question.blank => (*blank, options),
            _ => (0, numbers),
        };
        let count = Count {
            totals: of_options,
            blank,
            cast: election.cast_weight(),
            roll: voting.roll.total_weight(),
        };
        decide(question, &count, &election.id(), tally.closing_hash())
    };
    questions.map(outcome).collect()
}

/// The outcome of one question, if it states a rule. `closing` is the hash of the closing entry, from which lots are
/// drawn.
pub fn decide(question: &Question, count: &Count<'_>, election: &Id, closing: &[u8; 32]) -> Option<Outcome> {
    let stated = question.outcome.as_ref()?;
    let options = question.options.len();
    let ids = question.options.iter().map(|option| option.id.as_str());
    let ties = match stated.ties {
        Some(Ties::Listed) => TieOrder::listed(options),
        Some(Ties::Lot) => TieOrder::lot(election, closing, &question.id, ids),
        Some(Ties::Unresolved) | None => TieOrder::OPEN,
    };
    let sums = || Square::of_sums(options, count.totals);
    Some(match &stated.rule {
        Rule::Plurality { winners, least } => plurality(count.totals, *winners, *least, &ties),
        Rule::Majority {
            winners,
            majority: share,
            participation,
        } => majority(count, *winners, *share, *participation, &ties),
        Rule::Referendum {
            approve,
            majority: share,
            participation,
            approval,
        } => {
            let approving = question.options.iter().position(|option| option.id == *approve)?;
            referendum(count, approving, *share, *participation, *approval)
        }
        Rule::Seats {
            seats: number,
            divisors,
            threshold,
        } => seats(count, *number, *divisors, *threshold, &ties),
        Rule::Greedy { budget, least } => {
            let costs = question
                .options
                .iter()
                .map(|option| option.cost)
                .collect::<Vec<_>>();
            greedy(count.totals, &costs, *budget, *least, &ties)
        }
        Rule::Condorcet => condorcet(&sums()),
        Rule::Schulze { winners } => schulze(&sums(), *winners, &ties),
        Rule::RankedPairs { winners } => ranked_pairs(&sums(), *winners, &ties),
    })
}
