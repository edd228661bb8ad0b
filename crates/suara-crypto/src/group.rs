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
        let encodings = encodings(bytes, count)?;
        let mut points = Vec::with_capacity(count);
        for encoding in encodings {
            points.push(Point::decode(encoding)?);
        }
        Ok(points)
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
    let points = points.into_iter();
    let mut bytes = Vec::with_capacity(ENCODED * points.size_hint().0);
    for point in points {
        bytes.extend_from_slice(&point.bytes);
    }
    bytes
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The multiples `0·G … 15·G` (RFC 9496, appendix A.1).
    const MULTIPLES: [&str; 16] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
        "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
        "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
        "da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
        "e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
        "f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
        "44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
        "903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
        "02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031",
        "20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f",
        "bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42",
        "e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460",
        "aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f",
        "46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e",
        "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e",
    ];

    /// Encodings that are no element (RFC 9496, appendix A.2).
    const NOT_ELEMENTS: [&str; 29] = [
        // Not canonical field elements.
        "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        // Negative field elements.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
        "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
        "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
        "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
        "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
        "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
        // x² is no square.
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
        "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
        "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
        "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
        "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
        "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
        "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
        "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
        // x·y is negative.
        "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
        "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
        "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
        "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
        "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
        "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
        "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
        "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
        // s = -1, which gives y = 0.
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ];

    /// The group order `q`, little-endian.
    const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

    fn bytes(hex: &str) -> [u8; 32] {
        let digits = hex
            .as_bytes()
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        bytes.try_into().unwrap()
    }

    #[test]
    fn multiples_of_the_base_point_are_those_of_the_standard() {
        for (multiple, hex) in MULTIPLES.iter().enumerate() {
            let computed = Point::from(Element::mul_base(&Scalar::from(multiple as u64)));
            assert_eq!(Point::decode(&bytes(hex)), Ok(computed));
            assert_eq!(format!("{computed:?}"), format!("Point({hex})"));
        }
    }

    #[test]
    fn p06_what_is_no_element_is_refused() {
        for hex in NOT_ELEMENTS {
            assert_eq!(Point::decode(&bytes(hex)), Err(GroupError::NotAPoint), "{hex}");
        }
    }

    #[test]
    fn p07_the_identity_can_be_refused() {
        let identity = Point::decode(&[0; 32]).unwrap();
        assert_eq!(identity, Point::default());
        assert_eq!(identity.non_identity(), Err(GroupError::Identity));
        let base = Point::decode(&bytes(MULTIPLES[1])).unwrap();
        assert_eq!(base.non_identity(), Ok(base));
    }

    #[test]
    fn p08_scalars_from_the_order_up_are_refused() {
        let order = bytes(ORDER);
        let below = bytes(&ORDER.replacen("ed", "ec", 1));
        assert_eq!(decode_scalar(&below), Ok(-Scalar::ONE));
        for refused in [order, bytes(&ORDER.replacen("ed", "ee", 1)), [0xff; 32]] {
            assert_eq!(decode_scalar(&refused), Err(GroupError::NotAScalar));
        }
    }

    #[test]
    fn w02_packed_fields_have_an_exact_length() {
        let two = [bytes(MULTIPLES[1]), bytes(MULTIPLES[2])].concat();
        assert_eq!(Point::decode_packed(&two, 2).unwrap().len(), 2);
        for (field, count) in [(&two[..], 1), (&two[..], 3), (&two[..63], 2), (&two[..63], 1)] {
            let (expected, found) = (32 * count, field.len());
            let refused = GroupError::Length { expected, found };
            assert_eq!(Point::decode_packed(field, count), Err(refused));
            assert_eq!(decode_scalars(field, count), Err(refused));
        }
    }

    #[test]
    fn halves_are_encoded_as_their_doubles() {
        let scalars = [0, 1, 2, 7, 1u64 << 40].map(Scalar::from);
        let halves = scalars.map(|scalar| Element::mul_base(&half(&scalar)));
        let doubles = Point::double_and_encode_batch(&halves);
        assert_eq!(
            doubles,
            scalars.map(|scalar| Point::from(Element::mul_base(&scalar)))
        );
        for point in doubles {
            assert_eq!(Point::decode(point.bytes()).unwrap().element(), point.element());
        }
    }
}
