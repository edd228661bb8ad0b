//! Choose any options that cost no more than a budget together: participatory budgeting (a knapsack).
//!
//! Bits: `b_1 … b_n` of the options, `b_0` of the blank vote, the two slacks. Numbers: the bits `b_i`. Equations,
//! in this order:
//!
//! ```text
//! Σ cost_i·b_i + budget·b_0 + slack = budget          slack ∈ [0, budget]
//! Σ b_i + z·b_0 + slack' = z                          slack' ∈ [0, z], over the z options that cost nothing
//! ```
//!
//! Terms with `b_0` are there where a blank vote is offered. The second equation is there only where a blank
//! vote is offered and some options cost nothing: the first does not keep these apart from it. The pivots are
//! the slacks' bits of weight 1.

use alloc::vec::Vec;
use core::ops::Range;

use super::bounded::Bounded;
use super::linear::Builder;
use super::{AnswerError, Bits, Choice, DefinitionError, check_options};

/// Choose options within a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The cost of each option, in whole units of money; 0 for one that costs nothing.
    pub costs: Vec<u64>,
    /// What the chosen options may cost together; at least 1.
    pub budget: u64,
    /// Whether a blank vote is offered.
    pub blank: bool,
}

/// The bits of such a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    question: Budget,
    options: Range<usize>,
    blank: Option<usize>,
    money: Bounded,
    free: Option<Bounded>,
}

impl Budget {
    pub(super) fn compile(&self, builder: &mut Builder) -> Result<Layout, DefinitionError> {
        self.check()?;
        let options = builder.bits(self.costs.len())?;
        let blank = if self.blank { Some(builder.bit()?) } else { None };
        for bit in options.clone().chain(blank) {
            builder.number([(bit, 1)])?;
        }

        let budget = self.budget;
        let money = Bounded::allocate(budget, builder)?;
        // Σ cost_i·b_i + budget·b_0 + slack = budget
        let terms = options.clone().zip(self.costs.iter().copied());
        let terms = terms.chain(blank.map(|bit| (bit, budget))).chain(money.terms());
        let pivot = money.unit().ok_or(DefinitionError::NoBudget)?;
        builder.equation(pivot, terms.map(|(bit, e)| (bit, e.into())), budget)?;

        let costs = options.clone().zip(&self.costs);
        let free: Vec<usize> = costs
            .filter(|(_, cost)| **cost == 0)
            .map(|(bit, _)| bit)
            .collect();
        let free = match blank {
            Some(blank) if !free.is_empty() => {
                let count = free.len() as u64;
                let slack = Bounded::allocate(count, builder)?;
                // Σ b_i + z·b_0 + slack' = z
                let terms = free.into_iter().map(|bit| (bit, 1));
                let terms = terms.chain([(blank, count)]).chain(slack.terms());
                let pivot = slack.unit().ok_or(DefinitionError::NoOptions)?;
                builder.equation(pivot, terms.map(|(bit, e)| (bit, e.into())), count)?;
                Some(slack)
            }
            _ => None,
        };

        Ok(Layout {
            question: self.clone(),
            options,
            blank,
            money,
            free,
        })
    }

    fn check(&self) -> Result<(), DefinitionError> {
        if self.costs.is_empty() {
            return Err(DefinitionError::NoOptions);
        }
        if self.budget == 0 {
            return Err(DefinitionError::NoBudget);
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
        let Budget { costs, budget, .. } = &self.question;
        check_options(chosen.iter().copied(), costs.len())?;
        let costs = || chosen.iter().filter_map(|option| costs.get(*option)).copied();
        let (cost, budget) = (costs().map(u128::from).sum(), *budget);
        let too_expensive = AnswerError::TooExpensive { cost, budget };
        let left = u128::from(budget).checked_sub(cost).ok_or(too_expensive)?;
        self.money.set(left as u64, bits);
        if let Some(slack) = &self.free {
            let all = self.question.costs.iter().filter(|cost| **cost == 0).count();
            let chosen = costs().filter(|cost| *cost == 0).count();
            slack.set((all - chosen) as u64, bits);
        }
        for option in chosen {
            bits.set(self.options.start + option);
        }
        Ok(())
    }
}
