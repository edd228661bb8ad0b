//! The bits of one ballot: what a voter decided.

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use zeroize::ZeroizeOnDrop;

use super::Program;

/// The bits `b` of one ballot, which satisfy the equations of the program that encoded them. Secret: erased
/// when dropped, and not printed.
#[derive(ZeroizeOnDrop)]
pub struct Bits(Vec<u8>);

impl Bits {
    /// The numbers that these bits stand for: `v = L·b`.
    ///
    /// # Panics
    /// If the bits are not of this program.
    pub fn values(&self, program: &Program) -> Vec<u64> {
        assert_eq!(self.0.len(), program.bits(), "bits of another program");
        let rows = program.rows().iter();
        rows.map(|row| row.terms().map(|(bit, l)| l * u64::from(self.get(bit))).sum())
            .collect()
    }

    /// `count` bits, all 0.
    pub(crate) fn zeros(count: usize) -> Bits {
        Bits(vec![0; count])
    }

    /// Sets a bit to 1.
    #[expect(
        clippy::indexing_slicing,
        reason = "the program's layout names bits of the program only"
    )]
    pub(crate) fn set(&mut self, bit: usize) {
        self.0[bit] = 1;
    }

    /// A bit, 0 or 1.
    #[expect(
        clippy::indexing_slicing,
        reason = "the program's rows name bits of the program only"
    )]
    pub(crate) fn get(&self, bit: usize) -> u8 {
        self.0[bit]
    }

    /// All bits in order, one byte each, 0 or 1.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Bits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Bits(redacted)")
    }
}
