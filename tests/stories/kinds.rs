//! An election with a question of every kind, weights, districts, blank votes and votes cast again, beside a plain
//! count of the votes and plain versions of the rules.

#![expect(clippy::unwrap_used, reason = "a broken fixture must fail the test")]

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use suara_crypto::program::Choice;
use suara_protocol::entries::{Grouping, Question};
use suara_protocol::outcome::{Base, Divisors, Rule, Share, Ties};
use suara_protocol::view::{self, OutcomeView};
use suara_tests::{Town, budget, deciding, limited, pairwise, quadratic, ranking, scores};

/// Voters of each district and weight. The third district is too small to stand alone.
const ROLL: [(u16, u32, usize); 4] = [(0, 1, 8), (0, 3, 7), (1, 1, 17), (2, 3, 2)];

/// What options cost in every question.
const COSTS: [u64; 4] = [10, 20, 30, 40];

const MONEY: u64 = 60;
const CREDITS: u64 = 10;

/// A draw of 0 to `most`.
fn draw(rng: &mut ChaCha20Rng, most: u64) -> u64 {
    u64::from(rng.next_u32()) % (most + 1)
}

/// A random order of 0 to 3.
fn shuffled(rng: &mut ChaCha20Rng) -> Vec<usize> {
    let mut rest = vec![0, 1, 2, 3];
    let mut order = Vec::new();
    while !rest.is_empty() {
        order.push(rest.remove(draw(rng, rest.len() as u64 - 1) as usize));
    }
    order
}

fn questions() -> Vec<Question> {
    let share = |numerator, denominator, more, base| Share {
        numerator,
        denominator,
        more,
        base,
    };
    let plurality = |winners| Rule::Plurality { winners, least: 1 };
    let blank = |question| Question {
        blank: true,
        ..question
    };
    let majority = Rule::Majority {
        winners: 2,
        majority: share(1, 3, true, Base::Valid),
        participation: Some(share(1, 2, false, Base::Roll)),
    };
    let seats = Rule::Seats {
        seats: 7,
        divisors: Divisors::SainteLague,
        threshold: Some(share(10, 100, false, Base::Totals)),
    };
    let greedy = Rule::Greedy { budget: 70, least: 0 };
    vec![
        blank(deciding(limited(4, 1, 2), majority, Some(Ties::Listed))),
        blank(deciding(scores(4, 1, 6), seats, Some(Ties::Listed))),
        deciding(ranking(4, 1, &[3, 2, 1]), plurality(2), Some(Ties::Listed)),
        blank(deciding(budget(4, MONEY), greedy, Some(Ties::Listed))),
        deciding(pairwise(4), Rule::Schulze { winners: 1 }, Some(Ties::Listed)),
        blank(deciding(quadratic(4, CREDITS), plurality(1), Some(Ties::Listed))),
    ]
}

/// A vote, and the numbers that it is, question after question.
struct Vote {
    choices: Vec<Choice>,
    numbers: Vec<u64>,
}

impl Vote {
    fn random(rng: &mut ChaCha20Rng) -> Vote {
        let mut vote = Vote {
            choices: Vec::new(),
            numbers: Vec::new(),
        };
        let chosen = shuffled(rng)[..1 + draw(rng, 1) as usize].to_vec();
        vote.or_blank(
            rng,
            Choice::Options(chosen.clone()),
            by_option(|option| chosen.contains(&option).into()),
        );
        let points = [draw(rng, 3), 1 + draw(rng, 1), 0, draw(rng, 1)];
        let given = (0..4)
            .filter(|option| points[*option] > 0)
            .map(|option| (option, points[option]));
        vote.or_blank(rng, Choice::Points(given.collect()), points.to_vec());

        let ranked = shuffled(rng)[..1 + draw(rng, 2) as usize].to_vec();
        let place = |option| ranked.iter().position(|one| *one == option);
        let positions = by_option(|option| place(option).map_or(0, |place| 3 - place as u64));
        vote.add(Choice::Ranking(ranked.clone()), positions);

        let (mut left, mut bought) = (MONEY, Vec::new());
        for option in shuffled(rng) {
            if COSTS[option] <= left && draw(rng, 2) > 0 {
                left -= COSTS[option];
                bought.push(option);
            }
        }
        vote.or_blank(
            rng,
            Choice::Options(bought.clone()),
            by_option(|option| bought.contains(&option).into()),
        );

        let places = by_option(|_| draw(rng, 2));
        let on = |place: u64| {
            (0..4)
                .filter(|option| places[*option] == place)
                .collect::<Vec<_>>()
        };
        let order = (0..3).map(on).filter(|options| !options.is_empty()).collect();
        let pairs = pairs().map(|(a, b)| u64::from(places[a] < places[b])).collect();
        vote.add(Choice::WeakOrder(order), pairs);

        let votes = [[3, 0, 1, 0], [1, 2, 1, 2], [0, 0, 0, 0], [0, 2, 0, 1]][draw(rng, 3) as usize];
        let given = (0..4).map(|option| (option, votes[option])).collect();
        vote.or_blank(rng, Choice::Points(given), votes.to_vec());
        vote
    }

