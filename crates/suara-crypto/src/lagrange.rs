//! Interpolation at 0 over the indices of exactly those trustees whose shares are used:
//!
//! `λ_l = Π_{k≠l} k / (k - l)`, so that `f(0) = Σ_l λ_l·f(l)` for every polynomial `f` of degree below their
//! number.

use alloc::vec::Vec;

use curve25519_dalek::Scalar;

/// Why there is no interpolation over some indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LagrangeError {
    /// No index at all.
    #[error("nothing to interpolate over")]
    Empty,
    /// Index 0: a share there is the secret itself.
    #[error("a share at index 0")]
    Zero,
    /// An index twice.
    #[error("index {0} stands twice")]
    Repeated(u32),
}

/// `λ_l` for each of `indices`, in their order. Variable time: indices are public.
pub fn lagrange_at_zero(indices: &[u32]) -> Result<Vec<Scalar>, LagrangeError> {
    if indices.is_empty() {
        return Err(LagrangeError::Empty);
    }
    let mut sorted = indices.to_vec();
    sorted.sort_unstable();
    if sorted.first() == Some(&0) {
        return Err(LagrangeError::Zero);
    }
    if let Some([index, _]) = sorted.array_windows().find(|[one, next]| one == next) {
        return Err(LagrangeError::Repeated(*index));
    }
    Ok(indices.iter().map(|l| coefficient(*l, indices)).collect())
}

fn coefficient(l: u32, indices: &[u32]) -> Scalar {
    let others = indices.iter().filter(|k| **k != l);
    let (numerator, denominator) = others.fold((Scalar::ONE, Scalar::ONE), |(above, below), k| {
        let k = Scalar::from(*k);
        (above * k, below * (k - Scalar::from(l)))
    });
    numerator * denominator.invert()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k11_index_0_and_repeated_indices_are_refused() {
        assert_eq!(lagrange_at_zero(&[]), Err(LagrangeError::Empty));
        assert_eq!(lagrange_at_zero(&[1, 0]), Err(LagrangeError::Zero));
        assert_eq!(lagrange_at_zero(&[3, 1, 3]), Err(LagrangeError::Repeated(3)));
    }

    #[test]
    fn a_polynomial_is_known_at_0_from_enough_of_its_values() {
        // 7 + 5·X + 11·X²
        let value = |x: u32| Scalar::from(7 + 5 * x + 11 * x * x);
        for indices in [[1, 2, 3], [3, 1, 2], [2, 5, 1000]] {
            let lambda = lagrange_at_zero(&indices).unwrap();
            let at_zero: Scalar = lambda.iter().zip(indices).map(|(l, x)| l * value(x)).sum();
            assert_eq!(at_zero, Scalar::from(7_u32));
        }
        let lambda = lagrange_at_zero(&[1, 2]).unwrap();
        let too_few: Scalar = lambda.iter().zip([1, 2]).map(|(l, x)| l * value(x)).sum();
        assert_ne!(too_few, Scalar::from(7_u32));
    }
}
