//! Give options votes, where `l` votes for one option cost `l²` of a number of credits: quadratic voting.
//!
//! Bits: `u_i1 … u_im` of each option (it gets `l` votes), `m = floor(√credits)`; `b_0` of the blank vote; `none_i`
//! of each option; those of the slack. Numbers: `Σ_l l·u_il` for each option, and `b_0`. Equations, in this order:
//!
//! ```text
//! Σ_l u_il + none_i = 1                               for each option
//! Σ l²·u_il + credits·b_0 + slack = credits           slack ∈ [0, credits]
//! ```
//!
//! Terms with `b_0` are there where a blank vote is offered. The pivots are `none_i` and the slack's bit of
//! weight 1.

use alloc::vec::Vec;
use core::ops::Range;

use super::bounded::Bounded;
use super::linear::Builder;
use super::{AnswerError, Bits, Choice, DefinitionError, check_options};

/// Give options votes that cost their square.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quadratic {
    /// How many options there are.
    pub options: usize,
    /// What all votes may cost together; at least 1.
    pub credits: u64,
    /// Whether a blank vote is offered.
    pub blank: bool,
}

/// The bits of such a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    credits: u64,
    /// For each option the bits of 1, 2, 3, … votes.
    levels: Vec<Range<usize>>,
    blank: Option<usize>,
    none: Range<usize>,
    slack: Bounded,
}

impl Quadratic {
    pub(super) fn compile(&self, builder: &mut Builder) -> Result<Layout, DefinitionError> {
        self.check()?;
        let credits = self.credits;
        let most = usize::try_from(credits.isqrt()).unwrap_or(usize::MAX);
        let levels: Vec<Range<usize>> = (0..self.options)
            .map(|_| builder.bits(most))
            .collect::<Result<_, _>>()?;
        let blank = if self.blank { Some(builder.bit()?) } else { None };
        let none = builder.bits(self.options)?;
        let slack = Bounded::allocate(credits, builder)?;
        for levels in &levels {
            builder.number(levels.clone().zip(1..))?;
        }
        if let Some(bit) = blank {
            builder.number([(bit, 1)])?;
        }

        for (levels, none) in levels.iter().zip(none.clone()) {
            // Σ_l u_il + none_i = 1
            let terms = levels.clone().chain([none]);
            builder.equation(none, terms.map(|bit| (bit, 1)), 1)?;
        }
        // Σ l²·u_il + credits·b_0 + slack = credits
        let squares = (1..).map(|votes: u64| votes * votes);
        let terms = levels
            .iter()
            .flat_map(|levels| levels.clone().zip(squares.clone()));
        let terms = terms.chain(blank.map(|bit| (bit, credits))).chain(slack.terms());
        let pivot = slack.unit().ok_or(DefinitionError::NoCredits)?;
        builder.equation(pivot, terms.map(|(bit, e)| (bit, e.into())), credits)?;

        Ok(Layout {
            credits,
            levels,
            blank,
            none,
            slack,
        })
    }

    fn check(&self) -> Result<(), DefinitionError> {
        if self.options == 0 {
            return Err(DefinitionError::NoOptions);
        }
        if self.credits == 0 {
            return Err(DefinitionError::NoCredits);
        }
        Ok(())
    }
}

impl Layout {
    pub(super) fn encode(&self, choice: &Choice, bits: &mut Bits) -> Result<(), AnswerError> {
        let given = match choice {
            Choice::Points(given) => given,
            Choice::Blank => {
                bits.set(self.blank.ok_or(AnswerError::NoBlank)?);
                self.none.clone().for_each(|bit| bits.set(bit));
                return Ok(());
            }
            _ => return Err(AnswerError::Kind("votes for options")),
        };
        check_options(given.iter().map(|(option, _)| *option), self.levels.len())?;
        let squares = given.iter().map(|(_, votes)| u128::from(*votes).pow(2));
        let (cost, credits) = (squares.fold(0, u128::saturating_add), self.credits);
        let too_expensive = AnswerError::TooManyVotes { cost, credits };
        let left = u128::from(credits).checked_sub(cost).ok_or(too_expensive)?;
        self.slack.set(left as u64, bits);
        let mut votes = alloc::vec![0; self.levels.len()];
        for (option, number) in given {
            if let Some(votes) = votes.get_mut(*option) {
                *votes = *number as usize;
            }
        }
        for ((levels, none), votes) in self.levels.iter().zip(self.none.clone()).zip(votes) {
            // Votes within the credits have a level.
            bits.set(match votes {
                0 => none,
                _ => levels.start + votes - 1,
            });
        }
        Ok(())
    }
}