    fn add(&mut self, choice: Choice, numbers: Vec<u64>) {
        self.choices.push(choice);
        self.numbers.extend(numbers);
    }

    /// One in eight leaves the question blank.
    fn or_blank(&mut self, rng: &mut ChaCha20Rng, choice: Choice, numbers: Vec<u64>) {
        if draw(rng, 7) == 0 {
            self.add(Choice::Blank, vec![0, 0, 0, 0, 1]);
        } else {
            self.add(choice, [numbers, vec![0]].concat());
        }
    }
}

fn by_option(number: impl FnMut(usize) -> u64) -> Vec<u64> {
    (0..4).map(number).collect()
}

fn pairs() -> impl Iterator<Item = (usize, usize)> {
    let all = (0..4).flat_map(|a| (0..4).map(move |b| (a, b)));
    all.filter(|(a, b)| a != b)
}

/// The sum of all votes times their weights.
fn plain_count<'a>(votes: impl Iterator<Item = (u64, &'a Vote)>) -> Vec<u64> {
    let mut count = vec![0; 4 * 6 + 4 + 8];
    for (weight, vote) in votes {
        count
            .iter_mut()
            .zip(&vote.numbers)
            .for_each(|(sum, number)| *sum += weight * number);
    }
    count
}

#[test]
fn every_kind_is_counted_and_decided_as_by_hand() {
    for seed in [1, 2] {
        election(seed);
    }
}

fn election(seed: u64) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let roll = ROLL
        .iter()
        .flat_map(|(district, weight, voters)| vec![(*district, *weight); *voters]);
    let roll = roll.collect::<Vec<_>>();
    let mut town = Town::new(100 + seed);
    town.publish_roll(&roll);
    let mut setup = town.definition(questions());
    setup.grouping = Grouping::Districts;
    town.set_up(setup);
    town.hold_ceremony();
    town.submit_opening().unwrap();

    // One voter stays at home, every third votes twice; the last vote counts.
    let mut last = BTreeMap::new();
    for voter in (1..roll.len()).chain((1..roll.len()).step_by(3)) {
        let vote = Vote::random(&mut rng);
        town.vote(voter, &vote.choices).unwrap();
        last.insert(voter, vote);
    }
    town.finish();

    let weighted = |districts: &[u16]| {
        let of = last
            .iter()
            .filter(|(voter, _)| districts.contains(&roll[**voter].0));
        plain_count(of.map(|(voter, vote)| (u64::from(roll[*voter].1), vote)))
    };
    let all = weighted(&[0, 1, 2]);
    assert_eq!(town.totals(), all);
    let groups = town.state().totals().unwrap().unwrap();
    // The voters of weight 3 in the third district are too few, so the smaller of the other two, the first, joins them.
    let districts: [&[u16]; 2] = [&[1], &[0, 2]];
    assert_eq!(groups.len(), 2);
    for (group, districts) in groups.iter().zip(districts) {
        assert_eq!(group.totals, weighted(districts), "{districts:?}");
    }

    let board = town.verify().unwrap();
    let result = view::result(board.election(&town.election).unwrap())
        .unwrap()
        .unwrap();
    let weight =
        |voters: &mut dyn Iterator<Item = &usize>| voters.map(|voter| u64::from(roll[*voter].1)).sum::<u64>();
    let (cast, whole) = (
        weight(&mut last.keys()),
        weight(&mut (0..roll.len()).collect::<Vec<_>>().iter()),
    );
    assert_eq!((result.cast_weight, result.roll_weight), (cast, whole));
    let outcomes = result
        .questions
        .iter()
        .map(|question| question.outcome.as_ref().unwrap());
    let [majority, seats, borda, greedy, schulze, quadratic] = outcomes.collect::<Vec<_>>()[..] else {
        panic!("six outcomes")
    };
    let [choose, scores, ranks, money, votes] =
        [0..5, 5..10, 10..14, 14..19, 31..36].map(|numbers| &all[numbers]);
    let valid = cast - choose[4];
    let reach = |option: &usize| 3 * choose[*option] > valid;
    assert_eq!(
        chosen(majority),
        highest(choose)
            .into_iter()
            .filter(reach)
            .take(2)
            .collect::<Vec<_>>()
    );
    assert_eq!(by_seats(seats), sainte_lague(&scores[..4], 7));
    assert_eq!(chosen(borda), highest(ranks)[..2]);
    let (mut left, mut funded) = (70, Vec::new());
    for option in highest(money) {
        if COSTS[option] <= left {
            left -= COSTS[option];
            funded.push(option);
        }
    }
    assert_eq!((chosen(greedy), greedy.left), (funded, Some(left)));
    assert_eq!(chosen(schulze), [unbeaten(&all[19..31])]);
    assert_eq!(chosen(quadratic), highest(votes)[..1]);
    let published = town.result().unwrap();
    assert_eq!(
        town.submit(published).unwrap(),
        town.log.len() as u64 - 1,
        "it stands already"
    );
}

