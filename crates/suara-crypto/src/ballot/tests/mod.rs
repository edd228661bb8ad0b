//! Stories about ballots, honest and forged.

mod fixture;
mod honest;

use fixture::{Election, single_choice};
