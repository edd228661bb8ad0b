//! The generators `H`, `G_1, G_2, …`, `K_1, K_2, …` of the ballot proof.
//!
//! Each is the one-way map of RFC 9496 (section 4.3.4) of SHA-512 of `suara/v1/generator/`, one letter (`G`,
//! `K`, `H`), and the index as 4 bytes little-endian, 0 for `H`. Nobody knows a relation between them. They
//! are compiled in and the same for all elections; nothing that comes over the wire chooses them.

use alloc::vec::Vec;

use curve25519_dalek::RistrettoPoint as Element;
use sha2::{Digest, Sha512};

/// `H` and the first `N` of `G_j` and `K_j`.
pub(crate) struct Generators {
    h: Element,
    g: Vec<Element>,
    k: Vec<Element>,
}

impl Generators {
    /// The generators for a proof about `bits` bits.
    pub(crate) fn new(bits: usize) -> Generators {
        let indices = 1..=bits as u32;
        Generators {
            h: generator(b'H', 0),
            g: indices.clone().map(|index| generator(b'G', index)).collect(),
            k: indices.map(|index| generator(b'K', index)).collect(),
        }
    }

    /// `H`.
    pub(crate) fn h(&self) -> &Element {
        &self.h
    }

    /// `G_1 … G_N`.
    pub(crate) fn g(&self) -> &[Element] {
        &self.g
    }

    /// `K_1 … K_N`.
    pub(crate) fn k(&self) -> &[Element] {
        &self.k
    }
}

fn generator(letter: u8, index: u32) -> Element {
    let hash = Sha512::new()
        .chain_update(b"suara/v1/generator/")
        .chain_update([letter])
        .chain_update(index.to_le_bytes());
    Element::from_hash(hash)
}
