//! The keys under which shares travel: DHKEM(X25519, HKDF-SHA256) of HPKE (RFC 9180, section 4.1).

use core::convert::Infallible;
use core::fmt;

use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use rand_core::{CryptoRng, TryCryptoRng, TryRng};
use zeroize::{Zeroize, Zeroizing};

use super::CeremonyError;

/// Bytes of a transport key, secret or public, and of an encapsulated key.
pub(super) const KEY: usize = 32;

/// The key with which a trustee opens the shares that others deal to it. Drawn afresh for every attempt, and
/// erased when the trustee has confirmed.
pub struct TransportSecret {
    bytes: Zeroizing<[u8; KEY]>,
    key: TransportKey,
}

impl TransportSecret {
    /// Draws a key: `DeriveKeyPair` (RFC 9180, section 7.1.3) of 32 random bytes.
    pub fn generate(rng: &mut impl CryptoRng) -> TransportSecret {
        let mut ikm = Zeroizing::new([0; KEY]);
        rng.fill_bytes(ikm.as_mut_slice());
        let (secret, public) = X25519HkdfSha256::derive_keypair(ikm.as_slice());
        let mut bytes = Zeroizing::new([0; KEY]);
        secret.write_exact(bytes.as_mut_slice());
        TransportSecret {
            bytes,
            key: TransportKey::from_hpke(&public),
        }
    }

    /// The secret as it is kept in the trustee's encrypted file.
    pub fn to_bytes(&self) -> Zeroizing<[u8; KEY]> {
        self.bytes.clone()
    }

    /// Reads back what [`TransportSecret::to_bytes`] has written.
    pub fn from_bytes(bytes: &[u8; KEY]) -> Result<TransportSecret, CeremonyError> {
        let secret = hpke_secret(bytes)?;
        Ok(TransportSecret {
            bytes: Zeroizing::new(*bytes),
            key: TransportKey::from_hpke(&X25519HkdfSha256::sk_to_pk(&secret)),
        })
    }

    /// The public half.
    pub fn key(&self) -> &TransportKey {
        &self.key
    }

    pub(super) fn hpke(&self) -> Result<<X25519HkdfSha256 as Kem>::PrivateKey, CeremonyError> {
        hpke_secret(&self.bytes)
    }
}

fn hpke_secret(bytes: &[u8; KEY]) -> Result<<X25519HkdfSha256 as Kem>::PrivateKey, CeremonyError> {
    <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(bytes).map_err(|_| CeremonyError::TransportKey)
}

/// The public key to which the others encrypt a trustee's shares.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TransportKey([u8; KEY]);

impl TransportKey {
    /// Takes a key from the wire. Refused is one with which encapsulation fails: a point of small order, whose
    /// Diffie-Hellman result is all zeros for every ephemeral key (RFC 9180, section 7.1.4).
    pub fn decode(bytes: &[u8; KEY]) -> Result<TransportKey, CeremonyError> {
        let key = TransportKey(*bytes);
        X25519HkdfSha256::encap_with_rng(&key.hpke()?, None, &mut GivenBytes([1; KEY]))
            .map_err(|_| CeremonyError::TransportKey)?;
        Ok(key)
    }

    /// The 32 bytes of RFC 7748.
    pub fn bytes(&self) -> &[u8; KEY] {
        &self.0
    }

    pub(super) fn hpke(&self) -> Result<<X25519HkdfSha256 as Kem>::PublicKey, CeremonyError> {
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&self.0).map_err(|_| CeremonyError::TransportKey)
    }

    fn from_hpke(key: &<X25519HkdfSha256 as Kem>::PublicKey) -> TransportKey {
        let mut bytes = [0; KEY];
        key.write_exact(&mut bytes);
        TransportKey(bytes)
    }
}

impl fmt::Debug for TransportKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TransportKey(")?;
        for byte in self.0 {
            write!(out, "{byte:02x}")?;
        }
        out.write_str(")")
    }
}

/// A "generator" that returns bytes that were drawn before. What HPKE draws for one encapsulation are the 32
/// bytes `ikmE`; handing them over makes the encryption repeatable by whoever knows them.
pub(super) struct GivenBytes(pub(super) [u8; KEY]);

impl TryRng for GivenBytes {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let [a, b, c, d, ..] = self.0;
        Ok(u32::from_le_bytes([a, b, c, d]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        Ok(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for (to, from) in out.iter_mut().zip(self.0.iter().cycle()) {
            *to = *from;
        }
        Ok(())
    }
}

impl TryCryptoRng for GivenBytes {}

impl Drop for GivenBytes {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn a_secret_survives_its_file() {
        let secret = TransportSecret::generate(&mut ChaCha20Rng::from_seed([7; 32]));
        let again = TransportSecret::from_bytes(&secret.to_bytes()).unwrap();
        assert_eq!(again.key(), secret.key());
        assert_eq!(TransportKey::decode(secret.key().bytes()), Ok(*secret.key()));
    }

    /// The points of small order of Curve25519 and its twist, in every encoding that X25519 reads as one.
    #[test]
    fn p06_keys_of_small_order_are_refused() {
        let p_minus = |low: u8| {
            let mut bytes = [0xff; KEY];
            bytes[0] = low;
            bytes[31] = 0x7f;
            bytes
        };
        let mut one = [0; KEY];
        one[0] = 1;
        let order_8 = [
            [
                0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
                0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
                0xb8, 0x00,
            ],
            [
                0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
                0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
                0x11, 0x57,
            ],
        ];
        // 0, 1, p-1, p, p+1, and the two of order 8, each with and without the bit that X25519 ignores.
        let small = [[0; KEY], one, p_minus(0xec), p_minus(0xed), p_minus(0xee)];
        for mut bytes in small.into_iter().chain(order_8) {
            assert_eq!(TransportKey::decode(&bytes), Err(CeremonyError::TransportKey));
            bytes[31] |= 0x80;
            assert_eq!(TransportKey::decode(&bytes), Err(CeremonyError::TransportKey));
        }
    }
}
