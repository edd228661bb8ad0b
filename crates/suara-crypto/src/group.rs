//! The group: ristretto255 (RFC 9496), order `q`, base point `G`.
//!
//! Points and scalars travel as their 32-byte canonical encodings. A [`Point`] is checked when it is born and
//! keeps the bytes it was decoded from, so that what is hashed is what came over the wire.

use alloc::vec::Vec;
use core::fmt;

use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::traits::{Identity, VartimeMultiscalarMul};
use curve25519_dalek::{RistrettoPoint as Element, Scalar};

/// Bytes of an encoded point or scalar.
pub const ENCODED: usize = 32;

/// Why bytes are not a point or scalar that may stand where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// Not the canonical encoding of a ristretto255 element (RFC 9496, section 4.3.1).
    #[error("not the canonical encoding of a ristretto255 element")]
    NotAPoint,
    /// Not the canonical encoding of a scalar: at or above the group order.
    #[error("not the canonical encoding of a scalar")]
    NotAScalar,
    /// The identity, where it is refused.
    #[error("the identity element is not allowed here")]
    Identity,
    /// Not a whole number of encodings, or another number than expected.
    #[error("wrong length: {found} bytes instead of {expected}")]
    Length {
        /// Bytes that were expected.
        expected: usize,
        /// Bytes that were found.
        found: usize,
    },
}

/// A ristretto255 element together with its canonical encoding.
#[derive(Clone, Copy)]
pub struct Point {
    element: Element,
    bytes: [u8; ENCODED],
}

impl Point {
    /// Decodes 32 bytes; anything but the canonical encoding of an element is refused.
    pub fn decode(bytes: &[u8; ENCODED]) -> Result<Point, GroupError> {
        let element = CompressedRistretto(*bytes)
            .decompress()
            .ok_or(GroupError::NotAPoint)?;
        Ok(Point {
            element,
            bytes: *bytes,
        })
    }

    /// Decodes a packed field of exactly `count` points.
    pub fn decode_packed(bytes: &[u8], count: usize) -> Result<Vec<Point>, GroupError> {
        encodings(bytes, count)?.map(Point::decode).collect()
    }

    /// Refuses the identity.
    pub fn non_identity(self) -> Result<Point, GroupError> {
        if self.is_identity() {
            Err(GroupError::Identity)
        } else {
            Ok(self)
        }
    }

    /// Whether this is the identity element.
    pub fn is_identity(&self) -> bool {
        self.bytes == [0; ENCODED]
    }

    /// The canonical encoding.
    pub fn bytes(&self) -> &[u8; ENCODED] {
        &self.bytes
    }

    /// The element, for arithmetic.
    pub fn element(&self) -> &Element {
        &self.element
    }

    /// Encodes many elements at once, given their halves: an encoding of `2·P` for each `P`. An element's half
    /// is [`half`] times whatever scalar leads to it. About a sixth of the time of encoding one by one.
    pub(crate) fn double_and_encode_batch(halves: &[Element]) -> Vec<Point> {
        let encodings = RistrettoPoint::double_and_compress_batch(halves);
        halves
            .iter()
            .zip(encodings)
            .map(|(half, bytes)| Point {
                element: half + half,
                bytes: bytes.0,
            })
            .collect()
    }
}

impl From<Element> for Point {
    fn from(element: Element) -> Point {
        Point {
            element,
            bytes: element.compress().0,
        }
    }
}

impl Default for Point {
    /// The identity.
    fn default() -> Point {
        Point {
            element: Element::identity(),
            bytes: [0; ENCODED],
        }
    }
}

impl PartialEq for Point {
    fn eq(&self, other: &Point) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Point {}

impl fmt::Debug for Point {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Point(")?;
        for byte in self.bytes {
            write!(out, "{byte:02x}")?;
        }
        out.write_str(")")
    }
}

/// `1/2 mod q`: a scalar times this leads to half the point.
pub(crate) fn half(scalar: &Scalar) -> Scalar {
    scalar.div_by_2()
}

/// `Σ s·P`. Variable time: for public scalars and points.
pub(crate) fn sum_of_products_vartime(terms: impl IntoIterator<Item = (Scalar, Element)>) -> Element {
    let (scalars, elements): (Vec<_>, Vec<_>) = terms.into_iter().unzip();
    Element::vartime_multiscalar_mul(scalars, elements)
}

/// Decodes a scalar; at or above the group order it is refused.
pub fn decode_scalar(bytes: &[u8; ENCODED]) -> Result<Scalar, GroupError> {
    Option::from(Scalar::from_canonical_bytes(*bytes)).ok_or(GroupError::NotAScalar)
}

/// Decodes a packed field of exactly `count` scalars.
pub fn decode_scalars(bytes: &[u8], count: usize) -> Result<Vec<Scalar>, GroupError> {
    let encodings = encodings(bytes, count)?;
    // Whole at once: a growing vector would leave copies of secret scalars behind.
    let mut scalars = Vec::with_capacity(count);
    for encoding in encodings {
        scalars.push(decode_scalar(encoding)?);
    }
    Ok(scalars)
}

/// Concatenates the encodings of points.
pub fn encode_points<'a>(points: impl IntoIterator<Item = &'a Point>) -> Vec<u8> {
    points.into_iter().flat_map(|point| point.bytes).collect()
}

fn encodings(bytes: &[u8], count: usize) -> Result<impl Iterator<Item = &[u8; ENCODED]>, GroupError> {
    let expected = count * ENCODED;
    let (encodings, rest) = bytes.as_chunks::<ENCODED>();
    if encodings.len() != count || !rest.is_empty() {
        return Err(GroupError::Length {
            expected,
            found: bytes.len(),
        });
    }
    Ok(encodings.iter())
}
