//! Ballot styles are linear programs over bits.
//!
//! Every kind of question is the same thing: bits `b ∈ {0,1}^N`, a public integer matrix `L` (n × N) and
//! public linear equations `E·b = e`. A ballot encrypts the vector `v = L·b` of `n` numbers. `L`, `E` and `e`
//! follow from the question's definition alone, so the definition is all that is published. Several questions
//! are one program: their blocks stand side by side, in the order of the questions.
//!
//! Within a block the bits are, in this order: those of the options, the blank vote's, and those that the
//! equations need; the numbers are those of the options and then the blank vote's. Each kind has a file of its
//! own, which gives the equations and their order.

mod bits;
mod bounded;
mod budget;
mod choose;
mod errors;
#[cfg(test)]
pub(crate) mod fixtures;
mod linear;
mod pairwise;
mod quadratic;
mod rank;
mod score;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::ops::Range;

pub use bits::Bits;
pub use budget::Budget;
pub use choose::{Choose, Money};
pub use errors::{AnswerError, ChoiceError, DefinitionError, ProgramError};
pub(crate) use linear::{Equation, Field};
pub use linear::{MAX_SIZE, MAX_TOTAL};
pub use pairwise::Pairwise;
pub use quadratic::Quadratic;
pub use rank::Rank;
pub use score::Score;

use linear::{Builder, Row};

/// A question on a ballot. Options are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Choose some of the options.
    Choose(Choose),
    /// Give points to options.
    Score(Score),
    /// Put options in an order, by positions that are worth points.
    Rank(Rank),
    /// Choose options within a budget.
    Budget(Budget),
    /// Put all options in an order, ties allowed, counted by pairs.
    Pairwise(Pairwise),
    /// Give options votes that cost their square.
    Quadratic(Quadratic),
}

/// A voter's answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The chosen options, in any order.
    Options(Vec<usize>),
    /// Options with their points or votes, in any order; an option that is not named gets none.
    Points(Vec<(usize, u64)>),
    /// Options from the first place down.
    Ranking(Vec<usize>),
    /// Places from the first down, each with the options that stand equal there; options that are not named
    /// share the place after the last.
    WeakOrder(Vec<Vec<usize>>),
    /// A blank vote, where the question offers it.
    Blank,
}

/// The compiled questions of an election: `N` bits, the matrix `L`, and the equations `E·b = e` in an order in
/// which each has a pivot bit of its own, with coefficient ±1, that occurs in no equation before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    bits: usize,
    rows: Vec<Row>,
    equations: Vec<Equation>,
    blocks: Vec<Block>,
}

/// One question's part of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Block {
    numbers: Range<usize>,
    layout: Layout,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Layout {
    Choose(choose::Layout),
    Score(score::Layout),
    Rank(rank::Layout),
    Budget(budget::Layout),
    Pairwise(pairwise::Layout),
    Quadratic(quadratic::Layout),
}

impl Program {
    /// Compiles questions. All limits of a definition are checked here: how many bits and numbers, the size of
    /// coefficients, and that every question can be answered.
    pub fn compile(questions: &[Question]) -> Result<Program, ProgramError> {
        if questions.is_empty() {
            return Err(ProgramError::NoQuestion);
        }
        let mut builder = Builder::default();
        let mut blocks = Vec::new();
        for (question, definition) in questions.iter().enumerate() {
            let start = builder.numbers();
            let layout = match definition {
                Question::Choose(choose) => choose.compile(&mut builder).map(Layout::Choose),
                Question::Score(score) => score.compile(&mut builder).map(Layout::Score),
                Question::Rank(rank) => rank.compile(&mut builder).map(Layout::Rank),
                Question::Budget(budget) => budget.compile(&mut builder).map(Layout::Budget),
                Question::Pairwise(pairwise) => pairwise.compile(&mut builder).map(Layout::Pairwise),
                Question::Quadratic(quadratic) => quadratic.compile(&mut builder).map(Layout::Quadratic),
            };
            let layout = layout.map_err(|reason| ProgramError::Question { question, reason })?;
            blocks.push(Block {
                numbers: start..builder.numbers(),
                layout,
            });
        }
        let (bits, rows, equations) = builder.finish();
        Ok(Program {
            bits,
            rows,
            equations,
            blocks,
        })
    }

