//! Ceremonies played to the end, for tests.

use alloc::vec::Vec;

use rand_core::CryptoRng;

use super::*;
use crate::elgamal::ElectionKeys;
use crate::group::Point;

/// What honest trustees have after a ceremony.
pub(crate) struct Played {
    pub parameters: CeremonyParameters,
    pub reveals: Vec<VerifiedReveal>,
    pub keys: ElectionKeys,
    /// By trustee; `shares[0]` are those of trustee 1.
    pub shares: Vec<KeyShares>,
    /// By trustee.
    pub public: Vec<Vec<Point>>,
}

/// The parameters of a ceremony on some board.
pub(crate) fn parameters(numbers: usize, threshold: u32, trustees: u32) -> CeremonyParameters {
    let roles = (1..=trustees).map(|key| [key as u8; 32]).collect();
    CeremonyParameters::of_any_quorum([0xb0; 32], [0xe1; 32], 1, numbers, threshold, roles).unwrap()
}

/// The same ceremony with one thing changed: board, election, attempt, a role key, one more trustee; in this
/// order.
pub(crate) fn elsewhere(here: &CeremonyParameters) -> Vec<CeremonyParameters> {
    let make = |board, election, attempt, trustees: Vec<[u8; 32]>| {
        CeremonyParameters::of_any_quorum(
            board,
            election,
            attempt,
            here.numbers(),
            here.threshold(),
            trustees,
        )
        .unwrap()
    };
    let (board, election, attempt) = (*here.board(), *here.election(), here.attempt());
    let trustees = here.trustees().to_vec();
    let mut other_key = trustees.clone();
    other_key[0] = [0xff; 32];
    let mut one_more = trustees.clone();
    one_more.push([0xff; 32]);
    alloc::vec![
        make([0xb1; 32], election, attempt, trustees.clone()),
        make(board, [0xe2; 32], attempt, trustees.clone()),
        make(board, election, attempt + 1, trustees),
        make(board, election, attempt, other_key),
        make(board, election, attempt, one_more),
    ]
}

/// Plays a ceremony, without the transport of the shares.
pub(crate) fn play(parameters: CeremonyParameters, rng: &mut impl CryptoRng) -> Played {
    let trustees = 1..=parameters.trustees().len() as u32;
    let dealings: Vec<_> = trustees
        .clone()
        .map(|j| Dealing::generate(&parameters, j, rng).unwrap())
        .collect();
    let reveals: Vec<_> = dealings
        .iter()
        .map(|dealing| {
            let reveal = dealing.reveal(&parameters, rng).unwrap();
            reveal.verify(&parameters, dealing.trustee()).unwrap()
        })
        .collect();
    let received_by = |l: u32| {
        let dealt = dealings
            .iter()
            .map(|dealing| (dealing.trustee(), dealing.shares_for(&parameters, l).unwrap()));
        dealt.collect()
    };
    Played {
        keys: election_keys(&parameters, &reveals).unwrap(),
        shares: trustees
            .clone()
            .map(|l| KeyShares::combine(&parameters, l, received_by(l)).unwrap())
            .collect(),
        public: trustees
            .map(|l| public_shares(&parameters, &reveals, l).unwrap())
            .collect(),
        parameters,
        reveals,
    }
}