/// The options by their totals, of equals the first first.
fn highest(totals: &[u64]) -> Vec<usize> {
    let mut options = vec![0, 1, 2, 3];
    options.sort_by_key(|option| Reverse(totals[*option]));
    options
}

/// Seats by all quotients in one list, of lists with at least a tenth.
fn sainte_lague(totals: &[u64], seats: usize) -> Vec<u32> {
    let all = totals.iter().sum::<u64>();
    let lists = (0..4).filter(|list| 10 * totals[*list] >= all && totals[*list] > 0);
    let common = 3 * 5 * 7 * 9 * 11 * 13;
    let quotients = lists.flat_map(|list| (0..7).map(move |seat| (list, common / (2 * seat + 1))));
    let mut quotients = quotients
        .map(|(list, part)| (Reverse(totals[list] * part), list))
        .collect::<Vec<_>>();
    quotients.sort_unstable();
    let mut given = vec![0; 4];
    quotients
        .iter()
        .take(seats)
        .for_each(|(_, list)| given[*list] += 1);
    given
}

/// The first option that no other beats by Schulze's paths; the paths by trying every order of options between.
fn unbeaten(sums: &[u64]) -> usize {
    let sum = |a: usize, b: usize| sums[3 * a + b - usize::from(b > a)];
    let step = |a, b| if sum(a, b) > sum(b, a) { sum(a, b) } else { 0 };
    let path = |a: usize, b: usize| {
        let between = (0..4).filter(|c| *c != a && *c != b).collect::<Vec<_>>();
        let (c, d) = (between[0], between[1]);
        let ways = [
            vec![a, b],
            vec![a, c, b],
            vec![a, d, b],
            vec![a, c, d, b],
            vec![a, d, c, b],
        ];
        let strength = |way: &Vec<usize>| way.windows(2).map(|pair| step(pair[0], pair[1])).min().unwrap();
        ways.iter().map(strength).max().unwrap()
    };
    (0..4)
        .find(|a| (0..4).all(|b| *a == b || path(*a, b) >= path(b, *a)))
        .unwrap()
}

fn chosen(outcome: &OutcomeView) -> Vec<usize> {
    outcome
        .chosen
        .iter()
        .map(|chosen| place(&chosen.option))
        .collect()
}

fn by_seats(outcome: &OutcomeView) -> Vec<u32> {
    let mut given = vec![0; 4];
    for chosen in &outcome.chosen {
        given[place(&chosen.option)] = chosen.seats.unwrap();
    }
    given
}

/// Options are called `kind-1` and so on.
fn place(id: &str) -> usize {
    id.rsplit_once('-').unwrap().1.parse::<usize>().unwrap() - 1
}
