//! Questions and answers for tests: strategies, all answers to a small question, and what an answer should
//! count as, told from the definition alone.

use proptest::prelude::*;

use super::{Budget, Choice, Choose, Money, Pairwise, Quadratic, Question, Rank, Score};

/// A small question of any kind that can be compiled.
pub(crate) fn question() -> impl Strategy<Value = Question> {
    prop_oneof![choose(), score(), rank(), budget(), pairwise(), quadratic()]
        .prop_filter("cannot be answered", |question| {
            super::Program::compile(core::slice::from_ref(question)).is_ok()
        })
}

fn choose() -> impl Strategy<Value = Question> {
    let money = |options| proptest::option::of((prop::collection::vec(0..6u64, options), 1..20u64));
    (1..=5usize)
        .prop_flat_map(move |options| {
            (
                Just(options),
                0..=options,
                1..=options,
                money(options),
                any::<bool>(),
            )
        })
        .prop_map(|(options, a, b, money, blank)| {
            Question::Choose(Choose {
                options,
                min: a.min(b),
                max: b,
                money: money.map(|(costs, budget)| Money { costs, budget }),
                blank,
            })
        })
}

fn score() -> impl Strategy<Value = Question> {
    (1..=3usize, 1..=4u64)
        .prop_flat_map(|(options, most)| {
            let all = options as u64 * most;
            let sum = proptest::option::of((0..=all, 1..=all));
            let limit = proptest::option::of((0..=options, 1..=options));
            (Just(options), Just(most), sum, limit, any::<bool>())
        })
        .prop_map(|(options, most, sum, limit, blank)| {
            Question::Score(Score {
                options,
                most,
                sum: sum.map(|(a, b)| (a.min(b), b)),
                limit: limit.map(|(a, b)| (a.min(b), b)),
                blank,
            })
        })
}

fn rank() -> impl Strategy<Value = Question> {
    (1..=4usize)
        .prop_flat_map(|options| (Just(options), 1..=options.min(3)))
        .prop_flat_map(|(options, positions)| {
            let later = prop::collection::vec(0..5u64, positions - 1);
            (Just(options), 0..=positions, 1..9u64, later, any::<bool>())
        })
        .prop_map(|(options, min, first, later, blank)| {
            Question::Rank(Rank {
                options,
                min,
                weights: core::iter::once(first).chain(later).collect(),
                blank,
            })
        })
}

fn budget() -> impl Strategy<Value = Question> {
    let costs = prop::collection::vec(0..6u64, 1..=5);
    (costs, 1..20u64, any::<bool>())
        .prop_map(|(costs, budget, blank)| Question::Budget(Budget { costs, budget, blank }))
}

fn pairwise() -> impl Strategy<Value = Question> {
    let blank = false;
    (2..=4usize).prop_map(move |options| Question::Pairwise(Pairwise { options, blank }))
}

fn quadratic() -> impl Strategy<Value = Question> {
    (1..=3usize, 1..20u64, any::<bool>()).prop_map(|(options, credits, blank)| {
        Question::Quadratic(Quadratic {
            options,
            credits,
            blank,
        })
    })
}

/// All answers to a small question, allowed or not: blank, every set, all points up to one too many, every
/// ranking up to one too long, every order.
pub(crate) fn all_answers(question: &Question) -> Vec<Choice> {
    let mut answers = vec![Choice::Blank];
    match question {
        Question::Choose(Choose { options, .. }) => answers.extend(sets(*options)),
        Question::Budget(Budget { costs, .. }) => answers.extend(sets(costs.len())),
        Question::Score(Score { options, most, .. }) => answers.extend(points(*options, most + 1)),
        Question::Quadratic(Quadratic { options, credits, .. }) => {
            answers.extend(points(*options, credits.isqrt() + 1));
        }
        Question::Pairwise(Pairwise { options, .. }) => {
            // Every assignment of places without a gap is an order.
            for given in all_points(*options, *options as u64 - 1) {
                let places = given.iter().map(|(_, place)| *place).max().unwrap_or_default();
                let at = |place| {
                    given
                        .iter()
                        .filter(move |(_, p)| *p == place)
                        .map(|(option, _)| *option)
                };
                let places: Vec<Vec<usize>> = (0..=places).map(|place| at(place).collect()).collect();
                if places.iter().all(|options| !options.is_empty()) {
                    answers.push(Choice::WeakOrder(places));
                }
            }
        }
        Question::Rank(Rank { options, weights, .. }) => {
            let mut all: Vec<Vec<usize>> = vec![vec![]];
            let mut longest = all.clone();
            for _ in 0..(weights.len() + 1).min(*options) {
                let longer = |ranking: &Vec<usize>| {
                    let ranking = ranking.clone();
                    let rest = (0..*options).filter(|option| !ranking.contains(option));
                    rest.map(|option| [ranking.clone(), vec![option]].concat())
                        .collect::<Vec<_>>()
                };
                longest = longest.iter().flat_map(longer).collect();
                all.extend(longest.clone());
            }
            answers.extend(all.into_iter().map(Choice::Ranking));
        }
    }
    answers
}

