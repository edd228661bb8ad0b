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

    /// Generators of which somebody knows a relation: `K_1 = t·H`.
    #[cfg(test)]
    pub(crate) fn with_trapdoor(bits: usize, t: &curve25519_dalek::Scalar) -> Generators {
        let mut generators = Generators::new(bits);
        generators.k[0] = generators.h * t;
        generators
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;

    use super::*;
    use crate::group::Point;

    #[test]
    fn p04_generators_are_frozen() {
        let generators = Generators::new(2);
        let [g_1, g_2] = generators.g() else { panic!() };
        let frozen = [
            (
                generators.h(),
                "bac2cefcf3c0dcc306200fcf21895640fdaee76fbf0f79ec87f248301ec72a07",
            ),
            (
                g_1,
                "64d2f467e16f031fd7cba2068436f8f4aa17cf81a667aa7e4fa8b5493714c010",
            ),
            (
                g_2,
                "4c97b33ca9117ddef1f425b3e365b7bc5e91df52dcead9539ae2b5324e4ac91e",
            ),
            (
                &generators.k()[0],
                "f8760a5d7d20b70cae015bd2396a7371f9c807f32120fcbfe4d345f8afc3e348",
            ),
        ];
        for (element, hex) in frozen {
            assert_eq!(format!("{:?}", Point::from(*element)), format!("Point({hex})"));
        }
    }

    #[test]
    fn p05_longer_proofs_use_the_same_generators_and_more() {
        let (short, long) = (Generators::new(3), Generators::new(7));
        assert_eq!(short.h(), long.h());
        assert_eq!(short.g(), &long.g()[..3]);
        assert_eq!(short.k(), &long.k()[..3]);
    }

    /// RFC 9496, appendix A.3: the map of SHA-512 of these texts.
    #[test]
    fn the_map_to_the_group_is_that_of_the_standard() {
        let mapped = [
            (
                "Ristretto is traditionally a short shot of espresso coffee",
                "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46",
            ),
            (
                "made with the normal amount of ground coffee but extracted with",
                "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b",
            ),
            (
                "about half the amount of water in the same amount of time",
                "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826",
            ),
            (
                "by using a finer grind.",
                "f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a",
            ),
            (
                "This produces a concentrated shot of coffee per volume.",
                "ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c41179",
            ),
            (
                "Just pulling a normal shot short will produce a weaker shot",
                "e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce8628",
            ),
            (
                "and is not a Ristretto as some believe.",
                "80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e5065",
            ),
        ];
        for (text, expected) in mapped {
            let point = Point::from(Element::from_hash(Sha512::new().chain_update(text)));
            assert_eq!(format!("{point:?}"), format!("Point({expected})"));
        }
    }

    /// The same appendix: inputs that are reduced mod `p`, with the highest bit ignored, and give one element.
    #[test]
    fn the_map_ignores_what_the_standard_ignores() {
        // Each half: the first byte, those between, the last.
        let half = |first, between, last| {
            let mut half = [between; 32];
            (half[0], half[31]) = (first, last);
            half
        };
        let inputs = [
            [half(0xed, 0xff, 0xff), half(0x12, 0, 0)],
            [half(0xed, 0xff, 0x7f), half(0xff, 0xff, 0xff)],
            [half(0, 0, 0x80), half(0xff, 0xff, 0x7f)],
            [half(0, 0, 0), half(0x12, 0, 0x80)],
        ];
        for input in inputs {
            let point = Point::from(Element::from_uniform_bytes(&input.concat().try_into().unwrap()));
            let expected = "304282791023b73128d277bdcb5c7746ef2eac08dde9f2983379cb8e5ef0517f";
            assert_eq!(format!("{point:?}"), format!("Point({expected})"));
        }
    }

    #[test]
    fn p04_no_two_generators_are_equal() {
        let generators = Generators::new(1_800);
        let all = [
            generators.g(),
            generators.k(),
            &[*generators.h(), RISTRETTO_BASEPOINT_POINT],
        ]
        .concat();
        let different: BTreeSet<[u8; 32]> =
            all.iter().map(|element| *Point::from(*element).bytes()).collect();
        assert_eq!(different.len(), 2 * 1_800 + 2);
        assert!(!different.contains(&[0; 32]));
    }
}
