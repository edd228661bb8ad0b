//! Stories about ballots, honest and forged.

mod batches;
mod bytes;
mod cheater;
mod contexts;
mod fixture;
mod forced_votes;
mod forgers;
mod honest;
mod permuted;
mod randomness;
mod replays;
mod worked;
mod wrong_votes;
mod zero_knowledge;