    /// `n`: how many numbers a ballot encrypts.
    pub fn numbers(&self) -> usize {
        self.rows.len()
    }

    /// `N`: how many bits a ballot's proof is about.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// How many equations bind the bits.
    pub fn equations(&self) -> usize {
        self.equations.len()
    }

    /// How many questions there are.
    pub fn questions(&self) -> usize {
        self.blocks.len()
    }

    /// Which numbers belong to question `question`, from 0: those of its options in order ([`Pairwise`]: of each
    /// ordered pair of different options, first by the one preferred), then that of the blank vote if it is
    /// offered. Empty for a question that there is not.
    pub fn question_numbers(&self, question: usize) -> Range<usize> {
        self.blocks
            .get(question)
            .map_or(0..0, |block| block.numbers.clone())
    }

    /// Turns a voter's answers, one for each question, into the bits of a ballot.
    pub fn encode(&self, choices: &[Choice]) -> Result<Bits, ChoiceError> {
        if choices.len() != self.blocks.len() {
            return Err(ChoiceError::Answers {
                expected: self.blocks.len(),
                found: choices.len(),
            });
        }
        let mut bits = Bits::zeros(self.bits);
        for (question, (block, choice)) in self.blocks.iter().zip(choices).enumerate() {
            match &block.layout {
                Layout::Choose(layout) => layout.encode(choice, &mut bits),
                Layout::Score(layout) => layout.encode(choice, &mut bits),
                Layout::Rank(layout) => layout.encode(choice, &mut bits),
                Layout::Budget(layout) => layout.encode(choice, &mut bits),
                Layout::Pairwise(layout) => layout.encode(choice, &mut bits),
                Layout::Quadratic(layout) => layout.encode(choice, &mut bits),
            }
            .map_err(|reason| ChoiceError::Question { question, reason })?;
        }
        Ok(bits)
    }

    /// `Σ_j L_ij`: a bound of number `number`, from 0, in one ballot of weight 1. Zero for a number that there
    /// is not.
    pub fn largest(&self, number: usize) -> u64 {
        self.rows.get(number).map_or(0, Row::largest)
    }

    /// Checks that every total can be decrypted: for each number, the sum of all voters' weights times
    /// [`Program::largest`] is at most 2^40.
    pub fn check_total_weight(&self, total_weight: u64) -> Result<(), ProgramError> {
        for (number, row) in self.rows.iter().enumerate() {
            let total = u128::from(total_weight) * u128::from(row.largest());
            if total > u128::from(MAX_TOTAL) {
                return Err(ProgramError::Total { number, total });
            }
        }
        Ok(())
    }

    /// The matrix `L`, row by row.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The equations, in the order of their pivots.
    pub(crate) fn system(&self) -> &[Equation] {
        &self.equations
    }
}

/// The options of an answer: each exists, none is named twice.
fn check_options(named: impl IntoIterator<Item = usize>, options: usize) -> Result<(), AnswerError> {
    let mut seen = alloc::vec![false; options];
    for option in named {
        let seen = seen.get_mut(option).ok_or(AnswerError::UnknownOption(option))?;
        if core::mem::replace(seen, true) {
            return Err(AnswerError::Twice(option));
        }
    }
    Ok(())
}

/// A number of options within its limits.
fn check_count(found: usize, min: usize, max: usize) -> Result<(), AnswerError> {
    if found < min {
        Err(AnswerError::TooFew { found, min })
    } else if found > max {
        Err(AnswerError::TooMany { found, max })
    } else {
        Ok(())
    }
}
