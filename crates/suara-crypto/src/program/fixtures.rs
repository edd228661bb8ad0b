//! Questions and answers for tests: strategies, all answers to a small question, and what an answer should
//! count as, told from the definition alone.

use proptest::prelude::*;

use super::{Choice, Choose, Money, Question, Rank, Score};

/// A small question of any kind that can be compiled.
pub(crate) fn question() -> impl Strategy<Value = Question> {
    prop_oneof![choose(), score(), rank()].prop_filter("cannot be answered", |question| {
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

/// All answers to a small question, allowed or not: blank, every set, all points up to one too many, every
/// ranking up to one too long.
pub(crate) fn all_answers(question: &Question) -> Vec<Choice> {
    let mut answers = vec![Choice::Blank];
    match question {
        Question::Choose(Choose { options, .. }) => {
            for set in 0..1usize << options {
                let chosen = (0..*options).filter(|option| set >> option & 1 == 1);
                answers.push(Choice::Options(chosen.collect()));
            }
        }
        Question::Score(Score { options, most, .. }) => {
            let mut all = vec![vec![]];
            for option in 0..*options {
                let longer = |points: &Vec<_>| {
                    let points = points.clone();
                    (0..=most + 1).map(move |p| [points.clone(), vec![(option, p)]].concat())
                };
                all = all.iter().flat_map(longer).collect();
            }
            answers.extend(all.into_iter().map(Choice::Points));
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

/// The allowed answers to a small question.
pub(crate) fn allowed_answers(question: &Question) -> Vec<Choice> {
    let answers = all_answers(question).into_iter();
    answers
        .filter(|answer| expected(question, answer).is_some())
        .collect()
}

/// The numbers that an answer of the right kind counts as, or none if it is not allowed.
pub(crate) fn expected(question: &Question, answer: &Choice) -> Option<Vec<u64>> {
    let (options, blank) = match question {
        Question::Choose(Choose { options, blank, .. })
        | Question::Score(Score { options, blank, .. })
        | Question::Rank(Rank { options, blank, .. }) => (*options, *blank),
    };
    let mut numbers = vec![0; options];
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
        _ => return None,
    }
    if blank {
        numbers.push(is_blank.into());
    }
    (blank || !is_blank).then_some(numbers)
}
