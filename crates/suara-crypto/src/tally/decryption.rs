//! From the shares of `t` trustees to totals: `v_ik·G = V_ik - Σ_l λ_l·D_lik`.

use alloc::vec::Vec;

use curve25519_dalek::Scalar;

use super::{GroupSum, TallyError, VerifiedTallyShare};
use crate::dlog::DiscreteLog;
use crate::group::{Point, sum_of_products_vartime};
use crate::lagrange::lagrange_at_zero;

/// The totals of one block, group by group, `n` each: from exactly `threshold` (`t`) verified shares of different
/// trustees, all for this block. `bounds` has for each group the largest possible total of each of the `n` numbers.
pub fn decrypt(
    threshold: u32,
    groups: &[GroupSum],
    shares: &[&VerifiedTallyShare],
    log: &DiscreteLog,
    bounds: &[Vec<u64>],
) -> Result<Vec<Vec<u64>>, TallyError> {
    if shares.len() != threshold as usize {
        return Err(TallyError::Shares {
            expected: threshold,
            found: shares.len(),
        });
    }
    check_same(groups, shares)?;
    let trustees: Vec<_> = shares.iter().map(|share| share.trustee()).collect();
    let lambda = lagrange_at_zero(&trustees)?;
    let numbers = bounds.first().map_or(0, Vec::len);
    let fits = |(group, bounds): (&GroupSum, &Vec<u64>)| {
        group.ciphertext.v.len() == numbers && bounds.len() == numbers
    };
    if numbers == 0 || bounds.len() != groups.len() || !groups.iter().zip(bounds).all(fits) {
        return Err(TallyError::Bounds);
    }
    let mut factors: Vec<_> = shares
        .iter()
        .map(|share| share.factors().chunks_exact(numbers))
        .collect();
    let groups = groups.iter().zip(bounds);
    groups
        .map(|(group, bounds)| {
            let of_group: Vec<_> = factors.iter_mut().filter_map(Iterator::next).collect();
            decrypt_group(group, &of_group, &lambda, log, bounds)
        })
        .collect()
}

/// All shares are of these very sums.
fn check_same(groups: &[GroupSum], shares: &[&VerifiedTallyShare]) -> Result<(), TallyError> {
    let same = shares.iter().all(|share| share.decrypts(groups))
        && shares.array_windows().all(|[one, next]| one.beside(next));
    if same { Ok(()) } else { Err(TallyError::Mixed) }
}

/// `factors` holds `D_l1 … D_ln` for each trustee `l`.
fn decrypt_group(
    group: &GroupSum,
    factors: &[&[Point]],
    lambda: &[Scalar],
    log: &DiscreteLog,
    bounds: &[u64],
) -> Result<Vec<u64>, TallyError> {
    let numbers = group.ciphertext.v.iter().zip(bounds).enumerate();
    numbers
        .map(|(number, (v, bound))| {
            // v_i·G = V_i - Σ_l λ_l·D_li
            let of_number = factors.iter().filter_map(|factors| factors.get(number));
            let terms = lambda.iter().copied().zip(of_number.map(|d| *d.element()));
            let mask = sum_of_products_vartime(terms);
            log.find(&(v.element() - mask), *bound)
                .ok_or(TallyError::NotFound {
                    group: group.id,
                    number,
                })
        })
        .collect()
}
