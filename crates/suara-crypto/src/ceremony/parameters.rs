//! What a ceremony is about: the place it belongs to, and its numbers.

use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use super::CeremonyError;

/// Most commitments of one reveal, `n·t`.
const MOST_COMMITMENTS: usize = 1_800;

/// Board, election and attempt of a ceremony, with `n`, `t` and the trustees' role keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CeremonyParameters {
    board: [u8; 32],
    election: [u8; 32],
    attempt: u32,
    numbers: usize,
    threshold: u32,
    trustees: Vec<[u8; 32]>,
}

impl CeremonyParameters {
    /// A ceremony for `numbers` keys (`n`), `threshold` (`t`) of the trustees with these role keys (`m` of them,
    /// trustee `j` being the `j`-th, from 1), in the `attempt`-th attempt (from 1).
    ///
    /// Refused unless `1 ≤ n`, `n·t ≤ 1,800`, `1 ≤ t ≤ m`, `2t > m` (or `m = 1`), all role keys different.
    pub fn new(
        board: [u8; 32],
        election: [u8; 32],
        attempt: u32,
        numbers: usize,
        threshold: u32,
        trustees: Vec<[u8; 32]>,
    ) -> Result<CeremonyParameters, CeremonyError> {
        let most = trustees.len();
        let quorum = threshold as usize;
        let majority = quorum.saturating_mul(2) > most || most == 1;
        if quorum == 0 || quorum > most || !majority {
            return Err(CeremonyError::Threshold {
                threshold,
                trustees: most,
            });
        }
        CeremonyParameters::of_any_quorum(board, election, attempt, numbers, threshold, trustees)
    }

    /// All of [`CeremonyParameters::new`] but the rule that `t` is a majority: the arithmetic itself works for
    /// every `1 ≤ t ≤ m`.
    pub(crate) fn of_any_quorum(
        board: [u8; 32],
        election: [u8; 32],
        attempt: u32,
        numbers: usize,
        threshold: u32,
        trustees: Vec<[u8; 32]>,
    ) -> Result<CeremonyParameters, CeremonyError> {
        let commitments = numbers.checked_mul(threshold as usize);
        if !commitments.is_some_and(|count| (1..=MOST_COMMITMENTS).contains(&count)) {
            return Err(CeremonyError::Size { numbers, threshold });
        }
        if attempt == 0 {
            return Err(CeremonyError::Attempt);
        }
        let mut sorted = trustees.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() != trustees.len() {
            return Err(CeremonyError::RepeatedTrustee);
        }
        Ok(CeremonyParameters {
            board,
            election,
            attempt,
            numbers,
            threshold,
            trustees,
        })
    }

    /// The board's id.
    pub fn board(&self) -> &[u8; 32] {
        &self.board
    }

    /// The election's id.
    pub fn election(&self) -> &[u8; 32] {
        &self.election
    }

    /// The number of the attempt, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// `n`, the number of election keys.
    pub fn numbers(&self) -> usize {
        self.numbers
    }

    /// `t`, the number of trustees who decrypt.
    pub fn threshold(&self) -> u32 {
        self.threshold
    }

    /// The role keys of all `m` trustees; trustee `j` is the `j`-th, from 1.
    pub fn trustees(&self) -> &[[u8; 32]] {
        &self.trustees
    }

    /// The number of commitments of one reveal, `n·t`.
    pub fn commitments(&self) -> usize {
        self.numbers * self.threshold as usize
    }

    /// Refuses an index that is no trustee's.
    pub(crate) fn check_trustee(&self, index: u32) -> Result<(), CeremonyError> {
        let trustees = self.trustees.len();
        if index == 0 || index as usize > trustees {
            Err(CeremonyError::Trustee { index, trustees })
        } else {
            Ok(())
        }
    }

    /// SHA-256 of all parameters: marks secret material, so that it is never used in another ceremony.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"suara/v1/ceremony\0");
        hash.update(self.place());
        hash.update((self.numbers as u32).to_le_bytes());
        hash.update(self.threshold.to_le_bytes());
        hash.update((self.trustees.len() as u32).to_le_bytes());
        for key in &self.trustees {
            hash.update(key);
        }
        hash.finalize().into()
    }

    /// Board, election and attempt: 68 bytes.
    pub(crate) fn place(&self) -> Vec<u8> {
        let mut place = Vec::with_capacity(68);
        place.extend_from_slice(&self.board);
        place.extend_from_slice(&self.election);
        place.extend_from_slice(&self.attempt.to_le_bytes());
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(numbers: usize, threshold: u32, trustees: u8) -> Result<CeremonyParameters, CeremonyError> {
        let keys = (0..trustees).map(|key| [key; 32]).collect();
        CeremonyParameters::new([1; 32], [2; 32], 1, numbers, threshold, keys)
    }

    #[test]
    fn a_threshold_is_a_majority() {
        for trustees in 1..=7_u8 {
            for threshold in 0..=8_u32 {
                let fits = threshold >= 1
                    && threshold <= u32::from(trustees)
                    && (trustees == 1 || 2 * threshold > u32::from(trustees));
                assert_eq!(
                    parameters(3, threshold, trustees).is_ok(),
                    fits,
                    "{threshold} of {trustees}"
                );
            }
        }
        assert!(parameters(3, 1, 0).is_err());
    }

    #[test]
    fn a_reveal_fits_into_one_entry() {
        assert!(parameters(900, 2, 3).is_ok());
        assert!(matches!(parameters(901, 2, 3), Err(CeremonyError::Size { .. })));
        assert!(matches!(parameters(0, 2, 3), Err(CeremonyError::Size { .. })));
        assert!(matches!(
            parameters(usize::MAX, 2, 3),
            Err(CeremonyError::Size { .. })
        ));
    }

    #[test]
    fn a_role_key_stands_once() {
        let keys = alloc::vec![[1; 32], [2; 32], [1; 32]];
        let refused = CeremonyParameters::new([1; 32], [2; 32], 1, 3, 2, keys);
        assert_eq!(refused, Err(CeremonyError::RepeatedTrustee));
    }

    #[test]
    fn attempts_start_at_one() {
        let refused = CeremonyParameters::new([1; 32], [2; 32], 0, 3, 1, alloc::vec![[1; 32]]);
        assert_eq!(refused, Err(CeremonyError::Attempt));
    }

    #[test]
    fn k04_there_is_no_trustee_0_and_none_beyond_the_last() {
        let parameters = parameters(1, 2, 3).unwrap();
        assert!(parameters.check_trustee(0).is_err());
        assert!(parameters.check_trustee(1).is_ok());
        assert!(parameters.check_trustee(3).is_ok());
        assert!(parameters.check_trustee(4).is_err());
        assert!(parameters.check_trustee(u32::MAX).is_err());
    }
}
