//! Random vectors in the kernel of `E`.
//!
//! The blinds `a` of the bits must be uniform among the vectors with `E·a = 0`, else the responses give bits
//! away (a blind that is always 0 shows its bit). So all coordinates are drawn uniform, and then those of the
//! pivots are solved for, equation by equation: each has a pivot of its own that occurs in no equation before
//! it, so what was solved stays solved, and `N - rank(E)` coordinates remain free.

use alloc::vec::Vec;

use curve25519_dalek::Scalar;
use zeroize::Zeroizing;

use crate::program::{Field, Program};
use crate::random::NonceRng;

/// A uniform vector of `N` scalars with `E·a = 0`.
pub(super) fn sample(program: &Program, rng: &mut NonceRng) -> Zeroizing<Vec<Scalar>> {
    let mut vector = Zeroizing::new(Vec::with_capacity(program.bits()));
    vector.extend((0..program.bits()).map(|_| rng.scalar()));
    solve(program, &mut vector);
    vector
}

/// Changes the pivots so that `E·a = 0`.
pub(super) fn solve<F: Field>(program: &Program, vector: &mut [F]) {
    for equation in program.system() {
        let value = equation.solve(vector);
        if let Some(pivot) = vector.get_mut(equation.pivot()) {
            *pivot = value;
        }
    }
}
