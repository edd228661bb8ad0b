//! Why questions and answers are refused.

use super::MAX_SIZE;

/// Why questions cannot be compiled. The field `question` counts from 0, the message from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// There is no question.
    #[error("an election needs at least one question")]
    NoQuestion,
    /// A question's definition is not allowed.
    #[error("question {}: {reason}", .question + 1)]
    Question {
        /// Which question.
        question: usize,
        /// What is wrong with it.
        reason: DefinitionError,
    },
    /// A total could be larger than what can be decrypted.
    #[error("number {}: with these voters' weights its total could reach {total}, more than 2^40", .number + 1)]
    Total {
        /// Which number, from 0.
        number: usize,
        /// What its total could reach.
        total: u128,
    },
}

/// Why a question's definition is not allowed. Options count from 0 in the fields and from 1 in the messages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// No options.
    #[error("there are no options")]
    NoOptions,
    /// The limits of the number of options contradict each other or the number of options.
    #[error("cannot ask for {min} to {max} of {options} options")]
    Limits {
        /// The least number of options.
        min: usize,
        /// The largest number of options.
        max: usize,
        /// How many there are.
        options: usize,
    },
    /// Nothing to put in order.
    #[error("there is only one option, and nothing to compare it with")]
    OneOption,
    /// A blank vote where there is none.
    #[error("an order counted by pairs has no blank vote: whoever leaves all options equal says nothing")]
    BlankOrder,
    /// Not one cost for each option.
    #[error("{costs} costs are given for {options} options")]
    Costs {
        /// How many costs.
        costs: usize,
        /// How many options.
        options: usize,
    },
    /// A budget of nothing.
    #[error("the budget must be at least 1")]
    NoBudget,
    /// No credits to vote with.
    #[error("there must be at least 1 credit")]
    NoCredits,
    /// The cheapest options that may be chosen cost more than the budget.
    #[error("the {min} cheapest options cost {cost}, more than the budget of {budget}")]
    BudgetTooSmall {
        /// The least number of options.
        min: usize,
        /// What the cheapest cost.
        cost: u128,
        /// The budget.
        budget: u64,
    },
    /// No points can be given.
    #[error("the most points for an option must be at least 1")]
    NoPoints,
    /// The limits of the sum of points contradict each other or what can be given.
    #[error("cannot ask for a sum of {min} to {max} points where at most {all} can be given")]
    Sum {
        /// The least sum.
        min: u64,
        /// The largest sum.
        max: u64,
        /// What all options together can get.
        all: u128,
    },
    /// The limits of the sum and of the number of options that get points cannot be kept together.
    #[error("no answer keeps both the limits of the sum and those of the number of options")]
    SumAgainstLimits,
    /// A position of a ranking that would be worth nothing comes first, or there are no positions.
    #[error("the first position must be worth at least 1")]
    NoWeight,
    /// More bits and numbers than a ballot can hold.
    #[error("the ballot would be too large: more than {MAX_SIZE} bits and numbers")]
    TooLarge,
    /// A number in the definition is larger than the ballot's arithmetic allows.
    #[error("the number {0} is too large")]
    Coefficient(u128),
}

/// Why a voter's answer is not allowed. The field `question` counts from 0, the message from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    /// There are not as many answers as questions.
    #[error("{found} answers were given to {expected} questions")]
    Answers {
        /// The number of questions.
        expected: usize,
        /// The number of answers.
        found: usize,
    },
    /// An answer is not allowed.
    #[error("question {}: {reason}", .question + 1)]
    Question {
        /// Which question.
        question: usize,
        /// What is wrong with the answer.
        reason: AnswerError,
    },
}

/// Why one answer is not allowed. Options count from 0 in the fields and from 1 in the messages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// An answer of another kind than the question asks for.
    #[error("the answer must be {0}")]
    Kind(&'static str),
    /// Blank, where the question does not offer it.
    #[error("this question cannot be left blank")]
    NoBlank,
    /// An option that the question does not have.
    #[error("there is no option {}", .0 + 1)]
    UnknownOption(usize),
    /// The same option named twice.
    #[error("option {} is named twice", .0 + 1)]
    Twice(usize),
    /// Fewer options than demanded.
    #[error("{found} options are too few, at least {min} are needed")]
    TooFew {
        /// Options in the answer.
        found: usize,
        /// Options demanded.
        min: usize,
    },
    /// More options than allowed.
    #[error("{found} options are too many, at most {max} are allowed")]
    TooMany {
        /// Options in the answer.
        found: usize,
        /// Options allowed.
        max: usize,
    },
    /// The chosen options cost more than the budget.
    #[error("the chosen options cost {cost} together, more than the budget of {budget}")]
    TooExpensive {
        /// What the chosen options cost.
        cost: u128,
        /// What they may cost.
        budget: u64,
    },
    /// The votes cost more than there are credits.
    #[error("the votes cost {cost} credits together, more than the {credits} that there are")]
    TooManyVotes {
        /// What the votes cost: the sum of their squares.
        cost: u128,
        /// What they may cost.
        credits: u64,
    },
    /// A place of an order without an option. Places count from 0 in the field and from 1 in the message.
    #[error("place {} names no option", .0 + 1)]
    EmptyPlace(usize),
    /// More points for one option than allowed.
    #[error("{points} points for option {} are too many, at most {most} are allowed", .option + 1)]
    TooManyPoints {
        /// Which option.
        option: usize,
        /// Points in the answer.
        points: u64,
        /// Points allowed.
        most: u64,
    },
    /// Fewer points altogether than demanded.
    #[error("{sum} points altogether are too few, at least {min} must be given")]
    SumTooSmall {
        /// Points in the answer.
        sum: u128,
        /// Points demanded.
        min: u64,
    },
    /// More points altogether than allowed.
    #[error("{sum} points altogether are too many, at most {max} may be given")]
    SumTooLarge {
        /// Points in the answer.
        sum: u128,
        /// Points allowed.
        max: u64,
    },
}
