//! Exponential ElGamal for a vector, with one randomness for all its numbers (multi-recipient ElGamal with
//! reused randomness: Kurosawa 2002; Bellare, Boldyreva, Staddon 2003).
//!
//! The election key is a vector of independent keys `Y_1 … Y_n`, one for each number that a ballot carries:
//!
//! ```text
//! Enc(v; r) = (U, V_1 … V_n)    U = r·G    V_i = v_i·G + r·Y_i
//! ```
//!
//! Adding ciphertexts adds the vectors. The scheme is secure under DDH as long as nobody knows a relation
//! `Σ c_i·Y_i = k·G`; the key ceremony sees to that.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use curve25519_dalek::traits::Identity;
use curve25519_dalek::{RistrettoPoint as Element, Scalar};

use crate::group::{ENCODED, GroupError, Point, encode_points};

/// The keys `Y_1 … Y_n` of an election: at least one, none the identity, all different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectionKeys(Vec<Point>);

/// Why points cannot be the keys of an election. Places count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// There is no key.
    #[error("an election needs at least one key")]
    None,
    /// A key is the identity element: it would hide nothing.
    #[error("key {0} is the identity element")]
    Identity(usize),
    /// Two keys are equal: the difference of their numbers would be visible.
    #[error("keys {0} and {1} are equal")]
    Equal(usize, usize),
}

impl ElectionKeys {
    /// Checks that the points can be keys.
    pub fn new(points: Vec<Point>) -> Result<ElectionKeys, KeysError> {
        if points.is_empty() {
            return Err(KeysError::None);
        }
        let mut places = BTreeMap::new();
        for (place, point) in points.iter().enumerate() {
            if point.is_identity() {
                return Err(KeysError::Identity(place));
            }
            if let Some(earlier) = places.insert(point.bytes(), place) {
                return Err(KeysError::Equal(earlier, place));
            }
        }
        Ok(ElectionKeys(points))
    }

    /// The keys in order.
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// `n`, the number of keys.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Always false.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An encrypted vector `(U, V_1 … V_n)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ciphertext {
    /// `U = r·G`. Not the identity in a ballot; it may be in a sum.
    pub u: Point,
    /// `V_i = v_i·G + r·Y_i`. The identity is allowed.
    pub v: Vec<Point>,
}

impl Ciphertext {
    /// Decodes the packed points `U, V_1 … V_n` of a ballot: `32·(n+1)` bytes. The identity is refused for `U`.
    pub fn decode(bytes: &[u8], n: usize) -> Result<Ciphertext, GroupError> {
        let length = GroupError::Length {
            expected: ENCODED * (n + 1),
            found: bytes.len(),
        };
        let (u, v) = bytes.split_first_chunk().ok_or(length)?;
        if v.len() != ENCODED * n {
            return Err(length);
        }
        Ok(Ciphertext {
            u: Point::decode(u)?.non_identity()?,
            v: Point::decode_packed(v, n)?,
        })
    }

    /// The packed points `U, V_1 … V_n`: `32·(n+1)` bytes.
    pub fn encode(&self) -> Vec<u8> {
        encode_points(core::iter::once(&self.u).chain(&self.v))
    }
}

/// A running sum of ciphertexts of `n` numbers each. Nothing is encoded before [`CiphertextSum::finish`].
#[derive(Clone, Debug)]
pub struct CiphertextSum {
    u: Element,
    v: Vec<Element>,
    terms: u64,
}

impl CiphertextSum {
    /// The empty sum, for ciphertexts of `n` numbers.
    pub fn new(n: usize) -> CiphertextSum {
        CiphertextSum {
            u: Element::identity(),
            v: vec![Element::identity(); n],
            terms: 0,
        }
    }

    /// The sum of `terms` ciphertexts of `n` numbers each, from what [`CiphertextSum::finish`] encoded: `32·(n+1)` bytes.
    /// The identity is allowed for `U`.
    pub fn decode(bytes: &[u8], n: usize, terms: u64) -> Result<CiphertextSum, GroupError> {
        let points = Point::decode_packed(bytes, n + 1)?;
        let mut elements = points.iter().map(|point| *point.element());
        let u = elements.next().unwrap_or_else(Element::identity);
        Ok(CiphertextSum {
            u,
            v: elements.collect(),
            terms,
        })
    }

    /// Adds a ciphertext.
    ///
    /// # Panics
    /// If it does not have `n` numbers.
    pub fn add(&mut self, ciphertext: &Ciphertext) {
        assert_eq!(self.v.len(), ciphertext.v.len(), "ciphertext of another length");
        self.u += ciphertext.u.element();
        for (sum, v) in self.v.iter_mut().zip(&ciphertext.v) {
            *sum += v.element();
        }
        self.terms += 1;
    }