fn sets(options: usize) -> impl Iterator<Item = Choice> {
    (0..1usize << options).map(move |set| {
        let chosen = (0..options).filter(|option| set >> option & 1 == 1);
        Choice::Options(chosen.collect())
    })
}

fn points(options: usize, most: u64) -> impl Iterator<Item = Choice> {
    all_points(options, most).into_iter().map(Choice::Points)
}

fn all_points(options: usize, most: u64) -> Vec<Vec<(usize, u64)>> {
    (0..options).fold(vec![vec![]], |all, option| {
        let longer = |points: &Vec<_>| {
            let points = points.clone();
            (0..=most).map(move |p| [points.clone(), vec![(option, p)]].concat())
        };
        all.iter().flat_map(longer).collect()
    })
}

/// The allowed answers to a small question.
pub(crate) fn allowed_answers(question: &Question) -> Vec<Choice> {
    let answers = all_answers(question).into_iter();
    answers
        .filter(|answer| expected(question, answer).is_some())
        .collect()
}

/// The numbers that an answer of the right kind counts as, or none if it is not allowed.
pub(crate) fn expected(question: &Question, answer: &Choice) -> Option<Vec<u64>> {
    let (numbers, blank) = match question {
        Question::Choose(Choose { options, blank, .. })
        | Question::Score(Score { options, blank, .. })
        | Question::Quadratic(Quadratic { options, blank, .. })
        | Question::Rank(Rank { options, blank, .. }) => (*options, *blank),
        Question::Budget(Budget { costs, blank, .. }) => (costs.len(), *blank),
        Question::Pairwise(Pairwise { options, .. }) => (options * (options - 1), false),
    };
    let mut numbers = vec![0; numbers];
    let mut is_blank = false;
    match (question, answer) {
        (_, Choice::Blank) => is_blank = true,
        (Question::Choose(choose), Choice::Options(chosen)) => {
            let allowed = (choose.min..=choose.max).contains(&chosen.len());
            let cost = |money: &Money| chosen.iter().map(|option| money.costs[*option]).sum::<u64>();
            let affordable = choose
                .money
                .as_ref()
                .is_none_or(|money| cost(money) <= money.budget);
            if !allowed || !affordable {
                return None;
            }
            chosen.iter().for_each(|option| numbers[*option] = 1);
        }
        (Question::Score(score), Choice::Points(given)) => {
            given
                .iter()
                .for_each(|(option, points)| numbers[*option] = *points);
            let sum = numbers.iter().sum::<u64>();
            let with_points = numbers.iter().filter(|points| **points > 0).count();
            let in_sum = score.sum.is_none_or(|(lo, hi)| (lo..=hi).contains(&sum));
            let in_limit = score
                .limit
                .is_none_or(|(min, max)| (min..=max).contains(&with_points));
            if numbers.iter().any(|points| *points > score.most) || !in_sum || !in_limit {
                return None;
            }
        }
        (Question::Rank(rank), Choice::Ranking(ranking)) => {
            if !(rank.min..=rank.weights.len()).contains(&ranking.len()) {
                return None;
            }
            for (option, weight) in ranking.iter().zip(&rank.weights) {
                numbers[*option] = *weight;
            }
            // Ranking nothing is the blank vote where both are allowed.
            is_blank = blank && ranking.is_empty();
        }
        (Question::Budget(Budget { costs, budget, .. }), Choice::Options(chosen)) => {
            if chosen.iter().map(|option| costs[*option]).sum::<u64>() > *budget {
                return None;
            }
            chosen.iter().for_each(|option| numbers[*option] = 1);
        }
        (Question::Quadratic(Quadratic { credits, .. }), Choice::Points(given)) => {
            if given.iter().map(|(_, votes)| votes * votes).sum::<u64>() > *credits {
                return None;
            }
            given.iter().for_each(|(option, votes)| numbers[*option] = *votes);
        }
        (Question::Pairwise(Pairwise { options, .. }), Choice::WeakOrder(places)) => {
            let place = |option| places.iter().position(|place| place.contains(&option));
            let place = |option| place(option).unwrap_or(places.len());
            let pairs = (0..*options).flat_map(|a| (0..*options).map(move |b| (a, b)));
            let pairs = pairs.filter(|(a, b)| a != b);
            numbers = pairs.map(|(a, b)| u64::from(place(a) < place(b))).collect();
        }
        _ => return None,
    }
    if blank {
        numbers.push(is_blank.into());
    }
    (blank || !is_blank).then_some(numbers)
}
