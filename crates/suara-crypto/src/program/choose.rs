//! Choose `min` to `max` of the options, optionally within money: single choice, approval, councils, budgets.
//!
//! Bits: `b_1 … b_n` of the options, `b_0` of the blank vote, the two slacks. Numbers: the bits `b_i`. Equations,
//! in this order:
//!
//! ```text
//! Σ b_i + max·b_0 + slack = max             slack ∈ [0, max-min]
//! Σ cost_i·b_i + budget·b_0 + slack' = budget    slack' ∈ [0, budget]
//! ```
//!
//! Terms with `b_0` are there where a blank vote is offered. The first equation is left out where it excludes
//! nothing: for `0 … n` without blank. The pivots are the slacks' bits of weight 1; where `min = max`, `b_1`.

use alloc::vec::Vec;
use core::ops::Range;

use super::bounded::Bounded;
use super::linear::Builder;
use super::{AnswerError, Bits, Choice, DefinitionError, check_count, check_options};

/// Choose `min` to `max` of the options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choose {
    /// How many options there are.
    pub options: usize,
    /// The least number of options that a voter must choose.
    pub min: usize,
    /// The largest number of options that a voter may choose; at least 1.
    pub max: usize,
    /// What the chosen options may cost together, if there is such a limit.
    pub money: Option<Money>,
    /// Whether a blank vote is offered.
    pub blank: bool,
}

/// A limit of what the chosen options cost together, in whole units of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// The cost of each option; 0 for one that costs nothing.
    pub costs: Vec<u64>,
    /// What the chosen options may cost together; at least 1.
    pub budget: u64,
}

/// The bits of such a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    question: Choose,
    options: Range<usize>,
    blank: Option<usize>,
    count: Option<Bounded>,
    money: Option<Bounded>,
}

impl Choose {
    pub(super) fn compile(&self, builder: &mut Builder) -> Result<Layout, DefinitionError> {
        self.check()?;
        let options = builder.bits(self.options)?;
        let blank = if self.blank { Some(builder.bit()?) } else { None };
        for bit in options.clone().chain(blank) {
            builder.number([(bit, 1)])?;
        }

        let count = if self.blank || self.min > 0 || self.max < self.options {
            let slack = Bounded::allocate((self.max - self.min) as u64, builder)?;
            let max = self.max as u64;
            // Σ b_i + max·b_0 + slack = max
            let terms = options.clone().map(|bit| (bit, 1));
            let terms = terms.chain(blank.map(|bit| (bit, max))).chain(slack.terms());
            let pivot = slack.unit().unwrap_or(options.start);
            builder.equation(pivot, terms.map(|(bit, e)| (bit, e.into())), max)?;
            Some(slack)
        } else {
            None
        };

        let money = if let Some(Money { costs, budget }) = &self.money {
            let slack = Bounded::allocate(*budget, builder)?;
            // Σ cost_i·b_i + budget·b_0 + slack' = budget
            let terms = options.clone().zip(costs.iter().copied());
            let terms = terms.chain(blank.map(|bit| (bit, *budget))).chain(slack.terms());
            let pivot = slack.unit().ok_or(DefinitionError::NoBudget)?;
            builder.equation(pivot, terms.map(|(bit, e)| (bit, e.into())), *budget)?;
            Some(slack)
        } else {
            None
        };

        Ok(Layout {
            question: self.clone(),
            options,
            blank,
            count,
            money,
        })
    }

    fn check(&self) -> Result<(), DefinitionError> {
        let Choose {
            options, min, max, ..
        } = *self;
        if options == 0 {
            return Err(DefinitionError::NoOptions);
        }
        if min > max || max > options || max == 0 {
            return Err(DefinitionError::Limits { min, max, options });
        }
        let Some(Money { costs, budget }) = &self.money else {
            return Ok(());
        };
        if costs.len() != options {
            let costs = costs.len();
            return Err(DefinitionError::Costs { costs, options });
        }
        if *budget == 0 {
            return Err(DefinitionError::NoBudget);
        }
        let mut cheapest = costs.clone();
        cheapest.sort_unstable();
        let cost = cheapest.iter().take(min).copied().map(u128::from).sum();
        if cost > u128::from(*budget) {
            let budget = *budget;
            return Err(DefinitionError::BudgetTooSmall { min, cost, budget });
        }
        Ok(())
    }
}

impl Layout {
    pub(super) fn encode(&self, choice: &Choice, bits: &mut Bits) -> Result<(), AnswerError> {
        let chosen = match choice {
            Choice::Options(chosen) => chosen,
            Choice::Blank => {
                bits.set(self.blank.ok_or(AnswerError::NoBlank)?);
                return Ok(());
            }
            _ => return Err(AnswerError::Kind("a choice of options")),
        };
        let Choose { min, max, .. } = self.question;
        check_options(chosen.iter().copied(), self.options.len())?;
        check_count(chosen.len(), min, max)?;
        if let (Some(slack), Some(money)) = (&self.money, &self.question.money) {
            let costs = chosen.iter().filter_map(|option| money.costs.get(*option));
            let cost = costs.copied().map(u128::from).sum();
            let too_expensive = AnswerError::TooExpensive {
                cost,
                budget: money.budget,
            };
            let left = u128::from(money.budget).checked_sub(cost).ok_or(too_expensive)?;
            slack.set(left as u64, bits);
        }
        if let Some(slack) = &self.count {
            slack.set((max - chosen.len()) as u64, bits);
        }
        for option in chosen {
            bits.set(self.options.start + option);
        }
        Ok(())
    }
}