    /// Takes out a ciphertext that was added before.
    ///
    /// # Panics
    /// If it does not have `n` numbers, or nothing is in the sum.
    pub fn subtract(&mut self, ciphertext: &Ciphertext) {
        assert_eq!(self.v.len(), ciphertext.v.len(), "ciphertext of another length");
        assert!(self.terms > 0, "nothing to take out");
        self.u -= ciphertext.u.element();
        for (sum, v) in self.v.iter_mut().zip(&ciphertext.v) {
            *sum -= v.element();
        }
        self.terms -= 1;
    }

    /// Adds another sum `weight` times: how the voters of one weight enter the sum of their group.
    ///
    /// # Panics
    /// If the other sum is over ciphertexts of another length.
    pub fn add_scaled(&mut self, other: &CiphertextSum, weight: u64) {
        assert_eq!(self.v.len(), other.v.len(), "sum of another length");
        self.u += times(&other.u, weight);
        for (sum, v) in self.v.iter_mut().zip(&other.v) {
            *sum += times(v, weight);
        }
        self.terms += other.terms;
    }

    /// Whether no ciphertext is in the sum.
    pub fn is_empty(&self) -> bool {
        self.terms == 0
    }

    /// How many ciphertexts are in the sum, each counted once whatever its weight.
    pub fn terms(&self) -> u64 {
        self.terms
    }

    /// The sum, encoded. Its `U` may be the identity.
    pub fn finish(&self) -> Ciphertext {
        Ciphertext {
            u: Point::from(self.u),
            v: self.v.iter().copied().map(Point::from).collect(),
        }
    }
}

fn times(element: &Element, weight: u64) -> Element {
    if weight == 1 {
        *element
    } else {
        element * Scalar::from(weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::random_scalar;
    use crate::random::test_rng;

    fn point(scalar: u64) -> Point {
        Point::from(Element::mul_base(&Scalar::from(scalar)))
    }

    fn encrypt(values: &[u64], keys: &ElectionKeys, r: Scalar) -> Ciphertext {
        let v = values
            .iter()
            .zip(keys.points())
            .map(|(value, key)| Point::from(Element::mul_base(&Scalar::from(*value)) + key.element() * r));
        Ciphertext {
            u: Point::from(Element::mul_base(&r)),
            v: v.collect(),
        }
    }

    #[test]
    fn p07_a_key_that_is_the_identity_is_refused() {
        let refused = ElectionKeys::new(vec![point(1), Point::default(), point(2)]);
        assert_eq!(refused, Err(KeysError::Identity(1)));
        assert_eq!(ElectionKeys::new(vec![]), Err(KeysError::None));
    }

    #[test]
    fn equal_keys_are_refused() {
        let refused = ElectionKeys::new(vec![point(1), point(2), point(1)]);
        assert_eq!(refused, Err(KeysError::Equal(0, 2)));
    }

    #[test]
    fn p07_the_identity_is_refused_for_u_and_allowed_for_v() {
        let identity = Point::default();
        let with = |u: Point, v: Point| encode_points([&u, &v]);
        let refused = Ciphertext::decode(&with(identity, point(1)), 1);
        assert_eq!(refused, Err(GroupError::Identity));
        let allowed = Ciphertext::decode(&with(point(1), identity), 1).unwrap();
        assert_eq!(allowed.v, [identity]);
    }

    #[test]
    fn w02_one_point_more_or_less_is_refused() {
        let bytes = encode_points([&point(1), &point(2), &point(3)]);
        assert!(Ciphertext::decode(&bytes, 2).is_ok());
        for n in [0, 1, 3] {
            let refused = Ciphertext::decode(&bytes, n);
            assert!(matches!(refused, Err(GroupError::Length { .. })), "{n}");
        }
    }

    #[test]
    fn sums_add_the_vectors_with_their_weights() {
        let mut rng = test_rng(1);
        let secrets = [random_scalar(&mut rng), random_scalar(&mut rng)];
        let keys = secrets
            .iter()
            .map(|secret| Point::from(Element::mul_base(secret)));
        let keys = ElectionKeys::new(keys.collect()).unwrap();
        let ballots = [[1, 0], [1, 7], [0, 2]].map(|values| encrypt(&values, &keys, random_scalar(&mut rng)));

        let mut light = CiphertextSum::new(2);
        light.add(&ballots[0]);
        light.add(&ballots[1]);
        let mut heavy = CiphertextSum::new(2);
        heavy.add(&ballots[2]);
        heavy.add(&ballots[0]);
        heavy.subtract(&ballots[0]);
        let mut all = CiphertextSum::new(2);
        all.add_scaled(&light, 1);
        all.add_scaled(&heavy, 5);
        assert_eq!(all.terms(), 3);

        let sum = all.finish();
        let totals = sum
            .v
            .iter()
            .zip(&secrets)
            .map(|(v, secret)| Point::from(v.element() - sum.u.element() * secret));
        assert_eq!(totals.collect::<Vec<_>>(), [point(2), point(17)]);
    }
}
