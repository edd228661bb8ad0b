//! Programs: their shapes, their limits, and that they express exactly the allowed answers.

mod answers;
mod definitions;
mod expressed;
mod shapes;

use super::*;

fn choose(options: usize, min: usize, max: usize) -> Choose {
    Choose {
        options,
        min,
        max,
        money: None,
        blank: false,
    }
}

fn score(options: usize, most: u64) -> Score {
    Score {
        options,
        most,
        sum: None,
        limit: None,
        blank: false,
    }
}

fn rank(options: usize, min: usize, weights: &[u64]) -> Rank {
    Rank {
        options,
        min,
        weights: weights.to_vec(),
        blank: false,
    }
}

fn budget(costs: &[u64], budget: u64) -> Budget {
    let (costs, blank) = (costs.to_vec(), false);
    Budget { costs, budget, blank }
}

fn pairwise(options: usize) -> Pairwise {
    let blank = false;
    Pairwise { options, blank }
}

fn quadratic(options: usize, credits: u64) -> Quadratic {
    let blank = false;
    Quadratic {
        options,
        credits,
        blank,
    }
}

fn money(budget: u64) -> Option<Money> {
    let costs = vec![60, 50, 40, 0];
    Some(Money { costs, budget })
}

impl From<Choose> for Question {
    fn from(choose: Choose) -> Question {
        Question::Choose(choose)
    }
}

impl From<Score> for Question {
    fn from(score: Score) -> Question {
        Question::Score(score)
    }
}

impl From<Rank> for Question {
    fn from(rank: Rank) -> Question {
        Question::Rank(rank)
    }
}

impl From<Budget> for Question {
    fn from(budget: Budget) -> Question {
        Question::Budget(budget)
    }
}

impl From<Pairwise> for Question {
    fn from(pairwise: Pairwise) -> Question {
        Question::Pairwise(pairwise)
    }
}

impl From<Quadratic> for Question {
    fn from(quadratic: Quadratic) -> Question {
        Question::Quadratic(quadratic)
    }
}

fn compile(question: impl Into<Question>) -> Result<Program, DefinitionError> {
    Program::compile(&[question.into()]).map_err(|error| match error {
        ProgramError::Question { question: 0, reason } => reason,
        other => panic!("{other}"),
    })
}

/// Bits, numbers, equations.
fn shape(question: impl Into<Question>) -> [usize; 3] {
    let program = compile(question).unwrap();
    [program.bits(), program.numbers(), program.equations()]
}
