//! Stories, told by role: an election runs from the roll to the tally.

mod election;
mod kept_sums;
mod kinds;
mod petition;
mod restart;
